//! The thread of one inspected connection: what passes over it becomes notes, and they go to that very client.

use std::io;
use std::mem;
use std::sync::Arc;
use std::thread;

use super::note::{Frame, Handshake, Note};
use super::stream::{Seen, Stream};
use crate::clock::milliseconds_since_unix_epoch;
use crate::http::response::Response;
use crate::limits::{CLIENT_STACK_BYTES, Limits};
use crate::net::http_exchange::RequestHead;
use crate::net::outbox::Outbox;
use crate::net::tap::{Piece, Tap};
use crate::websocket::frame::{self, Sender};
use crate::websocket::opcode::Opcode;

/// The first note, as a frame: the opening handshake that was just accepted with this response.
#[must_use]
pub fn handshake_note(head: &RequestHead, response: &Response) -> Vec<u8> {
    // A head may hold any bytes above ASCII: as in ISO 8859-1, each is one character.
    let request: String = head.bytes.iter().copied().map(char::from).collect();
    let response = String::from_utf8_lossy(&response.encode(true)).into_owned();
    let key = head.request.headers("Sec-WebSocket-Key").next();
    let (time, key) = (milliseconds_since_unix_epoch(), key.unwrap_or_default());
    encode(&Note::Handshake(Handshake::new(
        time,
        &request,
        &response,
        &head.reads,
        key,
    )))
}

/// Starts the thread, which ends with the connection. Does nothing where the outbox has no tap.
///
/// # Errors
/// When the system gives no thread; then nothing is inspected.
pub fn start(outbox: &Arc<Outbox>, limits: &Limits) -> io::Result<()> {
    let Some(tap) = &outbox.tap else {
        return Ok(());
    };
    // Our own events may be longer than what a client may send.
    let unlimited = Limits {
        message_bytes: usize::MAX,
        message_fragments: usize::MAX,
        ..*limits
    };
    let inspector = Inspector {
        tap: Arc::clone(tap),
        outbox: Arc::clone(outbox),
        received: Stream::new(Sender::Client, limits),
        sent: Stream::new(Sender::Server, &unlimited),
        unwritten: Vec::new(),
        depth: 0,
        number: 0,
        missed: 0,
    };
    let thread = thread::Builder::new()
        .name(format!("inspector {}", outbox.number))
        .stack_size(CLIENT_STACK_BYTES);
    // Where there is no thread, the inspector is dropped, and with it the tap ends.
    thread.spawn(move || inspector.run()).map(drop)
}

/// What has been seen of one connection.
struct Inspector {
    tap: Arc<Tap>,
    outbox: Arc<Outbox>,
    received: Stream,
    sent: Stream,
    /// What was to be written with the last write, and is not written yet.
    unwritten: Vec<u8>,
    /// How many bytes were to be written together.
    depth: usize,
    /// Frames so far, told of or not.
    number: u64,
    /// Frames that were not told of since the last one that was.
    missed: u64,
}

impl Inspector {
    fn run(mut self) {
        while let Some(piece) = self.tap.take() {
            match piece {
                Piece::Received { time, bytes } => {
                    for seen in self.received.push(&bytes) {
                        self.tell(Sender::Client, time, &seen);
                    }
                }
                Piece::Sent {
                    time,
                    frames,
                    written,
                } => {
                    self.unwritten = frames.concat();
                    self.depth = self.unwritten.len();
                    self.wrote(time, written);
                }
                Piece::Wrote { time, count } => self.wrote(time, count),
                Piece::Missed { frames, bytes } => {
                    self.sent.skip(bytes);
                    self.number += frames;
                    self.missed += frames;
                }
            }
        }
    }

    fn wrote(&mut self, time: u64, count: usize) {
        let rest = self.unwritten.split_off(count);
        let written = mem::replace(&mut self.unwritten, rest);
        for seen in self.sent.push(&written) {
            self.tell(Sender::Server, time, &seen);
        }
    }

    /// Tells of a frame, or counts it as missed where too many notes wait already.
    fn tell(&mut self, sender: Sender, time: u64, seen: &Seen) {
        self.number += 1;
        let mut frames = Vec::new();
        if self.missed > 0 {
            let count = self.missed;
            frames = encode(&Note::Missed { count });
        }
        frames.extend(encode(&Note::Frame {
            number: self.number,
            time,
            frame: Frame::new(sender, seen),
            cuts: &seen.cuts,
            depth: (sender == Sender::Server).then_some(self.depth),
        }));
        if self.outbox.note(frames.into()) {
            self.missed = 0;
        } else {
            self.missed += 1;
        }
    }
}

impl Drop for Inspector {
    /// Also when it panicked: nobody waits for one who does not look.
    fn drop(&mut self) {
        self.tap.end();
    }
}

fn encode(note: &Note<'_>) -> Vec<u8> {
    frame::Frame::new(Opcode::Text, &note.to_json()).to_bytes()
}
