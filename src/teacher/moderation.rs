//! What the chat asks the class, and says to it. The chat holds its own lock meanwhile.

use std::sync::Arc;

use super::class::{Class, State};
use super::mark::{first_star, put_mark};
use crate::chat::moderation::{Change, Moderation};
use crate::chat::name::{Name, NameError};
use crate::chat::request_error::RequestError;
use crate::chat::room::ClientId;
use crate::chat::rooms::RoomId;
use crate::clock::milliseconds_since_unix_epoch;

impl Moderation for Class {
    fn is_moderator(&self, id: ClientId) -> bool {
        self.lock().attendance.is_teacher(id)
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
        if attendance.is_teacher(id) {
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
        let Some(present) = attendance.present.get(&id) else {
            return Ok(());
        };
        // Whoever takes another name keeps its token.
        let token = present.token.as_deref().or(token);
        let is_known = || present.token.is_some() || attendance.knows(name, token, present.address);
        rules.check_login(name, token, is_known, time)
    }

    fn check_message(&mut self, id: ClientId, room: RoomId, time: u64) -> Result<(), RequestError> {
        let mut state = self.lock();
        let State {
            rules, attendance, ..
        } = &mut *state;
        let is_teacher = attendance.is_teacher(id);
        let Some(present) = attendance.present.get_mut(&id) else {
            return Ok(());
        };
        let known_by = present.user.as_ref().zip(present.token.as_ref());
        if let Some(known_by) = known_by.filter(|_| !is_teacher) {
            rules.check_message(known_by, present.is_muted, room, time)?;
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
                if let Some(teacher) = attendance.teachers.get_mut(&id) {
                    *teacher = Some((*name).clone());
                }
                if let Some(present) = attendance.present.get_mut(&id) {
                    present.is_muted = rules.named(name, token);
                    present.user = Some(Arc::clone(&name.shown));
                    present.token = Some(Arc::clone(token));
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
