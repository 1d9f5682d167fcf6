//! Ping and Pong (RFC 6455 §5.5.2, §5.5.3).

use crate::check::case::Case;
use crate::check::expect::{fragment, frame};
use crate::check::failure::{Level, Verdict};
use crate::check::hint;
use crate::check::judged::Judged;
use crate::websocket::opcode::Opcode::{Ping, Pong, Text};

pub const CASES: &[Case] = &[
    Case::new("A Ping without a payload", "§5.5.2", |judged| {
        answers(judged, b"")
    }),
    Case::new("A Ping with a payload", "§5.5.3", |judged| {
        answers(judged, b"Hello")
    }),
    Case::new("A Ping with any bytes", "§5.5.3", |judged| {
        answers(judged, &[0xff, 0, 0x80, 0xc0])
    }),
    Case::new(
        "A Ping with 125 bytes, the most there may be",
        "§5.5",
        |judged| answers(judged, &[b'p'; 125]),
    ),
    Case::new("A Ping in two parts", "§5.5.2", |judged| {
        let bytes = frame(Ping, b"in two parts");
        let mut conversation = judged.open()?;
        conversation.send_parts(&[&bytes[..8], &bytes[8..]]);
        conversation.expect_pong(b"in two parts", hint::HALF_FRAME)
    }),
    Case::echo(
        "A Pong that nobody asked for is ignored",
        "§5.5.3",
        |judged| {
            let mut conversation = judged.open()?;
            conversation.send_frame(Pong, b"by the way");
            conversation.send_frame(Text, b"still here");
            conversation.expect_message(Text, b"still here", hint::PONG_ANSWERED)
        },
    ),
    Case::echo(
        "Ping, text, Ping: both kinds are answered",
        "§5.5.2",
        |judged| {
            let mut conversation = judged.open()?;
            let ping = frame(Ping, b"same");
            conversation.send(&[ping.clone(), frame(Text, b"between"), ping].concat());
            // In any order; and only the newest Ping need be answered (§5.5.3).
            conversation.expect_message_and_pong(b"between", b"same")
        },
    ),
    Case::new("A Ping of 126 bytes is refused", "§5.5", |judged| {
        let masked = frame(Text, &[b'p'; 126]);
        let bytes = [&[0x89], &masked[1..]].concat();
        let echo = &[b'p'; 126];
        judged.refuses(Level::Must, &bytes, &[1002], echo, hint::CONTROL_TOO_LONG)
    }),
    Case::new("A Ping in fragments is refused", "§5.5", |judged| {
        let bytes = fragment(Ping, b"Hello");
        judged.refuses(
            Level::Must,
            &bytes,
            &[1002],
            b"Hello",
            hint::CONTROL_FRAGMENTED,
        )
    }),
];

fn answers(judged: &Judged, payload: &[u8]) -> Verdict {
    let mut conversation = judged.open()?;
    conversation.send_frame(Ping, payload);
    conversation.expect_pong(payload, None)
}
