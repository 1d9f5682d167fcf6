//! What a teacher's action is about: a person or a room, by its name.

use std::sync::Arc;

use super::class::Class;
use super::mark::without_mark;
use super::person::Person;
use crate::chat::json_field::Fields;
use crate::chat::name::Name;
use crate::chat::request_error::{Forbidden, RequestError};
use crate::chat::room::ClientId;
use crate::chat::rooms::RoomId;
use crate::chat::state::Chat;
use crate::limits::{ROOM_NAME_CHARACTERS, USER_NAME_CHARACTERS};

/// The name in the field `user`.
///
/// # Errors
/// When the field is missing; `user_unknown` when nobody can have this name.
pub fn parse_user(fields: &Fields<'_>) -> Result<Name, RequestError> {
    let user = fields.text("user")?;
    Name::new(without_mark(&user), USER_NAME_CHARACTERS).map_err(|_| user_unknown())
}

/// The name in the field `room`, if there is one.
///
/// # Errors
/// [`RequestError::RoomUnknown`] when no room can have this name.
pub fn parse_room(fields: &Fields<'_>) -> Result<Option<Name>, RequestError> {
    let room = fields.optional_text("room")?;
    let room = room.map(|room| Name::new(&room, ROOM_NAME_CHARACTERS));
    room.transpose().map_err(|_| RequestError::RoomUnknown)
}

/// The client of this name, who is no teacher.
///
/// # Errors
/// `user_unknown`, or `not_allowed` for a teacher.
pub fn find_person(
    chat: &Chat,
    class: &Class,
    name: &Name,
) -> Result<(ClientId, Person), RequestError> {
    let id = chat.find(name).ok_or_else(user_unknown)?;
    let state = class.lock();
    if state.attendance.is_teacher(id) {
        return Err(RequestError::NotAllowed);
    }
    let present = state.attendance.present.get(&id);
    let token = present.and_then(|present| present.token.clone());
    let name = chat.name_of(id).cloned();
    let (name, token) = name.zip(token).ok_or_else(user_unknown)?;
    Ok((id, Person { token, name }))
}

/// The room of this name, and the name as it is shown.
///
/// # Errors
/// [`RequestError::RoomUnknown`]
pub fn find_room(chat: &Chat, name: &Name) -> Result<(RoomId, Arc<str>), RequestError> {
    let id = chat.rooms().find(name).ok_or(RequestError::RoomUnknown)?;
    Ok((id, Arc::clone(&chat.rooms().get(id).name.shown)))
}

/// Nobody has the name.
#[must_use]
pub fn user_unknown() -> RequestError {
    RequestError::Forbidden(Forbidden {
        code: "user_unknown",
        message: "personne ne porte ce pseudo",
        detail: "le champ user ne nomme aucune personne présente".to_owned(),
    })
}
