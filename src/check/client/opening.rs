//! The opening handshake of a client (RFC 6455 §4.1).

use std::thread;

use super::case::ClientCase;
use super::visit::Visit;
use crate::check::expect::server_frame;
use crate::check::failure::{Came, Expected, Level, Verdict};
use crate::check::hint::{self, Hint};
use crate::check::judged::PART_PAUSE;
use crate::websocket::message::Message;
use crate::websocket::opcode::Opcode::{Ping, Text};

pub const CASES: &[ClientCase] = &[
    ClientCase::new("The request has all that it needs", "§4.1", |visit| {
        visit.accept()?;
        visit.expect_open(hint::CLIENT_NOT_OPEN)
    }),
    ClientCase::new(
        "The key is another one in each connection",
        "§4.1",
        |visit| {
            let request = visit.request()?;
            if visit.is_known_key(&request) {
                let (came, hint) = (Came::SameKey, hint::CLIENT_SAME_KEY);
                return Err(visit.fail(Level::Must, Expected::Request, came, None, hint));
            }
            visit.accept()?;
            visit.expect_open(hint::CLIENT_NOT_OPEN)
        },
    ),
    ClientCase::echo("A text comes back, masked", "§5.1", first_echo),
    ClientCase::new(
        "The response has its header names in small letters",
        "§4.1",
        |visit| {
            let response = visit.response()?.replace("Upgrade: ", "upgrade: ");
            let response = response.replace("Connection: ", "connection: ");
            let response = response.replace("Sec-WebSocket-Accept: ", "sec-websocket-accept: ");
            opens(visit, &[response.as_bytes()], hint::CLIENT_HEADER_CASE)
        },
    ),
    ClientCase::new("The response comes in two parts", "§4.1", |visit| {
        let response = visit.response()?;
        let (first, rest) = response.as_bytes().split_at(response.len() - 20);
        opens(visit, &[first, rest], hint::CLIENT_RESPONSE_PARTS)
    }),
    ClientCase::new("The first frame comes with the response", "§4.1", |visit| {
        let mut bytes = visit.response()?.into_bytes();
        bytes.extend(server_frame(Ping, b"early"));
        bytes.extend(server_frame(Text, b"early"));
        visit.conversation.send(&bytes);
        visit.expect_answer(hint::CLIENT_BYTES_AFTER_RESPONSE)
    }),
    ClientCase::new("A wrong accept value is noticed", "§4.1", |visit| {
        let response = visit.response()?;
        let accept = response.find("Accept: ").expect("it has one") + "Accept: ".len();
        let wrong = format!("{}AAAA{}", &response[..accept], &response[accept + 4..]);
        fails(visit, &wrong, hint::CLIENT_ACCEPT)
    }),
    ClientCase::new(
        "A response without an accept value is noticed",
        "§4.1",
        |visit| {
            fails_with(
                visit,
                "Sec-WebSocket-Accept",
                "X-Accept",
                hint::CLIENT_ACCEPT,
            )
        },
    ),
    ClientCase::new("The status 200 opens no WebSocket", "§4.1", |visit| {
        is_not_open(visit, "200 OK")
    }),
    ClientCase::new("The status 404 opens no WebSocket", "§4.1", |visit| {
        is_not_open(visit, "404 Not Found")
    }),
    ClientCase::new("A response without Upgrade is noticed", "§4.1", |visit| {
        fails_with(
            visit,
            "Upgrade: websocket\r\n",
            "",
            hint::CLIENT_RESPONSE_HEADERS,
        )
    }),
    ClientCase::new(
        "A response without Connection is noticed",
        "§4.1",
        |visit| {
            fails_with(
                visit,
                "Connection: Upgrade\r\n",
                "",
                hint::CLIENT_RESPONSE_HEADERS,
            )
        },
    ),
    ClientCase::new(
        "An extension that was not offered is noticed",
        "§4.1",
        |visit| {
            let header = "\r\nSec-WebSocket-Extensions: x-salon-check\r\n\r\n";
            fails_with(visit, "\r\n\r\n", header, hint::CLIENT_EXTENSION)
        },
    ),
    ClientCase::new(
        "A subprotocol that was not offered is noticed",
        "§4.1",
        |visit| {
            let header = "\r\nSec-WebSocket-Protocol: x-salon-check\r\n\r\n";
            fails_with(visit, "\r\n\r\n", header, hint::CLIENT_SUBPROTOCOL)
        },
    ),
];

/// A client that greets says something else first, each time.
fn first_echo(visit: &mut Visit<'_>) -> Verdict {
    /// A client that greets for ever is judged as one that does not greet.
    const MOST: usize = 10;
    visit.known.greetings = 0;
    visit.accept()?;
    visit.conversation.send_frame(Text, b"Hello");
    for count in 0..MOST {
        match visit.expect_back(Text, b"Hello", hint::CLIENT_NO_ECHO) {
            Err(failure) if matches!(failure.came, Came::OtherMessage) => {}
            verdict => {
                visit.known.greetings = if verdict.is_ok() { count } else { 0 };
                return verdict;
            }
        }
    }
    let came = Came::Flood;
    Err(visit.fail(
        Level::Must,
        Expected::Message,
        came,
        None,
        hint::CLIENT_NO_ECHO,
    ))
}

/// The headers are those of an accepted client. It may read a body up to the end of the connection.
fn is_not_open(visit: &mut Visit<'_>, status: &str) -> Verdict {
    let response = visit.response()?.replace("101 Switching Protocols", status);
    visit.conversation.send(response.as_bytes());
    visit.conversation.send_frame(Ping, b"open?");
    visit.conversation.send_frame(Text, b"open?");
    visit.conversation.end();
    match visit.conversation.receive() {
        Ok(Message::Close(_)) | Err(Came::End | Came::Reset | Came::Nothing(_)) => Ok(()),
        other => {
            let came = other.err().unwrap_or(Came::OtherMessage);
            let hint = hint::CLIENT_STATUS;
            Err(visit.fail(Level::Must, Expected::NoFrames, came, Some(0), hint))
        }
    }
}

fn opens(visit: &mut Visit<'_>, parts: &[&[u8]], hint: Hint) -> Verdict {
    visit.conversation.send_parts(parts);
    thread::sleep(PART_PAUSE);
    visit.expect_open(hint)
}

fn fails(visit: &mut Visit<'_>, response: &str, hint: Hint) -> Verdict {
    visit.conversation.send(response.as_bytes());
    visit.expect_no_frames(hint)
}

fn fails_with(visit: &mut Visit<'_>, from: &str, to: &str, hint: Hint) -> Verdict {
    let response = visit.response()?.replace(from, to);
    fails(visit, &response, hint)
}
