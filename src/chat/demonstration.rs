//! Answers to what a client asks about its own connection. Nobody else is concerned, so the registry is not.

use super::complaint::{Code, Complaint};
use super::event::Event;
use super::inspection::{Demonstration, Inspection};
use crate::inspect::explain::explain;
use crate::limits::Limits;
use crate::net::connection::Connection;
use crate::net::frames::Frames;
use crate::websocket::frame::Frame;
use crate::websocket::message::Message;
use crate::websocket::opcode::Opcode;

/// Does it. Returns whether a Close has been sent: then the client is to be let go.
///
/// # Errors
/// `not_inspected` where the connection is not; `bad_bytes` for what cannot be explained.
// Not part of the session's frame on the stack, which every idle client pays for.
#[inline(never)]
pub fn answer(
    inspection: &Inspection,
    reference: Option<&str>,
    connection: &Connection,
    limits: &Limits,
) -> Result<bool, Complaint> {
    let outbox = connection.outbox();
    if outbox.tap.is_none() {
        let detail = if limits.inspect {
            "seulement pour qui se connecte à /?inspect"
        } else {
            "ce serveur ne montre les trames à personne (--no-inspect)"
        };
        return Err(Complaint::new(Code::NotInspected, detail));
    }
    match inspection {
        Inspection::Explain { bytes, from } => {
            let explanation = explain(bytes, *from, limits)
                .map_err(|bad| Complaint::new(Code::BadBytes, bad.to_string()))?;
            let json = explanation.to_json(reference);
            outbox.push(&Frame::new(Opcode::Text, &json).to_bytes().into());
        }
        Inspection::Demonstrate(Demonstration::Ping) => {
            outbox.push(&Frame::new(Opcode::Ping, b"salon").to_bytes().into());
        }
        Inspection::Demonstrate(Demonstration::Fragments { message }) => {
            let message = message.as_deref().unwrap_or(MESSAGE);
            outbox.push(&in_three_fragments(&Event::demonstration(
                message, reference,
            )));
        }
        Inspection::Demonstrate(Demonstration::Close(close)) => {
            connection.send(&Message::Close(close.clone()));
            return Ok(true);
        }
    }
    Ok(false)
}

const MESSAGE: &str = "ce message est venu en trois fragments, avec un ping au milieu";

/// RFC 6455 §5.4: a control frame may stand between the fragments of a message.
fn in_three_fragments(event: &Event<'_>) -> Frames {
    let mut json = Vec::new();
    event.write_json(&mut json);
    let (first, rest) = json.split_at(json.len() / 3);
    let (second, third) = rest.split_at(rest.len() / 2);
    let fragment = |fin, opcode, payload| Frame {
        fin,
        ..Frame::new(opcode, payload)
    };
    let frames = [
        fragment(false, Opcode::Text, first),
        fragment(true, Opcode::Ping, b"salon"),
        fragment(false, Opcode::Continuation, second),
        fragment(true, Opcode::Continuation, third),
    ];
    frames.iter().flat_map(Frame::to_bytes).collect()
}
