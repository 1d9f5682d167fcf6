//! One room: who is in, and the last messages.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::action::Since;
use super::name::Name;
use crate::limits::{HISTORY_BYTES, HISTORY_MESSAGES, QUIET_ROOM_MEMBERS};
use crate::net::frames::Frames;
use crate::net::outbox::Outbox;

/// The number of a client in the registry.
pub type ClientId = u64;

/// A room.
#[derive(Debug)]
pub struct Room {
    pub name: Name,
    pub members: BTreeMap<ClientId, Arc<Outbox>>,
    /// The id of the newest message, 0 if there is none.
    pub last_id: u64,
    /// The newest message that those elsewhere have been told of, and when.
    pub told_id: u64,
    pub told_time: u64,
    /// Which of all departures emptied it: the smallest number is the longest-empty room.
    pub emptied: u64,
    history: VecDeque<Frames>,
    history_bytes: usize,
}

impl Room {
    #[must_use]
    pub fn new(name: Name, emptied: u64) -> Self {
        Self {
            name,
            members: BTreeMap::new(),
            last_id: 0,
            told_id: 0,
            told_time: 0,
            emptied,
            history: VecDeque::new(),
            history_bytes: 0,
        }
    }

    /// Pushes encoded frames to every member: encoded once, the same order for all.
    pub fn push(&self, frames: &Frames) {
        for outbox in self.members.values() {
            outbox.push(frames);
        }
    }

    /// Keeps the frame of message `last_id` for those who join; forgets what is too much.
    pub fn remember(&mut self, frame: Frames) {
        self.history_bytes += frame.len();
        self.history.push_back(frame);
        while self.history.len() > HISTORY_MESSAGES || self.history_bytes > HISTORY_BYTES {
            let Some(forgotten) = self.history.pop_front() else {
                break;
            };
            self.history_bytes -= forgotten.len();
        }
    }

    /// The remembered frames after `since`, or all of them, and whether nothing is missing between: `None` if `since` was not asked for.
    pub fn replay(
        &self,
        since: Option<&Since>,
        epoch: &str,
    ) -> (impl Iterator<Item = &Frames>, Option<bool>) {
        let oldest = self.last_id + 1 - self.history.len() as u64;
        let known = since.filter(|since| {
            since.epoch.as_deref().is_none_or(|of| of == epoch) && since.id <= self.last_id
        });
        let first = known.map_or(oldest, |since| oldest.max(since.id + 1));
        let complete = since.map(|_| known.is_some_and(|since| since.id + 1 >= oldest));
        let skipped = usize::try_from(first - oldest).unwrap_or(usize::MAX);
        (self.history.iter().skip(skipped), complete)
    }

    /// Whether there are too many to tell everyone about everyone.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.members.len() > QUIET_ROOM_MEMBERS
    }
}
