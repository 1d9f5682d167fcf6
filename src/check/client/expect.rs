//! What is expected of a client: messages back, Pongs, and the end.

use super::visit::Visit;
use crate::check::diagnosis::wrong_byte;
use crate::check::expect::{is_data, is_same};
use crate::check::failure::{Came, Expected, Failure, Level, Verdict};
use crate::check::hint::{self, Hint};
use crate::websocket::close::Close;
use crate::websocket::error::ProtocolError;
use crate::websocket::mask;
use crate::websocket::message::Message;
use crate::websocket::mistake::{IncompleteFrame, Mistake};
use crate::websocket::opcode::Opcode;
use crate::websocket::status_code::StatusCode;

impl Visit<'_> {
    /// This message comes back.
    ///
    /// # Errors
    /// What came instead. The hint is for what its bytes do not tell.
    pub fn expect_back(&mut self, opcode: Opcode, payload: &[u8], otherwise: Hint) -> Verdict {
        let came = match self.conversation.receive_data() {
            Ok(message) if is_data(&message, opcode, payload) => return Ok(()),
            Ok(Message::Close(close)) => Came::Close(close),
            Ok(_) => Came::OtherMessage,
            Err(came) => came,
        };
        Err(self.not_expected(Expected::Message, came, otherwise))
    }

    /// Sends a message, which comes back.
    ///
    /// # Errors
    /// What came instead.
    pub fn echoes(&mut self, opcode: Opcode, payload: &[u8], otherwise: Hint) -> Verdict {
        self.conversation.send_frame(opcode, payload);
        self.expect_back(opcode, payload, otherwise)
    }

    /// A Pong with this payload. Data that comes before it is ignored.
    ///
    /// # Errors
    /// What came instead.
    pub fn expect_pong(&mut self, payload: &[u8], otherwise: Hint) -> Verdict {
        let mut hint = otherwise;
        let came = loop {
            match self.conversation.receive() {
                Ok(Message::Pong(pong)) if *pong == *payload => return Ok(()),
                Ok(Message::Pong(pong)) if self.is_not_masked(&pong, payload) => {
                    hint = hint::CLIENT_MASK_NOT_APPLIED;
                    break Came::OtherMessage;
                }
                // A client may send Pongs that nobody asked for (§5.5.3).
                Ok(Message::Pong(_)) => hint = hint::PONG_PAYLOAD,
                Ok(Message::Close(close)) => break Came::Close(close),
                Ok(_) => {}
                Err(came) => break came,
            }
        };
        Err(self.not_expected(Expected::Pong, came, hint))
    }

    /// The WebSocket is open for the client, too: it answers a Ping, or sends a message back.
    ///
    /// # Errors
    /// What came instead.
    pub fn expect_open(&mut self, otherwise: Hint) -> Verdict {
        self.conversation.send_frame(Opcode::Ping, b"open");
        self.conversation.send_frame(Opcode::Text, b"open");
        self.expect_answer(otherwise)
    }

    /// An answer to a Ping or to a text, whichever comes first.
    ///
    /// # Errors
    /// What came instead.
    pub fn expect_answer(&mut self, otherwise: Hint) -> Verdict {
        match self.conversation.receive() {
            Ok(Message::Close(close)) => {
                Err(self.not_expected(Expected::Pong, Came::Close(close), otherwise))
            }
            Ok(Message::Pong(pong)) if self.is_not_masked(&pong, b"open") => {
                let hint = hint::CLIENT_MASK_NOT_APPLIED;
                Err(self.not_expected(Expected::Pong, Came::OtherMessage, hint))
            }
            Ok(_) => Ok(()),
            Err(came) => Err(self.not_expected(Expected::Pong, came, otherwise)),
        }
    }

    /// Whether the newest frame, of which this is the payload, holds what was meant without a mask.
    fn is_not_masked(&self, came: &[u8], meant: &[u8]) -> bool {
        let mut bytes = came.to_vec();
        let key = self.conversation.keys.last().copied().unwrap_or_default();
        mask::apply(&mut bytes, key, 0);
        came != meant && bytes == meant
    }

    /// The client ends the connection with one of these status codes, for a rule that we broke
    /// (§7.1.7).
    ///
    /// # Errors
    /// What came instead; that the Close frame is missing, or has another code, is a `SHOULD`.
    pub fn expect_failure(
        &mut self,
        codes: &'static [u16],
        echo: &[u8],
        accepted: Hint,
    ) -> Verdict {
        let (level, came, hint) = loop {
            match self.conversation.receive() {
                Ok(Message::Close(close)) if codes.contains(&close.code.0) => return Ok(()),
                Ok(Message::Close(close)) => {
                    break (Level::Should, Came::Close(close), hint::WRONG_CODE);
                }
                Ok(Message::Text(text)) if is_same(text.as_bytes(), echo) => {
                    break (Level::Must, Came::OtherMessage, accepted);
                }
                Ok(Message::Text(text)) if text.contains('\u{fffd}') => {
                    break (Level::Must, Came::OtherMessage, hint::UTF8_REPLACED);
                }
                Ok(Message::Pong(pong)) if is_same(&pong, echo) => {
                    break (Level::Must, Came::OtherMessage, accepted);
                }
                Ok(_) => {}
                Err(came @ (Came::End | Came::Reset)) => {
                    break (Level::Should, came, hint::CUT_WITHOUT_CLOSE);
                }
                Err(came @ Came::BrokenRule(_)) => {
                    return Err(self.not_expected(Expected::Failure(codes), came, accepted));
                }
                Err(came) => break (Level::Must, came, accepted),
            }
        };
        Err(self.fail(level, Expected::Failure(codes), came, None, hint))
    }

    /// The Close frame that answers ours (§5.5.1). Data that comes before it is ignored.
    ///
    /// # Errors
    /// What came instead; that the code is another one is a `SHOULD`.
    pub fn expect_close_back(&mut self, codes: &[StatusCode]) -> Verdict {
        let (level, came, hint) = loop {
            match self.conversation.receive() {
                Ok(Message::Close(close)) => {
                    self.has_closed = true;
                    if codes.contains(&close.code) {
                        return Ok(());
                    }
                    break (Level::Should, Came::Close(close), hint::CLOSE_CODE);
                }
                Ok(_) => {}
                Err(came @ (Came::End | Came::Reset)) => {
                    break (Level::Must, came, hint::CUT_WITHOUT_CLOSE);
                }
                Err(came @ Came::BrokenRule(_)) => {
                    return Err(self.not_expected(Expected::CloseBack, came, hint::CLOSE_EMPTY));
                }
                Err(came) => break (Level::Must, came, hint::NO_CLOSE_BACK),
            }
        };
        let wrong = matches!(came, Came::Close(_)).then_some(0);
        Err(self.fail(level, Expected::CloseBack, came, wrong, hint))
    }

    /// The client takes the response for a failed handshake: it sends no frame and ends the
    /// connection (§4.1).
    ///
    /// # Errors
    /// It sent a frame, or stays.
    pub fn expect_no_frames(&mut self, hint: Hint) -> Verdict {
        // A client that takes the WebSocket for open answers.
        self.conversation.send_frame(Opcode::Ping, b"open?");
        let (level, came) = match self.conversation.receive() {
            // Some say why with a Close, although they have no WebSocket.
            Err(Came::End | Came::Reset) | Ok(Message::Close(_)) => return Ok(()),
            Ok(_) => (Level::Must, Came::OtherMessage),
            // It has noticed, and keeps the TCP connection.
            Err(came @ Came::Nothing(_)) => (Level::Should, came),
            Err(came) => (Level::Must, came),
        };
        let wrong = matches!(came, Came::OtherMessage).then_some(0);
        Err(self.fail(level, Expected::NoFrames, came, wrong, hint))
    }

    /// Ends the connection, so that the client can go on: with the closing handshake where there
    /// was no failure.
    pub fn leave(&mut self, is_passed: bool) {
        if is_passed && !self.has_closed {
            let close = Close::new(StatusCode::NORMAL_CLOSURE, "").encode();
            self.conversation.send_frame(Opcode::Close, &close);
            while let Ok(message) = self.conversation.receive() {
                if let Message::Close(_) = message {
                    break;
                }
            }
        }
        self.conversation.end();
        if is_passed {
            let _ = self.conversation.receive_end();
        }
    }

    fn not_expected(&self, expected: Expected, came: Came, otherwise: Hint) -> Box<Failure> {
        let bytes = self.conversation.undecoded();
        let mistake = match &came {
            Came::BrokenRule(error) => Mistake::behind(*error, bytes),
            Came::Nothing(_) | Came::End | Came::Reset => {
                IncompleteFrame::at_end_of(bytes).and_then(|frame| frame.mistake)
            }
            _ => None,
        };
        let hint = match (mistake, &came) {
            (Some(mistake), _) => hint_of(mistake),
            (None, Came::BrokenRule(ProtocolError::ClientFrameNotMasked)) => {
                hint::CLIENT_NOT_MASKED
            }
            // No control frame that is expected is too long.
            (
                None,
                Came::BrokenRule(
                    ProtocolError::LengthNotShortest | ProtocolError::ControlFrameTooLong,
                ),
            ) => hint::LENGTH_SHORTEST,
            _ => otherwise,
        };
        let wrong = match &came {
            Came::BrokenRule(error) => Some(wrong_byte(*error)),
            Came::OtherMessage | Came::Close(_) => Some(0),
            _ => None,
        };
        self.fail(Level::Must, expected, came, wrong, hint)
    }
}

fn hint_of(mistake: Mistake) -> Hint {
    match mistake {
        Mistake::NoFrame(_) => hint::GARBAGE,
        Mistake::LineEnd => hint::CLIENT_LINE_END,
        Mistake::MaskBitMissing => hint::CLIENT_MASK_BIT,
        Mistake::NotMasked => hint::CLIENT_MASK_NOT_APPLIED,
        Mistake::LengthByteOrder { length, .. } if length > 0xffff => hint::LENGTH_64_ORDER,
        Mistake::LengthByteOrder { .. } => hint::LENGTH_16_ORDER,
        Mistake::LengthCountsKey => hint::CLIENT_LENGTH_COUNTS_KEY,
    }
}
