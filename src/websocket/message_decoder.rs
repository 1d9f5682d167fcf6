//! Everything that one side sends, decoded: bytes become frames, frames become messages.

use super::error::ProtocolError;
use super::frame::{Frame, Role};
use super::frame_decoder::FrameDecoder;
use super::message::Message;
use super::message_assembler::MessageAssembler;
use crate::limits::Limits;

/// One frame, and the message that it completes: `None` for a fragment with more to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received<'a> {
    pub frame: Frame<'a>,
    pub message: Option<Message<'a>>,
}

/// A [`FrameDecoder`], then a [`MessageAssembler`].
#[derive(Debug)]
pub struct MessageDecoder {
    frames: FrameDecoder,
    messages: MessageAssembler,
}

impl MessageDecoder {
    /// A decoder for what this side of a connection sends.
    #[must_use]
    pub fn new(role: Role, limits: &Limits) -> Self {
        Self {
            frames: FrameDecoder::new(role),
            messages: MessageAssembler::new(limits),
        }
    }

    /// Decodes the frame at the front of `bytes` and unmasks it there. Returns what was received
    /// and how many bytes it took, or `None` if its end is not there yet: then call again with the
    /// same bytes and more after them.
    ///
    /// # Errors
    /// Every rule of §5 and the limits, each as soon as the bytes that break it are there; nothing
    /// may be decoded after an error.
    pub fn decode<'a>(
        &mut self,
        bytes: &'a mut [u8],
    ) -> Result<Option<(Received<'a>, usize)>, ProtocolError> {
        let Some((frame, used)) = self.frames.decode(bytes)? else {
            return Ok(None);
        };
        let message = self.messages.push(&frame)?;
        let received = Received {
            frame: frame.to_frame(),
            message,
        };
        Ok(frame.is_whole().then_some((received, used)))
    }
}
