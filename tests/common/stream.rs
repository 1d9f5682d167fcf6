//! A stream of frames decoded as it arrives in pieces.

use salon::limits::Limits;
use salon::websocket::error::ProtocolError;
use salon::websocket::frame::Role;
use salon::websocket::message::Message;
use salon::websocket::message_assembler::MessageDecoder;

/// Small enough that the tests reach both.
pub const MESSAGE_BYTES: usize = 1000;
pub const FRAGMENTS: usize = 4;

fn decoder() -> MessageDecoder {
    MessageDecoder::new(
        Role::Client,
        &Limits {
            message_bytes: MESSAGE_BYTES,
            message_fragments: FRAGMENTS,
            ..Limits::default()
        },
    )
}

/// Everything that comes out when the pieces arrive one after the other, and the error at its end.
pub fn receive<'a>(
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> (Vec<Message<'static>>, Option<ProtocolError>) {
    let (mut decoder, mut buffer, mut messages) = (decoder(), Vec::new(), Vec::new());
    for piece in pieces {
        buffer.extend_from_slice(piece);
        loop {
            match decoder.decode(&mut buffer) {
                Ok(Some((received, used))) => {
                    messages.extend(received.message.map(Message::into_owned));
                    buffer.drain(..used);
                }
                Ok(None) => break,
                Err(error) => return (messages, Some(error)),
            }
        }
    }
    (messages, None)
}

/// The frames mean these messages, at once and byte by byte.
#[track_caller]
pub fn check(frames: &[Vec<u8>], expected: &[Message]) {
    let bytes = frames.concat();
    let expected = (expected.to_vec(), None);
    assert_eq!(receive([&bytes[..]]), expected, "at once");
    assert_eq!(receive(bytes.chunks(1)), expected, "byte by byte");
}

pub fn text(text: &str) -> Message<'static> {
    Message::Text(text.to_owned().into())
}

pub fn binary(bytes: &[u8]) -> Message<'static> {
    Message::Binary(bytes.to_vec().into())
}

pub fn ping(bytes: &[u8]) -> Message<'static> {
    Message::Ping(bytes.to_vec().into())
}

pub fn pong(bytes: &[u8]) -> Message<'static> {
    Message::Pong(bytes.to_vec().into())
}
