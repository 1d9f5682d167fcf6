//! How a message is published, delivered, and replayed.

use super::chat_message::{ChatMessage, Reference};
use super::event::Event;
use super::recipient::Announcement;
use super::record::Happened;
use super::request_error::RequestError;
use super::room::{ClientId, Since};
use super::rooms::RoomId;
use super::state::{Asker, Chat};

/// A text that a client says, and its own name for it.
#[derive(Debug)]
pub struct Said {
    pub text: String,
    pub reference: Option<String>,
}

impl Chat {
    /// Whether a client may say something now. If so, it must be published.
    ///
    /// # Errors
    /// Why it may not.
    pub fn check_message(&mut self, id: ClientId, time: u64) -> Result<(), RequestError> {
        match self.clients.get(&id) {
            Some(client) => self.moderation.check_message(id, client.room, time),
            None => Ok(()),
        }
    }

    /// Numbers what a client says, and delivers it to the client's room. `time` is in milliseconds
    /// since the Unix epoch. A client that has been taken over says nothing. Nor does any once the
    /// server stops: nobody would be told, its author would say it again to the next run, and a
    /// recorder would have kept it twice.
    pub fn publish(&mut self, author: ClientId, said: Vec<Said>, time: u64) {
        if self.closed.is_some() {
            return;
        }
        let Some(client) = self.clients.get(&author) else {
            return;
        };
        let Some(name) = &client.name else { return };
        let room = self.rooms.get(client.room);
        let messages = said
            .into_iter()
            .zip(room.last_id + 1..)
            .map(|(said, id)| ChatMessage {
                room: room.name.shown.clone(),
                id,
                user: name.shown.clone(),
                text: said.text,
                time,
                reference: said.reference.map(|text| Reference {
                    text,
                    owner: client.token.clone(),
                }),
            });
        let (room, messages) = (client.room, messages.collect());
        self.deliver(room, author, messages);
        self.tell_activity(time);
    }

    /// Hands an author's numbered messages to a room: to everyone in it, and to its history. The
    /// author alone gets its references back. Whoever keeps what happens is handed it, too.
    pub fn deliver(&mut self, room: RoomId, author: ClientId, messages: Vec<ChatMessage>) {
        let room = self.rooms.get_mut(room);
        let to_all = messages.iter().map(|message| Event::Chat {
            message,
            reference: None,
        });
        let to_all: Vec<_> = to_all.collect();
        let to_all = Announcement::new(&to_all);
        let to_author = |message| Event::Chat {
            message,
            reference: message.reference.as_ref().map(|own| &*own.text),
        };
        let has_references = messages.iter().any(|message| message.reference.is_some());
        for (id, recipient) in &room.members {
            if has_references && *id == author {
                let own: Vec<_> = messages.iter().map(to_author).collect();
                Announcement::new(&own).tell(recipient);
            } else {
                to_all.tell(recipient);
            }
        }
        for message in messages {
            if let Some(recorder) = &mut self.recorder {
                recorder.record(Happened::Said(message.clone()));
            }
            room.remember(message);
        }
    }

    /// Tells a client the history of its room after `since`, then who is there.
    pub(super) fn replay(&self, asker: &Asker<'_>, since: Option<&Since>) {
        let Some(client) = self.clients.get(&asker.id) else {
            return;
        };
        let room = self.rooms.get(client.room);
        let (messages, complete) = room.messages_since(since, &self.epoch);
        let mut events: Vec<_> = messages
            .map(|message| Event::Chat {
                message,
                reference: message.reference_of(&client.token),
            })
            .collect();
        let names = || {
            let members = room.members.keys().filter_map(|id| self.name_of(*id));
            members.map(|name| &*name.shown).collect()
        };
        events.push(Event::Users {
            room: &room.name.shown,
            users: (!room.is_quiet()).then(names),
            count: room.members.len(),
            last: room.last_id,
            complete,
            reference: asker.reference,
        });
        client.recipient.answer(&events);
    }
}
