//! How clients come, move and go.

use std::sync::Arc;

use super::event::{Event, Format};
use super::moderation::Change;
use super::name::Name;
use super::recipient::Recipient;
use super::request_error::RequestError;
use super::room::{ClientId, Since};
use super::rooms::{GENERAL, RoomId};
use super::state::{Asker, Chat, Client};
use crate::net::outbox::Outbox;
use crate::websocket::close::Close;

impl Chat {
    /// A new client, without a name and in `general`, is told the rooms. `token` must be random.
    pub fn connect(&mut self, outbox: &Arc<Outbox>, token: Arc<str>) -> ClientId {
        if let Some(close) = &self.closed {
            outbox.close(close);
        }
        let recipient = Recipient {
            outbox: Arc::clone(outbox),
            format: Format::Plain,
            has_name: false,
        };
        let rooms = self.rooms.names();
        recipient.answer(&[Event::Rooms(&rooms)]);
        let id = outbox.number;
        self.rooms.enter(GENERAL, id, recipient.clone());
        let client = Client {
            recipient,
            name: None,
            token,
            room: GENERAL,
        };
        self.clients.insert(id, client);
        self.tell_moderation_of_room(id);
        id
    }

    /// The client is gone: its name is free, and its room is told.
    pub fn leave(&mut self, id: ClientId) {
        // Whoever was taken over is gone already.
        if let Some(client) = self.remove(id) {
            self.tell_left(&client);
        }
    }

    /// Closes every connection, and those that are still to come.
    pub fn close(&mut self, close: Close) {
        let recipients = self.clients.values().map(|client| &client.recipient);
        recipients.for_each(|recipient| recipient.outbox.close(&close));
        self.closed = Some(close);
    }

    /// Closes a client's connection. Its name is free, and its room is told.
    pub fn disconnect(&mut self, id: ClientId, close: &Close) {
        if let Some(client) = self.remove(id) {
            client.recipient.outbox.close(close);
            self.tell_left(&client);
        }
    }

    /// Moves a client with a name to a room: it is replayed what was said there, then told who is
    /// there.
    ///
    /// # Errors
    /// [`RequestError::RoomUnknown`]: the client stays where it is.
    pub fn join_room(
        &mut self,
        asker: &Asker<'_>,
        room: &Name,
        since: Option<&Since>,
    ) -> Result<(), RequestError> {
        let new = self.rooms.find(room).ok_or(RequestError::RoomUnknown)?;
        let Some(client) = self.clients.get(&asker.id) else {
            return Ok(());
        };
        let (old, user) = (client.room, client.name.clone());
        if new == old {
            self.replay(asker, since);
            return Ok(());
        }
        self.move_to(asker.id, new);
        self.replay(asker, since);
        if let Some(user) = &user {
            let user = &user.shown;
            self.tell_room(old, |room| Event::Left { room, user });
            self.tell_room(new, |room| Event::Joined { room, user });
        }
        Ok(())
    }

    /// Moves a client to a room, and tells nobody.
    pub(super) fn move_to(&mut self, id: ClientId, room: RoomId) {
        if let Some(client) = self.clients.get_mut(&id) {
            self.rooms.leave(client.room, id);
            client.room = room;
            self.rooms.enter(room, id, client.recipient.clone());
            self.tell_moderation_of_room(id);
        }
    }

    fn tell_moderation_of_room(&mut self, id: ClientId) {
        if let Some(client) = self.clients.get(&id) {
            let room = &self.rooms.get(client.room).name.shown;
            self.moderation.changed(id, &Change::Moved { room });
        }
    }

    /// Removes a client from everything, and tells nobody.
    pub(super) fn remove(&mut self, id: ClientId) -> Option<Client> {
        let client = self.clients.remove(&id)?;
        self.rooms.leave(client.room, id);
        self.detailed.remove(&id);
        if let Some(name) = &client.name {
            self.free(name);
        }
        self.moderation.changed(id, &Change::Left);
        Some(client)
    }

    /// Somebody else may have this name now.
    pub(super) fn free(&mut self, name: &Name) {
        for skeleton in &name.skeletons {
            self.names.remove(skeleton);
        }
    }

    /// Tells a client's former room that it has left, if it had a name there.
    pub(super) fn tell_left(&self, client: &Client) {
        if let Some(name) = &client.name {
            let user = &name.shown;
            self.tell_room(client.room, |room| Event::Left { room, user });
        }
    }
}
