//! Expectations of a message and of a Pong.

use super::conversation::{Conversation, MASKING_KEY};
use super::diagnosis::{diagnose, first_difference, wrong_byte};
use super::failure::{Came, Expected, Failure, Level, Verdict};
use super::hint::{self, Hint};
use crate::websocket::error::ProtocolError;
use crate::websocket::frame::Frame;
use crate::websocket::message::Message;
use crate::websocket::opcode::Opcode;
use crate::websocket::status_code::StatusCode;

/// The smallest limit that a server may have without being told that it is small, in bytes.
const LIMIT_LEAST: usize = 1000;

/// One masked frame, whole.
#[must_use]
pub fn frame(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    Frame::masked(opcode, payload, MASKING_KEY).to_bytes()
}

/// One masked frame with more to come.
#[must_use]
pub fn fragment(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    let frame = Frame::masked(opcode, payload, MASKING_KEY);
    Frame {
        fin: false,
        ..frame
    }
    .to_bytes()
}

/// The frame that a server sends with this.
#[must_use]
pub fn server_frame(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    Frame::new(opcode, payload).to_bytes()
}

/// The masked Close frame with this status code.
#[must_use]
pub fn close_frame(code: u16) -> Vec<u8> {
    frame(Opcode::Close, &code.to_be_bytes())
}

impl Conversation {
    /// The next message that is this one.
    ///
    /// # Errors
    /// What came instead. The hint is for what its bytes do not tell.
    pub fn expect_message(
        &mut self,
        opcode: Opcode,
        payload: &[u8],
        otherwise: impl Into<Option<Hint>>,
    ) -> Verdict {
        let came = match self.receive_data() {
            Ok(message) if is_data(&message, opcode, payload) => {
                self.go_on();
                return Ok(());
            }
            Ok(Message::Close(close)) => Came::Close(close),
            Ok(_) => Came::OtherMessage,
            Err(came) => came,
        };
        let expected = server_frame(opcode, payload);
        Err(self.not_expected(Expected::Message, expected, payload, came, otherwise.into()))
    }

    /// A text and a Pong, in any order.
    ///
    /// # Errors
    /// What came instead of the one that is missing.
    pub fn expect_message_and_pong(&mut self, text: &[u8], pong: &[u8]) -> Verdict {
        let (mut has_text, mut has_pong) = (false, false);
        while !(has_text && has_pong) {
            let came = match self.receive() {
                Ok(Message::Text(came)) if came.as_bytes() == text => {
                    has_text = true;
                    continue;
                }
                Ok(Message::Pong(came)) if *came == *pong => {
                    has_pong = true;
                    continue;
                }
                Ok(Message::Close(close)) => Came::Close(close),
                // A server may ping, and may say that it is there.
                Ok(Message::Ping(payload)) => {
                    self.send_frame(Opcode::Pong, &payload);
                    continue;
                }
                Ok(Message::Pong(_)) => continue,
                Ok(_) => Came::OtherMessage,
                Err(came) => came,
            };
            let (expected, opcode, payload, hint) = if has_text {
                (Expected::Pong, Opcode::Pong, pong, hint::PONG_MISSING)
            } else if matches!(came, Came::End | Came::Reset) {
                (Expected::Message, Opcode::Text, text, hint::CRASHED)
            } else {
                (Expected::Message, Opcode::Text, text, hint::MESSAGES_LOST)
            };
            let bytes = server_frame(opcode, payload);
            return Err(self.not_expected(expected, bytes, payload, came, Some(hint)));
        }
        Ok(())
    }

    /// A Pong with this payload. Data that comes before it is ignored.
    ///
    /// # Errors
    /// What came instead.
    pub fn expect_pong(&mut self, payload: &[u8], otherwise: impl Into<Option<Hint>>) -> Verdict {
        let mut otherwise = otherwise.into();
        let mut other_pong = false;
        let came = loop {
            match self.receive() {
                Ok(Message::Pong(pong)) if *pong == *payload => return Ok(()),
                // A server may send Pongs that nobody asked for (§5.5.3).
                Ok(Message::Pong(_)) => other_pong = true,
                Ok(message) if is_echo(&message, payload) => {
                    otherwise = Some(hint::PONG_TYPE);
                    break Came::OtherMessage;
                }
                Ok(Message::Close(close)) => break Came::Close(close),
                Ok(_) => {}
                Err(came) => break came,
            }
        };
        let mut came = came;
        if other_pong && matches!(came, Came::Nothing(_) | Came::TooLong(_)) {
            came = Came::OtherMessage;
            otherwise = Some(hint::PONG_PAYLOAD);
        } else if !matches!(came, Came::End | Came::Reset) {
            otherwise = otherwise.or(Some(hint::PONG_MISSING));
        }
        let expected = server_frame(Opcode::Pong, payload);
        Err(self.not_expected(Expected::Pong, expected, payload, came, otherwise))
    }

    /// The next message that is no Ping and no Pong. A Ping is answered.
    ///
    /// # Errors
    /// What came instead of a whole message.
    pub fn receive_data(&mut self) -> Result<Message<'static>, Came> {
        loop {
            match self.receive()? {
                Message::Ping(payload) => self.send_frame(Opcode::Pong, &payload),
                Message::Pong(_) => {}
                message => return Ok(message),
            }
        }
    }

    fn not_expected(
        &self,
        expected: Expected,
        expected_bytes: Vec<u8>,
        payload: &[u8],
        came: Came,
        otherwise: Option<Hint>,
    ) -> Box<Failure> {
        let newest = self.newest();
        let crash = matches!(came, Came::End | Came::Reset);
        let told = diagnose(&expected_bytes, payload, newest, &came);
        let hint = if crash {
            otherwise.or(told)
        } else {
            told.or(otherwise)
        };
        let wrong = match &came {
            Came::BrokenRule(ProtocolError::InvalidUtf8 | ProtocolError::MessageTooBig { .. }) => {
                Some(first_difference(&expected_bytes, newest))
            }
            Came::BrokenRule(error) => Some(wrong_byte(*error)),
            _ if newest.is_empty() => None,
            _ => Some(first_difference(&expected_bytes, newest)),
        };
        // §10.4: a server may limit its messages, and says so with 1009.
        let is_too_big =
            matches!(&came, Came::Close(close) if close.code == StatusCode::MESSAGE_TOO_BIG);
        let (level, hint) = if is_too_big && payload.len() >= LIMIT_LEAST {
            (Level::Should, Some(hint::TOO_BIG))
        } else {
            (Level::Must, hint)
        };
        self.failure(level, (expected, expected_bytes), came, wrong, hint)
    }
}

/// Whether this is the data message with this payload.
#[must_use]
pub fn is_data(message: &Message<'_>, opcode: Opcode, payload: &[u8]) -> bool {
    match message {
        Message::Text(text) => opcode == Opcode::Text && text.as_bytes() == payload,
        Message::Binary(bytes) => opcode == Opcode::Binary && **bytes == *payload,
        _ => false,
    }
}

/// Whether a Ping came back as it was sent, in a message or in a Ping of the other side.
fn is_echo(message: &Message<'_>, payload: &[u8]) -> bool {
    match message {
        Message::Ping(ping) => is_same(ping, payload),
        Message::Text(text) => is_same(text.as_bytes(), payload),
        Message::Binary(bytes) => is_same(bytes, payload),
        _ => false,
    }
}

/// An empty message tells nothing.
#[must_use]
pub fn is_same(message: &[u8], payload: &[u8]) -> bool {
    !payload.is_empty() && message == payload
}
