//! The frame's header: opcodes, lengths, reserved bits, and where frames are cut (RFC 6455 §5.2).

use crate::check::case::Case;
use crate::check::conversation::MASKING_KEY;
use crate::check::expect::frame;
use crate::check::failure::{Came, Level, Verdict};
use crate::check::hint::{self, Hint};
use crate::check::judged::Judged;
use crate::websocket::opcode::Opcode::{Binary, Ping, Text};
use crate::websocket::status_code::StatusCode;

pub const CASES: &[Case] = &[
    Case::echo("A text of five letters", "§5.7", |judged| {
        judged.echoes(Text, b"Hello", hint::NO_ECHO)
    }),
    Case::echo("A text of one letter", "§5.2", |judged| {
        judged.echoes(Text, b"a", None)
    }),
    Case::echo("An empty text", "§5.2", |judged| {
        judged.echoes(Text, b"", None)
    }),
    Case::echo("Binary data comes back as binary", "§5.6", binary),
    Case::echo("Two frames in one write", "§5.2", |judged| {
        let messages = [b"first".to_vec(), b"second".to_vec()];
        judged.echoes_all(&messages, hint::SECOND_FRAME_LOST)
    }),
    Case::echo("Half a frame, and then the rest", "§5.2", |judged| {
        let bytes = frame(Text, b"in two parts");
        in_parts(judged, &[&bytes[..12], &bytes[12..]], hint::HALF_FRAME)
    }),
    Case::echo("A frame is cut within its header", "§5.2", |judged| {
        let bytes = frame(Text, b"in two parts");
        in_parts(
            judged,
            &[&bytes[..1], &bytes[1..3], &bytes[3..]],
            hint::SHORT_READ,
        )
    }),
    Case::echo("A frame in single bytes", "§5.2", |judged| {
        let bytes = frame(Text, b"in two parts");
        let parts: Vec<_> = bytes.chunks(1).collect();
        in_parts(judged, &parts, hint::SHORT_READ)
    }),
    Case::echo("A frame and a half, and then the rest", "§5.2", |judged| {
        let bytes = [frame(Text, b"first"), frame(Text, b"in two parts")].concat();
        let mut conversation = judged.open()?;
        conversation.send_parts(&[&bytes[..20], &bytes[20..]]);
        conversation.expect_message(Text, b"first", hint::SECOND_FRAME_LOST)?;
        conversation.expect_message(Text, b"in two parts", hint::HALF_FRAME)
    }),
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
        "Binary data with every byte there is, twice",
        "§5.6",
        |judged| {
            let all: Vec<u8> = (0..=255).chain(0..=255).collect();
            judged.echoes(Binary, &all, hint::TYPE_CHANGED)
        },
    ),
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

/// A server that takes binary data for text may take a Ping for text, too.
fn binary(judged: &Judged) -> Verdict {
    let mut conversation = judged.open()?;
    let payload = [1, 2, 3, 0xff, 0];
    conversation.send_frame(Binary, &payload);
    let verdict = conversation.expect_message(Binary, &payload, hint::TYPE_CHANGED);
    verdict.map_err(|mut failure| {
        let ping = judged.open().and_then(|mut conversation| {
            conversation.send_frame(Ping, b"ping");
            conversation.expect_pong(b"ping", None)
        });
        if ping.is_err_and(|ping| ping.hint == Some(hint::PONG_TYPE)) {
            failure.hint = Some(hint::OPCODE);
        }
        failure
    })
}

/// The text "in two parts", sent in these.
fn in_parts(judged: &Judged, parts: &[&[u8]], hint: Hint) -> Verdict {
    let mut conversation = judged.open()?;
    conversation.send_parts(parts);
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
        Err(failure) if failure.received.is_empty() && is_silent(&failure.came) => failure,
        verdict => return verdict,
    };
    let swapped = usize::from(126_u16.swap_bytes());
    let filler = (payload.len()..swapped).map(|index| b'a' ^ MASKING_KEY[index % 4]);
    conversation.send(&filler.collect::<Vec<_>>());
    let answer = conversation.receive();
    if matches!(answer, Ok(_) | Err(Came::BrokenRule(_))) {
        failure.hint = Some(hint::LENGTH_16_ORDER);
    }
    Err(failure)
}

fn is_silent(came: &Came) -> bool {
    matches!(came, Came::Nothing(_))
}

fn length_in_64_bits(judged: &Judged) -> Verdict {
    let payload = letters(65_536);
    judged.echoes(Text, &payload, None).map_err(|mut failure| {
        // A limit that is no lower than this for a length in 16 bits is no limit.
        if judged.echoes(Text, &letters(65_535), None).is_ok() {
            failure.level = Level::Must;
        }
        let told = match &failure.came {
            // The server waits for a terabyte.
            Came::Nothing(_) if failure.received.is_empty() => hint::LENGTH_64_ORDER,
            Came::Close(close) if close.code == StatusCode::MESSAGE_TOO_BIG => {
                hint::LENGTH_64_TOO_BIG
            }
            // Of four zeros, or of the four bytes after them.
            Came::Close(_) => hint::LENGTH_64_BYTES,
            _ => failure.hint.unwrap_or(hint::LENGTH_64),
        };
        failure.hint = Some(told);
        failure
    })
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
