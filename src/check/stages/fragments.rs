//! Messages in fragments (RFC 6455 §5.4).

use crate::check::case::Case;
use crate::check::expect::{close_frame, fragment, frame};
use crate::check::failure::{Level, Verdict};
use crate::check::hint;
use crate::check::judged::Judged;
use crate::websocket::opcode::Opcode::{self, Binary, Continuation, Ping, Text};
use crate::websocket::status_code::StatusCode;

pub const CASES: &[Case] = &[
    Case::echo("A text in two fragments", "§5.4", |judged| {
        joins(judged, Text, &[b"Hel", b"lo"])
    }),
    Case::echo("A text in three fragments", "§5.4", |judged| {
        joins(judged, Text, &[b"in ", b"three ", b"parts"])
    }),
    Case::echo(
        "Binary data in two fragments stays binary",
        "§5.4",
        |judged| joins(judged, Binary, &[&[1, 2], &[0xff, 0]]),
    ),
    Case::echo("The fragment in the middle is empty", "§5.4", |judged| {
        joins(judged, Text, &[b"empty", b"", b"ness"])
    }),
    Case::echo(
        "The first fragment is empty, and the last",
        "§5.4",
        |judged| joins(judged, Text, &[b"", b"empty", b""]),
    ),
    Case::echo("Fifty fragments of one letter", "§5.4", |judged| {
        joins(judged, Text, &[b"x".as_slice(); 50])
    }),
    Case::echo("Each fragment comes by itself", "§5.4", |judged| {
        let mut conversation = judged.open()?;
        let bytes = fragments(Text, &[b"one by ", b"one"]);
        let parts: Vec<_> = bytes.iter().map(Vec::as_slice).collect();
        conversation.send_parts(&parts);
        conversation.expect_message(Text, b"one by one", hint::FRAGMENTS_NOT_JOINED)
    }),
    Case::echo(
        "Two messages in fragments, one after the other",
        "§5.4",
        |judged| {
            let mut conversation = judged.open()?;
            for _ in 0..2 {
                conversation.send(&fragments(Text, &[b"again ", b"and again"]).concat());
                let joined = b"again and again";
                conversation.expect_message(Text, joined, hint::FRAGMENTS_NOT_JOINED)?;
            }
            Ok(())
        },
    ),
    Case::new(
        "A Ping between two fragments is answered",
        "§5.4",
        |judged| {
            let mut conversation = judged.open()?;
            conversation.send_frame(Ping, b"before");
            conversation.expect_pong(b"before", None)?;
            conversation.send(&fragment(Text, b"Hel"));
            conversation.send(&frame(Ping, b"between"));
            conversation.expect_pong(b"between", hint::CONTROL_BETWEEN_FRAGMENTS)
        },
    ),
    Case::echo(
        "A Ping between two fragments leaves the message whole",
        "§5.4",
        |judged| {
            let mut conversation = judged.open()?;
            conversation.send(&fragment(Text, b"Hel"));
            conversation.send(&frame(Ping, b"between"));
            conversation.expect_pong(b"between", hint::CONTROL_BETWEEN_FRAGMENTS)?;
            conversation.send(&frame(Continuation, b"lo"));
            conversation.expect_message(Text, b"Hello", hint::CONTROL_BETWEEN_FRAGMENTS)
        },
    ),
    Case::new(
        "A Close between two fragments is answered",
        "§5.4",
        |judged| {
            let mut conversation = judged.open()?;
            conversation.send(&[fragment(Text, b"Hel"), close_frame(1000)].concat());
            // Some take the rest of the message for lost, and say so.
            let codes = [StatusCode::NORMAL_CLOSURE, StatusCode::PROTOCOL_ERROR];
            conversation.expect_close_back(&codes)
        },
    ),
    Case::new(
        "A continuation without a message is refused",
        "§5.4",
        |judged| {
            let bytes = frame(Continuation, b"Hello");
            judged.refuses(
                Level::Must,
                &bytes,
                &[1002],
                b"Hello",
                hint::ORDER_NOT_CHECKED,
            )
        },
    ),
    Case::new(
        "A continuation after the last fragment is refused",
        "§5.4",
        |judged| {
            let mut bytes = fragments(Text, &[b"Hel", b"lo"]).concat();
            bytes.extend(frame(Continuation, b"more"));
            judged.refuses(
                Level::Must,
                &bytes,
                &[1002],
                b"more",
                hint::ORDER_NOT_CHECKED,
            )
        },
    ),
    Case::new("A new text within a message is refused", "§5.4", |judged| {
        let bytes = [fragment(Text, b"Hel"), frame(Text, b"Hello")].concat();
        judged.refuses(
            Level::Must,
            &bytes,
            &[1002],
            b"Hello",
            hint::ORDER_NOT_CHECKED,
        )
    }),
];

/// The masked frames of one message.
fn fragments(opcode: Opcode, parts: &[&[u8]]) -> Vec<Vec<u8>> {
    let last = parts.len() - 1;
    let opcode = |index| if index == 0 { opcode } else { Continuation };
    let parts = parts.iter().enumerate();
    let encode = |(index, part): (usize, &&[u8])| {
        if index == last {
            frame(opcode(index), part)
        } else {
            fragment(opcode(index), part)
        }
    };
    parts.map(encode).collect()
}

fn joins(judged: &Judged, opcode: Opcode, parts: &[&[u8]]) -> Verdict {
    let mut conversation = judged.open()?;
    conversation.send(&fragments(opcode, parts).concat());
    conversation.expect_message(opcode, &parts.concat(), hint::FRAGMENTS_NOT_JOINED)
}
