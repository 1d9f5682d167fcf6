//! The lesson's tables and JSON: what the server really says and shows.

use salon::inspect::hex;
use salon::limits::Limits;
use salon::websocket::mask;
use serde_json::{Value, json};

use super::page::{block_lines, marked, rows_below, tables};
use crate::common::inspected::{Inspected, check};
use crate::common::{FIN, PONG, Running, serve};

const EXPLAINED: [&str; 3] = ["bytes", "sent by", "the server says"];
const DERIVED: [&str; 3] = ["key", "SHA-1", "accept"];
const MASKED: [&str; 3] = ["plain", "key", "on the wire"];
const PRESSED: [&str; 3] = ["what you press", "from the server", "from you"];

#[test]
fn every_table_is_of_a_kind_that_is_checked() {
    for table in tables() {
        let known = [EXPLAINED, DERIVED, MASKED, PRESSED];
        assert!(
            known.iter().any(|head| table.head == head),
            "{:?}",
            table.head
        );
        assert!(!table.rows.is_empty());
    }
}

/// What the server answers, in the lesson's words.
fn in_words(answer: &Value) -> String {
    let quoted = |value: &Value| format!("\"{}\"", value.as_str().unwrap());
    let unmasked = |frame: &Value| {
        let bytes = hex::decode(frame["unmasked"].as_str().unwrap()).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let frames = answer["frames"].as_array().unwrap().iter().map(|frame| {
        let opcode = frame["opcode"].as_str().unwrap_or_default();
        let (error, message) = (&frame["error"], &frame["message"]);
        if error.is_object() {
            let section = error["section"].as_str().unwrap();
            return format!("refused: {}, {section}", error["code"]);
        }
        match opcode {
            "close" => {
                let close = &frame["close"];
                format!("close {} {}", close["code"], quoted(&close["reason"]))
            }
            "ping" | "pong" => format!("{opcode} \"{}\"", unmasked(frame)),
            _ if frame["text"].is_string() => format!("text {}", quoted(&frame["text"])),
            _ if message.is_object() => format!(
                "fragment {} of a {}",
                message["fragments"],
                message["opcode"].as_str().unwrap()
            ),
            _ => format!("{opcode}, {} byte", frame["length"]),
        }
    });
    let more = answer["more"].as_u64();
    let parts = frames.chain(more.map(|more| format!("not yet: {more} more")));
    parts.collect::<Vec<_>>().join(", then ")
}

fn inspected() -> (Running, Inspected) {
    let limits = Limits {
        rate: None,
        ..Limits::default()
    };
    let server = serve(limits);
    let student = Inspected::connect(server.address);
    (server, student)
}

#[test]
fn the_server_says_to_each_example_what_the_lesson_says() {
    let (_server, mut student) = inspected();
    let rows = rows_below(&EXPLAINED);
    assert!(rows.len() > 30, "{} rows only", rows.len());
    for row in rows {
        let from = row[1].trim_start_matches("a ");
        student.say(&json!({"action": "explain", "bytes": row[0], "from": from}));
        let answer = student.hear_until(|event| event["action"] == "explained");
        assert_eq!(in_words(&answer), row[2], "{row:?}");
    }
}

#[test]
fn a_program_is_answered_as_the_lesson_says() {
    let (_server, mut student) = inspected();
    let lines = block_lines("json");
    assert!(lines.len() >= 4 && lines.len().is_multiple_of(2));
    for pair in lines.chunks(2) {
        student.client.send_text(pair[0]);
        let answer = student.hear_until(|event| event["action"] == "explained");
        let promised: Value = serde_json::from_str(pair[1]).expect(pair[1]);
        assert_eq!(answer, promised, "{}", pair[0]);
    }
}

#[test]
fn the_handshake_of_the_lesson_is_that_of_the_server() {
    // The tests' client has the RFC's key.
    let (_server, student) = inspected();
    for row in rows_below(&DERIVED) {
        let shown = json!({"key": row[0], "sha1": row[1], "accept": row[2]});
        check(&student.shown[0], &shown);
    }
}

#[test]
fn the_masking_of_the_lesson_is_that_of_the_server() {
    for row in rows_below(&MASKED) {
        let bytes = |cell| hex::decode(cell).unwrap();
        let mut payload = bytes(row[0]);
        let key = bytes(row[1]).try_into().unwrap();
        mask::apply(&mut payload, key, 0);
        assert_eq!(payload, bytes(row[2]), "{row:?}");
    }
}

/// A frame as the page's list calls it.
fn label(shown: &Value) -> String {
    let label = match shown["opcode"].as_str().unwrap() {
        "continuation" => "CONT".to_owned(),
        opcode => opcode.to_uppercase(),
    };
    let more = if shown["fin"] == true { "" } else { "…" };
    label + more
}

fn see_as_many(student: &mut Inspected, opcode: &str, count: usize) {
    let seen = |student: &Inspected| {
        let shown = student.shown.iter();
        shown.filter(|frame| frame["opcode"] == opcode).count()
    };
    while seen(student) < count {
        student.see();
    }
}

/// What the server shows of a student who presses what this row says, without the list of rooms.
fn press(row: &[&str]) -> Inspected {
    let (_server, mut student) = inspected();
    // The list of rooms has gone out: nothing else waits to be written.
    student.see_until(|shown| shown["direction"] == "out");
    let demonstration = marked(row[0], "**")[0].to_lowercase();
    let times = if row[0].ends_with("three times") {
        3
    } else {
        1
    };
    for time in 1..=times {
        student.say(&json!({"action": "demonstrate", "demonstration": demonstration}));
        see_as_many(&mut student, "ping", time);
        student.client.send_frame(FIN | PONG, b"salon");
        see_as_many(&mut student, "pong", time);
    }
    student
}

#[test]
fn what_is_pressed_shows_the_frames_of_the_lesson() {
    let rows = rows_below(&PRESSED);
    assert_eq!(rows.len(), 2);
    for row in rows {
        let student = press(&row);
        // Step 7 shows control frames only.
        let is_shown = |frame: &Value| {
            let opcode = frame["opcode"].as_str().unwrap();
            row[0].starts_with("**Fragments**") || ["ping", "pong"].contains(&opcode)
        };
        let labels = |direction: &str, skipped: usize| {
            let frames = student.frames(direction);
            let frames = frames[skipped..].iter().filter(|frame| is_shown(frame));
            let labels: Vec<_> = frames.map(|frame| label(frame)).collect();
            labels.join(", ")
        };
        // Without the list of rooms.
        assert_eq!(labels("out", 1), row[1]);
        assert_eq!(labels("in", 0), row[2]);
    }
}

#[test]
fn one_write_carries_the_fragments_and_the_ping_between_them() {
    for row in rows_below(&PRESSED)
        .iter()
        .filter(|row| row[1].contains("CONT"))
    {
        let student = press(row);
        let frames = student.frames("out");
        let (last, others) = frames[1..].split_last().unwrap();
        assert!(others.iter().all(|shown| shown["cuts"] == json!([])));
        assert_eq!(last["cuts"].as_array().unwrap().len(), 1);
    }
}
