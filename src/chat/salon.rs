//! The whole chat as plain data: clients, names, rooms, and what each action does to them. It knows no lock and no clock.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::action::Since;
use super::complaint::{Code, Complaint};
use super::event::Event;
use super::name::Name;
use super::room::ClientId;
use super::rooms::{GENERAL, RoomId, Rooms};
use crate::limits::ROOM_NAME_CHARACTERS;
use crate::net::frames::Frames;
use crate::net::outbox::Outbox;
use crate::websocket::frame::Frame;
use crate::websocket::opcode::Opcode;

/// Everyone and every room.
#[derive(Debug)]
pub struct Salon {
    /// A random name of this run: message ids of another run mean nothing.
    pub(super) epoch: String,
    pub(super) clients: HashMap<ClientId, Client>,
    /// Who has which name, by its folded form.
    pub(super) names: HashMap<String, ClientId>,
    pub(super) rooms: Rooms,
    /// Who wants to be told of other rooms.
    pub(super) watchers: BTreeSet<ClientId>,
    connected: ClientId,
}

/// One client.
#[derive(Debug)]
pub(super) struct Client {
    pub outbox: Arc<Outbox>,
    pub name: Option<Name>,
    /// What proves, to a later connection, that it is the same person.
    pub token: String,
    pub room: RoomId,
}

/// Something that a client says, and its own name for it.
#[derive(Debug)]
pub struct Said {
    pub text: String,
    pub reference: Option<String>,
}

impl Salon {
    /// An empty chat with the one room `general`.
    #[must_use]
    pub fn new(epoch: String) -> Self {
        Self {
            epoch,
            clients: HashMap::new(),
            names: HashMap::new(),
            rooms: Rooms::default(),
            watchers: BTreeSet::new(),
            connected: 0,
        }
    }

    /// A new client, nameless and in `general`, is told the rooms. `token` must be random.
    pub fn connect(&mut self, outbox: Arc<Outbox>, token: String) -> ClientId {
        self.connected += 1;
        outbox.push(&self.encode_rooms());
        self.rooms.enter(GENERAL, self.connected, &outbox);
        let client = Client {
            outbox,
            name: None,
            token,
            room: GENERAL,
        };
        self.clients.insert(self.connected, client);
        self.connected
    }

    /// The client is gone, its name is free, its room is told. Nothing happens if it is gone already.
    pub fn leave(&mut self, id: ClientId) {
        if let Some(client) = self.remove(id) {
            self.tell_left(&client);
        }
    }

    /// Everyone's outboxes.
    pub fn outboxes(&self) -> impl Iterator<Item = &Arc<Outbox>> {
        self.clients.values().map(|client| &client.outbox)
    }

    /// Tells one client that the connection works.
    pub fn ping(&mut self, id: ClientId, time: u64, reference: Option<&str>) {
        self.tell(id, &Event::Pong { reference });
        self.tell_activity(time);
    }

    /// Tells one client that its request was not done.
    pub fn complain(&self, id: ClientId, complaint: &Complaint) {
        self.tell(id, &Event::error(complaint));
    }

    /// Says some things to everyone in the client's room, the client too. `time` is in milliseconds since the Unix epoch.
    /// A client without a name, or one that has been taken over, says nothing.
    pub fn send_messages(&mut self, id: ClientId, messages: &[Said], time: u64) {
        let Some(client) = self.clients.get(&id) else {
            return;
        };
        let Some(user) = &client.name else { return };
        let room = self.rooms.get_mut(client.room);
        let (mut json, mut frames) = (Vec::new(), Vec::new());
        for Said { text, reference } in messages {
            room.last_id += 1;
            let (name, id) = (&room.name.shown, room.last_id);
            let reference = reference.as_deref();
            json.clear();
            Event::chat(name, id, &user.shown, text, time, reference).write_json(&mut json);
            let start = frames.len();
            Frame::new(Opcode::Text, &json).encode(&mut frames);
            room.remember(Frames::from(&frames[start..]));
        }
        room.push(&frames.into());
        self.tell_activity(time);
    }

    /// Creates a room and tells everyone the new list. It moves nobody.
    ///
    /// # Errors
    /// `login_required`, `room_invalid`, `room_exists`, `rooms_full`
    pub fn create_room(&mut self, id: ClientId, room: &str) -> Result<(), Complaint> {
        self.place_of(id)?;
        let name = Name::new(room, ROOM_NAME_CHARACTERS);
        let name = name.map_err(|detail| Complaint::new(Code::RoomInvalid, detail))?;
        self.rooms.create(name)?;
        let frame = self.encode_rooms();
        self.outboxes().for_each(|outbox| outbox.push(&frame));
        Ok(())
    }

    /// Moves the client to a room: it is replayed what was said there, then told who is there.
    ///
    /// # Errors
    /// `login_required`; `room_unknown`, and the client stays where it is.
    pub fn join_room(
        &mut self,
        id: ClientId,
        room: &str,
        since: Option<&Since>,
        reference: Option<&str>,
    ) -> Result<(), Complaint> {
        let (old, user) = self.place_of(id)?;
        let unknown = || Complaint::new(Code::RoomUnknown, "aucun salon ne porte ce nom");
        let name = Name::new(room, ROOM_NAME_CHARACTERS).map_err(|_| unknown())?;
        let new = self.rooms.find(&name).ok_or_else(unknown)?;
        if new == old {
            self.replay(id, since, reference);
            return Ok(());
        }
        self.rooms.leave(old, id);
        self.tell_of(old, |room| Event::left(room, &user));
        if let Some(client) = self.clients.get_mut(&id) {
            client.room = new;
            self.rooms.enter(new, id, &client.outbox);
        }
        self.replay(id, since, reference);
        self.tell_of(new, |room| Event::joined(room, &user));
        Ok(())
    }

    /// The history of the client's room after `since`, then who is there.
    pub(super) fn replay(&self, id: ClientId, since: Option<&Since>, reference: Option<&str>) {
        let Some(client) = self.clients.get(&id) else {
            return;
        };
        let room = self.rooms.get(client.room);
        let (frames, complete) = room.replay(since, &self.epoch);
        frames.for_each(|frame| client.outbox.push(frame));
        let members = room.members.keys().filter_map(|id| self.clients.get(id));
        let names = members.filter_map(|member| Some(member.name.as_ref()?.shown.as_str()));
        let event = Event::Users {
            room: &room.name.shown,
            users: (!room.is_quiet()).then(|| names.collect()),
            count: room.members.len(),
            last: room.last_id,
            complete,
            reference,
        };
        client.outbox.push(&encode(&event));
    }

    /// Takes the client out of everything, and tells nobody.
    pub(super) fn remove(&mut self, id: ClientId) -> Option<Client> {
        let client = self.clients.remove(&id)?;
        self.rooms.leave(client.room, id);
        self.watchers.remove(&id);
        if let Some(name) = &client.name {
            self.names.remove(&name.folded);
        }
        Some(client)
    }

    /// Tells a client's former room that it has gone, if it had a name there.
    pub(super) fn tell_left(&self, client: &Client) {
        if let Some(name) = &client.name {
            self.tell_of(client.room, |room| Event::left(room, &name.shown));
        }
    }

    /// Tells a room about somebody, unless it is too large for that.
    pub(super) fn tell_of<'a>(&'a self, room: RoomId, event: impl FnOnce(&'a str) -> Event<'a>) {
        let room = self.rooms.get(room);
        if !room.is_quiet() {
            room.push(&encode(&event(&room.name.shown)));
        }
    }

    pub(super) fn tell(&self, id: ClientId, event: &Event<'_>) {
        if let Some(client) = self.clients.get(&id) {
            client.outbox.push(&encode(event));
        }
    }

    /// Where a client with a name is, and its name.
    fn place_of(&self, id: ClientId) -> Result<(RoomId, String), Complaint> {
        let client = self.clients.get(&id).ok_or_else(login_required)?;
        let name = client.name.as_ref().ok_or_else(login_required)?;
        Ok((client.room, name.shown.clone()))
    }

    fn encode_rooms(&self) -> Frames {
        let rooms = self.rooms.names();
        encode(&Event::Rooms { rooms })
    }
}

fn login_required() -> Complaint {
    Complaint::new(Code::LoginRequired, "la première action est login")
}

/// An event as the bytes of a text frame.
pub(super) fn encode(event: &Event<'_>) -> Frames {
    // Room for most events at once: an idle client's thread keeps what a growing buffer leaves behind.
    let mut json = Vec::with_capacity(256);
    event.write_json(&mut json);
    Frame::new(Opcode::Text, &json).to_bytes().into()
}
