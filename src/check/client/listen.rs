//! Clients that come to a port, one connection after the other.

use std::io::{self, ErrorKind, Read as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use super::case::ClientCase;
use super::cases::{cases, judge_client};
use super::visit::{Known, Visit};
use crate::check::case::Address;
use crate::check::conversation::Conversation;
use crate::check::failure::{Came, Expected, Level, Verdict};
use crate::check::hint;
use crate::check::judge::{Judgement, Outcome};
use crate::websocket::frame::Role;
use crate::websocket::opcode::Opcode;
use crate::websocket::status_code::StatusCode;

/// How long a client that lost its server may wait before it comes again.
pub const RECONNECT_PATIENCE: Duration = Duration::from_secs(10);

/// Between two looks whether it has come.
const LOOK: Duration = Duration::from_millis(20);

/// The case that takes two connections, after all others.
pub const RECONNECT: ClientCase = ClientCase::new(
    "After Close 1001 the client comes again",
    "§7.2.3",
    goes_away,
);

/// The clients of one port.
#[derive(Debug)]
pub struct ClientCheck {
    listener: TcpListener,
    patience: Duration,
    known: Known,
    /// The cases that are still to be seen.
    open: Vec<(usize, &'static ClientCase)>,
    /// Whether the last one is, too.
    reconnection_is_open: bool,
}

impl ClientCheck {
    /// All cases; without those for clients that send messages back, if this one does not.
    ///
    /// # Errors
    /// Those of the listener.
    pub fn new(listener: TcpListener, echo: bool, patience: Duration) -> io::Result<Self> {
        listener.set_nonblocking(false)?;
        let suited = cases().filter(|(_, case)| echo || !case.needs_echo);
        Ok(Self {
            listener,
            patience,
            known: Known::default(),
            open: suited.collect(),
            reconnection_is_open: true,
        })
    }

    /// The case that waits for the next connection; `None` once all have been seen.
    #[must_use]
    pub fn next(&self) -> Option<(usize, &'static str)> {
        let next = self.open.first();
        let next = next.map(|(number, case)| (*number, case.title));
        let last = (reconnect_number(), RECONNECT.title);
        next.or(self.reconnection_is_open.then_some(last))
    }

    /// Waits for a connection and judges it: by the next case, or by the one that its path names,
    /// such as `/7`.
    ///
    /// # Errors
    /// Those of the listener.
    pub fn judge_next(&mut self) -> io::Result<Judgement> {
        // Browsers open spare connections, and some programs look whether anybody listens.
        let stream = loop {
            let (stream, _) = self.listener.accept()?;
            if says_something(&stream, self.patience) {
                break stream;
            }
        };
        let named = named_case(&stream, self.patience);
        if named == Some(reconnect_number()) {
            return self.judge_reconnection(stream);
        }
        let is_named = |(number, _): &(usize, _)| Some(*number) == named;
        let named = cases().find(is_named);
        let next = named.or_else(|| self.open.first().copied());
        let Some(case) = next else {
            return self.judge_reconnection(stream);
        };
        self.open.retain(|(number, _)| *number != case.0);
        Ok(judge_client(
            case,
            &stream,
            Vec::new(),
            &mut self.known,
            self.patience,
        ))
    }

    /// The last case is over when the client has come again, or has not.
    fn judge_reconnection(&mut self, stream: TcpStream) -> io::Result<Judgement> {
        self.reconnection_is_open = false;
        let conversation = Conversation::new(Role::Client, stream, Vec::new(), self.patience)?;
        let mut visit = Visit {
            conversation,
            known: &mut self.known,
            has_closed: false,
        };
        let verdict = (RECONNECT.run)(&mut visit).and_then(|()| {
            if comes_again(&self.listener) {
                return Ok(());
            }
            let (came, hint) = (Came::Nothing(RECONNECT_PATIENCE), hint::CLIENT_RECONNECT);
            Err(visit.fail(Level::Should, Expected::Reconnection, came, None, hint))
        });
        let outcome = Outcome::of(verdict);
        let (title, section) = (RECONNECT.title, RECONNECT.section);
        let address = Address {
            stage: reconnect_number(),
            case: None,
        };
        Ok(Judgement {
            address,
            title,
            section,
            outcome,
        })
    }
}

/// Closes as a server does that stops.
fn goes_away(visit: &mut Visit<'_>) -> Verdict {
    visit.accept()?;
    let code = StatusCode::GOING_AWAY;
    visit
        .conversation
        .send_frame(Opcode::Close, &code.0.to_be_bytes());
    visit.expect_close_back(&[code, StatusCode::NORMAL_CLOSURE])?;
    visit.conversation.end();
    Ok(())
}

fn comes_again(listener: &TcpListener) -> bool {
    let deadline = Instant::now() + RECONNECT_PATIENCE;
    if listener.set_nonblocking(true).is_err() {
        return false;
    }
    let came = loop {
        match listener.accept() {
            Ok((stream, _)) => break asks(&stream),
            Err(error) if error.kind() != ErrorKind::WouldBlock => break false,
            Err(_) if Instant::now() >= deadline => break false,
            Err(_) => thread::sleep(LOOK),
        }
    };
    let is_blocking = listener.set_nonblocking(false).is_ok();
    came && is_blocking
}

/// Whether a request comes.
fn asks(stream: &TcpStream) -> bool {
    let mut beginning = [0; 4];
    let is_set = stream.set_nonblocking(false).is_ok()
        && stream.set_read_timeout(Some(RECONNECT_PATIENCE)).is_ok();
    is_set && (&*stream).read_exact(&mut beginning).is_ok() && beginning == *b"GET "
}

/// The number of the case that takes two connections.
#[must_use]
pub fn reconnect_number() -> usize {
    cases().count() + 1
}

/// Whether any byte comes.
fn says_something(stream: &TcpStream, patience: Duration) -> bool {
    let is_set = stream.set_read_timeout(Some(patience)).is_ok();
    is_set && stream.peek(&mut [0]).is_ok_and(|count| count > 0)
}

/// The number in the path of the request line, which is left to be read again.
fn named_case(stream: &TcpStream, patience: Duration) -> Option<usize> {
    let deadline = Instant::now() + patience;
    let mut beginning = [0; 32];
    loop {
        stream.set_read_timeout(Some(patience)).ok()?;
        let count = stream.peek(&mut beginning).ok()?;
        let line = std::str::from_utf8(&beginning[..count]).ok()?;
        let path = line.strip_prefix("GET /");
        if let Some((path, _)) = path.and_then(|path| path.split_once([' ', '?', '/'])) {
            return path.parse().ok();
        }
        let is_other = path.is_none() && count > 5;
        if is_other || count == 0 || count == beginning.len() || Instant::now() >= deadline {
            return None;
        }
        thread::sleep(LOOK);
    }
}
