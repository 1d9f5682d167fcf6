//! Masking (RFC 6455 §5.1, §5.3).

use crate::check::case::Case;
use crate::check::expect::frame;
use crate::check::failure::{Level, Verdict};
use crate::check::hint;
use crate::check::judged::Judged;
use crate::websocket::frame::Frame;
use crate::websocket::opcode::Opcode::{Binary, Ping, Text};

pub const CASES: &[Case] = &[
    Case::echo(
        "Texts of one to nine letters, one after the other",
        "§5.3",
        |judged| {
            let mut conversation = judged.open()?;
            for length in 1..=9 {
                let payload = &b"salon ici"[..length];
                conversation.send_frame(Text, payload);
                conversation.expect_message(Text, payload, hint::MASK_CYCLE)?;
            }
            Ok(())
        },
    ),
    Case::echo(
        "The second frame begins with the first byte of its key",
        "§5.3",
        |judged| {
            let mut conversation = judged.open()?;
            conversation.send_frame(Text, b"first");
            conversation.expect_message(Text, b"first", hint::MASK_CYCLE)?;
            conversation.send_frame(Text, b"second");
            conversation.expect_message(Text, b"second", hint::MASK_CARRIED_OVER)
        },
    ),
    Case::echo("Each frame has a key of its own", "§5.3", |judged| {
        let mut conversation = judged.open()?;
        for key in [[1, 2, 3, 4], [0xff, 0, 0x7f, 0x80], [9, 8, 7, 6]] {
            conversation.send(&Frame::masked(Text, b"another key", key).to_bytes());
            conversation.expect_message(Text, b"another key", hint::MASK_NOT_APPLIED)?;
        }
        Ok(())
    }),
    Case::echo("A key of four zeros", "§5.3", |judged| {
        with_key(judged, [0; 4])
    }),
    Case::echo("A key of four times FF", "§5.3", |judged| {
        with_key(judged, [0xff; 4])
    }),
    Case::echo("A long payload is unmasked to its end", "§5.3", |judged| {
        let payload: Vec<u8> = (0..10_001_u32).map(|it| it.to_le_bytes()[0]).collect();
        judged.echoes(Binary, &payload, hint::MASK_CYCLE)
    }),
    Case::echo("A payload that is cut after six bytes", "§5.3", |judged| {
        let bytes = frame(Text, b"six and seven");
        let mut conversation = judged.open()?;
        conversation.send_parts(&[&bytes[..12], &bytes[12..]]);
        conversation.expect_message(Text, b"six and seven", hint::MASK_CARRIED_OVER)
    }),
    Case::new("A text that is not masked is refused", "§5.1", |judged| {
        let bytes = Frame::new(Text, b"Hello").to_bytes();
        judged.refuses(
            Level::Must,
            &bytes,
            &[1002],
            b"Hello",
            hint::UNMASKED_ACCEPTED,
        )
    }),
    Case::new("A Ping that is not masked is refused", "§5.1", |judged| {
        let bytes = Frame::new(Ping, b"Hello").to_bytes();
        judged.refuses(
            Level::Must,
            &bytes,
            &[1002],
            b"Hello",
            hint::UNMASKED_ACCEPTED,
        )
    }),
];

fn with_key(judged: &Judged, key: [u8; 4]) -> Verdict {
    let mut conversation = judged.open()?;
    conversation.send(&Frame::masked(Text, b"Hello", key).to_bytes());
    conversation.expect_message(Text, b"Hello", hint::MASK_NOT_APPLIED)
}
