//! The program's log: what is in it, and that the chat goes on without it.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::PathBuf;

use serde_json::json;

use crate::common;
use crate::common::person::Person;
use crate::common::process::wait_until;
use crate::salon::{Salon, command, signal, start};

#[test]
fn the_log_tells_who_came_what_failed_and_who_left() {
    let salon = Salon::start("story", &[]);
    let mut alice = Person::login(salon.address, "Alice");
    let mut other = Person::connect(salon.address);
    other.say(&json!({"action": "login", "details": true, "user": "alice"}));
    other.hear_code("name_taken");
    other.say(&json!({"action": "login", "details": true, "user": "evil\n\u{1b}[31m\u{202E}name"}));
    other.hear_code("name_invalid");
    drop(other);
    alice.client.send_close(1000, "bye");
    alice.client.read_close();
    let mut refused = common::Client::open(salon.address);
    refused.send_bytes(b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    refused.read_to_the_end();
    let log = salon.stop();
    for part in [
        "[INFO] listening on ws://127.0.0.1:",
        "[INFO] #1 connected from 127.0.0.1:",
        "[INFO] #1 logged in as \"Alice\"",
        "[INFO] #2 name_taken: ce pseudo, ou un pseudo qui lui ressemble, est déjà pris: ",
        r#"[INFO] #2 name_invalid: le caractère U+000A n'est pas permis dans un nom: "{\"#,
        "[INFO] #2 left: connection lost",
        "[INFO] #1 Alice left: closed with 1000 \"bye\"",
        "refused: 405 Method Not Allowed",
        "[INFO] stopped",
    ] {
        assert!(log.contains(part), "{part} is not in:\n{log}");
    }
    assert!(!log.contains('\u{1b}') && !log.contains('\u{202E}'));
}

#[test]
fn verbose_shows_every_frame_on_one_line() {
    let salon = Salon::start("verbose", &["-v"]);
    let mut alice = Person::login(salon.address, "Alice");
    alice
        .client
        .send_frame(common::FIN | common::PING, b"\n\x1b");
    alice.client.read_frame();
    alice
        .client
        .send_frame(common::TEXT, br#"{"action":"send_"#);
    alice.client.send_frame(
        common::FIN | common::CONTINUATION,
        b"message\",\"message\":\"\\u001b!\"}",
    );
    alice.hear_chat();
    let log = salon.stop();
    for part in [
        "[DEBUG] #1 > text, 38 bytes: \"{\\\"action\\\":\\\"rooms\\\"",
        "[DEBUG] #1 < text, 48 bytes, masked: \"",
        "[DEBUG] #1 < ping, 2 bytes, masked: [0a, 1b]",
        "[DEBUG] #1 > pong, 2 bytes: [0a, 1b]",
        "[DEBUG] #1 < text, 16 bytes, masked, more to come: \"",
        "[DEBUG] #1 < continuation, 29 bytes, masked: \"",
    ] {
        assert!(log.contains(part), "{part} is not in:\n{log}");
    }
}

#[test]
fn every_line_begins_with_its_time_in_whole_seconds_and_the_offset_from_utc() {
    let salon = Salon::start("stamp", &["-v"]);
    drop(Person::login(salon.address, "Alice"));
    let log = salon.stop();
    for line in log.lines() {
        let (stamp, _) = line.split_once(" [").expect("a level");
        let shape = stamp.replace(|it: char| it.is_ascii_digit(), "0");
        let offset = shape.strip_prefix("0000-00-00T00:00:00");
        let known = ["Z", "+00:00", "-00:00"];
        assert!(offset.is_some_and(|it| known.contains(&it)), "{line}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_chat_goes_on_when_the_log_cannot_be_written() {
    for log in ["/dev/full", "/nowhere/at/all.log"] {
        let (mut child, address) = start(&mut command("full", &["--log-file", log, "-v"]).0);
        let mut alice = Person::login(address, "Alice");
        alice.chat("salut");
        assert_eq!(alice.hear_chat(), "salut");
        signal(&child, "-TERM");
        let mut errors = String::new();
        let mut console = child.stderr.take().unwrap();
        console.read_to_string(&mut errors).unwrap();
        child.wait().unwrap();
        assert!(errors.contains("[DEBUG] #1 < text"), "{errors}");
    }
}

#[test]
fn the_chat_goes_on_when_nobody_reads_the_console() {
    // Its pipe is full after 64 KiB; every frame is logged, so that is soon.
    let (mut child, address) = start(&mut command("stuck", &["-v", "--rate", "0"]).0);
    let mut alice = Person::login(address, "Alice");
    for _ in 0..10_000 {
        alice.chat("salut");
        assert_eq!(alice.hear_chat(), "salut");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Waits until a file contains this, and returns all that it contains.
#[track_caller]
fn read_until(path: &PathBuf, part: &str) -> String {
    let read = || fs::read_to_string(path).unwrap_or_default();
    wait_until(|| read().contains(part), read);
    read()
}

#[test]
fn sighup_opens_the_log_again_and_no_line_is_lost_while_people_talk() {
    let salon = Salon::start("renamed", &["-v", "--rate", "0"]);
    let mut alice = Person::login(salon.address, "Alice");
    let old = |number: usize| salon.log.with_extension(format!("{number}.old"));
    for number in 0..10 {
        for message in 0..50 {
            alice.chat(&format!("«{number} {message}»"));
            alice.hear_chat();
        }
        fs::rename(&salon.log, old(number)).unwrap();
        salon.signal("-HUP");
        read_until(&salon.log, "has been opened again");
    }
    let mut log: String = (0..10)
        .map(|number| fs::read_to_string(old(number)).unwrap())
        .collect();
    log += &salon.stop();
    for number in 0..10 {
        for message in 0..50 {
            let received = format!("\\\"message\\\":\\\"«{number} {message}»");
            assert_eq!(log.matches(&received).count(), 1, "{received} in {log}");
        }
    }
}

#[test]
fn a_log_that_is_truncated_goes_on_at_its_start() {
    let salon = Salon::start("truncated", &[]);
    let _alice = Person::login(salon.address, "Alice");
    read_until(&salon.log, "\"Alice\"");
    File::options()
        .write(true)
        .truncate(true)
        .open(&salon.log)
        .unwrap();
    let _bob = Person::login(salon.address, "Bob");
    let log = read_until(&salon.log, "\"Bob\"");
    assert!(!log.contains(['\0', 'A']), "{log:?}");
}

#[test]
fn a_log_that_cannot_be_opened_again_goes_on_in_the_old_file() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("log-folder");
    let moved = folder.with_extension("moved");
    let _ = fs::remove_dir_all(&moved);
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("salon.log");
    let (mut child, address) = start(&mut command("", &["--log-file", path.to_str().unwrap()]).0);
    fs::rename(&folder, &moved).unwrap();
    signal(&child, "-HUP");
    let old = moved.join("salon.log");
    read_until(&old, "cannot be opened");
    drop(Person::login(address, "Alice"));
    signal(&child, "-TERM");
    let mut errors = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut errors)
        .unwrap();
    child.wait().unwrap();
    let log = fs::read_to_string(&old).unwrap();
    for text in [errors, log] {
        assert!(text.contains("the log stays where it was"), "{text}");
        assert!(text.contains("logged in as \"Alice\""), "{text}");
    }
}

#[test]
fn the_secret_of_the_teachers_link_is_never_in_the_log() {
    const TOKEN: &str = "secret-of-the-link";
    let salon = Salon::start("secret", &["-v", "--teacher-token", TOKEN]);
    let login =
        |user: &str| json!({"action": "login", "details": true, "user": user, "teacher": TOKEN});
    let mut dupont = Person::connect(salon.address);
    dupont.say(&login("Dupont"));
    dupont.hear_code("welcome");
    // The excerpt of a refused request ends within it.
    for length in 0..20 {
        let mut person = Person::connect(salon.address);
        person.say(&login(&"\u{7F}".repeat(length)));
        person.hear_code("name_invalid");
    }
    let log = salon.stop();
    assert!(
        log.contains("★ Dupont") && log.contains(&"*".repeat(TOKEN.len())),
        "{log}"
    );
    assert!(!log.contains("secret"), "{log}");
}
