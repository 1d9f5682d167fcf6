//! What is read from a transcript, and the lines that are none.

use std::fmt::Write as _;

use salon::transcript::read::{Past, read};

const START: &str = r#"{"kind":"start","version":1,"epoch":"E","time":1}"#;
const STOP: &str = r#"{"kind":"stop","time":9}"#;

fn chat(room: &str, id: u64, text: &str) -> String {
    format!(
        r#"{{"kind":"chat","room":"{room}","id":{id},"user":"Alice","text":"{text}","time":2}}"#
    )
}

fn created(room: &str) -> String {
    format!(r#"{{"kind":"created","room":"{room}","time":2}}"#)
}

fn past_of(lines: &[&str]) -> Past {
    read((lines.join("\n") + "\n").as_bytes()).expect("a transcript")
}

/// For each room its name, its newest id, and the ids that it remembers.
fn rooms(past: &Past) -> Vec<(&str, u64, Vec<u64>)> {
    let rooms = past.rooms.iter().map(|room| {
        let (messages, _) = room.messages_since(None, "E");
        let ids = messages.map(|message| message.id).collect();
        (&*room.name.shown, room.last_id, ids)
    });
    rooms.collect()
}

#[test]
fn rooms_come_back_with_their_numbers_in_the_order_of_their_creation() {
    let lines = [
        START,
        &created("projet"),
        &chat("general", 1, "salut"),
        &created("autre"),
        &chat("projet", 1, "a"),
        &chat("projet", 2, "b"),
    ];
    let expected = [
        ("general", 1, vec![1]),
        ("projet", 2, vec![1, 2]),
        ("autre", 0, vec![]),
    ];
    assert_eq!(rooms(&past_of(&lines)), expected);
}

#[test]
fn a_deleted_room_is_gone_and_one_of_its_name_goes_on_with_its_numbers() {
    let deleted = r#"{"kind":"deleted","room":"projet","time":3}"#;
    let (created, said) = (created("projet"), chat("projet", 1, "a"));
    let past = past_of(&[START, &created, &said, deleted]);
    assert_eq!(rooms(&past), [("general", 0, vec![])]);
    let again = chat("projet", 2, "b");
    let past = past_of(&[START, &created, &said, deleted, &created, &again]);
    assert_eq!(rooms(&past)[1], ("projet", 2, vec![2]));
}

#[test]
fn no_more_is_remembered_than_in_a_room() {
    let mut text = format!("{START}\n");
    for id in 1..=1000 {
        writeln!(text, "{}", chat("general", id, "salut")).unwrap();
    }
    let past = read(text.as_bytes()).unwrap();
    let ids = (951..=1000).collect();
    assert_eq!(rooms(&past), [("general", 1000, ids)]);
    assert_eq!(past.messages, 1000);
    let long = "x".repeat(30_000);
    let lines = [
        START,
        &chat("general", 1, &long),
        &chat("general", 2, &long),
    ];
    let three = chat("general", 3, &long);
    let past = past_of(&[lines[0], lines[1], lines[2], &three]);
    assert_eq!(rooms(&past), [("general", 3, vec![2, 3])]);
}

#[test]
fn only_a_run_that_has_ended_well_hands_on_its_epoch() {
    let epoch = |lines: &[&str]| past_of(lines).epoch;
    assert_eq!(epoch(&[START, STOP]).as_deref(), Some("E"));
    assert_eq!(epoch(&[START]), None);
    assert_eq!(epoch(&[START, STOP, START]), None);
    assert_eq!(epoch(&[START, START, STOP]).as_deref(), Some("E"));
    assert_eq!(read(&b""[..]).unwrap().epoch, None);
}

#[test]
fn a_torn_line_at_the_end_does_not_count() {
    let whole = format!("{START}\n{}\n", chat("general", 1, "a"));
    let next = chat("general", 2, "b");
    for end in 0..=next.len() {
        let text = format!("{whole}{}", &next[..end]);
        let past = read(text.as_bytes()).unwrap();
        assert_eq!((past.whole, past.torn), (whole.len() as u64, end as u64));
        assert_eq!(past.messages, 1);
    }
    for end in 1..=START.len() {
        let past = read(&START.as_bytes()[..end]).unwrap();
        assert_eq!((past.whole, past.torn), (0, end as u64));
    }
}

#[track_caller]
fn check_refused(text: &str, begin: &str) {
    let error = read(text.as_bytes()).expect_err(text).to_string();
    assert!(error.starts_with(begin), "{error}");
    assert_eq!(error.lines().count(), 1);
}

#[test]
fn what_no_server_has_written_is_refused_with_the_number_of_its_line() {
    let first = "line 1 is not that of a transcript";
    for text in [
        "hello\n",
        "hello",
        "\n",
        "{}\n",
        "[1,2]\n",
        "{\"kind\":\"x",
        STOP,
        "\0\0\0",
    ] {
        check_refused(text, first);
    }
    check_refused(&format!("{STOP}\n"), first);
    check_refused(&format!("{}\n", START.replace(":1,", ":2,")), "line 1");
    let second = |line: &str| format!("{START}\n{line}\n{STOP}\n");
    check_refused(&second(""), "line 2 is damaged");
    check_refused(&second("{\"kind\":\"chat\"}"), "line 2 is damaged");
    check_refused(&second(&chat("general", 1, "a")[..30]), "line 2 is damaged");
    check_refused(&second("{\"kind\":\"unknown\"}"), "line 2 is damaged");
    check_refused(
        &second(&chat("general", 2, "a")),
        "line 2 has message 2 after message 0",
    );
    check_refused(&second(&chat("projet", 1, "a")), "line 2 is about a room");
    check_refused(
        &second(&created("general")),
        "line 2 creates a room that exists",
    );
    check_refused(&second(&created(" ")), "line 2 creates a room whose name");
    let deleted = r#"{"kind":"deleted","room":"general","time":3}"#;
    check_refused(&second(deleted), "line 2 deletes a room");
    check_refused(
        &format!("{START}\n{STOP}\n{STOP}\n"),
        "line 3 comes after the end",
    );
    check_refused(&format!("{START}\nhello"), "line 2 is damaged");
}

#[test]
fn the_documented_lines_are_those_of_a_transcript() {
    let page = include_str!("../../docs/transcript.md");
    let lines = page.split("```json\n").nth(1).unwrap();
    let past = read(lines.split("```").next().unwrap().as_bytes()).unwrap();
    assert_eq!((past.messages, past.torn), (1, 0));
    assert!(past.epoch.is_some(), "it has ended well");
}
