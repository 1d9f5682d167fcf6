//! All rooms: in the order of their creation, each name once, and not more than there may be.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::complaint::{Code, Complaint};
use super::name::Name;
use super::room::{ClientId, Room};
use crate::limits::ROOMS;
use crate::net::outbox::Outbox;

/// The number of a room; never used twice.
pub type RoomId = u64;

/// The room that everyone begins in. It is never removed.
pub const GENERAL: RoomId = 0;

/// The rooms of one server.
#[derive(Debug)]
pub struct Rooms {
    by_id: BTreeMap<RoomId, Room>,
    created: RoomId,
    /// Counts creations and departures: a clock that tells which room has been empty for longest.
    moments: u64,
}

impl Default for Rooms {
    /// The one room `general`.
    fn default() -> Self {
        let name = "general".to_owned();
        let general = Name {
            shown: name.clone(),
            folded: name,
        };
        Self {
            by_id: BTreeMap::from([(GENERAL, Room::new(general, 0))]),
            created: GENERAL,
            moments: 0,
        }
    }
}

impl Rooms {
    /// A room that somebody is in.
    #[must_use]
    pub fn get(&self, id: RoomId) -> &Room {
        // Only empty rooms are ever removed.
        self.by_id.get(&id).expect("a room with a client in it")
    }

    /// A room that somebody is in, to change it.
    pub fn get_mut(&mut self, id: RoomId) -> &mut Room {
        self.by_id.get_mut(&id).expect("a room with a client in it")
    }

    /// All rooms, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Room> {
        self.by_id.values()
    }

    /// All rooms with their numbers, to change them.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (RoomId, &mut Room)> {
        self.by_id.iter_mut().map(|(id, room)| (*id, room))
    }

    /// The names, oldest room first.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let names = self.by_id.values().map(|room| room.name.shown.as_str());
        names.collect()
    }

    /// The room of this name, whatever its case.
    #[must_use]
    pub fn find(&self, name: &Name) -> Option<RoomId> {
        let mut rooms = self.by_id.iter();
        let found = rooms.find(|(_, room)| room.name.folded == name.folded);
        found.map(|(id, _)| *id)
    }

    /// Adds a room. Where there are too many, the longest-empty one makes way.
    ///
    /// # Errors
    /// `room_exists`; `rooms_full` when somebody is in each of them.
    pub fn create(&mut self, name: Name) -> Result<(), Complaint> {
        if self.find(&name).is_some() {
            let detail = "un salon porte déjà ce nom";
            return Err(Complaint::new(Code::RoomExists, detail));
        }
        if self.by_id.len() >= ROOMS {
            let detail = format!("{ROOMS} salons au plus, et aucun n'est vide");
            let full = || Complaint::new(Code::RoomsFull, detail);
            let longest_empty = self.longest_empty().ok_or_else(full)?;
            self.by_id.remove(&longest_empty);
        }
        self.created += 1;
        self.moments += 1;
        let room = Room::new(name, self.moments);
        self.by_id.insert(self.created, room);
        Ok(())
    }

    /// A client comes in.
    pub fn enter(&mut self, id: RoomId, client: ClientId, outbox: &Arc<Outbox>) {
        let members = &mut self.get_mut(id).members;
        members.insert(client, Arc::clone(outbox));
    }

    /// A client goes out.
    pub fn leave(&mut self, id: RoomId, client: ClientId) {
        self.moments += 1;
        let now = self.moments;
        let room = self.get_mut(id);
        room.members.remove(&client);
        room.emptied = now;
    }

    fn longest_empty(&self) -> Option<RoomId> {
        let rooms = self.by_id.iter();
        let empty = rooms.filter(|(id, room)| **id != GENERAL && room.members.is_empty());
        empty
            .min_by_key(|(_, room)| room.emptied)
            .map(|(id, _)| *id)
    }
}
