//! Bytes that were received and are not decoded yet. The request head and the frames come out of
//! the same buffer, so that none is lost between them.

use std::io::{self, Read};

use crate::limits::{READ_BYTES, READ_BYTES_MOST};

/// A buffer that grows with what has been received, never with what was announced.
#[derive(Debug, Default)]
pub struct ReadBuffer {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    last_read_filled_it: bool,
}

impl ReadBuffer {
    /// What has been received and not yet consumed.
    pub fn unread(&mut self) -> &mut [u8] {
        &mut self.bytes[self.start..self.end]
    }

    /// Marks the first `count` unread bytes as decoded.
    pub fn consume(&mut self, count: usize) {
        self.start += count;
        debug_assert!(self.start <= self.end);
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
    }

    /// One read: how many bytes came, 0 at the end of the stream.
    ///
    /// # Errors
    /// Those of the read, a timeout among them; what is unread stays.
    pub fn receive(&mut self, mut source: impl Read) -> io::Result<usize> {
        self.make_room();
        let room = &mut self.bytes[self.end..];
        let count = source.read(room)?;
        self.last_read_filled_it = count == room.len();
        self.end += count;
        Ok(count)
    }

    /// Frees the memory, if nothing is unread.
    pub fn free(&mut self) {
        if self.end == 0 {
            *self = Self::default();
        }
    }

    /// Room for at least one more byte; for half the buffer, if there is much to read.
    fn make_room(&mut self) {
        if self.start > 0 && self.bytes.len() - self.end < self.bytes.len() / 2 {
            self.bytes.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        let full = self.end == self.bytes.len();
        if full || self.last_read_filled_it && self.bytes.len() < READ_BYTES_MOST {
            self.bytes.resize((self.bytes.len() * 2).max(READ_BYTES), 0);
        }
    }
}
