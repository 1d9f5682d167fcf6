//! Messages out of frames (RFC 6455 §5.4): fragments joined, control frames let through between them, text checked as it arrives.

use std::borrow::Cow;
use std::mem;

use super::close::Close;
use super::error::ProtocolError;
use super::frame::{Frame, Header, Sender};
use super::mask;
use super::opcode::Opcode;
use super::utf8::Utf8Checker;
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

/// Decodes a client's frames, one after the other, and joins fragments.
#[derive(Debug)]
pub struct MessageDecoder {
    message_bytes: usize,
    message_fragments: usize,
    /// Text or Binary, while a fragmented message is in progress.
    in_progress: Option<Opcode>,
    fragments: usize,
    joined: Vec<u8>,
    text: Utf8Checker,
    /// How much of the current frame's payload has been unmasked and checked, when it comes in several pieces.
    seen: usize,
}

impl MessageDecoder {
    /// A decoder for one connection.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self {
            message_bytes: limits.message_bytes,
            message_fragments: limits.message_fragments,
            in_progress: None,
            fragments: 0,
            joined: Vec::new(),
            text: Utf8Checker::default(),
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
        let Some((header, header_length)) = Header::decode(bytes, Sender::Client)? else {
            return Ok(None);
        };
        let payload_length = self.check_sequence_and_size(&header)?;

        let arrived = payload_length.min(bytes.len() - header_length);
        let payload = &mut bytes[header_length..header_length + arrived];
        let new = &mut payload[self.seen..];
        mask::apply(new, header.masking_key.unwrap_or_default(), self.seen);
        let whole_at_once = self.seen == 0 && arrived == payload_length;
        // A text that is whole is checked when it becomes a `str`. Only what is split must be checked before its end is there.
        if self.is_text(&header) && !(whole_at_once && header.fin && header.opcode == Opcode::Text)
        {
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
        Ok(Some((
            Received {
                frame,
                message: self.complete(&frame)?,
            },
            header_length + arrived,
        )))
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
        if !header.opcode.is_control() && self.fragments == self.message_fragments {
            return Err(ProtocolError::TooManyFragments {
                limit: self.message_fragments,
            });
        }
        let limit = self.message_bytes;
        let room = if header.opcode.is_control() {
            usize::MAX
        } else {
            limit - self.joined.len()
        };
        usize::try_from(header.payload_length)
            .ok()
            .filter(|&length| length <= room)
            .ok_or(ProtocolError::MessageTooBig { limit })
    }

    fn is_text(&self, header: &Header) -> bool {
        header.opcode == Opcode::Text
            || header.opcode == Opcode::Continuation && self.in_progress == Some(Opcode::Text)
    }

    /// The message that ends with this frame, if one does.
    fn complete<'a>(&mut self, frame: &Frame<'a>) -> Result<Option<Message<'a>>, ProtocolError> {
        let payload = Cow::Borrowed(frame.payload);
        let opcode = match frame.opcode {
            Opcode::Ping => return Ok(Some(Message::Ping(payload))),
            Opcode::Pong => return Ok(Some(Message::Pong(payload))),
            Opcode::Close => {
                return Close::decode(frame.payload).map(|close| Some(Message::Close(close)));
            }
            Opcode::Text | Opcode::Binary if frame.fin => {
                return data(frame.opcode, payload).map(Some);
            }
            Opcode::Text | Opcode::Binary => frame.opcode,
            Opcode::Continuation => self.in_progress.unwrap_or(frame.opcode),
        };
        self.joined.extend_from_slice(frame.payload);
        self.fragments += 1;
        self.in_progress = Some(opcode);
        if !frame.fin {
            return Ok(None);
        }
        self.in_progress = None;
        self.fragments = 0;
        data(opcode, Cow::Owned(mem::take(&mut self.joined))).map(Some)
    }
}

/// §5.6, §8.1: text is UTF-8, binary is anything.
fn data(opcode: Opcode, payload: Cow<'_, [u8]>) -> Result<Message<'_>, ProtocolError> {
    if opcode == Opcode::Binary {
        return Ok(Message::Binary(payload));
    }
    let text = match payload {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed),
        Cow::Owned(bytes) => String::from_utf8(bytes)
            .map(Cow::Owned)
            .map_err(|error| error.utf8_error()),
    };
    text.map(Message::Text)
        .map_err(|_| ProtocolError::InvalidUtf8)
}
