//! All clients and all rooms, as plain data: who is connected, who has which name, who is where.
//! It knows no lock and no clock.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::event::{Event, Format};
use super::moderation::{Change, Moderation, Unmoderated};
use super::name::Name;
use super::recipient::{Announcement, Recipient};
use super::record::Recorder;
use super::request_error::RequestError;
use super::room::ClientId;
use super::rooms::{RoomId, Rooms};
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
    pub(super) rooms_told: u64,
    pub(super) rooms_wait: Option<u64>,
    /// The clients that asked for details.
    pub(super) detailed: BTreeSet<ClientId>,
    /// Once the server stops, this is sent to everyone, and to whoever still connects.
    pub(super) closed: Option<Close>,
    /// Keeps what happens, if anybody does.
    pub(super) recorder: Option<Box<dyn Recorder>>,
    /// Decides who may log in and speak.
    pub(super) moderation: Box<dyn Moderation>,
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
            moderation: Box::new(Unmoderated),
        }
    }

    /// Has others decide who may log in and speak.
    pub fn set_moderation(&mut self, moderation: Box<dyn Moderation>) {
        self.moderation = moderation;
    }

    /// Who decides that.
    #[must_use]
    pub fn moderation(&self) -> &dyn Moderation {
        &*self.moderation
    }

    /// Who is told what a client asked for; `None` once it is gone.
    #[must_use]
    pub fn recipient(&self, id: ClientId) -> Option<&Recipient> {
        self.clients.get(&id).map(|client| &client.recipient)
    }

    /// The client of this name, or of one that is the same.
    #[must_use]
    pub fn find(&self, name: &Name) -> Option<ClientId> {
        let mut skeletons = name.skeletons.iter();
        skeletons.find_map(|skeleton| self.names.get(skeleton).copied())
    }

    /// The room that a client is in.
    #[must_use]
    pub fn room_of(&self, id: ClientId) -> Option<RoomId> {
        self.clients.get(&id).map(|client| client.room)
    }

    /// All rooms.
    #[must_use]
    pub fn rooms(&self) -> &Rooms {
        &self.rooms
    }

    /// The name that a client has.
    #[must_use]
    pub fn name_of(&self, id: ClientId) -> Option<&Name> {
        self.clients.get(&id)?.name.as_ref()
    }

    /// Chooses how much a client is told, if it has a choice.
    pub fn set_format(&mut self, id: ClientId, format: Option<Format>) {
        let (Some(format), Some(client)) = (format, self.clients.get_mut(&id)) else {
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

    /// Tells everyone whom it concerns. Whether it concerns a client may depend on its number, its
    /// room and its format.
    pub fn tell(&self, event: Event<'_>, is_concerned: impl Fn(ClientId, RoomId, Format) -> bool) {
        let event = [event];
        let announcement = Announcement::new(&event);
        for (id, client) in &self.clients {
            if is_concerned(*id, client.room, client.recipient.format) {
                announcement.tell(&client.recipient);
            }
        }
    }

    /// Tells a room about somebody, unless the room is too large for that.
    pub(super) fn tell_room<'a>(&'a self, room: RoomId, event: impl FnOnce(&'a str) -> Event<'a>) {
        let room = self.rooms.get(room);
        if !room.is_quiet() {
            room.tell(&Announcement::new(&[event(&room.name.shown)]));
        }
    }

    /// Tells a client that its request is not done.
    pub fn refuse(&mut self, id: ClientId, error: &RequestError, reference: Option<&str>) {
        self.answer(id, Event::Error { error, reference });
        self.moderation.changed(id, &Change::Refused(error));
    }

    /// Answers a client; nobody, once it is gone.
    pub fn answer(&self, id: ClientId, event: Event<'_>) {
        if let Some(recipient) = self.recipient(id) {
            recipient.answer(&[event]);
        }
    }
}
