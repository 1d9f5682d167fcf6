//! A transcript that stops says so to whoever asks.

use std::fs::{self, File};
use std::io;
#[cfg(unix)]
use std::os::fd::OwnedFd;
use std::thread;

use salon::chat::record::Recorder as _;
use salon::transcript::open::open;
use salon::transcript::status::TranscriptStatus;
use salon::transcript::writer::{begin_run, start};

use crate::common::person::Person;
use crate::common::process::wait_until;
use crate::written::said;
use crate::{path_of, start as start_program, stop};

/// Waits for the problem, which nobody is told of.
#[track_caller]
fn wait_for_problem(status: &TranscriptStatus) -> &str {
    wait_until(
        || status.problem().is_some(),
        || "there is no problem".to_owned(),
    );
    status.problem().expect("it stays")
}

#[test]
fn a_transcript_that_is_written_has_no_problem_nor_has_one_that_was_closed() {
    let (_chat, transcript) = open(&path_of("no_problem")).unwrap();
    let status = transcript.status();
    assert_eq!(status.problem(), None);
    transcript.close();
    assert_eq!(status.problem(), None);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_a_problem_from_the_start() {
    let (_chat, transcript) = open(std::path::Path::new("/dev/full")).unwrap();
    let problem = wait_for_problem(&transcript.status()).to_owned();
    assert!(problem.starts_with("No space left on device"), "{problem}");
}

#[test]
#[cfg(unix)]
fn a_write_that_fails_is_a_problem_that_stays_after_the_end() {
    let (reader, writer) = io::pipe().unwrap();
    let file = File::from(OwnedFd::from(writer));
    let begun = begin_run(&file, "E");
    let (mut queue, transcript) = start(file, begun).unwrap();
    let status = transcript.status();
    queue.record(said(1, "salut"));
    assert_eq!(status.problem(), None);
    drop(reader);
    queue.record(said(2, "salut"));
    let problem = wait_for_problem(&status).to_owned();
    assert!(problem.starts_with("Broken pipe"), "{problem}");
    transcript.close();
    assert_eq!(status.problem(), Some(&*problem));
}

#[test]
#[cfg(unix)]
fn a_disk_that_is_too_slow_is_a_problem() {
    let (reader, writer) = io::pipe().unwrap();
    let file = File::from(OwnedFd::from(writer));
    let begun = begin_run(&file, "E");
    let (mut queue, transcript) = start(file, begun).unwrap();
    let status = transcript.status();
    let long = "x".repeat(1024 * 1024);
    (1..=40).for_each(|id| queue.record(said(id, &long)));
    let problem = "more waits for its disk than may wait";
    assert_eq!(status.problem(), Some(problem));
    let reading = thread::spawn(|| io::copy(&mut { reader }, &mut io::sink()));
    transcript.close();
    reading.join().unwrap().unwrap();
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_was_deleted_stops_the_transcript_and_not_the_chat() {
    let path = path_of("deleted");
    let salon = start_program("deleted", &path);
    let mut alice = Person::login(salon.address, "Alice");
    alice.chat("before");
    alice.hear_chat();
    fs::remove_file(&path).unwrap();
    alice.chat("after");
    assert_eq!(alice.hear_chat(), "after");
    wait_until(|| salon.log().contains("ERROR"), || salon.log());
    alice.chat("still there");
    assert_eq!(alice.hear_chat(), "still there");
    let log = stop(salon);
    assert!(log.contains("without it: its file was deleted"), "{log}");
    assert_eq!(log.matches("ERROR").count(), 1, "{log}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_was_moved_is_written_on() {
    let path = path_of("to_move");
    let salon = start_program("to_move", &path);
    let mut alice = Person::login(salon.address, "Alice");
    let moved = path_of("moved");
    fs::rename(&path, &moved).unwrap();
    alice.chat("after");
    alice.hear_chat();
    assert!(!stop(salon).contains("ERROR"));
    assert!(fs::read_to_string(&moved).unwrap().contains("after"));
}
