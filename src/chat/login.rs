//! How a client gets its name: the first, another, or its own back from a connection that is dead and does not know it yet.

use super::action::Since;
use super::complaint::{Code, Complaint};
use super::event::Event;
use super::name::Name;
use super::room::ClientId;
use super::salon::Salon;
use crate::limits::USER_NAME_CHARACTERS;
use crate::websocket::close::Close;
use crate::websocket::status_code::StatusCode;

/// Closes a connection whose name was taken over by a newer one with its token.
pub const TAKEN_OVER: StatusCode = StatusCode(4001);

impl Salon {
    /// Gives the client a name. The first time it is replayed what was said in its room, and the room is told.
    ///
    /// # Errors
    /// `name_invalid`; `name_taken`, unless `token` is that of the connection that has it: that one is closed with 4001.
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
        let owner = self.names.get(&name.folded).copied();
        let seamless = match owner.filter(|&owner| owner != id) {
            Some(ghost) => self.take_over(ghost, id, token)?,
            None => false,
        };
        let Some(client) = self.clients.get_mut(&id) else {
            return Ok(());
        };
        let room = client.room;
        let was = client.name.replace(name.clone());
        if let Some(was) = &was {
            self.names.remove(&was.folded);
        }
        self.names.insert(name.folded, id);
        self.welcome(id, reference);
        match was {
            None => {
                self.replay(id, since, reference);
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

    /// Closes the connection that has the name. Returns whether the new one is where it was: then nobody needs to be told.
    fn take_over(
        &mut self,
        ghost: ClientId,
        id: ClientId,
        token: Option<&str>,
    ) -> Result<bool, Complaint> {
        let refused = || Complaint::new(Code::NameTaken, "ce pseudo est déjà pris");
        let owner = self.clients.get(&ghost);
        if owner.is_none_or(|owner| token != Some(&owner.token)) {
            return Err(refused());
        }
        let ghost = self.remove(ghost).ok_or_else(refused)?;
        let reason = "your name was taken over by a newer connection with its token";
        ghost.outbox.close(&Close::new(TAKEN_OVER, reason));
        let client = self.clients.get_mut(&id).ok_or_else(refused)?;
        let seamless = client.room == ghost.room;
        client.token.clone_from(&ghost.token);
        if !seamless {
            self.tell_left(&ghost);
        }
        Ok(seamless)
    }
}
