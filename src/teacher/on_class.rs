//! The actions that concern everyone: `slow`, `lock`, `unlock`, `announce` and `class`.

use super::class::Class;
use super::limits::SLOW_SECONDS_MOST;
use super::notice::Notice;
use crate::chat::action::Perform;
use crate::chat::json_field::Fields;
use crate::chat::request_error::RequestError;
use crate::chat::visible::is_blank;
use crate::limits::Limits;

/// One message per person in this time; 0 ends it.
///
/// # Errors
/// When the field is missing, or not a number of seconds.
pub fn slow(fields: &Fields<'_>, _: &Limits) -> Result<Perform, RequestError> {
    let (field, expected) = ("seconds", "un nombre de secondes de 0 à 3600");
    let wrong = || RequestError::WrongType { field, expected };
    let seconds: Option<u64> = fields.optional_number(field).map_err(|_| wrong())?;
    let seconds = seconds.ok_or_else(|| fields.missing(field))?;
    if seconds > SLOW_SECONDS_MOST {
        return Err(wrong());
    }
    Ok(Perform::with(move |chat, asker| {
        let class = Class::of(chat)?;
        class.lock().rules.set_slow(seconds);
        let sentence = match seconds {
            0 => "chacun écrit de nouveau quand il veut".to_owned(),
            1 => "un message par personne et par seconde".to_owned(),
            _ => format!("un message par personne toutes les {seconds} secondes"),
        };
        let notice = Notice::new("slow", sentence).with("seconds", seconds);
        notice.tell(chat, asker, &class.teachers(), |_, _, _| true);
        Ok(())
    }))
}

/// Nobody new logs in.
///
/// # Errors
/// None.
pub fn lock(_: &Fields<'_>, _: &Limits) -> Result<Perform, RequestError> {
    Ok(set_locked(true))
}

/// Everyone may log in.
///
/// # Errors
/// None.
pub fn unlock(_: &Fields<'_>, _: &Limits) -> Result<Perform, RequestError> {
    Ok(set_locked(false))
}

fn set_locked(locked: bool) -> Perform {
    Perform::with(move |chat, asker| {
        let class = Class::of(chat)?;
        class.lock().rules.locked = locked;
        let (code, sentence) = if locked {
            ("locked", "aucune nouvelle personne ne peut entrer")
        } else {
            ("unlocked", "tout le monde peut entrer")
        };
        let notice = Notice::new(code, sentence.to_owned());
        notice.tell(chat, asker, &class.teachers(), |_, _, _| false);
        Ok(())
    })
}

/// Tells everyone something, in every room. It is in no room's history.
///
/// # Errors
/// When the field is missing; [`RequestError::EmptyMessage`]
pub fn announce(fields: &Fields<'_>, _: &Limits) -> Result<Perform, RequestError> {
    let text = fields.text("message")?.into_owned();
    if is_blank(&text) {
        return Err(RequestError::EmptyMessage);
    }
    Ok(Perform::with(move |chat, asker| {
        let class = Class::of(chat)?;
        let teacher = chat.name_of(asker.id).map(|name| name.shown.clone());
        let teacher = teacher.unwrap_or_default();
        let notice = Notice::new("announcement", format!("Annonce de {teacher} : {text}"));
        let notice = notice.with("user", &*teacher).with("text", text);
        let notice = notice.with("time", asker.time);
        notice.tell(chat, asker, &class.teachers(), |_, _, _| true);
        Ok(())
    }))
}

/// Tells the teacher who is there and what is forbidden, and from now on, what changes.
///
/// # Errors
/// None.
pub fn class(_: &Fields<'_>, _: &Limits) -> Result<Perform, RequestError> {
    Ok(Perform::with(|chat, asker| {
        if let Some(recipient) = chat.recipient(asker.id) {
            Class::of(chat)?.listen(&recipient.outbox, asker.reference);
        }
        Ok(())
    }))
}
