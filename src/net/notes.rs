//! The inspector's notes that wait for one client: apart from what is said to it, behind it, and given up where there are too many.

use std::collections::VecDeque;

use super::frames::Frames;
use crate::limits::{NOTES_AT_ONCE_BYTES, NOTES_BYTES};

/// Encoded frames, oldest first.
#[derive(Debug, Default)]
pub struct Notes {
    waiting: VecDeque<Frames>,
    bytes: usize,
}

impl Notes {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Adds whole frames, or nothing: returns whether there was room.
    pub fn push(&mut self, frames: Frames) -> bool {
        let fits = self.bytes + frames.len() <= NOTES_BYTES;
        if fits {
            self.bytes += frames.len();
            self.waiting.push_back(frames);
        }
        fits
    }

    /// Moves the oldest to the end of `list`: so few that what is said next does not wait long.
    pub fn take_some(&mut self, list: &mut Vec<Frames>) {
        let mut taken = 0;
        while taken < NOTES_AT_ONCE_BYTES
            && let Some(frames) = self.waiting.pop_front()
        {
            taken += frames.len();
            list.push(frames);
        }
        self.bytes -= taken;
    }

    /// Moves all to the end of `list`.
    pub fn take_all(&mut self, list: &mut Vec<Frames>) {
        list.extend(self.waiting.drain(..));
        self.bytes = 0;
    }
}
