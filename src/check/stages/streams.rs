//! Long and many messages, and several clients at once.

use crate::check::case::Case;
use crate::check::conversation::MASKING_KEY;
use crate::check::expect::frame;
use crate::check::failure::{Came, Expected, Level, Verdict};
use crate::check::hint;
use crate::check::judged::Judged;
use crate::websocket::opcode::Opcode::{Binary, Text};
use crate::websocket::status_code::StatusCode;

/// Long enough that no write takes it at once in most servers.
const LONG: usize = 20_000;

pub const CASES: &[Case] = &[
    Case::echo("A hundred messages in one write", "§5.2", |judged| {
        let messages: Vec<_> = (0..100)
            .map(|it| format!("message {it}").into_bytes())
            .collect();
        judged.echoes_all(&messages, hint::MESSAGES_LOST)
    }),
    Case::echo("Ten long messages in one write", "§5.4", |judged| {
        let messages: Vec<_> = (b'a'..b'k').map(|it| vec![it; LONG]).collect();
        judged.echoes_all(&messages, hint::MESSAGES_LOST)
    }),
    Case::echo(
        "A message of 1 MiB comes back, or is refused with 1009",
        "§10.4",
        |judged| {
            let payload = vec![b'm'; 1 << 20];
            let verdict = judged.echoes(Binary, &payload, hint::LENGTH_64);
            match verdict {
                Err(failure) if is_too_big(&failure.came) => Ok(()),
                verdict => verdict,
            }
        },
    ),
    Case::new(
        "A second client is served while one is connected",
        "§4.2",
        |judged| {
            let first = judged.open()?;
            let verdict = judged.still_serves(hint::ONE_CLIENT);
            drop(first);
            verdict
        },
    ),
    Case::echo("Two clients get their own messages", "§4.2", |judged| {
        let (mut first, mut second) = (judged.open()?, judged.open()?);
        first.send_frame(Text, b"from the first");
        second.send_frame(Text, b"from the second");
        second.expect_message(Text, b"from the second", hint::MIXED_UP)?;
        first.expect_message(Text, b"from the first", hint::MIXED_UP)
    }),
    Case::new("Half a request delays nobody", "§10.4", |judged| {
        let mut slow = judged.connect()?;
        slow.send(&judged.request().as_bytes()[..20]);
        judged.still_serves(hint::ONE_CLIENT)
    }),
    Case::new("Half a frame delays nobody", "§10.4", |judged| {
        let mut slow = judged.open()?;
        slow.send(&frame(Text, b"Hello")[..8]);
        judged.still_serves(hint::ONE_CLIENT)
    }),
    Case::new(
        "A client that breaks off ends only its own connection",
        "§7.2.1",
        |judged| {
            let mut client = judged.open()?;
            client.send(&frame(Text, b"Hello")[..8]);
            client.end();
            // Whether the server ends the connection, too, is another question.
            let _ = client.receive_end();
            drop(client);
            judged.still_serves(hint::DIES_WITH_CLIENT)
        },
    ),
    Case::new(
        "A client that is cut off ends only its own connection",
        "§7.2.1",
        |judged| {
            let mut client = judged.open()?;
            client.send(&[frame(Text, b"Hello"), frame(Text, b"Hello")].concat());
            // To close a socket with unread data is to send RST (RFC 1122 §4.2.2.13).
            let _ = client.wait_for(1);
            drop(client);
            judged.still_serves(hint::DIES_WITH_CLIENT)
        },
    ),
    Case::new(
        "A terabyte is announced and does not come",
        "§10.4",
        announced,
    ),
    Case::new("Fifty clients, one after the other", "§7.1", |judged| {
        for _ in 0..50 {
            judged.still_serves(hint::DIES_WITH_CLIENT)?;
        }
        Ok(())
    }),
];

fn is_too_big(came: &Came) -> bool {
    matches!(came, Came::Close(close) if close.code == StatusCode::MESSAGE_TOO_BIG)
}

/// Nobody else notices, and this client is told, or waited for.
fn announced(judged: &Judged) -> Verdict {
    let header = [0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0];
    let mut client = judged.open()?;
    client.send(&[&header, MASKING_KEY.as_slice(), b"Hello"].concat());
    judged.still_serves(hint::MEMORY_ANNOUNCED)?;
    client.end();
    match client.receive() {
        Err(came @ Came::Reset) => {
            let expected = (Expected::Failure(&[1009]), Vec::new());
            let hint = Some(hint::MEMORY_ANNOUNCED);
            Err(client.failure(Level::Should, expected, came, None, hint))
        }
        _ => Ok(()),
    }
}
