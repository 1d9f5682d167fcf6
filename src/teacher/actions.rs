//! The teacher's rows in the table of actions.

use std::borrow::Cow;

use super::class::Class;
use super::mark::without_mark;
use super::{on_class, on_people, on_rooms};
use crate::chat::action::{Action, Perform, Who, format, login};
use crate::chat::json_field::Fields;
use crate::chat::request_error::{Forbidden, RequestError};
use crate::limits::Limits;

/// Rows that only teachers may ask for, and another `login`, by which a client becomes a teacher.
pub const TEACHER_ACTIONS: &[Action] = &[
    Action {
        name: "login",
        fields: &[
            "user", "token", "room", "since", "epoch", "details", "teacher",
        ],
        who: Who::Anyone,
        cost: 1,
        parse: teacher_login,
    },
    row("kick", &["user", "reason"], on_people::kick),
    row("mute", &["user"], on_people::mute),
    row("unmute", &["user"], on_people::unmute),
    row("inspect", &["user", "code"], on_people::inspect),
    row("freeze", &["room"], on_rooms::freeze),
    row("unfreeze", &["room"], on_rooms::unfreeze),
    row("clear", &["room"], on_rooms::clear),
    row("delete_room", &["room"], on_rooms::delete_room),
    row("slow", &["seconds"], on_class::slow),
    row("lock", &[], on_class::lock),
    row("unlock", &[], on_class::unlock),
    row("announce", &["message"], on_class::announce),
    row("class", &[], on_class::class),
];

const fn row(
    name: &'static str,
    fields: &'static [&'static str],
    parse: fn(&Fields<'_>, &Limits) -> Result<Perform, RequestError>,
) -> Action {
    Action {
        name,
        fields,
        who: Who::Moderators,
        cost: 1,
        parse,
    }
}

/// The chat's own `login`, unless it has the secret of the teacher's link.
fn teacher_login(fields: &Fields<'_>, _: &Limits) -> Result<Perform, RequestError> {
    let user = fields.text("user");
    let Some(token) = fields.optional_text("teacher")?.map(Cow::into_owned) else {
        return login(fields, user);
    };
    let format = format(fields)?;
    let user = user.map(|user| Cow::Owned(without_mark(&user).to_owned()));
    let login = login(fields, user)?;
    Ok(Perform::with(move |chat, asker| {
        let class = Class::of(chat)?;
        if !class.token().is(&token) {
            chat.set_format(asker.id, format);
            return Err(RequestError::Forbidden(Forbidden {
                code: "teacher_token_wrong",
                message: "lien d'enseignant invalide",
                detail: "le serveur affiche le bon lien quand il démarre".to_owned(),
            }));
        }
        let was_teacher = chat.moderation().is_moderator(asker.id);
        class.set_teacher(asker.id, true);
        let done = match login {
            Perform::Do(login) => login(chat, asker),
            Perform::Say(_) => Ok(()),
        };
        // Nobody is a teacher whose name has no mark.
        if done.is_err() {
            class.set_teacher(asker.id, was_teacher);
        }
        done
    }))
}
