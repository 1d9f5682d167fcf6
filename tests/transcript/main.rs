//! The transcript: what the file holds, and how a server goes on from it.

#![cfg_attr(
    not(target_os = "linux"),
    allow(dead_code, unused_imports, reason = "some tests are for Linux only")
)]

#[path = "../common/mod.rs"]
mod common;

#[cfg(target_os = "linux")]
mod crash;
mod past;
#[cfg(target_os = "linux")]
mod refused;
#[cfg(target_os = "linux")]
mod restart;
mod server;
mod status;
#[cfg(target_os = "linux")]
mod teacher;
#[cfg(target_os = "linux")]
mod witness;
mod written;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use common::process::{Salon, command, end_of};

/// Where a test has its transcript; it is not there yet.
fn path_of(test: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}.jsonl"));
    let _ = fs::remove_file(&path);
    path
}

/// The program with this transcript.
fn start(test: &str, transcript: &Path) -> Salon {
    let transcript = transcript.to_str().expect("a path in UTF-8");
    let options = ["--rate", "0", "--transcript", transcript];
    Salon::spawn(command(&format!("transcript_{test}"), &options))
}

/// Stops the program as Ctrl-C does. Returns its log.
#[track_caller]
fn stop(mut salon: Salon) -> String {
    salon.signal("-INT");
    assert!(end_of(&mut salon.child).success());
    salon.log()
}

/// Each line, which must be an object.
#[track_caller]
fn lines_of(transcript: &Path) -> Vec<Value> {
    let text = fs::read_to_string(transcript).expect("text");
    let objects = text.lines().map(|line| {
        let value: Value = serde_json::from_str(line).expect("JSON");
        assert!(value.is_object(), "{line}");
        value
    });
    objects.collect()
}

/// The ids of the chat messages of a room.
fn ids_in(lines: &[Value], room: &str) -> Vec<u64> {
    let chats = lines.iter().filter(|line| line["kind"] == "chat");
    let own = chats.filter(|line| line["room"] == room);
    own.map(|line| line["id"].as_u64().unwrap()).collect()
}
