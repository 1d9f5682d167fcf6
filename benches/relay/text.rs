//! What the benchmark says in the chat, and how it is found again in what a server sends.
//!
//! A message begins with a stamp of fixed length. With the author's name, which every server of the report's
//! protocol puts before it, it makes a key: 24 bytes that name one message, compared as they are. Whatever else
//! is in the frame is the server's own affair.

use std::sync::atomic::{AtomicBool, Ordering};

/// `p00012: @00012.000000345`: the name, the sender again and the sender's sequence number.
pub const KEY: usize = 24;
const NAME: usize = 6;
const TEXT_AT: usize = NAME + 2;

pub type Key = [u8; KEY];

pub fn name(client: usize) -> String {
    format!("p{client:05}")
}

/// A text of `size` bytes, to be stamped.
pub fn blank(size: usize) -> Vec<u8> {
    let filling =
        b"@00000.000000000 the quick brown fox jumps over the lazy dog and never comes back";
    filling
        .iter()
        .copied()
        .chain(b" and again".iter().copied().cycle())
        .take(size)
        .collect()
}

/// Makes it the text of this one message. In place, because it is done for every message.
pub fn stamp(text: &mut [u8], sender: usize, sequence: usize) {
    write_digits(&mut text[1..NAME], sender);
    write_digits(&mut text[NAME + 1..KEY - TEXT_AT], sequence);
}

fn write_digits(digits: &mut [u8], mut number: usize) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
}

/// The sender and the sequence number of a key.
pub fn parse(key: &Key) -> Option<(usize, usize)> {
    let digits = |from: usize, to: usize| std::str::from_utf8(&key[from..to]).ok()?.parse().ok();
    let (named, sender, sequence) = (digits(1, NAME)?, digits(TEXT_AT + 1, 14)?, digits(15, KEY)?);
    // A server that puts another's name before a text has not relayed it.
    (named == sender).then_some((sender, sequence))
}

/// Whether the message of this key is the client's own.
pub fn is_from(key: &Key, client_name: &str) -> bool {
    key[..NAME] == *client_name.as_bytes()
}

/// The part of a payload from the name on, if this is one of the benchmark's messages. `hint` is where the last
/// one was: a server's frames all look alike, so the search is hardly ever done.
pub fn find<'a>(payload: &'a [u8], hint: &mut usize) -> Option<&'a [u8]> {
    if let Some(found) = payload.get(*hint..).filter(|rest| starts_with_key(rest)) {
        return Some(found);
    }
    let at = (0..payload.len()).find(|&at| starts_with_key(&payload[at..]))?;
    *hint = at;
    Some(&payload[at..])
}

fn starts_with_key(bytes: &[u8]) -> bool {
    bytes.len() > KEY && bytes[0] == b'p' && bytes[NAME..=TEXT_AT] == *b": @" && bytes[14] == b'.'
}

/// Whether what was found holds exactly this text, and the JSON string ends there.
pub fn is_whole(found: &[u8], text: &[u8]) -> bool {
    let rest = found
        .get(TEXT_AT..)
        .and_then(|rest| rest.strip_prefix(text));
    rest.is_some_and(|rest| rest.starts_with(b"\""))
}

/// What stands around a text that is sent.
pub const MESSAGE: (&[u8], &[u8]) = (br#"{"action":"send_message","message":""#, br#""}"#);

/// Whether a login asks for details.
pub static DETAILS: AtomicBool = AtomicBool::new(false);

pub fn login(name: &str) -> String {
    let details = if DETAILS.load(Ordering::Relaxed) {
        r#","details":true"#
    } else {
        ""
    };
    format!(r#"{{"action":"login","user":"{name}"{details}}}"#)
}

pub fn create_room(room: &str) -> String {
    format!(r#"{{"action":"create_room","room":"{room}"}}"#)
}

pub fn join_room(room: &str) -> String {
    format!(r#"{{"action":"join_room","room":"{room}"}}"#)
}
