//! The actions that concern a room: `freeze`, `unfreeze`, `clear` and `delete_room`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::class::Class;
use super::notice::Notice;
use super::target::{find_room, parse_room};
use crate::chat::action::Perform;
use crate::chat::event::Format;
use crate::chat::json_field::Fields;
use crate::chat::request_error::{Forbidden, RequestError};
use crate::chat::rooms::{GENERAL, RoomId};
use crate::chat::state::Chat;
use crate::limits::Limits;

/// Only teachers speak in this room, or without a room, anywhere.
///
/// # Errors
/// As [`parse_room`].
pub fn freeze(fields: &Fields<'_>, _: &Limits) -> Result<Perform, RequestError> {
    let room = parse_room(fields)?;
    Ok(Perform::with(move |chat, asker| {
        let class = Class::of(chat)?;
        let room = room.map(|room| find_room(chat, &room)).transpose()?;
        let notice = if let Some((id, name)) = &room {
            class.lock().rules.frozen.insert(*id, name.clone());
            let sentence = format!("le salon {name} est gelé : seul l'enseignant y parle");
            Notice::new("frozen", sentence).with("room", &**name)
        } else {
            class.lock().rules.frozen_everywhere = true;
            let sentence = "tous les salons sont gelés : seul l'enseignant parle";
            Notice::new("frozen", sentence.to_owned())
        };
        let room = room.map(|(id, _)| id);
        notice.tell(chat, asker, &class.teachers(), concerns(room));
        Ok(())
    }))
}

/// Everyone speaks again in this room, or without a room, everywhere.
///
/// # Errors
/// As [`parse_room`].
pub fn unfreeze(fields: &Fields<'_>, _: &Limits) -> Result<Perform, RequestError> {
    let room = parse_room(fields)?;
    Ok(Perform::with(move |chat, asker| {
        let class = Class::of(chat)?;
        let room = room.map(|room| find_room(chat, &room)).transpose()?;
        let notice = if let Some((id, name)) = &room {
            class.lock().rules.unfreeze(*id, || all_rooms(chat));
            let sentence = format!("le salon {name} n'est plus gelé");
            Notice::new("unfrozen", sentence).with("room", &**name)
        } else {
            class.lock().rules.unfreeze_all();
            Notice::new("unfrozen", "plus aucun salon n'est gelé".to_owned())
        };
        let room = room.map(|(id, _)| id);
        notice.tell(chat, asker, &class.teachers(), concerns(room));
        Ok(())
    }))
}

/// Forgets what was said in a room, or without a room, in the teacher's own. Pages do, too.
///
/// # Errors
/// As [`parse_room`].
pub fn clear(fields: &Fields<'_>, _: &Limits) -> Result<Perform, RequestError> {
    let room = parse_room(fields)?;
    Ok(Perform::with(move |chat, asker| {
        let class = Class::of(chat)?;
        let id = match room {
            Some(room) => find_room(chat, &room)?.0,
            None => chat.room_of(asker.id).ok_or(RequestError::RoomUnknown)?,
        };
        chat.clear_room(id, asker.time);
        let room = &chat.rooms().get(id).name.shown;
        let sentence = format!("l'historique de {room} a été effacé");
        let notice = Notice::new("cleared", sentence).with("room", &**room);
        // A page in another room may still show what it saw there.
        notice.tell(chat, asker, &class.teachers(), |_, at, format| {
            at == id || format == Format::Detailed
        });
        Ok(())
    }))
}

/// Deletes a room. Its people are back in `general`.
///
/// # Errors
/// As [`parse_room`], and when the field is missing.
pub fn delete_room(fields: &Fields<'_>, _: &Limits) -> Result<Perform, RequestError> {
    let room = parse_room(fields)?.ok_or_else(|| fields.missing("room"))?;
    Ok(Perform::with(move |chat, asker| {
        let class = Class::of(chat)?;
        let (id, room) = find_room(chat, &room)?;
        if id == GENERAL {
            return Err(RequestError::Forbidden(Forbidden {
                code: "general_stays",
                message: "ce salon ne peut pas être supprimé",
                detail: format!("tout le monde commence dans {room}"),
            }));
        }
        let sentence = format!("le salon {room} a été supprimé");
        let notice = Notice::new("room_deleted", sentence).with("room", &*room);
        notice.tell(chat, asker, &class.teachers(), |_, at, _| at == id);
        chat.delete_room(id, asker.time);
        Ok(())
    }))
}

/// Whether a client is in this room; without a room, every client is concerned.
fn concerns(room: Option<RoomId>) -> impl Fn(u64, RoomId, Format) -> bool {
    move |_, at, _| room.is_none_or(|room| at == room)
}

fn all_rooms(chat: &Chat) -> BTreeMap<RoomId, Arc<str>> {
    let rooms = chat.rooms().with_ids();
    rooms
        .map(|(id, room)| (id, room.name.shown.clone()))
        .collect()
}
