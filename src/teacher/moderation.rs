//! What the chat asks the class, and says to it. The chat holds its own lock meanwhile.

use std::sync::Arc;

use super::class::{Class, State};
use super::mark::{first_star, put_mark};
use super::person::Person;
use crate::chat::moderation::{Change, Moderation};
use crate::chat::name::{Name, NameError};
use crate::chat::request_error::RequestError;
use crate::chat::room::ClientId;
use crate::chat::rooms::RoomId;
use crate::clock::milliseconds_since_unix_epoch;

impl Moderation for Class {
    fn is_moderator(&self, id: ClientId) -> bool {
        let state = self.lock();
        let present = state.attendance.present.get(&id);
        present.is_some_and(|present| present.is_teacher)
    }

    fn check_login(
        &mut self,
        id: ClientId,
        name: &mut Name,
        token: Option<&str>,
        time: u64,
    ) -> Result<(), RequestError> {
        let mut state = self.lock();
        let State {
            rules, attendance, ..
        } = &mut *state;
        let Some(present) = attendance.present.get(&id) else {
            return Ok(());
        };
        if present.is_teacher {
            put_mark(name);
            return Ok(());
        }
        if let Some(star) = first_star(name) {
            return Err(RequestError::NameInvalid(NameError::NotAllowed(star)));
        }
        // A teacher's session token may have been seen on the wall: it takes no name over.
        if attendance.has_teacher(name) {
            return Err(RequestError::NameTaken);
        }
        // Whoever takes another name keeps its token.
        let own = present.person.as_ref().map(|person| &*person.token);
        let is_known = own.is_some() || attendance.knows(name, token, present.address);
        rules.check_login(name, own.or(token), is_known, time)
    }

    fn check_message(&mut self, id: ClientId, room: RoomId, time: u64) -> Result<(), RequestError> {
        let mut state = self.lock();
        let State {
            rules, attendance, ..
        } = &mut *state;
        let Some(present) = attendance.present.get_mut(&id) else {
            return Ok(());
        };
        if let Some(person) = present.person.as_ref().filter(|_| !present.is_teacher) {
            rules.check_message(person, room, time)?;
        }
        present.messages += 1;
        Ok(())
    }

    fn room_deleted(&mut self, id: RoomId) {
        self.lock().rules.frozen.remove(&id);
    }

    fn changed(&mut self, id: ClientId, change: &Change<'_>) {
        let mut state = self.lock();
        let State {
            rules, attendance, ..
        } = &mut *state;
        match change {
            Change::Named { name, token } => {
                let person = Person {
                    token: Arc::clone(token),
                    name: (*name).clone(),
                };
                rules.named(&person);
                if let Some(present) = attendance.present.get_mut(&id) {
                    present.person = Some(person);
                }
            }
            Change::Moved { room } => {
                if let Some(present) = attendance.present.get_mut(&id) {
                    present.room = Arc::clone(room);
                }
            }
            Change::Refused(error) => state.problem(id, error.code(), error.to_string()),
            Change::Left => {
                attendance.leave(id, milliseconds_since_unix_epoch());
                state.listeners.remove(&id);
            }
        }
    }
}
