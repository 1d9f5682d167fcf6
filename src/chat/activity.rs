//! What those elsewhere are told of a room: that something was said there, at most once a second.

use super::event::Event;
use super::room::ClientId;
use super::salon::{Salon, encode};
use crate::limits::ACTIVITY_PAUSE_MILLISECONDS;

impl Salon {
    /// From now on the client is told of other rooms; first, of those where something has been said.
    pub(super) fn watch(&mut self, id: ClientId) {
        self.watchers.insert(id);
        for room in self.rooms.iter().filter(|room| room.last_id > 0) {
            let (room, last) = (&room.name.shown, room.last_id);
            self.tell(id, &Event::Activity { room, last });
        }
    }

    /// Tells the watchers elsewhere of rooms that have something new. What is too early now is told when anything is said
    /// or pinged anywhere after the pause.
    pub fn tell_activity(&mut self, time: u64) {
        if self.watchers.is_empty() {
            return;
        }
        let (clients, watchers) = (&self.clients, &self.watchers);
        for (number, room) in self.rooms.iter_mut() {
            let due = time.abs_diff(room.told_time) >= ACTIVITY_PAUSE_MILLISECONDS;
            if room.last_id == room.told_id || !due {
                continue;
            }
            (room.told_id, room.told_time) = (room.last_id, time);
            let (name, last) = (&room.name.shown, room.last_id);
            let frame = encode(&Event::Activity { room: name, last });
            let watchers = watchers.iter().filter_map(|id| clients.get(id));
            let elsewhere = watchers.filter(|client| client.room != number);
            elsewhere.for_each(|client| client.outbox.push(&frame));
        }
    }
}
