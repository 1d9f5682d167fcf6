//! What passes over an inspected connection, handed to the thread that inspects it: copies of the bytes, as reads and writes moved them.
//! It does not know what they mean, only how many frames it has to leave out.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::frames::{Frames, decode_all, length_of};
use crate::clock::milliseconds_since_unix_epoch;
use crate::limits::{INSPECTOR_QUEUE_BYTES, INSPECTOR_SETTLE_TIME};

/// A queue between those who move the bytes of one connection and the one who looks at them.
#[derive(Debug, Default)]
pub struct Tap {
    queue: Mutex<Queue>,
    filled: Condvar,
    emptied: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    pieces: VecDeque<Piece>,
    bytes: usize,
    /// Whether what is being written has been passed on.
    sent_is_seen: bool,
    /// Whether the inspector waits for more.
    idle: bool,
    over: bool,
}

/// A write that is going on.
#[derive(Debug)]
pub struct Passing<'a> {
    tap: &'a Tap,
    time: u64,
    queue: MutexGuard<'a, Queue>,
}

/// What one read or write moved. Times are in milliseconds since the Unix epoch.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// What one read brought.
    Received { time: u64, bytes: Vec<u8> },
    /// Frames that were to be written together, and how many of their bytes the first write took.
    Sent {
        time: u64,
        frames: Vec<Frames>,
        written: usize,
    },
    /// How many of their bytes the next write took.
    Wrote { time: u64, count: usize },
    /// Frames that were sent and are not shown: there was no room for them.
    Missed { frames: u64, bytes: u64 },
}

impl Tap {
    /// For the client's own thread: what one read brought. Waits for room, which slows down its own client only.
    pub fn received(&self, bytes: &[u8]) {
        let (time, bytes) = (milliseconds_since_unix_epoch(), bytes.to_vec());
        let full = |queue: &mut Queue| queue.bytes > INSPECTOR_QUEUE_BYTES && !queue.over;
        let queue = self
            .emptied
            .wait_while(self.lock(), full)
            .unwrap_or_else(PoisonError::into_inner);
        self.add(queue, Piece::Received { time, bytes });
    }

    /// For whoever writes, before it does: until it has told what was [`sent`](Passing::sent), nothing else is passed on. So what
    /// the client answers is seen behind what it answers to. Never for a write that waits.
    #[must_use]
    pub fn begin(&self) -> Passing<'_> {
        Passing {
            tap: self,
            time: milliseconds_since_unix_epoch(),
            queue: self.lock(),
        }
    }

    /// For whoever writes: how many bytes, of those that [`Passing::sent`] was told of, the next write took.
    pub fn wrote(&self, count: usize) {
        let queue = self.lock();
        if count > 0 && queue.sent_is_seen {
            let time = milliseconds_since_unix_epoch();
            self.add(queue, Piece::Wrote { time, count });
        }
    }

    /// For the inspector: waits for the next piece; `None` when the connection is over.
    #[must_use]
    pub fn take(&self) -> Option<Piece> {
        let mut queue = self.lock();
        loop {
            if queue.over {
                return None;
            }
            if let Some(piece) = queue.pieces.pop_front() {
                queue.idle = false;
                queue.bytes -= piece.length();
                self.emptied.notify_all();
                return Some(piece);
            }
            queue.idle = true;
            self.emptied.notify_all();
            queue = self
                .filled
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// For the client's own thread, before it closes: waits until all has been looked at, for a bounded time. Behind a Close nothing can be told.
    pub fn settle(&self) {
        let settled = |queue: &Queue| queue.over || queue.idle && queue.pieces.is_empty();
        drop(
            self.emptied
                .wait_timeout_while(self.lock(), INSPECTOR_SETTLE_TIME, |queue| !settled(queue)),
        );
    }

    /// Nothing is passed on any more, and nobody waits.
    pub fn end(&self) {
        let mut queue = self.lock();
        queue.over = true;
        queue.pieces = VecDeque::new();
        self.filled.notify_all();
        self.emptied.notify_all();
    }

    fn add(&self, mut queue: MutexGuard<'_, Queue>, piece: Piece) {
        if queue.over {
            return;
        }
        queue.bytes += piece.length();
        queue.pieces.push_back(piece);
        drop(queue);
        self.filled.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Passing<'_> {
    /// These frames were to be written together, and the first write took so many bytes.
    pub fn sent(mut self, frames: &[Frames], written: usize) {
        let length = length_of(frames);
        if length == 0 {
            return;
        }
        let waiting = self.queue.bytes;
        // Where nothing waits, anything has room: what one write takes is limited already.
        self.queue.sent_is_seen = waiting == 0 || waiting + length <= INSPECTOR_QUEUE_BYTES;
        let piece = if self.queue.sent_is_seen {
            Piece::Sent {
                time: self.time,
                frames: frames.to_vec(),
                written: written.min(length),
            }
        } else {
            let mut missed = frames.iter().flat_map(|frames| decode_all(frames)).count() as u64;
            let mut bytes = length as u64;
            // One piece for all that is missed in a row.
            if let Some(Piece::Missed {
                frames,
                bytes: more,
            }) = self.queue.pieces.back()
            {
                (missed, bytes) = (missed + frames, bytes + more);
                self.queue.pieces.pop_back();
            }
            Piece::Missed {
                frames: missed,
                bytes,
            }
        };
        self.tap.add(self.queue, piece);
    }
}

impl Piece {
    fn length(&self) -> usize {
        match self {
            Self::Received { bytes, .. } => bytes.len(),
            Self::Sent { frames, .. } => length_of(frames),
            Self::Wrote { .. } | Self::Missed { .. } => 0,
        }
    }
}
