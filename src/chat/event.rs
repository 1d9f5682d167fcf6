//! What a client is told, as JSON: in plain form only what the report has, in detailed form also
//! what programs want to know. What a person should read is in `message` in both.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::chat_message::ChatMessage;
use super::request_error::RequestError;

/// How much a client is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Only the report's two actions, `message` and `rooms`, with only the report's fields.
    Plain,
    /// Everything, for clients that asked for details.
    Detailed,
}

/// Everything that a client is told. A `reference` is the client's own name for its request.
#[derive(Debug)]
pub enum Event<'a> {
    /// The list of rooms: first of all on connecting, and again when it changes.
    Rooms(&'a [&'a str]),
    /// What somebody said. The reference is for its owner only.
    Chat {
        message: &'a ChatMessage,
        reference: Option<&'a str>,
    },
    /// The answer to a login that was done.
    Welcome {
        user: &'a str,
        room: &'a str,
        epoch: &'a str,
        token: &'a str,
        reference: Option<&'a str>,
    },
    Joined {
        room: &'a str,
        user: &'a str,
    },
    Left {
        room: &'a str,
        user: &'a str,
    },
    Renamed {
        room: &'a str,
        user: &'a str,
        was: &'a str,
    },
    /// Anything else that a person should read: a sentence, its code, and further fields for
    /// programs.
    Notice {
        code: &'static str,
        message: &'a str,
        fields: &'a [(&'static str, Value)],
        reference: Option<&'a str>,
    },
    /// A request that was not done.
    Error {
        error: &'a RequestError,
        reference: Option<&'a str>,
    },
    /// Something was said in a room that the client is not in.
    Activity {
        room: &'a str,
        /// The id of the room's newest message.
        last: u64,
    },
    /// The answer to a `ping`: the connection works.
    Pong {
        reference: Option<&'a str>,
    },
    /// Who is in the room; this comes after its history, and so marks the end of the replay.
    Users {
        room: &'a str,
        /// `None` in a large room.
        users: Option<Vec<&'a str>>,
        /// All members, also those without a name.
        count: usize,
        /// The id of the room's newest message, 0 if there is none.
        last: u64,
        /// Whether nothing is missing after the `since` that was asked for; `None` if none was.
        complete: Option<bool>,
        reference: Option<&'a str>,
    },
}

impl Event<'_> {
    /// Whether clients of this format are told it. A `pong` is only sent to who asked for it.
    #[must_use]
    pub fn is_told(&self, format: Format) -> bool {
        format == Format::Detailed || !matches!(self, Self::Activity { .. } | Self::Users { .. })
    }

    /// Appends the event as JSON. The order of the fields is the order on the wire.
    pub fn write_json(&self, format: Format, json: &mut Vec<u8>) {
        let mut object = JsonObject::begin(json);
        match self {
            Self::Rooms(rooms) => object.field("action", "rooms").field("rooms", rooms),
            Self::Activity { room, last } => object
                .field("action", "activity")
                .field("room", room)
                .field("last", last),
            Self::Pong { reference } => object.field("action", "pong").optional("ref", *reference),
            Self::Users {
                room,
                users,
                count,
                last,
                complete,
                reference,
            } => object
                .field("action", "users")
                .field("room", room)
                .optional("users", users.as_ref())
                .field("count", count)
                .field("last", last)
                .optional("complete", *complete)
                .optional("ref", *reference),
            message => {
                let text = Text {
                    event: message,
                    format,
                };
                object.field("action", "message").field("message", &text);
                if format == Format::Detailed {
                    message.write_details(&mut object);
                }
                &mut object
            }
        };
        object.end();
    }

    fn write_details(&self, object: &mut JsonObject<'_>) {
        match self {
            Self::Chat { message, reference } => object
                .field("kind", "chat")
                .field("room", &*message.room)
                .field("id", &message.id)
                .field("user", &*message.user)
                .field("text", &message.text)
                .field("time", &message.time)
                .optional("ref", *reference),
            Self::Welcome {
                user,
                room,
                epoch,
                token,
                reference,
            } => object
                .notice("welcome")
                .field("user", user)
                .field("room", room)
                .field("epoch", epoch)
                .field("token", token)
                .optional("ref", *reference),
            Self::Joined { room, user } => object
                .notice("joined")
                .field("room", room)
                .field("user", user),
            Self::Left { room, user } => object
                .notice("left")
                .field("room", room)
                .field("user", user),
            Self::Renamed { room, user, was } => object
                .notice("renamed")
                .field("room", room)
                .field("user", user)
                .field("was", was),
            Self::Notice {
                code,
                fields,
                reference,
                ..
            } => {
                object.notice(code);
                for (name, value) in *fields {
                    object.field(name, value);
                }
                object.optional("ref", *reference)
            }
            Self::Error { error, reference } => object
                .field("kind", "error")
                .field("code", error.code())
                .field("detail", &error.detail())
                .optional("ref", *reference),
            _ => object,
        };
    }
}

/// What a person should read of an event.
struct Text<'a> {
    event: &'a Event<'a>,
    format: Format,
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.event {
            Event::Chat { message, .. } => write!(f, "{}: {}", message.user, message.text),
            Event::Welcome { .. } => f.write_str("Bienvenue"),
            Event::Joined { user, .. } => write!(f, "{user} a rejoint le salon"),
            Event::Left { user, .. } => write!(f, "{user} a quitté le salon"),
            Event::Renamed { user, was, .. } => write!(f, "{was} s'appelle maintenant {user}"),
            Event::Notice { message, .. } => f.write_str(message),
            // A plain client has no other field that could tell the detail.
            Event::Error { error, .. }
                if self.format == Format::Plain && !error.is_of_the_report() =>
            {
                error.fmt(f)
            }
            Event::Error { error, .. } => f.write_str(error.message()),
            _ => Ok(()),
        }
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A JSON object that is being written. Names of fields need no escapes.
struct JsonObject<'a>(&'a mut Vec<u8>);

impl<'a> JsonObject<'a> {
    fn begin(json: &'a mut Vec<u8>) -> Self {
        json.push(b'{');
        Self(json)
    }

    fn field(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> &mut Self {
        // No value ends with an opening brace.
        if self.0.last() != Some(&b'{') {
            self.0.push(b',');
        }
        self.0.push(b'"');
        self.0.extend_from_slice(name.as_bytes());
        self.0.extend_from_slice(b"\":");
        serde_json::to_writer(&mut *self.0, value).expect("strings and numbers are always JSON");
        self
    }

    fn optional(&mut self, name: &str, value: Option<impl Serialize>) -> &mut Self {
        if let Some(value) = value {
            self.field(name, &value);
        }
        self
    }

    fn notice(&mut self, code: &str) -> &mut Self {
        self.field("kind", "notice").field("code", code)
    }

    fn end(self) {
        self.0.push(b'}');
    }
}
