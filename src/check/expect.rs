//! What many cases do: open a WebSocket, and expect a message, a Pong, a Close, or the end.

use super::conversation::{Conversation, MASKING_KEY};
use super::diagnosis::{diagnose, first_difference, wrong_byte};
use super::failure::{Came, Expected, Failure, Level, Verdict};
use super::hint::{self, Hint};
use super::judged::{Judged, Service};
use crate::websocket::close::Close;
use crate::websocket::frame::Frame;
use crate::websocket::message::Message;
use crate::websocket::opcode::Opcode;
use crate::websocket::status_code::StatusCode;

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

impl Conversation<'_> {
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
            Ok(Message::Text(text)) if opcode == Opcode::Text && text.as_bytes() == payload => {
                return Ok(());
            }
            Ok(Message::Binary(bytes)) if opcode == Opcode::Binary && *bytes == *payload => {
                return Ok(());
            }
            Ok(Message::Close(close)) => Came::Close(close),
            Ok(_) => Came::OtherMessage,
            Err(came) => came,
        };
        let expected = server_frame(opcode, payload);
        Err(self.not_expected(Expected::Message, expected, payload, came, otherwise.into()))
    }

    /// A Pong with this payload. Data that comes before it is ignored.
    ///
    /// # Errors
    /// What came instead.
    pub fn expect_pong(&mut self, payload: &[u8], otherwise: impl Into<Option<Hint>>) -> Verdict {
        let mut otherwise = otherwise.into().or(Some(hint::PONG_MISSING));
        let came = loop {
            match self.receive() {
                Ok(Message::Pong(pong)) if *pong == *payload => return Ok(()),
                Ok(Message::Pong(_)) => {
                    otherwise = Some(hint::PONG_PAYLOAD);
                    break Came::OtherMessage;
                }
                Ok(Message::Ping(ping)) if *ping == *payload => {
                    otherwise = Some(hint::PONG_TYPE);
                    break Came::OtherMessage;
                }
                Ok(Message::Text(text)) if is_same(text.as_bytes(), payload) => {
                    otherwise = Some(hint::PONG_TYPE);
                    break Came::OtherMessage;
                }
                Ok(Message::Binary(bytes)) if is_same(&bytes, payload) => {
                    otherwise = Some(hint::PONG_TYPE);
                    break Came::OtherMessage;
                }
                Ok(Message::Close(close)) => break Came::Close(close),
                Ok(_) => {}
                Err(came) => break came,
            }
        };
        let expected = server_frame(Opcode::Pong, payload);
        Err(self.not_expected(Expected::Pong, expected, payload, came, otherwise))
    }

    /// The end of the connection with one of these status codes, for a rule that we broke (§7.1.7).
    /// Data that comes before it is ignored, unless it is this echo.
    ///
    /// # Errors
    /// What came instead; that the Close frame is missing, or has another code, is a `SHOULD`.
    pub fn expect_failure(
        &mut self,
        level: Level,
        codes: &'static [u16],
        echo: &[u8],
        accepted: Hint,
    ) -> Verdict {
        let expected = Close::new(StatusCode(codes[0]), "").encode();
        let expected = server_frame(Opcode::Close, &expected);
        let fail = |it: &Self, level, came, wrong, hint| {
            let expected = (Expected::Failure(codes), expected.clone());
            Err(it.failure(level, expected, came, wrong, Some(hint)))
        };
        loop {
            let came = match self.receive() {
                Ok(Message::Close(close)) if codes.contains(&close.code.0) => return Ok(()),
                Ok(Message::Close(close)) => {
                    let came = Came::Close(close);
                    return fail(self, Level::Should, came, Some(2), hint::WRONG_CODE);
                }
                Ok(Message::Text(text)) if *text.as_bytes() == *echo => Came::OtherMessage,
                Ok(Message::Text(text)) if text.contains('\u{fffd}') => {
                    let replaced = hint::UTF8_REPLACED;
                    return fail(self, level, Came::OtherMessage, Some(0), replaced);
                }
                Ok(Message::Binary(bytes)) if *bytes == *echo => Came::OtherMessage,
                Ok(Message::Pong(pong)) if *pong == *echo => Came::OtherMessage,
                Ok(_) => continue,
                Err(came @ (Came::End | Came::Reset)) => {
                    let level = Level::Should.min(level);
                    return fail(self, level, came, None, hint::CUT_WITHOUT_CLOSE);
                }
                Err(came) => came,
            };
            let wrong = match &came {
                Came::OtherMessage => Some(0),
                Came::BrokenRule(error) => Some(wrong_byte(*error)),
                _ => None,
            };
            return fail(self, level, came, wrong, accepted);
        }
    }

    /// The Close frame that answers ours (§5.5.1). Data that comes before it is ignored.
    ///
    /// # Errors
    /// What came instead; that the code is another one is a `SHOULD`.
    pub fn expect_close_back(&mut self, codes: &[StatusCode]) -> Verdict {
        let expected = server_frame(Opcode::Close, &Close::new(codes[0], "").encode());
        let (came, level, hint) = loop {
            match self.receive() {
                Ok(Message::Close(close)) if codes.contains(&close.code) => return Ok(()),
                Ok(Message::Close(close)) => {
                    let is_empty = codes[0] == StatusCode::NO_STATUS_RECEIVED;
                    let hint = if is_empty {
                        hint::CLOSE_EMPTY
                    } else {
                        hint::CLOSE_CODE
                    };
                    break (Came::Close(close), Level::Should, hint);
                }
                Ok(_) => {}
                Err(Came::BrokenRule(error)) if self.newest().first() == Some(&0x88) => {
                    break (Came::BrokenRule(error), Level::Must, hint::CLOSE_EMPTY);
                }
                Err(came) => break (came, Level::Must, hint::NO_CLOSE_BACK),
            }
        };
        let wrong = match &came {
            Came::Close(_) => Some(2.min(self.newest().len())),
            Came::BrokenRule(error) => Some(wrong_byte(*error)),
            _ => None,
        };
        let expected = (Expected::CloseBack, expected);
        Err(self.failure(level, expected, came, wrong, Some(hint)))
    }

    /// The server ends the TCP connection (§7.1.1).
    ///
    /// # Errors
    /// It does not.
    pub fn expect_tcp_end(&mut self) -> Verdict {
        self.receive_end().or_else(|came| match came {
            // Both ends have what they need; a reset destroys nothing any more.
            Came::Reset => Ok(()),
            came => {
                let expected = (Expected::TcpEnd, Vec::new());
                let hint = Some(hint::TCP_LEFT_OPEN);
                Err(self.failure(Level::Must, expected, came, None, hint))
            }
        })
    }

    /// The next message that is no Ping and no Pong. A Ping is answered.
    fn receive_data(&mut self) -> Result<Message<'static>, Came> {
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
            Came::BrokenRule(error) => Some(wrong_byte(*error)),
            _ if newest.is_empty() => None,
            _ => Some(first_difference(&expected_bytes, newest)),
        };
        self.failure(Level::Must, (expected, expected_bytes), came, wrong, hint)
    }
}

/// An empty message tells nothing.
fn is_same(message: &[u8], payload: &[u8]) -> bool {
    !payload.is_empty() && message == payload
}

impl Judged {
    /// One message, whole, comes back.
    ///
    /// # Errors
    /// What came instead.
    pub fn echoes(
        &self,
        opcode: Opcode,
        payload: &[u8],
        otherwise: impl Into<Option<Hint>>,
    ) -> Verdict {
        let mut conversation = self.open()?;
        conversation.send_frame(opcode, payload);
        conversation.expect_message(opcode, payload, otherwise)
    }

    /// These bytes break a rule.
    ///
    /// # Errors
    /// [`Conversation::expect_failure`].
    pub fn refuses(
        &self,
        level: Level,
        bytes: &[u8],
        codes: &'static [u16],
        echo: &[u8],
        accepted: Hint,
    ) -> Verdict {
        let mut conversation = self.open()?;
        conversation.send(bytes);
        conversation.expect_failure(level, codes, echo, accepted)
    }

    /// Somebody is served: a message comes back, or a Pong where the server is no echo.
    ///
    /// # Errors
    /// What came instead.
    pub fn still_serves(&self, otherwise: Hint) -> Verdict {
        let mut conversation = self.open().map_err(|mut failure| {
            failure.hint = Some(otherwise);
            failure
        })?;
        conversation.is_served(b"still there", otherwise)
    }
}

impl Conversation<'_> {
    /// A message comes back, or a Pong where the server is no echo.
    ///
    /// # Errors
    /// What came instead.
    pub fn is_served(&mut self, payload: &[u8], otherwise: Hint) -> Verdict {
        if self.service() == Service::Echo {
            self.send_frame(Opcode::Text, payload);
            self.expect_message(Opcode::Text, payload, otherwise)
        } else {
            self.send_frame(Opcode::Ping, payload);
            self.expect_pong(payload, otherwise)
        }
    }
}
