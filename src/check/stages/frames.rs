//! The frame's header: opcodes, lengths, reserved bits, and where frames are cut (RFC 6455 §5.2).

use crate::check::case::Case;
use crate::check::expect::frame;
use crate::check::failure::{Came, Level, Verdict};
use crate::check::hint::{self, Hint};
use crate::check::judged::Judged;
use crate::websocket::opcode::Opcode::{Binary, Text};

pub const CASES: &[Case] = &[
    Case::echo("A text of five letters", "§5.7", |judged| {
        judged.echoes(Text, b"Hello", hint::OPCODE)
    }),
    Case::echo("A text of one letter", "§5.2", |judged| {
        judged.echoes(Text, b"a", None)
    }),
    Case::echo("An empty text", "§5.2", |judged| {
        judged.echoes(Text, b"", None)
    }),
    Case::echo("Binary data comes back as binary", "§5.6", |judged| {
        judged.echoes(Binary, &[1, 2, 3, 0xff, 0], hint::TYPE_CHANGED)
    }),
    Case::echo(
        "Binary data with every byte there is, twice",
        "§5.6",
        |judged| {
            let all: Vec<u8> = (0..=255).chain(0..=255).collect();
            judged.echoes(Binary, &all, hint::TYPE_CHANGED)
        },
    ),
    Case::echo(
        "125 bytes, the longest length in 7 bits",
        "§5.2",
        |judged| judged.echoes(Text, &letters(125), hint::LENGTH_16),
    ),
    Case::echo(
        "126 bytes, the shortest length in 16 bits",
        "§5.2",
        length_in_16_bits,
    ),
    Case::echo("127 bytes", "§5.2", |judged| {
        judged.echoes(Text, &letters(127), hint::LENGTH_16)
    }),
    Case::echo("1,000 bytes", "§5.2", |judged| {
        judged.echoes(Text, &letters(1000), hint::LENGTH_16)
    }),
    Case::echo(
        "65,535 bytes, the longest length in 16 bits",
        "§5.2",
        |judged| judged.echoes(Text, &letters(65_535), hint::LENGTH_16),
    ),
    Case::echo(
        "65,536 bytes, the shortest length in 64 bits",
        "§5.2",
        length_in_64_bits,
    ),
    Case::echo("Two frames in one write", "§5.2", |judged| {
        let mut conversation = judged.open()?;
        conversation.send(&[frame(Text, b"first"), frame(Text, b"second")].concat());
        conversation.expect_message(Text, b"first", hint::SECOND_FRAME_LOST)?;
        conversation.expect_message(Text, b"second", hint::SECOND_FRAME_LOST)
    }),
    Case::echo("Half a frame, and then the rest", "§5.2", |judged| {
        let bytes = frame(Text, b"in two parts");
        in_parts(judged, &[&bytes[..12], &bytes[12..]], hint::HALF_FRAME)
    }),
    Case::echo("A frame is cut within its header", "§5.2", |judged| {
        let payload = letters(200);
        let bytes = frame(Text, &payload);
        let mut conversation = judged.open()?;
        conversation.send_parts([&bytes[..1], &bytes[1..3], &bytes[3..6], &bytes[6..]]);
        conversation.expect_message(Text, &payload, hint::SHORT_READ)
    }),
    Case::echo("A frame in single bytes", "§5.2", |judged| {
        let bytes = frame(Text, b"in two parts");
        let parts: Vec<_> = bytes.chunks(1).collect();
        in_parts(judged, &parts, hint::SHORT_READ)
    }),
    Case::echo("A frame and a half, and then the rest", "§5.2", |judged| {
        let bytes = [frame(Text, b"first"), frame(Text, b"in two parts")].concat();
        let mut conversation = judged.open()?;
        conversation.send_parts([&bytes[..20], &bytes[20..]]);
        conversation.expect_message(Text, b"first", hint::SECOND_FRAME_LOST)?;
        conversation.expect_message(Text, b"in two parts", hint::HALF_FRAME)
    }),
    Case::new("RSV1 without an extension is refused", "§5.2", |judged| {
        reserved_bit(judged, 0x40)
    }),
    Case::new("RSV2 is refused", "§5.2", |judged| {
        reserved_bit(judged, 0x20)
    }),
    Case::new("RSV3 is refused", "§5.2", |judged| {
        reserved_bit(judged, 0x10)
    }),
    Case::new("Opcode 3 is refused", "§5.2", |judged| {
        reserved_opcode(judged, 0x83)
    }),
    Case::new("Opcode B is refused", "§5.2", |judged| {
        reserved_opcode(judged, 0x8b)
    }),
    Case::new(
        "A 64-bit length with its top bit set is refused",
        "§5.2",
        |judged| {
            // The sender must not; what the receiver does is not said.
            let header = [0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 5];
            let hello = frame(Text, b"Hello");
            let bytes = [header.as_slice(), &hello[2..]].concat();
            judged.refuses(
                Level::Should,
                &bytes,
                &[1002, 1009],
                b"Hello",
                hint::LENGTH_TOP_BIT,
            )
        },
    ),
];

fn letters(count: usize) -> Vec<u8> {
    (b'a'..=b'z').cycle().take(count).collect()
}

/// The text "in two parts", sent in these.
fn in_parts(judged: &Judged, parts: &[&[u8]], hint: Hint) -> Verdict {
    let mut conversation = judged.open()?;
    conversation.send_parts(parts.iter().copied());
    conversation.expect_message(Text, b"in two parts", hint)
}

/// A server that reads the length in the wrong order waits for 32,256 bytes: it answers when
/// they have come.
fn length_in_16_bits(judged: &Judged) -> Verdict {
    let payload = letters(126);
    let mut conversation = judged.open()?;
    conversation.send_frame(Text, &payload);
    let verdict = conversation.expect_message(Text, &payload, hint::LENGTH_16);
    let mut failure = match verdict {
        Err(failure) if matches!(failure.came, Came::Nothing(_)) => failure,
        verdict => return verdict,
    };
    let swapped = usize::from(126_u16.swap_bytes());
    conversation.send(&vec![0; swapped - payload.len()]);
    if conversation.receive().is_ok() {
        failure.hint = Some(hint::LENGTH_16_ORDER);
    }
    Err(failure)
}

/// Of a length in the wrong order, the server waits for a terabyte.
fn length_in_64_bits(judged: &Judged) -> Verdict {
    let payload = letters(65_536);
    let mut verdict = judged.echoes(Text, &payload, hint::LENGTH_64);
    if let Err(failure) = &mut verdict
        && failure.received.is_empty()
    {
        failure.hint = Some(hint::LENGTH_64_ORDER);
    }
    verdict
}

fn reserved_bit(judged: &Judged, bit: u8) -> Verdict {
    let mut bytes = frame(Text, b"Hello");
    bytes[0] |= bit;
    judged.refuses(Level::Must, &bytes, &[1002], b"Hello", hint::RESERVED_BITS)
}

fn reserved_opcode(judged: &Judged, first: u8) -> Verdict {
    let mut bytes = frame(Text, b"Hello");
    bytes[0] = first;
    judged.refuses(
        Level::Must,
        &bytes,
        &[1002],
        b"Hello",
        hint::RESERVED_OPCODE,
    )
}
