//! The check of every run: each message exactly once to everyone in its room, each sender's in order, and one
//! same order for the whole room.
//!
//! The first client to hear a message appends it to its room's order, where it must be its sender's next; every
//! other client must hear just what the room's order says comes next for it. So each delivery costs one
//! comparison, and at the end everyone must have got to the end.

use std::time::Instant;

use super::text::{self, Key};

pub struct Ledger {
    rooms: Vec<Room>,
    members: Vec<Member>,
    /// The one text that is stamped again and again.
    text: Vec<u8>,
}

#[derive(Default)]
struct Room {
    sent: usize,
    order: Vec<Entry>,
}

struct Entry {
    key: Key,
    /// Of the whole payload: it is the same for everyone.
    length: usize,
    intended: Instant,
}

struct Member {
    name: String,
    room: usize,
    /// How much of its room's order it has heard.
    heard: usize,
    /// When each of its messages was to be sent.
    intended: Vec<Instant>,
    /// How many of them are in the room's order.
    ordered: usize,
    hint: usize,
}

pub struct Heard {
    pub intended: Instant,
    /// It is the client's own: the answer that it was waiting for.
    pub own: bool,
}

impl Ledger {
    /// `room_of[i]` is the room of client `i`.
    pub fn new(room_of: &[usize], text_size: usize) -> Self {
        let rooms = room_of.iter().max().map_or(0, |last| last + 1);
        let member = |(client, &room)| Member {
            name: text::name(client),
            room,
            heard: 0,
            intended: Vec::new(),
            ordered: 0,
            hint: 0,
        };
        Self {
            text: text::blank(text_size),
            rooms: std::iter::repeat_with(Room::default).take(rooms).collect(),
            members: room_of.iter().enumerate().map(member).collect(),
        }
    }

    /// The text of the sender's next message, which was to be sent at `intended`.
    pub fn next_text(&mut self, sender: usize, intended: Instant) -> &[u8] {
        let member = &mut self.members[sender];
        self.rooms[member.room].sent += 1;
        text::stamp(&mut self.text, sender, member.intended.len());
        member.intended.push(intended);
        &self.text
    }

    /// `None`: not one of the benchmark's messages, such as a greeting.
    pub fn hear(&mut self, client: usize, payload: &[u8]) -> Result<Option<Heard>, String> {
        let member = &mut self.members[client];
        let Some(found) = text::find(payload, &mut member.hint) else {
            return Ok(None);
        };
        let Some(key) = found.first_chunk() else {
            return Ok(None);
        };
        let (room, heard) = (member.room, member.heard);
        member.heard += 1;
        let own = text::is_from(key, &member.name);
        if heard == self.rooms[room].order.len() {
            self.append(client, key, found, payload.len())?;
        }
        let entry = &self.rooms[room].order[heard];
        if entry.key != *key {
            return Err(self.explain(client, key));
        }
        if entry.length != payload.len() {
            return Err(format!(
                "client {client}: {} is not as long as others got it",
                show(key)
            ));
        }
        Ok(Some(Heard {
            intended: entry.intended,
            own,
        }))
    }

    fn append(
        &mut self,
        client: usize,
        key: &Key,
        found: &[u8],
        length: usize,
    ) -> Result<(), String> {
        let room = self.members[client].room;
        let wrong = |what: &str| Err(format!("client {client}: {} {what}", show(key)));
        let Some((sender, sequence)) = text::parse(key) else {
            return wrong("is nobody's");
        };
        let Some(author) = self.members.get_mut(sender) else {
            return wrong("is nobody's");
        };
        if author.room != room {
            return wrong("is from another room");
        }
        if sequence < author.ordered {
            return wrong("came again, or in another order than to others");
        }
        if sequence > author.ordered {
            return wrong("came before an earlier one of the same sender");
        }
        let Some(&intended) = author.intended.get(sequence) else {
            return wrong("was never sent");
        };
        text::stamp(&mut self.text, sender, sequence);
        if !text::is_whole(found, &self.text) {
            return wrong("has another text than was sent");
        }
        author.ordered += 1;
        self.rooms[room].order.push(Entry {
            key: *key,
            length,
            intended,
        });
        Ok(())
    }

    fn explain(&self, client: usize, key: &Key) -> String {
        let member = &self.members[client];
        let order = &self.rooms[member.room].order;
        let place = member.heard - 1;
        let why = match order.iter().position(|entry| entry.key == *key) {
            Some(earlier) if earlier < place => "came again, or later than to others",
            Some(_) => "came before others that should be here: lost, or in another order",
            None => "is not what others heard here: lost, or in another order",
        };
        format!(
            "client {client}: {} {why}; the room's order has {} here",
            show(key),
            show(&order[place].key)
        )
    }

    /// How many deliveries the first `readers` clients still wait for.
    pub fn missing(&self, readers: usize) -> usize {
        let missing = |member: &Member| self.rooms[member.room].sent.saturating_sub(member.heard);
        self.members[..readers].iter().map(missing).sum()
    }
}

fn show(key: &Key) -> String {
    format!("\"{}…\"", String::from_utf8_lossy(key))
}
