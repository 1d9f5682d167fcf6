//! The table of actions: what a client may ask for.

use std::borrow::Cow;
use std::fmt;

use log::warn;

use super::event::Format;
use super::json_field::Fields;
use super::login::Login;
use super::name::Name;
use super::request_error::RequestError;
use super::room::Since;
use super::state::{Asker, Chat};
use super::visible::is_blank;
use crate::excerpt::Excerpt;
use crate::limits::{Limits, NEW_ROOM_FRAMES, ROOM_NAME_CHARACTERS, USER_NAME_CHARACTERS};

/// One row of the table.
#[derive(Debug)]
pub struct Action {
    pub name: &'static str,
    /// The fields that it knows, beside `action` and `ref`.
    pub fields: &'static [&'static str],
    /// Whether only clients with a name may ask for it.
    pub needs_login: bool,
    /// How many frames it counts as, against the client's rate.
    pub cost: u32,
    /// Parses its fields, without the lock.
    pub parse: fn(&Fields<'_>, &Limits) -> Result<Perform, RequestError>,
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
        needs_login: false,
        cost: 1,
        parse: login,
    },
    Action {
        name: "send_message",
        fields: &["message"],
        needs_login: true,
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
        needs_login: true,
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
        needs_login: true,
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
        needs_login: false,
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

/// The client's choice of format counts from the answer on, whatever that is.
fn login(fields: &Fields<'_>, _: &Limits) -> Result<Perform, RequestError> {
    let details = fields.optional_flag("details")?;
    let login = parse_login(fields);
    let user = fields.text("user").map(Cow::into_owned);
    Ok(Perform::with(move |chat, asker| {
        if let Some(details) = details {
            let format = if details {
                Format::Detailed
            } else {
                Format::Plain
            };
            chat.set_format(asker.id, format);
        }
        let done = login.and_then(|login| chat.login(asker, login));
        done.inspect_err(|error| {
            let (id, user) = (asker.id, user.as_deref().unwrap_or_default());
            let user = Excerpt(user);
            warn!("#{id} login as {user} refused: {}", error.code());
        })
    }))
}

fn parse_login(fields: &Fields<'_>) -> Result<Login, RequestError> {
    let user = Name::new(&fields.text("user")?, USER_NAME_CHARACTERS);
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
