//! The actions that concern one person: `kick`, `mute`, `unmute` and `inspect`.

use super::class::Class;
use super::notice::Notice;
use super::target::{find_person, parse_user, user_unknown};
use crate::chat::action::Perform;
use crate::chat::json_field::Fields;
use crate::chat::request_error::{Forbidden, RequestError};
use crate::inspect::watchers::is_code;
use crate::limits::Limits;
use crate::websocket::close::Close;
use crate::websocket::status_code::StatusCode;

/// Closes the connection of whoever was kicked.
pub const KICKED: StatusCode = StatusCode(4003);

/// Closes a person's connection. For a while, the name and the token are refused.
///
/// # Errors
/// As [`parse_user`], and when a field is of a wrong type.
pub fn kick(fields: &Fields<'_>, _: &Limits) -> Result<Perform, RequestError> {
    let user = parse_user(fields)?;
    let reason = fields.optional_text("reason")?.unwrap_or_default();
    let reason = reason.trim().to_owned();
    Ok(Perform::with(move |chat, asker| {
        let class = Class::of(chat)?;
        let (id, person) = find_person(chat, &class, &user)?;
        let (user, room) = (person.name.shown.clone(), chat.room_of(id));
        class.lock().rules.kick(person, asker.time);
        let (sentence, reason) = if reason.is_empty() {
            (format!("{user} a été exclu"), "exclu par l'enseignant")
        } else {
            (format!("{user} a été exclu : {reason}"), &*reason)
        };
        let notice = Notice::new("kicked", sentence).with("user", &*user);
        notice.tell(chat, asker, &class.teachers(), |_, at, _| Some(at) == room);
        chat.disconnect(id, &Close::new(KICKED, reason));
        Ok(())
    }))
}

/// The person reads, and says nothing.
///
/// # Errors
/// As [`parse_user`].
pub fn mute(fields: &Fields<'_>, _: &Limits) -> Result<Perform, RequestError> {
    let user = parse_user(fields)?;
    Ok(Perform::with(move |chat, asker| {
        let class = Class::of(chat)?;
        let (id, person) = find_person(chat, &class, &user)?;
        let sentence = format!("{} n'a plus la parole", person.name.shown);
        let notice = Notice::new("muted", sentence).with("user", &*person.name.shown);
        class.lock().mute(id, person);
        notice.tell(chat, asker, &class.teachers(), |one, _, _| one == id);
        Ok(())
    }))
}

/// The person speaks again, wherever it is.
///
/// # Errors
/// As [`parse_user`].
pub fn unmute(fields: &Fields<'_>, _: &Limits) -> Result<Perform, RequestError> {
    let user = parse_user(fields)?;
    Ok(Perform::with(move |chat, asker| {
        let class = Class::of(chat)?;
        let present = find_person(chat, &class, &user).ok();
        let token = present.as_ref().map(|(_, person)| &*person.token);
        let id = present.as_ref().map(|(id, _)| *id);
        let was_muted = class.lock().unmute(id, &user, token);
        if id.is_none() && !was_muted {
            return Err(user_unknown());
        }
        let sentence = format!("{} a de nouveau la parole", user.shown);
        let notice = Notice::new("unmuted", sentence).with("user", &*user.shown);
        notice.tell(chat, asker, &class.teachers(), |one, _, _| Some(one) == id);
        Ok(())
    }))
}

/// Asks the page of a person to connect with this code, so that its frames can be seen. Its owner
/// decides.
///
/// # Errors
/// As [`parse_user`], and when the code is none.
pub fn inspect(fields: &Fields<'_>, _: &Limits) -> Result<Perform, RequestError> {
    let user = parse_user(fields)?;
    let code = fields.text("code")?.into_owned();
    if !is_code(&code) {
        let (field, expected) = ("code", "un code de 4 à 32 lettres, chiffres et -");
        return Err(RequestError::WrongType { field, expected });
    }
    Ok(Perform::with(move |chat, asker| {
        let class = Class::of(chat)?;
        let (id, person) = find_person(chat, &class, &user)?;
        if !class.is_page(id) {
            return Err(RequestError::Forbidden(Forbidden {
                code: "inspect_needs_code",
                message: "ce programme n'accepte pas d'être observé",
                detail: "il doit se connecter à une adresse avec ?inspect=CODE".to_owned(),
            }));
        }
        let teacher = chat.name_of(asker.id).map(|name| name.shown.clone());
        let teacher = teacher.unwrap_or_default();
        class.ask(code.clone());
        let sentence = format!("{teacher} voudrait voir les trames de cette page");
        let notice = Notice::new("inspection_asked", sentence).with("user", &*teacher);
        notice.with("inspect", code).tell_one(chat, id, None);
        let sentence = format!("la question est posée à {}", person.name.shown);
        let notice = Notice::new("asked", sentence).with("user", &*person.name.shown);
        notice.tell_one(chat, asker.id, asker.reference);
        Ok(())
    }))
}
