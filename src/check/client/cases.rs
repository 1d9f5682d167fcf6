//! The table of cases on clients, and how one is run.

use std::net::TcpStream;
use std::time::Duration;

use super::case::ClientCase;
use super::visit::{Known, Visit};
use super::{frames, opening};
use crate::check::case::Address;
use crate::check::conversation::Conversation;
use crate::check::failure::{Came, Expected, Failure, Level};
use crate::check::hint;
use crate::check::judge::{Judgement, Outcome};
use crate::websocket::frame::Role;

/// All cases with their numbers, from 1.
pub fn cases() -> impl Iterator<Item = (usize, &'static ClientCase)> {
    (1..).zip(opening::CASES.iter().chain(frames::CASES))
}

/// Serves one connection as a case says. `received` is what has been read of it already: the
/// request head, or its beginning, and what came after it.
#[must_use]
pub fn judge_client(
    (number, case): (usize, &'static ClientCase),
    stream: &TcpStream,
    received: Vec<u8>,
    known: &mut Known,
    patience: Duration,
) -> Judgement {
    let conversation = stream
        .try_clone()
        .and_then(|stream| Conversation::new(Role::Client, stream, received, patience));
    let outcome = match conversation {
        Ok(conversation) => {
            let mut visit = Visit {
                conversation,
                known,
                has_closed: false,
            };
            let verdict = (case.run)(&mut visit);
            visit.leave(verdict.is_ok());
            Outcome::of(verdict)
        }
        Err(error) => Outcome::Failed(Box::new(Failure {
            level: Level::Must,
            sent: Vec::new(),
            expected: Expected::Request,
            expected_bytes: Vec::new(),
            came: Came::NoConnection(error.to_string()),
            received: Vec::new(),
            mark: None,
            hint: Some(hint::CLIENT_REQUEST_END),
        })),
    };
    Judgement {
        address: Address {
            stage: number,
            case: None,
        },
        title: case.title,
        section: case.section,
        outcome,
    }
}
