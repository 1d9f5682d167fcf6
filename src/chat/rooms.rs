//! All rooms: in the order of their creation, each name once, and no more than the limit.

use std::collections::{BTreeMap, VecDeque};

use super::chat_message::ChatMessage;
use super::name::Name;
use super::recipient::Recipient;
use super::request_error::RequestError;
use super::room::{ClientId, Room};
use crate::limits::{ROOM_NAME_CHARACTERS, ROOMS, ROOMS_GONE};

/// The number of a room; never used twice.
pub type RoomId = u64;

/// The room that everyone begins in. It is never deleted.
pub const GENERAL: RoomId = 0;

/// The rooms of one server.
#[derive(Debug)]
pub struct Rooms {
    by_id: BTreeMap<RoomId, Room>,
    created: RoomId,
    /// Rooms that are gone, with their newest ids, from which they go on if they are created again:
    /// otherwise a `since` of before would hide messages.
    gone: VecDeque<(Name, u64)>,
    /// Counts creations and departures: a clock that tells which room has been empty longest.
    tick: u64,
}

impl Default for Rooms {
    /// The one room `general`.
    fn default() -> Self {
        let general = Name::new("general", ROOM_NAME_CHARACTERS).expect("a name");
        Self {
            by_id: BTreeMap::from([(GENERAL, Room::new(general, 0))]),
            created: GENERAL,
            gone: VecDeque::new(),
            tick: 0,
        }
    }
}

impl Rooms {
    /// A room that is there: that somebody is in, or whose number was just found.
    #[must_use]
    pub fn get(&self, id: RoomId) -> &Room {
        // Only empty rooms are ever deleted.
        self.by_id.get(&id).expect("a room with a client in it")
    }

    /// The same, to change it.
    pub fn get_mut(&mut self, id: RoomId) -> &mut Room {
        self.by_id.get_mut(&id).expect("a room with a client in it")
    }

    /// All rooms, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Room> {
        self.by_id.values()
    }

    /// All rooms with their numbers.
    pub fn with_ids(&self) -> impl Iterator<Item = (RoomId, &Room)> {
        self.by_id.iter().map(|(id, room)| (*id, room))
    }

    /// All rooms with their numbers, to change them.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (RoomId, &mut Room)> {
        self.by_id.iter_mut().map(|(id, room)| (*id, room))
    }

    /// The names, oldest room first.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let names = self.by_id.values().map(|room| &*room.name.shown);
        names.collect()
    }

    /// The room of this name, or of one that is the same.
    #[must_use]
    pub fn find(&self, name: &Name) -> Option<RoomId> {
        let mut rooms = self.by_id.iter();
        let found = rooms.find(|(_, room)| room.name.is_same_as(name));
        found.map(|(id, _)| *id)
    }

    /// Adds a room. Where there are too many, the room that has been empty longest is deleted, and
    /// its number and its name are returned.
    ///
    /// # Errors
    /// [`RequestError::RoomExists`]; [`RequestError::RoomsFull`] when none of them is empty.
    pub fn create(&mut self, name: Name) -> Result<Option<(RoomId, Name)>, RequestError> {
        if self.find(&name).is_some() {
            return Err(RequestError::RoomExists);
        }
        let mut deleted = None;
        if self.by_id.len() >= ROOMS {
            let longest_empty = self.longest_empty().ok_or(RequestError::RoomsFull)?;
            let name = self.delete(longest_empty);
            deleted = name.map(|name| (longest_empty, name));
        }
        self.created += 1;
        self.tick += 1;
        let mut room = Room::new(name, self.tick);
        let mut gone = self.gone.iter();
        if let Some((_, last_id)) = gone.find(|(gone, _)| gone.is_same_as(&room.name)) {
            (room.last_id, room.announced_id) = (*last_id, *last_id);
        }
        self.gone.retain(|(gone, _)| !gone.is_same_as(&room.name));
        self.by_id.insert(self.created, room);
        Ok(deleted)
    }

    /// Deletes a room that nobody is in; never `general`. Returns its name.
    pub fn delete(&mut self, id: RoomId) -> Option<Name> {
        let is_empty = |room: &Room| room.members.is_empty();
        if id == GENERAL || !self.by_id.get(&id).is_some_and(is_empty) {
            return None;
        }
        let room = self.by_id.remove(&id)?;
        if room.last_id > 0 {
            self.gone.push_back((room.name.clone(), room.last_id));
        }
        if self.gone.len() > ROOMS_GONE {
            self.gone.pop_front();
        }
        Some(room.name)
    }

    /// Gives a room that nobody is in the next message of an earlier run. Of rooms that are empty,
    /// the one in which nothing has been said for longest counts as empty longest.
    pub fn restore(&mut self, id: RoomId, message: ChatMessage) {
        self.tick += 1;
        let now = self.tick;
        let room = self.get_mut(id);
        room.emptied_at = now;
        room.announced_id = message.id;
        room.remember(message);
    }

    /// Adds a member, or replaces it.
    pub fn enter(&mut self, id: RoomId, client: ClientId, recipient: Recipient) {
        self.get_mut(id).members.insert(client, recipient);
    }

    /// Removes a member.
    pub fn leave(&mut self, id: RoomId, client: ClientId) {
        self.tick += 1;
        let now = self.tick;
        let room = self.get_mut(id);
        room.members.remove(&client);
        room.emptied_at = now;
    }

    fn longest_empty(&self) -> Option<RoomId> {
        let rooms = self.by_id.iter();
        let empty = rooms.filter(|(id, room)| **id != GENERAL && room.members.is_empty());
        empty
            .min_by_key(|(_, room)| room.emptied_at)
            .map(|(id, _)| *id)
    }
}
