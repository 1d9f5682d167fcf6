//! Messages out of frames (RFC 6455 §5.4): fragments are joined, control frames pass between them.

use std::borrow::Cow;
use std::mem;

use simdutf8::compat::from_utf8;

use super::close::Close;
use super::error::ProtocolError;
use super::frame::{Frame, Header, Role};
use super::frame_decoder::{FrameDecoder, PartialFrame};
use super::message::Message;
use super::opcode::Opcode;
use super::utf8::Utf8Decoder;
use crate::limits::Limits;

/// Joins the fragments of one message at a time, and checks the order and the size of frames.
#[derive(Debug)]
pub struct MessageAssembler {
    message_bytes: usize,
    message_fragments: usize,
    /// Text or Binary, while a fragmented message is in progress.
    in_progress: Option<Opcode>,
    /// Frames of the message in progress, and their payload bytes.
    fragments: usize,
    length: usize,
    text: Utf8Decoder,
    binary: Vec<u8>,
}

impl MessageAssembler {
    /// No message is in progress.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self {
            message_bytes: limits.message_bytes,
            message_fragments: limits.message_fragments,
            in_progress: None,
            fragments: 0,
            length: 0,
            text: Utf8Decoder::default(),
            binary: Vec::new(),
        }
    }

    /// Takes what has arrived of a frame, and again each time when more of it has.
    /// Returns the message that this frame completes, if it does; after its last fragment, frames
    /// belong to a new message (§6.2).
    ///
    /// # Errors
    /// §5.4, §5.5.1, §8.1 and the limits, each as soon as the bytes that break the rule are there:
    /// no payload is awaited that will not be accepted.
    #[inline]
    pub fn push<'a>(
        &mut self,
        frame: &PartialFrame<'a>,
    ) -> Result<Option<Message<'a>>, ProtocolError> {
        self.check_order(&frame.header)?;
        self.check_size(&frame.header)?;
        let opcode = self.message_opcode(frame.header.opcode);
        // A text that arrives in one piece is checked when it becomes a message.
        let in_one_piece = frame.is_in_one_piece() && is_whole_message(&frame.header);
        if opcode == Opcode::Text && !in_one_piece {
            self.text.push(frame.new_part())?;
        }
        if !frame.is_whole() {
            return Ok(None);
        }
        let payload = Cow::Borrowed(frame.payload);
        Ok(match opcode {
            Opcode::Ping => Some(Message::Ping(payload)),
            Opcode::Pong => Some(Message::Pong(payload)),
            Opcode::Close => Some(Message::Close(Close::decode(frame.payload)?)),
            Opcode::Text if in_one_piece => {
                let text = from_utf8(frame.payload).map_err(|_| ProtocolError::InvalidUtf8)?;
                Some(Message::Text(Cow::Borrowed(text)))
            }
            // §5.6: binary data is arbitrary.
            Opcode::Binary if is_whole_message(&frame.header) => Some(Message::Binary(payload)),
            _ => self.join(opcode, frame)?,
        })
    }

    /// §5.4: a continuation continues a message, and no other data frame comes before its end.
    fn check_order(&self, header: &Header) -> Result<(), ProtocolError> {
        match (header.opcode, self.in_progress) {
            (Opcode::Continuation, None) => Err(ProtocolError::NothingToContinue),
            (Opcode::Text | Opcode::Binary, Some(_)) => Err(ProtocolError::MessageInterrupted),
            _ => Ok(()),
        }
    }

    /// §10.4: the size of a message is limited, and so is the number of its fragments.
    fn check_size(&self, header: &Header) -> Result<(), ProtocolError> {
        let (fragments, limit) = (self.message_fragments, self.message_bytes);
        if header.opcode.is_control() {
            return Ok(());
        }
        if self.fragments == fragments {
            return Err(ProtocolError::TooManyFragments { limit: fragments });
        }
        // By subtraction: the announced length may be anything up to 2^63.
        let room = (limit - self.length) as u64;
        if header.payload_length > room {
            return Err(ProtocolError::MessageTooBig { limit });
        }
        Ok(())
    }

    /// The type of message that a frame belongs to; that of a continuation is the first fragment's
    /// (§5.4).
    fn message_opcode(&self, opcode: Opcode) -> Opcode {
        let in_progress = self.in_progress.filter(|_| opcode == Opcode::Continuation);
        in_progress.unwrap_or(opcode)
    }

    /// Adds a fragment to the message in progress. Its text has been taken piece by piece.
    fn join(
        &mut self,
        opcode: Opcode,
        frame: &PartialFrame<'_>,
    ) -> Result<Option<Message<'static>>, ProtocolError> {
        if opcode == Opcode::Binary {
            self.binary.extend_from_slice(frame.payload);
        }
        if !frame.header.fin {
            self.in_progress = Some(opcode);
            self.fragments += 1;
            self.length += frame.payload.len();
            return Ok(None);
        }
        self.in_progress = None;
        (self.fragments, self.length) = (0, 0);
        Ok(Some(match opcode {
            Opcode::Text => Message::Text(Cow::Owned(self.text.finish()?)),
            _ => Message::Binary(Cow::Owned(mem::take(&mut self.binary))),
        }))
    }
}

fn is_whole_message(header: &Header) -> bool {
    header.fin && header.opcode != Opcode::Continuation
}

/// One frame, and the message that it completes: `None` for a fragment with more to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received<'a> {
    pub frame: Frame<'a>,
    pub message: Option<Message<'a>>,
}

/// Both steps, from bytes to messages: a [`FrameDecoder`], then a [`MessageAssembler`].
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

    /// Decodes the frame at the front of `bytes` and unmasks it there; a message may be one frame
    /// or several (§5.4). Returns what was received and how many bytes it took, or `None` if its
    /// end is not there yet: then call again with the same bytes and more after them.
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
