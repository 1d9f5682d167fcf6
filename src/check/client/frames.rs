//! Frames, messages and the end, as a client has them (RFC 6455 §5 to §8).

use super::case::ClientCase;
use super::visit::Visit;
use crate::check::conversation::MASKING_KEY;
use crate::check::expect::server_frame;
use crate::check::failure::{Came, Expected, Level, Verdict};
use crate::check::hint::{self, Hint};
use crate::websocket::frame::Frame;
use crate::websocket::opcode::Opcode::{self, Binary, Close, Continuation, Ping, Pong, Text};
use crate::websocket::status_code::StatusCode;

pub const CASES: &[ClientCase] = &[
    ClientCase::echo("Each frame has a new masking key", "§5.3", new_keys),
    ClientCase::echo("Binary data comes back as binary", "§5.6", |visit| {
        visit.accept()?;
        visit.echoes(Binary, &[1, 2, 3, 0xff, 0], hint::TYPE_CHANGED)
    }),
    ClientCase::echo(
        "Lengths around 125 are in their shortest form",
        "§5.2",
        |visit| lengths(visit, &[125, 126, 127], hint::LENGTH_16),
    ),
    ClientCase::echo(
        "Lengths around 65,535 are in their shortest form",
        "§5.2",
        |visit| lengths(visit, &[65_535, 65_536], hint::LENGTH_64),
    ),
    ClientCase::echo("Two frames in one write", "§5.2", |visit| {
        visit.accept()?;
        let bytes = [server_frame(Text, b"first"), server_frame(Text, b"second")].concat();
        visit.conversation.send(&bytes);
        visit.expect_back(Text, b"first", hint::SECOND_FRAME_LOST)?;
        visit.expect_back(Text, b"second", hint::SECOND_FRAME_LOST)
    }),
    ClientCase::echo("Half a frame, and then the rest", "§5.2", |visit| {
        visit.accept()?;
        let bytes = server_frame(Text, b"in two parts");
        visit.conversation.send_parts(&[&bytes[..6], &bytes[6..]]);
        visit.expect_back(Text, b"in two parts", hint::HALF_FRAME)
    }),
    ClientCase::echo("A frame in single bytes", "§5.2", |visit| {
        visit.accept()?;
        let bytes = server_frame(Text, b"in two parts");
        let parts: Vec<_> = bytes.chunks(1).collect();
        visit.conversation.send_parts(&parts);
        visit.expect_back(Text, b"in two parts", hint::SHORT_READ)
    }),
    ClientCase::echo("A text in three fragments", "§5.4", |visit| {
        visit.accept()?;
        let fragments = [fragment(Text, b"in "), fragment(Continuation, b"three ")];
        visit.conversation.send(&fragments.concat());
        visit.conversation.send_frame(Continuation, b"parts");
        visit.expect_back(Text, b"in three parts", hint::FRAGMENTS_NOT_JOINED)
    }),
    ClientCase::echo(
        "A character is cut by the end of a fragment",
        "§5.6",
        |visit| {
            visit.accept()?;
            let euro = "€".as_bytes();
            visit.conversation.send(&fragment(Text, &euro[..1]));
            visit.conversation.send_frame(Continuation, &euro[1..]);
            visit.expect_back(Text, euro, hint::UTF8_PIECES)
        },
    ),
    ClientCase::new("A Ping is answered with its payload", "§5.5.2", |visit| {
        visit.accept()?;
        for payload in [b"".as_slice(), b"Hello", &[b'p'; 125]] {
            visit.conversation.send_frame(Ping, payload);
            visit.expect_pong(payload, hint::PONG_MISSING)?;
        }
        Ok(())
    }),
    ClientCase::echo(
        "A Ping between two fragments leaves the message whole",
        "§5.4",
        |visit| {
            visit.accept()?;
            visit.conversation.send(&fragment(Text, b"Hel"));
            visit.conversation.send_frame(Ping, b"between");
            visit.expect_pong(b"between", hint::CONTROL_BETWEEN_FRAGMENTS)?;
            visit.conversation.send_frame(Continuation, b"lo");
            visit.expect_back(Text, b"Hello", hint::CONTROL_BETWEEN_FRAGMENTS)
        },
    ),
    ClientCase::echo(
        "A Pong that nobody asked for is ignored",
        "§5.5.3",
        |visit| {
            visit.accept()?;
            visit.conversation.send_frame(Pong, b"by the way");
            visit.echoes(Text, b"still here", hint::PONG_ANSWERED)
        },
    ),
    ClientCase::new(
        "Close 1000 is answered with Close 1000",
        "§5.5.1",
        |visit| {
            visit.accept()?;
            visit
                .conversation
                .send_frame(Close, &1000_u16.to_be_bytes());
            visit.expect_close_back(&[StatusCode::NORMAL_CLOSURE])
        },
    ),
    ClientCase::new("A Close without a code is answered", "§7.1.5", |visit| {
        visit.accept()?;
        visit.conversation.send_frame(Close, b"");
        visit.expect_close_back(&[StatusCode::NO_STATUS_RECEIVED, StatusCode::NORMAL_CLOSURE])
    }),
    ClientCase::new(
        "The client ends TCP when the server has",
        "§7.1.1",
        |visit| {
            visit.accept()?;
            visit
                .conversation
                .send_frame(Close, &1000_u16.to_be_bytes());
            let verdict = visit.expect_close_back(&[StatusCode::NORMAL_CLOSURE]);
            verdict.or_else(|failure| match failure.level {
                Level::Must => Err(failure),
                Level::Should => Ok(()),
            })?;
            visit.conversation.end();
            let (came, wrong, hint) = match visit.conversation.receive() {
                Err(Came::End | Came::Reset) => return Ok(()),
                Ok(_) => (Came::OtherMessage, Some(0), hint::CLIENT_DATA_AFTER_CLOSE),
                Err(came) => (came, None, hint::CLIENT_TCP_LEFT_OPEN),
            };
            Err(visit.fail(Level::Must, Expected::ClientTcpEnd, came, wrong, hint))
        },
    ),
    ClientCase::new("A masked frame of the server is refused", "§5.1", |visit| {
        let bytes = Frame::masked(Text, b"Hello", MASKING_KEY).to_bytes();
        refuses(
            visit,
            &bytes,
            &[1002],
            b"Hello",
            hint::CLIENT_MASKED_ACCEPTED,
        )
    }),
    ClientCase::new("RSV1 without an extension is refused", "§5.2", |visit| {
        let mut bytes = server_frame(Text, b"Hello");
        bytes[0] |= 0x40;
        refuses(visit, &bytes, &[1002], b"Hello", hint::RESERVED_BITS)
    }),
    ClientCase::new("Opcode 3 is refused", "§5.2", |visit| {
        let mut bytes = server_frame(Text, b"Hello");
        bytes[0] = 0x83;
        refuses(visit, &bytes, &[1002], b"Hello", hint::RESERVED_OPCODE)
    }),
    ClientCase::new(
        "A continuation without a message is refused",
        "§5.4",
        |visit| {
            let bytes = server_frame(Continuation, b"Hello");
            refuses(visit, &bytes, &[1002], b"Hello", hint::ORDER_NOT_CHECKED)
        },
    ),
    ClientCase::new("A Ping of 126 bytes is refused", "§5.5", |visit| {
        let bytes = server_frame(Ping, &[b'p'; 126]);
        refuses(visit, &bytes, &[1002], &[b'p'; 126], hint::CONTROL_TOO_LONG)
    }),
    ClientCase::new("A text that is not UTF-8 is refused", "§8.1", |visit| {
        let bytes = server_frame(Text, b"a\xffb");
        refuses(visit, &bytes, &[1007], b"a\xffb", hint::UTF8_ACCEPTED)
    }),
    ClientCase::new(
        "A Close payload of one byte is refused",
        "§5.5.1",
        |visit| {
            let bytes = server_frame(Close, &[3]);
            refuses(visit, &bytes, &[1002], b"", hint::CLOSE_NOT_CHECKED)
        },
    ),
];

/// A fragment with more to come.
fn fragment(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    let frame = Frame::new(opcode, payload);
    Frame {
        fin: false,
        ..frame
    }
    .to_bytes()
}

fn refuses(
    visit: &mut Visit<'_>,
    bytes: &[u8],
    codes: &'static [u16],
    echo: &[u8],
    accepted: Hint,
) -> Verdict {
    visit.accept()?;
    visit.conversation.send(bytes);
    visit.expect_failure(codes, echo, accepted)
}

fn lengths(visit: &mut Visit<'_>, lengths: &[usize], otherwise: Hint) -> Verdict {
    visit.accept()?;
    for &length in lengths {
        let payload: Vec<u8> = (b'a'..=b'z').cycle().take(length).collect();
        visit.echoes(Text, &payload, otherwise)?;
    }
    Ok(())
}

/// Keys that are drawn at random are all different, most likely: two in five are the same in one of
/// 400 million runs.
fn new_keys(visit: &mut Visit<'_>) -> Verdict {
    visit.accept()?;
    for _ in 0..5 {
        visit.echoes(Text, b"masked anew", hint::CLIENT_NOT_MASKED)?;
    }
    let mut keys = visit.conversation.keys.clone();
    keys.sort_unstable();
    if keys.windows(2).any(|pair| pair[0] == pair[1]) {
        let (came, hint) = (Came::SameMaskingKey, hint::CLIENT_SAME_MASKING_KEY);
        return Err(visit.fail(Level::Must, Expected::NewMaskingKey, came, Some(2), hint));
    }
    Ok(())
}
