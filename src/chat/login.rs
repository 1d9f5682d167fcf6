//! How a client gets its name: the first, another, or its own back from a connection that is dead and does not know it yet.

use super::action::Login;
use super::complaint::{Code, Complaint};
use super::event::Event;
use super::name::Name;
use super::room::ClientId;
use super::salon::{Client, Salon};
use crate::limits::{ROOM_NAME_CHARACTERS, USER_NAME_CHARACTERS};
use crate::websocket::close::Close;
use crate::websocket::status_code::StatusCode;

/// Closes a connection whose name was taken over by a newer one with its token.
pub const TAKEN_OVER: StatusCode = StatusCode(4001);

impl Salon {
    /// Gives the client a name. The first time it is replayed what was said in its room, and the room is told.
    ///
    /// # Errors
    /// `name_invalid`; `name_taken`, unless the token is that of the connection that has it: that one is closed with 4001.
    pub fn login(
        &mut self,
        id: ClientId,
        login: &Login,
        reference: Option<&str>,
    ) -> Result<(), Complaint> {
        let name = Name::new(&login.user, USER_NAME_CHARACTERS)
            .map_err(|detail| Complaint::new(Code::NameInvalid, detail))?;
        let owner = self.names.get(&name.folded).copied();
        let ghost = owner.filter(|&owner| owner != id);
        let ghost = ghost.map(|ghost| self.take_over(ghost, id, login.token.as_deref()));
        let ghost = ghost.transpose()?;
        let Some(client) = self.clients.get_mut(&id) else {
            return Ok(());
        };
        let was = client.name.replace(name.clone());
        if let Some(was) = &was {
            self.names.remove(&was.folded);
        } else if let Some(room) = &login.room {
            self.begin_in(id, room);
        }
        self.names.insert(name.folded, id);
        let room = self.clients[&id].room;
        let seamless = ghost.as_ref().is_some_and(|ghost| ghost.room == room);
        if let (Some(ghost), false) = (&ghost, seamless) {
            self.tell_left(ghost);
        }
        self.welcome(id, reference);
        match was {
            None => {
                self.replay(id, login.since.as_ref(), reference);
                if login.activity {
                    self.watch(id);
                }
                if !seamless {
                    self.tell_of(room, |room| Event::joined(room, &name.shown));
                }
            }
            Some(was) if was.shown != name.shown => {
                self.tell_of(room, |room| Event::renamed(room, &name.shown, &was.shown));
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// Moves a client that nobody knows yet; where there is no such room, it stays in `general`.
    fn begin_in(&mut self, id: ClientId, room: &str) {
        let name = Name::new(room, ROOM_NAME_CHARACTERS).ok();
        let room = name.and_then(|name| self.rooms.find(&name));
        if let (Some(room), Some(client)) = (room, self.clients.get_mut(&id)) {
            self.rooms.leave(client.room, id);
            client.room = room;
            self.rooms.enter(room, id, &client.outbox);
        }
    }

    fn welcome(&self, id: ClientId, reference: Option<&str>) {
        if let Some(client) = self.clients.get(&id)
            && let Some(name) = &client.name
        {
            let room = &self.rooms.get(client.room).name.shown;
            let (epoch, token) = (&self.epoch, &client.token);
            let event = Event::welcome(&name.shown, room, epoch, token, reference);
            self.tell(id, &event);
        }
    }

    /// Closes the connection that has the name, and takes it out of the chat; whoever it was goes on with its token.
    fn take_over(
        &mut self,
        ghost: ClientId,
        id: ClientId,
        token: Option<&str>,
    ) -> Result<Client, Complaint> {
        let refused = || Complaint::new(Code::NameTaken, "ce pseudo est déjà pris");
        let owner = self.clients.get(&ghost);
        if owner.is_none_or(|owner| token != Some(&owner.token)) {
            return Err(refused());
        }
        let ghost = self.remove(ghost).ok_or_else(refused)?;
        let reason = "your name was taken over by a newer connection with its token";
        ghost.outbox.close(&Close::new(TAKEN_OVER, reason));
        let client = self.clients.get_mut(&id).ok_or_else(refused)?;
        client.token.clone_from(&ghost.token);
        Ok(ghost)
    }
}
