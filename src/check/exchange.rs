//! What many cases do: one exchange on a new connection.

use super::conversation::Conversation;
use super::failure::{Level, Verdict};
use super::hint::Hint;
use super::judged::{Judged, Service};
use crate::websocket::opcode::Opcode;

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
