//! What clients in other rooms are told: that something was said, at most once a second.

use super::event::Event;
use super::recipient::Announcement;
use super::room::ClientId;
use super::state::Chat;
use crate::limits::ACTIVITY_PAUSE_MILLISECONDS;

impl Chat {
    /// Tells a client of all rooms in which something has been said.
    pub(super) fn tell_all_activity(&self, id: ClientId) {
        for room in self.rooms.iter().filter(|room| room.last_id > 0) {
            let (room, last) = (&room.name.shown, room.last_id);
            self.answer(id, Event::Activity { room, last });
        }
    }

    /// Tells the detailed clients in other rooms of rooms that have something new. What is too
    /// early now is told when anything is said or pinged anywhere after the pause.
    pub(super) fn tell_activity(&mut self, time: u64) {
        if self.detailed.is_empty() {
            return;
        }
        let (clients, detailed) = (&self.clients, &self.detailed);
        for (number, room) in self.rooms.iter_mut() {
            let due = time.abs_diff(room.announced_time) >= ACTIVITY_PAUSE_MILLISECONDS;
            if room.last_id == room.announced_id || !due {
                continue;
            }
            (room.announced_id, room.announced_time) = (room.last_id, time);
            let (name, last) = (&room.name.shown, room.last_id);
            let event = [Event::Activity { room: name, last }];
            let announcement = Announcement::new(&event);
            let clients = detailed.iter().filter_map(|id| clients.get(id));
            for client in clients.filter(|client| client.room != number) {
                announcement.tell(&client.recipient);
            }
        }
    }

    /// Tells one client that the connection works, and the others what is due.
    pub fn ping(&mut self, id: ClientId, reference: Option<&str>, time: u64) {
        self.answer(id, Event::Pong { reference });
        self.tell_activity(time);
    }
}
