//! How rooms come and go, and who is told.

use std::sync::Arc;

use super::event::Event;
use super::name::Name;
use super::recipient::Announcement;
use super::record::Happened;
use super::request_error::RequestError;
use super::room::ClientId;
use super::rooms::{GENERAL, RoomId};
use super::state::{Asker, Chat};
use crate::limits::ROOMS_PAUSE_MILLISECONDS;

impl Chat {
    /// Creates a room. It moves nobody. Its creator is told the new list at once, and everyone else
    /// too, unless they were told of other rooms less than a second ago: then one list tells them
    /// of all that is new.
    ///
    /// # Errors
    /// [`RequestError::RoomExists`], [`RequestError::RoomsFull`]
    pub fn create_room(&mut self, asker: &Asker<'_>, room: Name) -> Result<(), RequestError> {
        let (created, time) = (room.shown.clone(), asker.time);
        if let Some((id, name)) = self.rooms.create(room)? {
            self.tell_of_deleted_room(id, name, time);
        }
        let room = created;
        self.record(Happened::Created { room, time });
        self.rooms_wait = ROOMS_PAUSE_MILLISECONDS
            .checked_sub(asker.time.abs_diff(self.rooms_told))
            .filter(|wait| *wait > 0);
        if self.rooms_wait.is_some() {
            self.answer(asker.id, Event::Rooms(&self.rooms.names()));
        } else {
            self.tell_rooms(asker.time);
        }
        Ok(())
    }

    /// Tells everyone the list of rooms. `time` is in milliseconds since the Unix epoch.
    pub fn tell_rooms(&mut self, time: u64) {
        let rooms = self.rooms.names();
        let event = [Event::Rooms(&rooms)];
        let announcement = Announcement::new(&event);
        for client in self.clients.values() {
            announcement.tell(&client.recipient);
        }
        (self.rooms_told, self.rooms_wait) = (time, None);
    }

    /// Forgets what was said in a room. Its ids go on.
    pub fn clear_room(&mut self, id: RoomId, time: u64) {
        let room = self.rooms.get_mut(id);
        room.forget();
        let room = Arc::clone(&room.name.shown);
        self.record(Happened::Cleared { room, time });
    }

    /// Deletes a room; never `general`. There its members are then, as if they had joined it.
    pub fn delete_room(&mut self, id: RoomId, time: u64) {
        if id == GENERAL {
            return;
        }
        let members: Vec<ClientId> = self.rooms.get(id).members.keys().copied().collect();
        for &member in &members {
            self.move_to(member, GENERAL);
        }
        for &id in &members {
            let reference = None;
            let member = Asker {
                id,
                reference,
                time,
            };
            self.replay(&member, None);
            if let Some(Name { shown: user, .. }) = self.name_of(id) {
                self.tell_room(GENERAL, |room| Event::Joined { room, user });
            }
        }
        if let Some(name) = self.rooms.delete(id) {
            self.tell_of_deleted_room(id, name, time);
        }
        self.tell_rooms(time);
    }

    fn tell_of_deleted_room(&mut self, id: RoomId, Name { shown: room, .. }: Name, time: u64) {
        self.moderation.room_deleted(id);
        self.record(Happened::Deleted { room, time });
    }

    /// Hands it to whoever keeps what happens.
    pub(super) fn record(&mut self, happened: Happened) {
        if let Some(recorder) = &mut self.recorder {
            recorder.record(happened);
        }
    }
}
