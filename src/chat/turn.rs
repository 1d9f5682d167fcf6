//! One turn of a client in the chat: the messages that are performed together.

use super::session::{Cost, Session};
use crate::net::connection::Connection;
use crate::net::disconnect::Disconnect;
use crate::websocket::close::Close;
use crate::websocket::message::Message;
use crate::websocket::status_code::StatusCode;

/// Waits for a message and performs it, with those that may be performed together with it.
///
/// # Errors
/// [`Disconnect`]: there will be no more messages.
pub fn perform_next(
    connection: &mut Connection,
    session: &mut Session<'_>,
) -> Result<(), Disconnect> {
    let mut next = Some(connection.receive()?);
    let mut refused = None;
    while let Some(message) = next {
        let Message::Text(text) = &message else {
            refused = Some(refuse_binary(&message));
            break;
        };
        let more = session.take(text);
        next = if more { connection.try_receive() } else { None };
    }
    let cost = session.perform();
    if session.is_logged_in() {
        connection.set_deadline(None);
    }
    if cost != Cost::default() {
        connection.charge(cost.frames, cost.bytes);
    }
    refused.map_or(Ok(()), Err)
}

/// Many libraries send bytes in a binary message and strings in a text message.
fn refuse_binary(message: &Message<'_>) -> Disconnect {
    let is_text =
        matches!(message, Message::Binary(bytes) if bytes.trim_ascii_start().starts_with(b"{"));
    let reason = if is_text {
        "this JSON came in a binary message: send it as text, opcode 0x1 (a string, not bytes)"
    } else {
        "this chat speaks JSON in text messages, not binary"
    };
    Disconnect::Refused(Close::new(StatusCode::UNSUPPORTED_DATA, reason))
}
