//! Files that a server does not begin with, and leaves as they are.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::person::Person;
use crate::common::process::command;
use crate::{path_of, start, stop};

/// The program does not start, and says why in one line.
#[track_caller]
fn check_refused(test: &str, transcript: &Path, part: &str) {
    let options = ["--transcript", transcript.to_str().unwrap()];
    let (mut command, _) = command(&format!("refused_{test}"), &options);
    let output = command.stderr(Stdio::piped()).output().unwrap();
    assert!(!output.status.success());
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(errors.lines().count(), 1, "{errors}");
    assert!(errors.contains(part), "{errors}");
    assert!(errors.contains(transcript.to_str().unwrap()), "{errors}");
}

#[test]
fn a_damaged_file_stays_byte_by_byte() {
    let path = path_of("damaged");
    let salon = start("damaged", &path);
    let mut alice = Person::login(salon.address, "Alice");
    for text in ["un", "deux", "trois"] {
        alice.chat(text);
        alice.hear_chat();
    }
    stop(salon);
    let text = fs::read_to_string(&path).unwrap();
    let damaged = text.replacen("\"deux\"", "\"deu", 1).into_bytes();
    let missing = text.lines().filter(|line| !line.contains("deux"));
    let missing: String = missing.flat_map(|line| [line, "\n"]).collect();
    for (bytes, part) in [
        (damaged, "line 3 is damaged"),
        (missing.into_bytes(), "line 3 has message 3 after message 1"),
        (
            b"Dear diary,\ntoday\n".to_vec(),
            "line 1 is not that of a transcript",
        ),
        (b"Dear diary".to_vec(), "line 1 is not that of a transcript"),
        (vec![0; 100], "line 1 is not that of a transcript"),
    ] {
        fs::write(&path, &bytes).unwrap();
        check_refused("damaged", &path, part);
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    check_refused("directory", folder, "it is a directory");
    check_refused("nowhere", &folder.join("nowhere/x.jsonl"), "No such file");
    let file = path_of("a_file");
    fs::write(&file, "").unwrap();
    check_refused("below_a_file", &file.join("x.jsonl"), "Not a directory");
    let fifo = path_of("fifo");
    assert!(
        Command::new("mkfifo")
            .arg(&fifo)
            .status()
            .unwrap()
            .success()
    );
    check_refused("fifo", &fifo, "it is a FIFO");
}

#[test]
fn a_second_server_on_the_same_file_is_refused_and_the_first_goes_on() {
    let path = path_of("second");
    let salon = start("second", &path);
    let mut alice = Person::login(salon.address, "Alice");
    check_refused("second", &path, "another server writes to it");
    alice.chat("salut");
    assert_eq!(alice.hear_chat(), "salut");
    stop(salon);
    let salon = start("second", &path);
    assert!(!stop(salon).contains("WARN"));
}
