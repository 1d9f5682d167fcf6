//! Expectations of the end: for a broken rule, after a Close, and of TCP.

use super::conversation::Conversation;
use super::diagnosis::{first_difference, wrong_byte};
use super::expect::{is_same, server_frame};
use super::failure::{Came, Expected, Level, Verdict};
use super::hint::{self, Hint};
use crate::websocket::close::Close;
use crate::websocket::error::ProtocolError;
use crate::websocket::message::Message;
use crate::websocket::opcode::Opcode;
use crate::websocket::status_code::StatusCode;

impl Conversation {
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
                    let wrong = first_difference(&expected, self.newest());
                    return fail(self, Level::Should, came, Some(wrong), hint::WRONG_CODE);
                }
                Ok(Message::Text(text)) if is_same(text.as_bytes(), echo) => Came::OtherMessage,
                Ok(Message::Text(text)) if text.contains('\u{fffd}') => {
                    let replaced = hint::UTF8_REPLACED;
                    return fail(self, level, Came::OtherMessage, Some(0), replaced);
                }
                Ok(Message::Binary(bytes)) if is_same(&bytes, echo) => Came::OtherMessage,
                Ok(Message::Pong(pong)) if is_same(&pong, echo) => Came::OtherMessage,
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
                Err(Came::BrokenRule(error)) => {
                    let is_empty = codes[0] == StatusCode::NO_STATUS_RECEIVED;
                    let hint = match error {
                        ProtocolError::ServerFrameMasked => hint::SERVER_MASKS,
                        _ if is_empty => hint::CLOSE_EMPTY,
                        ProtocolError::CloseCodeNotAllowed(_)
                        | ProtocolError::ClosePayloadOneByte => hint::CLOSE_CODE,
                        _ => hint::NO_CLOSE_BACK,
                    };
                    break (Came::BrokenRule(error), Level::Must, hint);
                }
                Err(came @ (Came::End | Came::Reset)) => {
                    break (came, Level::Must, hint::CUT_WITHOUT_CLOSE);
                }
                Err(came) => break (came, Level::Must, hint::NO_CLOSE_BACK),
            }
        };
        let wrong = match &came {
            Came::Close(_) => Some(first_difference(&expected, self.newest())),
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
}
