//! What is written: lines that any program can read.

use std::fs::File;
use std::io::{self, BufReader, Write as _};
#[cfg(unix)]
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use salon::chat::chat_message::{ChatMessage, Reference};
use salon::chat::record::{Happened, Recorder as _};
use salon::transcript::read::read;
use salon::transcript::writer::{begin_run, start};
use serde_json::json;

use crate::{lines_of, path_of};

/// A message in `general`, with a reference of its author.
pub fn said(id: u64, text: &str) -> Happened {
    Happened::Said(ChatMessage {
        room: Arc::from("general"),
        id,
        user: Arc::from("Alice"),
        text: text.to_owned(),
        time: 17,
        reference: Some(Reference {
            text: "own name".to_owned(),
            owner: Arc::from("secret"),
        }),
    })
}

fn write(path: &Path, happened: Vec<Happened>) {
    let file = File::create(path).unwrap();
    let begun = begin_run(&file, "E");
    let (mut queue, transcript) = start(file, begun).unwrap();
    for it in happened {
        queue.record(it);
    }
    transcript.close();
}

#[test]
fn each_line_is_one_object_with_what_is_documented() {
    let path = path_of("lines");
    let room: Arc<str> = Arc::from("projet");
    let (created, deleted) = (
        Happened::Created {
            room: room.clone(),
            time: 15,
        },
        Happened::Deleted { room, time: 16 },
    );
    write(&path, vec![created, deleted, said(1, "salut")]);
    let mut lines = lines_of(&path);
    let (start, stop) = (lines.remove(0), lines.pop().unwrap());
    assert_eq!(
        (&start["kind"], &start["version"]),
        (&json!("start"), &json!(1))
    );
    assert_eq!(start["epoch"], "E");
    assert!(start["time"].is_u64() && stop["time"].is_u64());
    assert_eq!(stop["kind"], "stop");
    let chat = json!({
        "kind": "chat", "room": "general", "id": 1, "user": "Alice", "text": "salut", "time": 17,
    });
    let expected = [
        json!({"kind": "created", "room": "projet", "time": 15}),
        json!({"kind": "deleted", "room": "projet", "time": 16}),
        chat,
    ];
    assert_eq!(lines, expected);
}

#[test]
fn every_text_comes_back_and_no_reference_or_token_is_written() {
    let texts = [
        "\n\r\t\0\u{7f}",
        "\"\\/",
        "é 👩‍🎓 \u{2028}\u{fffd}",
        "{\"kind\":\"stop\"}\n",
        "",
    ];
    let path = path_of("texts");
    let numbered = texts.iter().zip(1..);
    let happened = numbered.map(|(text, id)| said(id, text));
    write(&path, happened.collect());
    let past = read(BufReader::new(File::open(&path).unwrap())).unwrap();
    let general = past.rooms.iter().next().unwrap();
    let (messages, _) = general.messages_since(None, "");
    let back: Vec<_> = messages.map(|message| message.text.as_str()).collect();
    assert_eq!(back, texts);
    let file = std::fs::read_to_string(&path).unwrap();
    assert!(!file.contains("secret") && !file.contains("own name"));
}

#[test]
#[cfg(unix)]
fn what_is_too_much_to_wait_stops_the_transcript_after_whole_lines() {
    // The slowest of disks: nobody reads the pipe at first.
    let (reader, writer) = io::pipe().unwrap();
    let file = File::from(OwnedFd::from(writer));
    let begun = begin_run(&file, "E");
    let (mut queue, transcript) = start(file, begun).unwrap();
    let long = "x".repeat(1024 * 1024);
    (1..=40).for_each(|id| queue.record(said(id, &long)));
    let reading = thread::spawn(|| read(BufReader::new(reader)).unwrap());
    transcript.close();
    let past = reading.join().unwrap();
    assert_eq!((past.messages, past.torn), (31, 0), "of 32 MiB");
    assert_eq!(
        past.epoch, None,
        "it does not say that the run has ended well"
    );
}

#[test]
#[cfg(unix)]
fn a_write_that_fails_in_the_middle_ends_it_and_holds_nobody_up() {
    let (reader, writer) = io::pipe().unwrap();
    let file = File::from(OwnedFd::from(writer));
    let begun = begin_run(&file, "E");
    assert!(begun.is_ok());
    drop(reader);
    let (mut queue, transcript) = start(file, begun).unwrap();
    (1..=1000).for_each(|id| queue.record(said(id, "salut")));
    transcript.close();
    queue.record(said(1001, "salut"));
}

#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_is_full_stops_it_at_once() {
    let mut file = File::options().write(true).open("/dev/full").unwrap();
    assert!(file.write(b"x").is_err());
    let begun = begin_run(&file, "E");
    assert!(begun.is_err());
    let (mut queue, transcript) = start(file, begun).unwrap();
    queue.record(said(1, "salut"));
    transcript.close();
}
