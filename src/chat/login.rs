//! How a client gets its name: its first, another, or its own back from a connection that has died
//! without the server knowing yet.

use std::sync::Arc;

use super::event::Event;
use super::moderation::Change;
use super::name::Name;
use super::request_error::RequestError;
use super::room::{ClientId, Since};
use super::state::{Asker, Chat, Client};
use crate::limits::TOKEN_CHARACTERS;
use crate::websocket::close::Close;
use crate::websocket::status_code::StatusCode;

/// Closes a connection whose name was taken over by a newer one with its token.
pub const TAKEN_OVER: StatusCode = StatusCode(4001);

/// What a client may say when it logs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    pub name: Name,
    /// The token of an earlier `welcome`: proves that this is the same person.
    pub token: Option<String>,
    /// Where to begin, if there is such a room; `since` is about this room.
    pub room: Option<Name>,
    pub since: Option<Since>,
}

impl Chat {
    /// Gives the client a name. At its first login it is replayed what was said in its room, and
    /// the room is told.
    ///
    /// # Errors
    /// [`RequestError::NameTaken`], unless the token is that of the connection that has the name:
    /// that connection is closed with 4001.
    pub fn login(&mut self, asker: &Asker<'_>, login: Login) -> Result<(), RequestError> {
        let (id, mut name) = (asker.id, login.name);
        // Whoever is gone takes nobody's name over.
        if !self.clients.contains_key(&id) {
            return Ok(());
        }
        let token = login.token.as_deref();
        self.moderation
            .check_login(id, &mut name, token, asker.time)?;
        let owners = name.skeletons.iter().filter_map(|it| self.names.get(it));
        let mut owners: Vec<_> = owners.copied().filter(|&owner| owner != id).collect();
        owners.dedup();
        let ghost = match owners[..] {
            [] => None,
            [ghost] => Some(self.take_over(ghost, login.token.as_deref())?),
            // It is like the names of two.
            _ => return Err(RequestError::NameTaken),
        };
        let Some(client) = self.clients.get_mut(&id) else {
            return Ok(());
        };
        let former = client.name.replace(name.clone());
        client.recipient.has_name = true;
        self.rooms.enter(client.room, id, client.recipient.clone());
        if let Some(token) = &login.token
            && (former.is_none() || ghost.is_some())
        {
            client.keep_token(token);
        }
        if let Some(former) = &former {
            self.free(former);
        } else if let Some(room) = &login.room {
            self.begin_in(id, room);
        }
        let token = &self.clients[&id].token;
        let name_change = Change::Named { name: &name, token };
        self.moderation.changed(id, &name_change);
        let skeletons = name.skeletons.into_iter();
        self.names.extend(skeletons.map(|skeleton| (skeleton, id)));
        let room = self.clients[&id].room;
        // Nobody in the room notices that a connection has replaced another one.
        let seamless = ghost.as_ref().is_some_and(|ghost| ghost.room == room);
        if let (Some(ghost), false) = (&ghost, seamless) {
            self.tell_left(ghost);
        }
        self.welcome(asker);
        match former {
            None => {
                self.replay(asker, login.since.as_ref());
                self.tell_all_activity(id);
                if !seamless {
                    let user = &name.shown;
                    self.tell_room(room, |room| Event::Joined { room, user });
                }
            }
            Some(former) if former.shown != name.shown => {
                let (user, was) = (&name.shown, &former.shown);
                self.tell_room(room, |room| Event::Renamed { room, user, was });
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// Moves a client that nobody knows yet. If there is no such room, it stays in `general`.
    fn begin_in(&mut self, id: ClientId, room: &Name) {
        if let Some(room) = self.rooms.find(room) {
            self.move_to(id, room);
        }
    }

    fn welcome(&self, asker: &Asker<'_>) {
        if let Some(client) = self.clients.get(&asker.id)
            && let Some(name) = &client.name
        {
            client.recipient.answer(&[Event::Welcome {
                user: &name.shown,
                room: &self.rooms.get(client.room).name.shown,
                epoch: &self.epoch,
                token: &client.token,
                reference: asker.reference,
            }]);
        }
    }

    /// Closes the connection that has the name, if the token is its own, and removes it.
    fn take_over(&mut self, ghost: ClientId, token: Option<&str>) -> Result<Client, RequestError> {
        let owner = self.clients.get(&ghost);
        if owner.is_none_or(|owner| token != Some(&*owner.token)) {
            return Err(RequestError::NameTaken);
        }
        let ghost = self.remove(ghost).ok_or(RequestError::NameTaken)?;
        let reason = "your name was taken over by a newer connection with its token";
        ghost
            .recipient
            .outbox
            .close(&Close::new(TAKEN_OVER, reason));
        Ok(ghost)
    }
}

impl Client {
    /// The person goes on with the token of an earlier connection.
    fn keep_token(&mut self, token: &str) {
        if !token.is_empty() && token.chars().nth(TOKEN_CHARACTERS).is_none() {
            self.token = Arc::from(token);
        }
    }
}
