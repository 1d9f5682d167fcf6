//! A log that is about one client.

use std::fs;
use std::io::Read as _;

use crate::common::Client;

use crate::common::person::Person;
use crate::common::process::wait_until;
use crate::salon::{Salon, command, signal, start};

/// What each line says, without its time.
fn lines(log: &str) -> Vec<&str> {
    let lines = log.lines().filter_map(|line| line.split_once(" ["));
    lines.map(|(_, line)| line).collect()
}

#[test]
fn of_many_clients_only_the_lines_of_one_are_shown_with_its_frames() {
    let salon = Salon::start("one-client", &["--log-client", "1"]);
    let mut people: Vec<_> = (1..=12)
        .map(|number| Person::login(salon.address, &format!("p{number}")))
        .collect();
    for (index, text) in [(0, "«by p1»"), (11, "«by p12»")] {
        people[index].chat(text);
        for person in &mut people {
            assert_eq!(person.hear_chat(), text);
        }
    }
    people[0].client.send_close(1000, "bye");
    people[0].client.read_close();
    let log = salon.stop();
    let lines = lines(&log);
    for begin in [
        "INFO] listening on ",
        "INFO] #1 connected from ",
        "INFO] #1 logged in as \"p1\"",
        "DEBUG] #1 < text, ",
        "DEBUG] #1 > text, ",
        "DEBUG] #1 < close, ",
        "DEBUG] #1 > close, ",
        "INFO] #1 p1 left: ",
        "INFO] stopped",
    ] {
        let found = lines.iter().any(|line| line.starts_with(begin));
        assert!(found, "{begin} is not in:\n{log}");
    }
    let others = lines.iter().filter(|line| line.contains("] #"));
    let others: Vec<_> = others.filter(|line| !line.contains("] #1 ")).collect();
    assert!(others.is_empty(), "{others:#?}");
}

#[test]
fn what_goes_to_many_is_shown_as_what_the_one_was_sent() {
    let salon = Salon::start("one-of-many", &["-v", "--log-client", "2"]);
    let mut alice = Person::login(salon.address, "Alice");
    let mut bob = Person::login(salon.address, "Bob");
    let mut carol = Person::login(salon.address, "Carol");
    alice.chat("«by Alice»");
    bob.hear_until(|event| event["text"] == "«by Alice»");
    bob.chat("«by Bob»");
    for person in [&mut alice, &mut bob, &mut carol] {
        person.hear_until(|event| event["text"] == "«by Bob»");
    }
    let log = salon.stop();
    let lines_with = |part| lines(&log).into_iter().filter(move |it| it.contains(part));
    let by_alice: Vec<_> = lines_with("«by Alice»").collect();
    assert!(by_alice.len() == 1 && by_alice[0].starts_with("DEBUG] #2 > "));
    let by_bob: Vec<_> = lines_with("«by Bob»").collect();
    assert!(by_bob.len() == 2, "{by_bob:#?}");
    assert!(by_bob[0].starts_with("DEBUG] #2 < ") && by_bob[1].starts_with("DEBUG] #2 > "));
    assert_eq!(lines_with("to many").count(), 0);
    // Others are told who came; so is it.
    assert_eq!(lines_with("Carol a rejoint").count(), 1, "{log}");
}

#[test]
fn warnings_about_the_others_are_shown_and_console_and_file_say_the_same() {
    let (mut program, path) = command("one-warned", &["--log-client", "1"]);
    let (mut child, address) = start(&mut program);
    let _alice = Person::login(address, "Alice");
    let mut other = Client::open(address);
    other.send_bytes(b"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    other.read_to_the_end();
    let _carol = Person::connect(address);
    let read = || fs::read_to_string(&path).unwrap_or_default();
    wait_until(|| read().contains("refused: 501"), read);
    signal(&child, "-TERM");
    let mut console = String::new();
    let mut errors = child.stderr.take().unwrap();
    errors.read_to_string(&mut console).unwrap();
    child.wait().unwrap();
    let file = fs::read_to_string(path).unwrap();
    assert!(file.contains("refused: 501"));
    assert!(
        !file.contains("#2 connected") && !file.contains("#2 <"),
        "{file}"
    );
    assert_eq!(console, file);
}
