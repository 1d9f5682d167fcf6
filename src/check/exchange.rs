//! What many cases do: one exchange on a new connection.

use super::conversation::Conversation;
use super::expect::{frame, server_frame};
use super::failure::{Level, Verdict};
use super::hint::{self, Hint};
use super::judged::{Judged, Service};
use crate::websocket::opcode::Opcode;

impl Judged {
    /// All of these texts, sent in one write, come back in their order.
    ///
    /// # Errors
    /// What came instead.
    pub fn echoes_all(&self, messages: &[Vec<u8>], otherwise: Hint) -> Verdict {
        let mut conversation = self.open()?;
        let frames = messages.iter().map(|message| frame(Opcode::Text, message));
        conversation.send(&frames.collect::<Vec<_>>().concat());
        for message in messages {
            let verdict = conversation.expect_message(Opcode::Text, message, otherwise);
            verdict.map_err(|mut failure| {
                if conversation.is_interleaved(messages) {
                    failure.hint = Some(hint::WRITERS_INTERLEAVE);
                    failure.received = conversation.received().to_vec();
                }
                failure
            })?;
        }
        Ok(())
    }

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
            if self.opens {
                failure.hint = Some(otherwise);
            }
            failure
        })?;
        conversation.is_served(self.service, b"still there", otherwise)
    }
}

impl Conversation {
    /// A message comes back, or a Pong where the server is no echo.
    ///
    /// # Errors
    /// What came instead.
    pub fn is_served(&mut self, service: Service, payload: &[u8], otherwise: Hint) -> Verdict {
        if service == Service::Echo {
            self.send_frame(Opcode::Text, payload);
            self.expect_message(Opcode::Text, payload, otherwise)
        } else {
            self.send_frame(Opcode::Ping, payload);
            self.expect_pong(payload, otherwise)
        }
    }

    /// Whether all bytes of these messages have come, in another order.
    fn is_interleaved(&mut self, messages: &[Vec<u8>]) -> bool {
        let frames = messages
            .iter()
            .map(|message| server_frame(Opcode::Text, message));
        let mut expected = frames.collect::<Vec<_>>().concat();
        let _ = self.wait_for(expected.len());
        let mut received = self.received().to_vec();
        received.sort_unstable();
        expected.sort_unstable();
        received == expected
    }
}
