//! All clients and all rooms, as plain data: who is connected, who has which name, who is where.
//! It knows no lock and no clock.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::event::{Event, Format};
use super::name::Name;
use super::recipient::{Announcement, Recipient};
use super::record::{Happened, Recorder};
use super::request_error::RequestError;
use super::room::{ClientId, Since};
use super::rooms::{GENERAL, RoomId, Rooms};
use crate::limits::ROOMS_PAUSE_MILLISECONDS;
use crate::net::outbox::Outbox;
use crate::websocket::close::Close;

/// The chat of one server.
#[derive(Debug)]
pub struct Chat {
    /// A random name of this run: message ids of another run mean nothing.
    pub(super) epoch: String,
    pub(super) clients: HashMap<ClientId, Client>,
    /// Who has which name, by each of its skeletons.
    pub(super) names: HashMap<String, ClientId>,
    pub(super) rooms: Rooms,
    /// When everyone was told the rooms, and in how many milliseconds they are to be told again.
    rooms_told: u64,
    pub(super) rooms_wait: Option<u64>,
    /// The clients that asked for details.
    pub(super) detailed: BTreeSet<ClientId>,
    /// Once the server stops, this is sent to everyone, and to whoever still connects.
    pub(super) closed: Option<Close>,
    /// Keeps what happens, if anybody does.
    pub(super) recorder: Option<Box<dyn Recorder>>,
}

/// One client.
#[derive(Debug)]
pub(super) struct Client {
    pub recipient: Recipient,
    pub name: Option<Name>,
    /// Proves, to a later connection, that it is the same person.
    pub token: Arc<str>,
    pub room: RoomId,
}

/// Who asks for something, and when.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    pub id: ClientId,
    /// The client's own name for its request.
    pub reference: Option<&'a str>,
    /// Milliseconds since the Unix epoch.
    pub time: u64,
}

impl Chat {
    /// A chat without clients, with the one room `general`, that nobody keeps.
    #[must_use]
    pub fn new(epoch: String) -> Self {
        Self::restore(epoch, Rooms::default(), None)
    }

    /// A chat without clients that goes on with the rooms of an earlier one. Where it has that
    /// one's epoch, too, its clients go on with their `since`.
    #[must_use]
    pub fn restore(epoch: String, rooms: Rooms, recorder: Option<Box<dyn Recorder>>) -> Self {
        Self {
            epoch,
            recorder,
            rooms,
            clients: HashMap::new(),
            names: HashMap::new(),
            rooms_told: 0,
            rooms_wait: None,
            detailed: BTreeSet::new(),
            closed: None,
        }
    }

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

    /// Who is told what a client asked for; `None` once it is gone.
    #[must_use]
    pub fn recipient(&self, id: ClientId) -> Option<&Recipient> {
        self.clients.get(&id).map(|client| &client.recipient)
    }

    /// The name that a client has.
    #[must_use]
    pub fn name_of(&self, id: ClientId) -> Option<&Name> {
        self.clients.get(&id)?.name.as_ref()
    }

    /// Chooses how much a client is told.
    pub fn set_format(&mut self, id: ClientId, format: Format) {
        let Some(client) = self.clients.get_mut(&id) else {
            return;
        };
        client.recipient.format = format;
        self.rooms.enter(client.room, id, client.recipient.clone());
        if format == Format::Detailed {
            self.detailed.insert(id);
        } else {
            self.detailed.remove(&id);
        }
    }

    /// Creates a room. It moves nobody. Its creator is told the new list at once, and everyone else
    /// too, unless they were told of other rooms less than a second ago: then one list tells them
    /// of all that is new.
    ///
    /// # Errors
    /// [`RequestError::RoomExists`], [`RequestError::RoomsFull`]
    pub fn create_room(&mut self, asker: &Asker<'_>, room: Name) -> Result<(), RequestError> {
        let (created, time) = (room.shown.clone(), asker.time);
        let deleted = self.rooms.create(room)?;
        if let Some(recorder) = &mut self.recorder {
            if let Some(Name { shown: room, .. }) = deleted {
                recorder.record(Happened::Deleted { room, time });
            }
            let room = created;
            recorder.record(Happened::Created { room, time });
        }
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

    /// Tells a room about somebody, unless the room is too large for that.
    pub(super) fn tell_room<'a>(&'a self, room: RoomId, event: impl FnOnce(&'a str) -> Event<'a>) {
        let room = self.rooms.get(room);
        if !room.is_quiet() {
            room.tell(&Announcement::new(&[event(&room.name.shown)]));
        }
    }

    /// Answers a client; nobody, once it is gone.
    pub fn answer(&self, id: ClientId, event: Event<'_>) {
        if let Some(recipient) = self.recipient(id) {
            recipient.answer(&[event]);
        }
    }
}
