//! The table of actions: what a client may ask for.

use std::borrow::Cow;
use std::fmt;

use super::event::Format;
use super::json_field::Fields;
use super::login::Login;
use super::name::Name;
use super::request_error::RequestError;
use super::room::Since;
use super::state::{Asker, Chat};
use super::visible::is_blank;
use crate::limits::{Limits, NEW_ROOM_FRAMES, ROOM_NAME_CHARACTERS, USER_NAME_CHARACTERS};

/// One row of the table.
#[derive(Debug)]
pub struct Action {
    pub name: &'static str,
    /// The fields that it knows, beside `action` and `ref`.
    pub fields: &'static [&'static str],
    pub who: Who,
    /// How many frames it counts as, against the client's rate.
    pub cost: u32,
    /// Parses its fields, without the lock.
    pub parse: fn(&Fields<'_>, &Limits) -> Result<Perform, RequestError>,
}

/// Who may ask for an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Anyone,
    /// Clients with a name.
    Named,
    Moderators,
}

/// What an action does with the chat, under its lock.
pub enum Perform {
    /// Says something. What one read brought is published together.
    Say(String),
    Do(Box<Deed>),
}

/// A closure that does it.
pub type Deed = dyn FnOnce(&mut Chat, &Asker<'_>) -> Result<(), RequestError> + Send;

/// The four actions of the report, and one for browsers, which cannot send ping frames.
pub const CHAT_ACTIONS: &[Action] = &[
    Action {
        name: "login",
        fields: &["user", "token", "room", "since", "epoch", "details"],
        who: Who::Anyone,
        cost: 1,
        parse: |fields, _| login(fields, fields.text("user")),
    },
    Action {
        name: "send_message",
        fields: &["message"],
        who: Who::Named,
        cost: 1,
        parse: |fields, _| {
            let text = fields.text("message")?;
            if is_blank(&text) {
                return Err(RequestError::EmptyMessage);
            }
            Ok(Perform::Say(text.into_owned()))
        },
    },
    Action {
        name: "create_room",
        fields: &["room"],
        who: Who::Named,
        cost: NEW_ROOM_FRAMES,
        parse: |fields, _| {
            let room = Name::new(&fields.text("room")?, ROOM_NAME_CHARACTERS);
            let room = room.map_err(RequestError::RoomInvalid)?;
            Ok(Perform::with(move |chat, asker| {
                chat.create_room(asker, room)
            }))
        },
    },
    Action {
        name: "join_room",
        fields: &["room", "since", "epoch"],
        who: Who::Named,
        cost: 1,
        parse: |fields, _| {
            let room = Name::new(&fields.text("room")?, ROOM_NAME_CHARACTERS);
            let since = since(fields)?;
            let room = room.map_err(|_| RequestError::RoomUnknown)?;
            Ok(Perform::with(move |chat, asker| {
                chat.join_room(asker, &room, since.as_ref())
            }))
        },
    },
    Action {
        name: "ping",
        fields: &[],
        who: Who::Anyone,
        cost: 1,
        parse: |_, _| {
            Ok(Perform::with(|chat, asker| {
                chat.ping(asker.id, asker.reference, asker.time);
                Ok(())
            }))
        },
    },
];

impl Perform {
    /// Does this under the lock.
    pub fn with(
        deed: impl FnOnce(&mut Chat, &Asker<'_>) -> Result<(), RequestError> + Send + 'static,
    ) -> Self {
        Self::Do(Box::new(deed))
    }
}

impl fmt::Debug for Perform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Say(text) => f.debug_tuple("Say").field(text).finish(),
            Self::Do(_) => f.write_str("Do"),
        }
    }
}

/// A login with the name that was given. The client's choice of format counts from the answer on,
/// whatever that is.
///
/// # Errors
/// [`RequestError::WrongType`] when the choice is none.
pub fn login(
    fields: &Fields<'_>,
    user: Result<Cow<'_, str>, RequestError>,
) -> Result<Perform, RequestError> {
    let format = format(fields)?;
    let login = user.and_then(|user| parse_login(fields, &user));
    Ok(Perform::with(move |chat, asker| {
        chat.set_format(asker.id, format);
        chat.login(asker, login?)
    }))
}

/// The format that a login chooses, if it does.
///
/// # Errors
/// [`RequestError::WrongType`]
pub fn format(fields: &Fields<'_>) -> Result<Option<Format>, RequestError> {
    let details = fields.optional_flag("details")?;
    let choice = |details| {
        if details {
            Format::Detailed
        } else {
            Format::Plain
        }
    };
    Ok(details.map(choice))
}

fn parse_login(fields: &Fields<'_>, user: &str) -> Result<Login, RequestError> {
    let user = Name::new(user, USER_NAME_CHARACTERS);
    let token = fields.optional_text("token")?.map(Cow::into_owned);
    let room = fields.optional_text("room")?;
    Ok(Login {
        token,
        room: room.and_then(|room| Name::new(&room, ROOM_NAME_CHARACTERS).ok()),
        since: since(fields)?,
        name: user.map_err(RequestError::NameInvalid)?,
    })
}

fn since(fields: &Fields<'_>) -> Result<Option<Since>, RequestError> {
    let Some(id) = fields.optional_number("since")? else {
        return Ok(None);
    };
    let epoch = fields.optional_text("epoch")?.map(Cow::into_owned);
    Ok(Some(Since { id, epoch }))
}
