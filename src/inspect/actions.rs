//! The actions `explain` and `demonstrate`. They concern only the client that asks for them.

use std::borrow::Cow;

use super::explain::explain;
use crate::chat::action::{Action, Perform, Who};
use crate::chat::event::Event;
use crate::chat::json_field::Fields;
use crate::chat::request_error::RequestError;
use crate::chat::state::{Asker, Chat};
use crate::limits::Limits;
use crate::net::encoded_frames::EncodedFrames;
use crate::websocket::close::Close;
use crate::websocket::frame::{Frame, Role};
use crate::websocket::opcode::Opcode;
use crate::websocket::status_code::StatusCode;

/// Two more rows for the table of actions.
pub const INSPECT_ACTIONS: &[Action] = &[
    Action {
        name: "explain",
        fields: &["bytes", "from"],
        who: Who::Anyone,
        cost: 1,
        parse: parse_explain,
    },
    Action {
        name: "demonstrate",
        fields: &["demonstration", "message", "code", "reason"],
        who: Who::Anyone,
        cost: 1,
        parse: parse_demonstrate,
    },
];

/// What the server's decoder says to these bytes, in hexadecimal, as sent by this side.
fn parse_explain(fields: &Fields<'_>, limits: &Limits) -> Result<Perform, RequestError> {
    let bytes = fields.text("bytes")?;
    let role = match fields.optional_text("from")?.as_deref() {
        None | Some("client") => Role::Client,
        Some("server") => Role::Server,
        Some(_) => {
            return Err(RequestError::WrongType {
                field: "from",
                expected: "client ou server",
            });
        }
    };
    let explained = explain(&bytes, role, limits);
    let explanation = explained.map_err(|bad| RequestError::BadBytes(bad.to_string()))?;
    // Encoded here, without the lock.
    let json = explanation.to_json(fields.optional_text("ref")?.as_deref());
    let frames = Frame::new(Opcode::Text, &json).into();
    Ok(Perform::with(move |chat, asker| {
        push(chat, asker, &frames);
        Ok(())
    }))
}

/// The server does something so that the client sees the frames.
fn parse_demonstrate(fields: &Fields<'_>, _: &Limits) -> Result<Perform, RequestError> {
    let demonstration = fields.text("demonstration")?;
    match &*demonstration {
        "ping" => Ok(Perform::with(|chat, asker| {
            push(chat, asker, &Frame::new(Opcode::Ping, b"salon").into());
            Ok(())
        })),
        "fragments" => {
            let message = fields.optional_text("message")?.map(Cow::into_owned);
            Ok(Perform::with(move |chat, asker| {
                send_fragments(chat, asker, message.as_deref().unwrap_or(MESSAGE));
                Ok(())
            }))
        }
        "close" => {
            let close = parse_close(fields)?;
            Ok(Perform::with(move |chat, asker| {
                if let Some(recipient) = chat.recipient(asker.id) {
                    recipient.outbox.close(&close);
                }
                Ok(())
            }))
        }
        _ => Err(RequestError::WrongType {
            field: "demonstration",
            expected: "une démonstration connue : ping, fragments, close",
        }),
    }
}

/// A status code that a Close frame may carry (RFC 6455 §7.4), and a reason.
fn parse_close(fields: &Fields<'_>) -> Result<Close, RequestError> {
    let wrong = RequestError::WrongType {
        field: "code",
        expected: "un code qu'une trame Close peut porter (RFC 6455 §7.4)",
    };
    let code = fields.optional_number("code").map_err(|_| wrong.clone())?;
    let code = StatusCode(code.ok_or_else(|| fields.missing("code"))?);
    if !code.allowed_in_close_frame() {
        return Err(wrong);
    }
    let reason = fields.optional_text("reason")?.unwrap_or_default();
    Ok(Close::new(code, reason))
}

const MESSAGE: &str = "ce message est venu en trois fragments, avec un ping au milieu";

/// RFC 6455 §5.4: a control frame may come between the fragments of a message.
fn send_fragments(chat: &Chat, asker: &Asker<'_>, message: &str) {
    let Some(recipient) = chat.recipient(asker.id) else {
        return;
    };
    let mut json = Vec::new();
    let reference = asker.reference;
    let demonstration = Event::Notice {
        code: "demonstration",
        message,
        fields: &[],
        reference,
    };
    demonstration.write_json(recipient.format, &mut json);
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
    recipient.outbox.push(&frames[..].into());
}

fn push(chat: &Chat, asker: &Asker<'_>, frames: &EncodedFrames) {
    if let Some(recipient) = chat.recipient(asker.id) {
        recipient.outbox.push(frames);
    }
}
