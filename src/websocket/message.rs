//! Messages out of frames (RFC 6455 §5.4): fragments joined, control frames let through between them, text checked as it arrives.

use std::borrow::Cow;
use std::mem;

use simdutf8::basic::from_utf8;

use super::close::Close;
use super::error::ProtocolError;
use super::frame::{Frame, Header, Sender};
use super::mask;
use super::opcode::Opcode;
use super::utf8::Utf8Decoder;
use crate::limits::Limits;

/// What a client means: data, or one of the three control frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message<'a> {
    Text(Cow<'a, str>),
    Binary(Cow<'a, [u8]>),
    Ping(Cow<'a, [u8]>),
    Pong(Cow<'a, [u8]>),
    Close(Close),
}

impl Message<'_> {
    /// The same message with its payload copied, if it was borrowed.
    #[must_use]
    pub fn into_owned(self) -> Message<'static> {
        fn owned<T: ToOwned + ?Sized>(payload: Cow<'_, T>) -> Cow<'static, T> {
            Cow::Owned(payload.into_owned())
        }
        match self {
            Self::Text(text) => Message::Text(owned(text)),
            Self::Binary(bytes) => Message::Binary(owned(bytes)),
            Self::Ping(payload) => Message::Ping(owned(payload)),
            Self::Pong(payload) => Message::Pong(owned(payload)),
            Self::Close(close) => Message::Close(close),
        }
    }
}

/// One frame, and the message that it completes: `None` for a fragment with more to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received<'a> {
    pub frame: Frame<'a>,
    pub message: Option<Message<'a>>,
}

/// Decodes one side's frames, one after the other, and joins fragments.
#[derive(Debug)]
pub struct MessageDecoder {
    sender: Sender,
    message_bytes: usize,
    message_fragments: usize,
    /// Text or Binary, while a fragmented message is in progress.
    in_progress: Option<Opcode>,
    /// Of the message in progress: frames so far, and their payload bytes.
    fragments: usize,
    length: usize,
    text: Utf8Decoder,
    binary: Vec<u8>,
    /// How much of the current frame's payload has been unmasked and checked, when it comes in several pieces.
    seen: usize,
}

impl MessageDecoder {
    /// A decoder for what one client sends.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self::of(Sender::Client, limits)
    }

    /// A decoder for what this side of a connection sends.
    #[must_use]
    pub fn of(sender: Sender, limits: &Limits) -> Self {
        Self {
            sender,
            message_bytes: limits.message_bytes,
            message_fragments: limits.message_fragments,
            in_progress: None,
            fragments: 0,
            length: 0,
            text: Utf8Decoder::default(),
            binary: Vec::new(),
            seen: 0,
        }
    }

    /// Decodes the frame at the front of `bytes` and unmasks it there. Returns what was received and how many bytes it took,
    /// or `None` if its end is not there yet: then call again with the same bytes and more behind them.
    ///
    /// # Errors
    /// Every rule of §5 and the limits, each as soon as the bytes that break it are there; nothing may be decoded after an error.
    pub fn decode<'a>(
        &mut self,
        bytes: &'a mut [u8],
    ) -> Result<Option<(Received<'a>, usize)>, ProtocolError> {
        let Some((header, header_length)) = Header::decode(bytes, self.sender)? else {
            return Ok(None);
        };
        let payload_length = self.check_sequence_and_size(&header)?;

        let arrived = payload_length.min(bytes.len() - header_length);
        let payload = &mut bytes[header_length..header_length + arrived];
        let new = &mut payload[self.seen..];
        // A server's frames have no key (§5.1), and four zeros change nothing.
        mask::apply(new, header.masking_key.unwrap_or_default(), self.seen);
        let whole = self.seen == 0 && arrived == payload_length && header.fin;
        // A text in one piece is checked when it becomes a message. Only the pieces of others must be checked as they come.
        let in_pieces = !whole || header.opcode == Opcode::Continuation;
        if in_pieces && self.data_opcode(header.opcode) == Opcode::Text {
            self.text.push(new)?;
        }
        if arrived < payload_length {
            self.seen = arrived;
            return Ok(None);
        }
        self.seen = 0;
        let frame = Frame {
            fin: header.fin,
            opcode: header.opcode,
            masking_key: header.masking_key,
            payload,
        };
        let message = self.complete(&frame, in_pieces)?;
        Ok(Some((Received { frame, message }, header_length + arrived)))
    }

    /// What can be refused at the header (§5.4, §10.4): nothing is awaited, and no memory taken, for a payload that will not be accepted.
    fn check_sequence_and_size(&self, header: &Header) -> Result<usize, ProtocolError> {
        match (header.opcode, self.in_progress) {
            (Opcode::Continuation, None) => return Err(ProtocolError::NothingToContinue),
            (Opcode::Text | Opcode::Binary, Some(_)) => {
                return Err(ProtocolError::MessageInterrupted);
            }
            _ => {}
        }
        let (fragments, limit) = (self.message_fragments, self.message_bytes);
        let mut room = usize::MAX;
        if !header.opcode.is_control() {
            if self.fragments == fragments {
                return Err(ProtocolError::TooManyFragments { limit: fragments });
            }
            room = limit - self.length;
        }
        usize::try_from(header.payload_length)
            .ok()
            .filter(|&length| length <= room)
            .ok_or(ProtocolError::MessageTooBig { limit })
    }

    /// What kind of message a frame belongs to: a continuation to that in progress, any other to its own.
    fn data_opcode(&self, opcode: Opcode) -> Opcode {
        let in_progress = self.in_progress.filter(|_| opcode == Opcode::Continuation);
        in_progress.unwrap_or(opcode)
    }

    /// The message that ends with this frame, if one does. The pieces of a text have been taken already.
    fn complete<'a>(
        &mut self,
        frame: &Frame<'a>,
        in_pieces: bool,
    ) -> Result<Option<Message<'a>>, ProtocolError> {
        let opcode = self.data_opcode(frame.opcode);
        let payload = Cow::Borrowed(frame.payload);
        match opcode {
            Opcode::Ping => return Ok(Some(Message::Ping(payload))),
            Opcode::Pong => return Ok(Some(Message::Pong(payload))),
            Opcode::Close => return Ok(Some(Message::Close(Close::decode(frame.payload)?))),
            Opcode::Text if !in_pieces => {
                let text = from_utf8(frame.payload).map_err(|_| ProtocolError::InvalidUtf8)?;
                return Ok(Some(Message::Text(Cow::Borrowed(text))));
            }
            Opcode::Binary if frame.fin && self.in_progress.is_none() => {
                return Ok(Some(Message::Binary(payload)));
            }
            Opcode::Binary => self.binary.extend_from_slice(frame.payload),
            Opcode::Text | Opcode::Continuation => {}
        }
        if !frame.fin {
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
