//! The whole chat as plain data: clients, names, rooms, and what each action does to them. It knows no lock and no clock.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::action::Since;
use super::complaint::{Code, Complaint};
use super::event::Event;
use super::name::Name;
use super::room::{ClientId, Room};
use crate::limits::{ROOM_NAME_CHARACTERS, ROOMS, USER_NAME_CHARACTERS};
use crate::net::outbox::Outbox;
use crate::websocket::close::Close;
use crate::websocket::frame::Frame;
use crate::websocket::opcode::Opcode;
use crate::websocket::status_code::StatusCode;

/// Closes a connection whose name was taken over by a newer one with its token.
pub const TAKEN_OVER: StatusCode = StatusCode(4001);

/// Rooms in the order of their creation. The first one stays.
type RoomId = u64;
const GENERAL: RoomId = 0;

#[derive(Debug)]
struct Client {
    outbox: Arc<Outbox>,
    name: Option<Name>,
    /// What proves, to a later connection, that it is the same person.
    token: String,
    room: RoomId,
}

/// Everyone and every room.
#[derive(Debug)]
pub struct Salon {
    /// A random name of this run: message ids of another run mean nothing.
    epoch: String,
    clients: HashMap<ClientId, Client>,
    /// Who has which name, by its folded form.
    names: HashMap<String, ClientId>,
    rooms: BTreeMap<RoomId, Room>,
    clients_so_far: ClientId,
    rooms_so_far: RoomId,
    departures_so_far: u64,
}

impl Salon {
    /// An empty chat with the one room `general`.
    #[must_use]
    pub fn new(epoch: String) -> Self {
        let general = Name {
            shown: "general".to_owned(),
            folded: "general".to_owned(),
        };
        Self {
            epoch,
            clients: HashMap::new(),
            names: HashMap::new(),
            rooms: BTreeMap::from([(GENERAL, Room::new(general, 0))]),
            clients_so_far: 0,
            rooms_so_far: GENERAL,
            departures_so_far: 0,
        }
    }

    /// A new client, nameless and in `general`, is told the rooms. `token` must be random.
    pub fn connect(&mut self, outbox: Arc<Outbox>, token: String) -> ClientId {
        self.clients_so_far += 1;
        let id = self.clients_so_far;
        outbox.push(&encode(&self.rooms_event()));
        self.room_mut(GENERAL)
            .members
            .insert(id, Arc::clone(&outbox));
        self.clients.insert(
            id,
            Client {
                outbox,
                name: None,
                token,
                room: GENERAL,
            },
        );
        id
    }

    /// The client is gone, its name is free, its room is told. Nothing happens if it is gone already.
    pub fn leave(&mut self, id: ClientId) {
        if let Some(client) = self.remove(id)
            && let Some(name) = client.name
        {
            self.tell_of(
                client.room,
                &Event::left(&self.rooms[&client.room].name.shown, &name.shown),
            );
        }
    }

    /// Everyone's outboxes.
    pub fn outboxes(&self) -> impl Iterator<Item = &Arc<Outbox>> {
        self.clients.values().map(|client| &client.outbox)
    }

    /// Tells one client that the connection works.
    pub fn ping(&self, id: ClientId, reference: Option<&str>) {
        self.tell(id, &Event::Pong { reference });
    }

    /// Tells one client that its request was not done.
    pub fn complain(&self, id: ClientId, complaint: &Complaint) {
        self.tell(id, &Event::error(complaint));
    }

    /// Gives the client a name, its first or another.
    ///
    /// # Errors
    /// `name_invalid`; `name_taken` unless `token` is the one of the connection that has it: that one is closed with 4001.
    pub fn login(
        &mut self,
        id: ClientId,
        user: &str,
        token: Option<&str>,
        since: Option<&Since>,
        reference: Option<&str>,
    ) -> Result<(), Complaint> {
        let name = Name::new(user, USER_NAME_CHARACTERS)
            .map_err(|detail| Complaint::new(Code::NameInvalid, detail))?;
        let mut seamless = false;
        if let Some(&owner) = self.names.get(&name.folded)
            && owner != id
        {
            if token != Some(self.clients[&owner].token.as_str()) {
                return Err(Complaint::new(Code::NameTaken, "ce pseudo est déjà pris"));
            }
            seamless = self.take_over(owner, id);
        }
        let Some(client) = self.clients.get_mut(&id) else {
            return Ok(());
        };
        let was = client.name.replace(name.clone());
        if let Some(was) = &was {
            self.names.remove(&was.folded);
        }
        self.names.insert(name.folded, id);

        let client = &self.clients[&id];
        let room = &self.rooms[&client.room].name.shown;
        self.tell(
            id,
            &Event::welcome(&name.shown, room, &self.epoch, &client.token, reference),
        );
        match was {
            None => {
                self.replay(id, since, reference);
                if !seamless {
                    self.tell_of(client.room, &Event::joined(room, &name.shown));
                }
            }
            Some(was) if was.shown != name.shown => {
                self.tell_of(client.room, &Event::renamed(room, &name.shown, &was.shown))
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// Says something to everyone in the client's room, the client too.
    ///
    /// # Errors
    /// `login_required`
    pub fn send_message(
        &mut self,
        id: ClientId,
        text: &str,
        time: u64,
        reference: Option<&str>,
    ) -> Result<(), Complaint> {
        let (room, user) = self.place_of(id)?;
        let (user, room) = (user.shown.clone(), self.room_mut(room));
        room.last_id += 1;
        let frame = encode(&Event::chat(
            &room.name.shown,
            room.last_id,
            &user,
            text,
            time,
            reference,
        ));
        room.push(&frame);
        room.remember(frame);
        Ok(())
    }

    /// Creates a room and tells everyone the new list. It moves nobody.
    ///
    /// # Errors
    /// `login_required`, `room_invalid`, `room_exists`; `rooms_full` when there are too many and somebody is in each of them.
    pub fn create_room(&mut self, id: ClientId, room: &str) -> Result<(), Complaint> {
        self.place_of(id)?;
        let name = Name::new(room, ROOM_NAME_CHARACTERS)
            .map_err(|detail| Complaint::new(Code::RoomInvalid, detail))?;
        if self.find_room(&name).is_some() {
            return Err(Complaint::new(
                Code::RoomExists,
                "un salon porte déjà ce nom",
            ));
        }
        if self.rooms.len() >= ROOMS {
            let empty = self
                .rooms
                .iter()
                .filter(|(id, room)| **id != GENERAL && room.members.is_empty());
            let longest = empty
                .min_by_key(|(_, room)| room.emptied)
                .map(|(id, _)| *id);
            let longest = longest.ok_or_else(|| {
                Complaint::new(
                    Code::RoomsFull,
                    format!("{ROOMS} salons au plus, et aucun n'est vide"),
                )
            })?;
            self.rooms.remove(&longest);
        }
        self.rooms_so_far += 1;
        self.departures_so_far += 1;
        self.rooms
            .insert(self.rooms_so_far, Room::new(name, self.departures_so_far));
        let frame = encode(&self.rooms_event());
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
        let user = user.shown.clone();
        let unknown = || Complaint::new(Code::RoomUnknown, "aucun salon ne porte ce nom");
        let name = Name::new(room, ROOM_NAME_CHARACTERS).map_err(|_| unknown())?;
        let new = self.find_room(&name).ok_or_else(unknown)?;
        if new == old {
            self.replay(id, since, reference);
            return Ok(());
        }
        self.leave_room(id, old);
        self.tell_of(old, &Event::left(&self.rooms[&old].name.shown, &user));
        if let Some(client) = self.clients.get_mut(&id) {
            client.room = new;
            let outbox = Arc::clone(&client.outbox);
            self.room_mut(new).members.insert(id, outbox);
        }
        self.replay(id, since, reference);
        self.tell_of(new, &Event::joined(&self.rooms[&new].name.shown, &user));
        Ok(())
    }

    /// Closes the connection that has the name. Returns whether the new one is where it was: then nobody needs to be told.
    fn take_over(&mut self, ghost: ClientId, id: ClientId) -> bool {
        let Some(ghost) = self.remove(ghost) else {
            return false;
        };
        ghost.outbox.close(&Close::new(
            TAKEN_OVER,
            "your name was taken over by a newer connection with its token",
        ));
        let Some(client) = self.clients.get_mut(&id) else {
            return false;
        };
        client.token = ghost.token;
        let seamless = client.room == ghost.room;
        if let (false, Some(name)) = (seamless, ghost.name) {
            self.tell_of(
                ghost.room,
                &Event::left(&self.rooms[&ghost.room].name.shown, &name.shown),
            );
        }
        seamless
    }

    fn remove(&mut self, id: ClientId) -> Option<Client> {
        let client = self.clients.remove(&id)?;
        self.leave_room(id, client.room);
        if let Some(name) = &client.name {
            self.names.remove(&name.folded);
        }
        Some(client)
    }

    fn leave_room(&mut self, id: ClientId, room: RoomId) {
        self.departures_so_far += 1;
        let departures = self.departures_so_far;
        let room = self.room_mut(room);
        room.members.remove(&id);
        room.emptied = departures;
    }

    /// The history of the client's room after `since`, then who is there.
    fn replay(&self, id: ClientId, since: Option<&Since>, reference: Option<&str>) {
        let Some(client) = self.clients.get(&id) else {
            return;
        };
        let room = &self.rooms[&client.room];
        let (frames, complete) = room.replay(since, &self.epoch);
        frames.for_each(|frame| client.outbox.push(frame));
        let names = room
            .members
            .keys()
            .filter_map(|id| self.clients.get(id)?.name.as_ref());
        let users = (!room.is_quiet()).then(|| names.map(|name| name.shown.as_str()).collect());
        let (name, count, last) = (room.name.shown.as_str(), room.members.len(), room.last_id);
        self.tell(
            id,
            &Event::Users {
                room: name,
                users,
                count,
                last,
                complete,
                reference,
            },
        );
    }

    /// Where a client with a name is, and its name.
    fn place_of(&self, id: ClientId) -> Result<(RoomId, &Name), Complaint> {
        let place = self
            .clients
            .get(&id)
            .and_then(|client| Some((client.room, client.name.as_ref()?)));
        place.ok_or_else(|| Complaint::new(Code::LoginRequired, "la première action est login"))
    }

    fn find_room(&self, name: &Name) -> Option<RoomId> {
        self.rooms
            .iter()
            .find(|(_, room)| room.name.folded == name.folded)
            .map(|(id, _)| *id)
    }

    fn rooms_event(&self) -> Event<'_> {
        Event::Rooms {
            rooms: self
                .rooms
                .values()
                .map(|room| room.name.shown.as_str())
                .collect(),
        }
    }

    fn tell(&self, id: ClientId, event: &Event<'_>) {
        if let Some(client) = self.clients.get(&id) {
            client.outbox.push(&encode(event));
        }
    }

    /// Tells a room about somebody, unless it is too large for that.
    fn tell_of(&self, room: RoomId, event: &Event<'_>) {
        let room = &self.rooms[&room];
        if !room.is_quiet() {
            room.push(&encode(event));
        }
    }

    /// Only empty rooms are ever removed, so a client's room is always there.
    fn room_mut(&mut self, id: RoomId) -> &mut Room {
        self.rooms
            .get_mut(&id)
            .expect("a room with a client in it exists")
    }
}

/// An event as the bytes of a text frame.
fn encode(event: &Event<'_>) -> Vec<u8> {
    Frame::new(Opcode::Text, &event.to_json()).to_bytes()
}
