//! What a client is told, as JSON. What a person should read is always in `message`.

use std::fmt;

use serde::{Serialize, Serializer};

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

/// Everything that a client is told, in detailed form. The order of the fields is the order on the
/// wire.
#[derive(Debug, Serialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Event<'a> {
    /// The list of rooms: first of all on connecting, and again when it changes.
    Rooms { rooms: Vec<&'a str> },
    /// What somebody said.
    #[serde(rename = "message")]
    Chat {
        message: Line<'a>,
        kind: &'static str,
        room: &'a str,
        /// Counts the messages of a room, from 1 without gaps.
        id: u64,
        user: &'a str,
        text: &'a str,
        /// Milliseconds since the Unix epoch.
        time: u64,
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<&'a str>,
    },
    /// The answer to a login that worked.
    #[serde(rename = "message")]
    Welcome {
        message: &'static str,
        kind: &'static str,
        code: &'static str,
        user: &'a str,
        room: &'a str,
        epoch: &'a str,
        token: &'a str,
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<&'a str>,
    },
    /// Somebody came, went, or changed name.
    #[serde(rename = "message")]
    Notice {
        message: String,
        kind: &'static str,
        code: &'static str,
        room: &'a str,
        user: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        was: Option<&'a str>,
    },
    /// A message that shows how fragments travel.
    #[serde(rename = "message")]
    Demonstration {
        message: &'a str,
        kind: &'static str,
        code: &'static str,
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<&'a str>,
    },
    /// A request that was not done.
    #[serde(rename = "message")]
    Error {
        message: &'static str,
        kind: &'static str,
        code: &'static str,
        detail: String,
        /// What a plain client reads.
        #[serde(skip)]
        plain: String,
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
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
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<&'a str>,
    },
    /// Who is in the room; this comes after its history, and so marks the end of the replay.
    Users {
        room: &'a str,
        /// Absent in a large room.
        #[serde(skip_serializing_if = "Option::is_none")]
        users: Option<Vec<&'a str>>,
        /// Everyone who reads along, also those without a name.
        count: usize,
        /// The id of the room's newest message, 0 if there is none.
        last: u64,
        /// Whether nothing is missing after the `since` that was asked for; absent if none was.
        #[serde(skip_serializing_if = "Option::is_none")]
        complete: Option<bool>,
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<&'a str>,
    },
}

/// `user: text`, as the report has it.
#[derive(Debug)]
pub struct Line<'a> {
    user: &'a str,
    text: &'a str,
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.user, self.text)
    }
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'a> Event<'a> {
    /// What somebody said. The reference is for its owner only.
    #[must_use]
    pub fn chat(message: &'a ChatMessage, reference: Option<&'a str>) -> Self {
        let ChatMessage {
            room,
            id,
            user,
            text,
            time,
            ..
        } = message;
        Self::Chat {
            message: Line { user, text },
            kind: "chat",
            room,
            id: *id,
            user,
            text,
            time: *time,
            reference,
        }
    }

    #[must_use]
    pub fn welcome(
        user: &'a str,
        room: &'a str,
        epoch: &'a str,
        token: &'a str,
        reference: Option<&'a str>,
    ) -> Self {
        Self::Welcome {
            message: "Bienvenue",
            kind: "notice",
            code: "welcome",
            user,
            room,
            epoch,
            token,
            reference,
        }
    }

    #[must_use]
    pub fn joined(room: &'a str, user: &'a str) -> Self {
        Self::notice("joined", format!("{user} a rejoint le salon"), room, user)
    }

    #[must_use]
    pub fn left(room: &'a str, user: &'a str) -> Self {
        Self::notice("left", format!("{user} a quitté le salon"), room, user)
    }

    #[must_use]
    pub fn renamed(room: &'a str, user: &'a str, was: &'a str) -> Self {
        let message = format!("{was} s'appelle maintenant {user}");
        Self::Notice {
            message,
            kind: "notice",
            code: "renamed",
            room,
            user,
            was: Some(was),
        }
    }

    #[must_use]
    pub fn demonstration(message: &'a str, reference: Option<&'a str>) -> Self {
        Self::Demonstration {
            message,
            kind: "notice",
            code: "demonstration",
            reference,
        }
    }

    #[must_use]
    pub fn error(error: &RequestError, reference: Option<&'a str>) -> Self {
        let message = error.message();
        Self::Error {
            message,
            kind: "error",
            code: error.code(),
            detail: error.detail(),
            plain: if error.is_of_the_report() {
                message.to_owned()
            } else {
                error.to_string()
            },
            reference,
        }
    }

    fn notice(code: &'static str, message: String, room: &'a str, user: &'a str) -> Self {
        Self::Notice {
            message,
            kind: "notice",
            code,
            room,
            user,
            was: None,
        }
    }

    /// Whether clients of this format are told it. Only who asked for it is sent a `pong`.
    #[must_use]
    pub fn is_told(&self, format: Format) -> bool {
        format == Format::Detailed || !matches!(self, Self::Activity { .. } | Self::Users { .. })
    }

    /// Appends the event as JSON.
    pub fn write_json(&self, format: Format, bytes: &mut Vec<u8>) {
        let plain = self.plain_message().filter(|_| format == Format::Plain);
        let written = match plain {
            Some(message) => serde_json::to_writer(bytes, &PlainMessage::Message { message }),
            None => serde_json::to_writer(bytes, self),
        };
        written.expect("strings and numbers are always JSON");
    }

    /// What a person should read.
    fn plain_message(&self) -> Option<&dyn fmt::Display> {
        Some(match self {
            Self::Chat { message, .. } => message,
            Self::Welcome { message, .. } => message,
            Self::Notice { message, .. } => message,
            Self::Demonstration { message, .. } => message,
            Self::Error { plain, .. } => plain,
            _ => return None,
        })
    }
}

/// The report's `message`.
#[derive(Serialize)]
#[serde(tag = "action", rename_all = "snake_case")]
enum PlainMessage<'a> {
    Message {
        #[serde(serialize_with = "as_text")]
        message: &'a dyn fmt::Display,
    },
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference to the field"
)]
fn as_text<S: Serializer>(text: &&dyn fmt::Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(text)
}
