//! What holds for any bytes at all, decoder by decoder. The fuzzer looks for bytes for which it
//! does not hold; `tests/hostile/fuzz_corpus.rs` replays what it has kept.

#![allow(dead_code, reason = "each fuzz target uses one of them")]

#[path = "targets/action.rs"]
mod action;
#[path = "targets/action_done.rs"]
mod action_done;
#[path = "targets/request.rs"]
mod request;

use salon::chat::name::Name;
use salon::inspect::explain::explain as explain_text;
use salon::inspect::hex::{self, Hex};
use salon::inspect::stream::{Seen, Stream};
use salon::limits::{INSPECTED_PAYLOAD_BYTES, INSPECTED_READS, Limits, USER_NAME_CHARACTERS};
use salon::websocket::close::Close;
use salon::websocket::error::ProtocolError;
use salon::websocket::frame::{CONTROL_PAYLOAD_MAX, Header, Role};
use salon::websocket::message::Message;
use salon::websocket::message_assembler::MessageDecoder;
use salon::websocket::status_code::StatusCode;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

pub use action::action;
pub use request::request;

/// Panics where something does not hold.
pub type Target = fn(&[u8]);

pub const ALL: [(&str, Target); 8] = [
    ("request", request),
    ("header", header),
    ("message", message),
    ("close", close),
    ("action", action),
    ("name", name),
    ("stream", stream),
    ("explain", explain),
];

/// Small, so that short inputs reach them.
fn limits() -> Limits {
    Limits {
        head_bytes: 512,
        head_headers: 8,
        message_bytes: 300,
        message_fragments: 4,
        ..Limits::default()
    }
}

/// A frame's header: encoded again it is the same bytes, and none of its beginnings is one.
pub fn header(bytes: &[u8]) {
    for sender in [Role::Client, Role::Server] {
        match Header::decode(bytes, sender) {
            Ok(Some((header, used))) => {
                assert!((2..=14).contains(&used) && used <= bytes.len());
                assert!(header.payload_length < 1 << 63);
                assert_eq!(header.masking_key.is_some(), sender == Role::Client);
                assert!(header.fin || !header.opcode.is_control());
                let mut encoded = Vec::new();
                header.encode(&mut encoded);
                assert_eq!(encoded, bytes[..used]);
                for end in 0..used {
                    assert_eq!(Header::decode(&bytes[..end], sender), Ok(None));
                }
            }
            Ok(None) => assert!(bytes.len() < 14),
            // What is wrong stays wrong, whatever follows.
            Err(error) => {
                let longer = [bytes, &[0; 14]].concat();
                assert_eq!(Header::decode(&longer, sender), Err(error));
            }
        }
    }
}

/// A stream of frames: the same messages in any pieces, within the limits, and each frame encoded
/// again is the same bytes.
pub fn message(bytes: &[u8]) {
    let whole = decode_messages(bytes, bytes.len().max(1));
    for piece in [1, 5] {
        assert_eq!(whole, decode_messages(bytes, piece));
    }
    let (messages, error) = whole;
    for message in &messages {
        let length = match message {
            Message::Text(text) => text.len(),
            Message::Binary(bytes) => bytes.len(),
            Message::Ping(payload) | Message::Pong(payload) => {
                assert!(payload.len() <= CONTROL_PAYLOAD_MAX);
                0
            }
            Message::Close(close) => {
                let code = close.code;
                assert!(code.allowed_in_close_frame() || code == StatusCode::NO_STATUS_RECEIVED);
                0
            }
        };
        assert!(length <= limits().message_bytes);
    }
    if let Some(error) = error {
        assert!(error.status_code().allowed_in_close_frame());
        // The reason fits into a Close frame.
        assert!(error.to_string().len() <= CONTROL_PAYLOAD_MAX - 2);
    }
}

fn decode_messages(bytes: &[u8], piece: usize) -> (Vec<Message<'static>>, Option<ProtocolError>) {
    let mut decoder = MessageDecoder::new(Role::Client, &limits());
    let (mut buffer, mut messages, mut consumed) = (Vec::new(), Vec::new(), 0);
    for piece in bytes.chunks(piece) {
        buffer.extend_from_slice(piece);
        loop {
            match decoder.decode(&mut buffer) {
                Ok(Some((received, used))) => {
                    let mut encoded = Vec::new();
                    received.frame.encode(&mut encoded);
                    assert_eq!(encoded, bytes[consumed..consumed + used]);
                    // As for the log.
                    assert!(!received.frame.to_string().contains(char::is_control));
                    messages.extend(received.message.map(Message::into_owned));
                    buffer.drain(..used);
                    consumed += used;
                }
                Ok(None) => break,
                Err(error) => return (messages, Some(error)),
            }
        }
    }
    (messages, None)
}

/// The payload of a Close: encoded again it is the same bytes.
pub fn close(bytes: &[u8]) {
    let payload = &bytes[..bytes.len().min(CONTROL_PAYLOAD_MAX)];
    match Close::decode(payload) {
        Ok(close) => {
            assert_eq!(close.encode(), payload);
            assert!(!close.to_string().contains(char::is_control));
        }
        Err(error) => assert!(error.status_code().allowed_in_close_frame()),
    }
}

/// A name: short, visible, and the same however it is written.
pub fn name(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let new = |text: &str| Name::new(text, USER_NAME_CHARACTERS);
    let Ok(name) = new(text) else { return };
    let length = name.shown.chars().count();
    assert!((1..=USER_NAME_CHARACTERS).contains(&length));
    assert!(!name.shown.contains(char::is_control));
    assert_eq!(name.shown.trim(), &*name.shown);
    assert_eq!(new(&name.shown), Ok(name.clone()));
    let decomposed: String = name.shown.nfd().collect();
    assert_eq!(new(&decomposed), Ok(name.clone()));
    // They may be too long, and then they are not names. They are made of the decomposed form,
    // because a composed iota below becomes a letter before the accents.
    for other in [decomposed.to_uppercase(), decomposed.to_lowercase()] {
        if let Ok(other) = new(&other) {
            assert!(other.is_same_as(&name), "{name:?}");
        }
    }
}

/// One direction as the inspector sees it: the same frames in any pieces, with the decoder's
/// verdict, and only bytes that were there.
pub fn stream(bytes: &[u8]) {
    for sender in [Role::Client, Role::Server] {
        let whole = see(bytes, sender, bytes.len().max(1));
        for piece in [1, 5] {
            let pieces = see(bytes, sender, piece);
            assert_eq!(whole.len(), pieces.len());
            for (whole, piece) in whole.iter().zip(&pieces) {
                assert_eq!((&whole.header, whole.error), (&piece.header, piece.error));
                assert_eq!(
                    (&whole.message, whole.progress),
                    (&piece.message, piece.progress)
                );
                // Of a frame that breaks a rule, as much as was there.
                assert!(whole.payload.starts_with(&piece.payload));
            }
        }
        if sender == Role::Client {
            let (messages, error) = decode_messages(bytes, bytes.len().max(1));
            let seen: Vec<_> = whole
                .iter()
                .filter_map(|seen| seen.message.clone())
                .collect();
            assert_eq!(seen, messages);
            assert_eq!(whole.last().and_then(|seen| seen.error), error);
        }
    }
}

fn see(bytes: &[u8], sender: Role, piece: usize) -> Vec<Seen> {
    let mut stream = Stream::new(sender, &limits());
    let all: Vec<Seen> = bytes
        .chunks(piece)
        .flat_map(|piece| stream.push(piece))
        .collect();
    let mut end = 0;
    for seen in &all {
        assert_eq!(seen.offset, end);
        let start = usize::try_from(end).unwrap();
        let shown = [&seen.header[..], &seen.payload].concat();
        assert!(!seen.header.is_empty() && bytes[start..].starts_with(&shown));
        assert!(seen.payload.len() <= INSPECTED_PAYLOAD_BYTES);
        end += seen.header.len() as u64 + seen.fields.map_or(0, |fields| fields.payload_length);
        let cuts = &seen.cuts;
        assert!(cuts.len() <= INSPECTED_READS && cuts.is_sorted());
        assert!(cuts.iter().all(|&cut| cut > seen.offset && cut <= end));
    }
    let broken = all.iter().position(|seen| seen.error.is_some());
    assert!(broken.is_none_or(|broken| broken + 1 == all.len()));
    if broken.is_none() && end < bytes.len() as u64 {
        assert!(stream.missing().expect("an unfinished frame") > 0);
    } else {
        assert_eq!(stream.missing(), None);
    }
    all
}

/// A text that may be bytes in hexadecimal: the answer is JSON, and the bytes that it shows are the
/// same.
pub fn explain(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(bytes) = hex::decode(text) {
        assert_eq!(hex::decode(&Hex(&bytes).to_string()), Ok(bytes));
    }
    for sender in [Role::Client, Role::Server] {
        match explain_text(text, sender, &limits()) {
            Ok(explanation) => {
                let json = explanation.to_json(None);
                let answer: Value = serde_json::from_slice(&json).expect("JSON");
                let frames = answer["frames"].as_array().expect("a list");
                assert_eq!(frames.len(), explanation.frames.len());
            }
            Err(bad) => assert!(!bad.to_string().is_empty()),
        }
    }
}
