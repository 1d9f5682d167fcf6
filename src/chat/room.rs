//! One room: its members and its last messages.

use std::collections::{BTreeMap, VecDeque};

use super::chat_message::ChatMessage;
use super::name::Name;
use super::recipient::{Announcement, Recipient};
use crate::limits::{HISTORY_BYTES, HISTORY_MESSAGES, QUIET_ROOM_MEMBERS};

/// The number of a client, which the log shows as `#7`.
pub type ClientId = u64;

/// A room.
#[derive(Debug)]
pub struct Room {
    pub name: Name,
    pub members: BTreeMap<ClientId, Recipient>,
    /// The id of the newest message, 0 if there is none.
    pub last_id: u64,
    /// The newest message that clients in other rooms have been told of, and when that was.
    pub announced_id: u64,
    pub announced_time: u64,
    /// The tick at which its last member left, or at which it was created.
    pub emptied_at: u64,
    history: VecDeque<ChatMessage>,
    history_bytes: usize,
}

/// The last message that a client has: it asks only for what came after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    pub id: u64,
    /// The run of the server that the id belongs to; `None` trusts that it is this one.
    pub epoch: Option<String>,
}

impl Room {
    /// An empty room, created at this tick.
    #[must_use]
    pub fn new(name: Name, emptied_at: u64) -> Self {
        Self {
            name,
            members: BTreeMap::new(),
            last_id: 0,
            announced_id: 0,
            announced_time: 0,
            emptied_at,
            history: VecDeque::new(),
            history_bytes: 0,
        }
    }

    /// Tells every member, all in the same order.
    pub fn tell(&self, announcement: &Announcement<'_>) {
        for recipient in self.members.values() {
            announcement.tell(recipient);
        }
    }

    /// Keeps the newest message for those who join, and forgets the oldest where there are too many.
    pub fn remember(&mut self, message: ChatMessage) {
        self.last_id = message.id;
        self.history_bytes += message.text.len();
        self.history.push_back(message);
        while self.history.len() > HISTORY_MESSAGES || self.history_bytes > HISTORY_BYTES {
            let Some(forgotten) = self.history.pop_front() else {
                break;
            };
            self.history_bytes -= forgotten.text.len();
        }
    }

    /// Forgets what was said. Ids go on.
    pub fn forget(&mut self) {
        self.history.clear();
        self.history_bytes = 0;
    }

    /// The remembered messages after `since`, or all of them; and whether none is missing between,
    /// or `None` if no `since` was asked for.
    pub fn messages_since(
        &self,
        since: Option<&Since>,
        epoch: &str,
    ) -> (impl Iterator<Item = &ChatMessage>, Option<bool>) {
        let oldest = self.last_id + 1 - self.history.len() as u64;
        let known = since.filter(|since| {
            since.epoch.as_deref().is_none_or(|of| of == epoch) && since.id <= self.last_id
        });
        let first = known.map_or(oldest, |since| oldest.max(since.id + 1));
        let complete = since.map(|_| known.is_some_and(|since| since.id + 1 >= oldest));
        let skipped = usize::try_from(first - oldest).unwrap_or(usize::MAX);
        (self.history.iter().skip(skipped), complete)
    }

    /// Whether too many members have a name to tell everyone about everyone.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        let named = self.members.values().filter(|member| member.has_name);
        named.count() > QUIET_ROOM_MEMBERS
    }
}
