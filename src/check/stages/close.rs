//! The closing handshake (RFC 6455 §5.5.1, §7).

use crate::check::case::Case;
use crate::check::expect::{close_frame, frame};
use crate::check::failure::{Came, Expected, Level, Verdict};
use crate::check::hint;
use crate::check::judged::Judged;
use crate::websocket::message::Message;
use crate::websocket::opcode::Opcode::{Close, Text};
use crate::websocket::status_code::StatusCode;

pub const CASES: &[Case] = &[
    Case::new(
        "Close 1000 is answered with Close 1000",
        "§5.5.1",
        |judged| closes(judged, &close_frame(1000), &[StatusCode::NORMAL_CLOSURE]),
    ),
    Case::new(
        "The server ends the TCP connection after it",
        "§7.1.1",
        |judged| {
            let mut conversation = judged.open()?;
            conversation.send(&close_frame(1000));
            conversation
                .expect_close_back(&[StatusCode::NORMAL_CLOSURE])
                .or_else(only_must)?;
            conversation.expect_tcp_end()
        },
    ),
    Case::new("A Close without a code is answered", "§7.1.5", |judged| {
        let codes = [StatusCode::NO_STATUS_RECEIVED, StatusCode::NORMAL_CLOSURE];
        closes(judged, &frame(Close, b""), &codes)
    }),
    Case::new("A Close with a reason is answered", "§5.5.1", |judged| {
        let payload = [&1001_u16.to_be_bytes(), "à bientôt".as_bytes()].concat();
        closes(judged, &frame(Close, &payload), &[StatusCode::GOING_AWAY])
    }),
    Case::new(
        "A Close with the longest reason is answered",
        "§5.5",
        |judged| {
            let payload = [&1000_u16.to_be_bytes(), [b'x'; 123].as_slice()].concat();
            closes(
                judged,
                &frame(Close, &payload),
                &[StatusCode::NORMAL_CLOSURE],
            )
        },
    ),
    Case::new("Close 3000 is answered with 3000", "§7.4.2", |judged| {
        closes(judged, &close_frame(3000), &[StatusCode(3000)])
    }),
    Case::new("Close 4999 is answered with 4999", "§7.4.2", |judged| {
        closes(judged, &close_frame(4999), &[StatusCode(4999)])
    }),
    Case::echo(
        "A message after the Close is ignored",
        "§5.5.1",
        after_close,
    ),
    Case::new(
        "A Close payload of one byte is refused",
        "§5.5.1",
        |judged| bad_close(judged, Level::Must, &[3], &[1002]),
    ),
    Case::new("A reason that is not UTF-8 is refused", "§8.1", |judged| {
        bad_close(judged, Level::Must, b"\x03\xe8\xff", &[1007, 1002])
    }),
    Case::new("Close 999 is refused", "§7.4.2", |judged| {
        bad_code(judged, 999)
    }),
    Case::new("Close 1004 is refused", "§7.4.1", |judged| {
        bad_code(judged, 1004)
    }),
    Case::new("Close 1005 is refused", "§7.4.1", |judged| {
        bad_code(judged, 1005)
    }),
    Case::new("Close 1006 is refused", "§7.4.1", |judged| {
        bad_code(judged, 1006)
    }),
    Case::new("Close 1016 is refused", "§7.4.2", |judged| {
        bad_code(judged, 1016)
    }),
    Case::new("Close 2999 is refused", "§7.4.2", |judged| {
        bad_code(judged, 2999)
    }),
];

fn closes(judged: &Judged, close: &[u8], codes: &[StatusCode]) -> Verdict {
    let mut conversation = judged.open()?;
    conversation.send(close);
    conversation.expect_close_back(codes)
}

/// What another case judges does not count here.
fn only_must(failure: Box<crate::check::failure::Failure>) -> Verdict {
    match failure.level {
        Level::Must => Err(failure),
        Level::Should => Ok(()),
    }
}

/// A server that answers with another code has not looked at the payload.
fn bad_close(judged: &Judged, level: Level, payload: &[u8], codes: &'static [u16]) -> Verdict {
    let bytes = frame(Close, payload);
    let verdict = judged.refuses(level, &bytes, codes, b"", hint::CLOSE_NOT_CHECKED);
    verdict.map_err(|mut failure| {
        if let Came::Close(_) = failure.came {
            failure.hint = Some(hint::CLOSE_NOT_CHECKED);
        }
        failure
    })
}

/// The sender must not; what the receiver does is not said (§7.4).
fn bad_code(judged: &Judged, code: u16) -> Verdict {
    bad_close(judged, Level::Should, &code.to_be_bytes(), &[1002])
}

/// §5.5.1: the client must not send it; a server that answers it has not closed.
fn after_close(judged: &Judged) -> Verdict {
    let mut conversation = judged.open()?;
    conversation.send(&[close_frame(1000), frame(Text, b"too late")].concat());
    loop {
        match conversation.receive() {
            Ok(Message::Text(text)) if text == "too late" => {
                let expected = (Expected::Silence, Vec::new());
                let hint = Some(hint::DATA_AFTER_CLOSE);
                let came = Came::OtherMessage;
                return Err(conversation.failure(Level::Must, expected, came, Some(0), hint));
            }
            Ok(_) => {}
            Err(_) => return Ok(()),
        }
    }
}
