//! One direction of a connection, seen from outside: the frames in its bytes (RFC 6455 §5), where
//! reads or writes ended in them, and the first rule that they break. It decodes a copy with the
//! server's own decoder; it knows no socket and no clock.

use std::mem;

use crate::limits::{INSPECTED_PAYLOAD_BYTES, INSPECTED_READS, Limits};
use crate::websocket::error::ProtocolError;
use crate::websocket::frame::{Header, Role};
use crate::websocket::message::Message;
use crate::websocket::message_assembler::MessageDecoder;
use crate::websocket::mistake::{IncompleteFrame, Mistake};
use crate::websocket::opcode::Opcode;

/// A frame that has been seen, or as much of it as there was when it broke a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Of its first byte, in bytes from the beginning of the stream.
    pub offset: u64,
    /// As on the wire. If the header breaks a rule, the bytes up to the one that does; at least
    /// one.
    pub header: Vec<u8>,
    /// What the header says; `None` if it broke a rule before it was whole.
    pub fields: Option<Header>,
    /// As on the wire, so masked if it is; at most its first [`INSPECTED_PAYLOAD_BYTES`].
    pub payload: Vec<u8>,
    /// Where in the stream reads, or writes, ended in this frame or at its end; at most
    /// [`INSPECTED_READS`].
    pub cuts: Vec<u64>,
    /// The fragmented message that it is part of, as it is after this frame.
    pub progress: Option<Progress>,
    /// The message that is complete with this frame.
    pub message: Option<Message<'static>>,
    /// The rule that it breaks: then it is the last one.
    pub error: Option<ProtocolError>,
    /// What most likely led to that.
    pub mistake: Option<Mistake>,
}

/// How far a fragmented message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub opcode: Opcode,
    /// Frames and payload bytes so far.
    pub fragments: usize,
    pub bytes: u64,
    pub done: bool,
}

/// Everything that one side sends, in any pieces.
#[derive(Debug)]
pub struct Stream {
    role: Role,
    decoder: MessageDecoder,
    /// The frame that is not whole yet; the decoder unmasks it in here.
    unread: Vec<u8>,
    /// The beginning of the same frame as it came.
    wire: Vec<u8>,
    /// Where in the stream that frame begins.
    offset: u64,
    /// Ends of reads that have not been told.
    cuts: Vec<u64>,
    progress: Option<Progress>,
    failed: bool,
}

impl Stream {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(role: Role, limits: &Limits) -> Self {
        Self {
            role,
            decoder: MessageDecoder::new(role, limits),
            unread: Vec::new(),
            wire: Vec::new(),
            offset: 0,
            cuts: Vec::new(),
            progress: None,
            failed: false,
        }
    }

    /// Takes the bytes of one read, or of one write. Returns the frames that they complete, and one
    /// that breaks a rule; after that one, nothing is decoded any more.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Seen> {
        let mut all = Vec::new();
        if self.failed || bytes.is_empty() {
            return all;
        }
        self.unread.extend_from_slice(bytes);
        // The last one is always told: it is the read that completes the frame.
        self.cuts.truncate(INSPECTED_READS - 1);
        self.cuts.push(self.offset + self.unread.len() as u64);
        let mut start = 0;
        while let Some((seen, used)) = self.next(start) {
            start += used;
            all.push(seen);
            if self.failed {
                // Nothing is decoded any more, so nothing needs to be kept.
                self.unread = Vec::new();
                return all;
            }
        }
        self.unread.drain(..start);
        all
    }

    /// Decodes nothing any more.
    pub fn give_up(&mut self) {
        self.failed = true;
        self.unread = Vec::new();
    }

    /// How many bytes are missing at least: to the end of the header, or to the end of the frame if
    /// its header is complete. `None` between two frames.
    #[must_use]
    pub fn missing(&self) -> Option<u64> {
        if self.unread.is_empty() {
            return None;
        }
        let there = self.unread.len() as u64;
        let whole = match Header::decode(&self.unread, self.role) {
            Ok(Some((header, used))) => header.payload_length.saturating_add(used as u64),
            _ => self.header_length(),
        };
        Some(whole.saturating_sub(there))
    }

    /// The beginning of a frame that is not whole, as it came: at most its header and the first
    /// [`INSPECTED_PAYLOAD_BYTES`] of its payload.
    #[must_use]
    pub fn begun(&self) -> &[u8] {
        &self.wire
    }

    /// What most likely led to a frame that is not whole.
    #[must_use]
    pub fn mistake(&self) -> Option<Mistake> {
        IncompleteFrame::at_end_of(&self.unread)?.mistake
    }

    /// How long the header will be, as far as can be said yet.
    fn header_length(&self) -> u64 {
        let key = if self.role == Role::Client { 4 } else { 0 };
        let length = match self.unread.get(1).map(|second| second & 0x7F) {
            Some(126) => 2,
            Some(127) => 8,
            _ => 0,
        };
        2 + length + key
    }

    /// The frame that begins at `start` in what is unread, and how many bytes it took.
    fn next(&mut self, start: usize) -> Option<(Seen, usize)> {
        let bytes = &mut self.unread[start..];
        let header = Header::decode(bytes, self.role);
        // What is shown of the frame is kept as it is on the wire, before the decoder unmasks it.
        let kept = match header {
            Ok(Some((header, length))) => {
                let shown = header.payload_length.min(INSPECTED_PAYLOAD_BYTES as u64);
                bytes.len().min(length + to_usize(shown))
            }
            Ok(None) => bytes.len(),
            Err(_) => broken_at(bytes, self.role),
        };
        let known = self.wire.len();
        self.wire.extend_from_slice(&bytes[known..kept]);

        let there = bytes.len();
        let (message, error) = match self.decoder.decode(bytes) {
            Ok(None) => return None,
            Ok(Some((received, _))) => (received.message.map(Message::into_owned), None),
            Err(error) => (None, Some(error)),
        };
        let mistake = error.and_then(|error| Mistake::behind(error, &self.unread[start..]));
        let mut header_bytes = mem::take(&mut self.wire);
        let (mut fields, mut payload, mut used) = (None, Vec::new(), header_bytes.len());
        if let Ok(Some((decoded, length))) = header {
            fields = Some(decoded);
            payload = header_bytes.split_off(length);
            used = there.min(length.saturating_add(to_usize(decoded.payload_length)));
        }
        let offset = self.offset;
        self.offset += used as u64;
        let told = self.cuts.partition_point(|&cut| cut <= self.offset);
        self.failed = error.is_some();
        let seen = Seen {
            offset,
            header: header_bytes,
            fields,
            payload,
            cuts: self.cuts.drain(..told).collect(),
            progress: fields
                .filter(|_| error.is_none())
                .and_then(|fields| self.go_on_with(&fields)),
            message,
            error,
            mistake,
        };
        Some((seen, used))
    }

    /// How far the fragmented message has come with this frame, if it is part of one.
    fn go_on_with(&mut self, frame: &Header) -> Option<Progress> {
        let so_far = match frame.opcode {
            Opcode::Continuation => self.progress.take()?,
            Opcode::Text | Opcode::Binary if !frame.fin => Progress {
                opcode: frame.opcode,
                fragments: 0,
                bytes: 0,
                done: false,
            },
            _ => return None,
        };
        let progress = Progress {
            fragments: so_far.fragments + 1,
            bytes: so_far.bytes + frame.payload_length,
            done: frame.fin,
            ..so_far
        };
        self.progress = Some(progress).filter(|progress| !progress.done);
        Some(progress)
    }
}

/// How many bytes it takes to see that a header breaks a rule.
fn broken_at(bytes: &[u8], role: Role) -> usize {
    let broken = |&length: &usize| Header::decode(&bytes[..length], role).is_err();
    (1..bytes.len()).find(broken).unwrap_or(bytes.len())
}

fn to_usize(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}
