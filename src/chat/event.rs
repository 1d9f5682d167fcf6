//! What a client is told, as JSON. What a person should read is always in `message`, in the report's shape; the rest is for programs.

use serde::{Serialize, Serializer};

use super::complaint::Complaint;

/// Everything that a client is told. The order of the fields is the order on the wire.
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
    /// A message that shows how messages travel.
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
        detail: &'a str,
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<&'a str>,
    },
    /// Something was said in a room that the client is not in; only for those who asked.
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
    /// Who is in the room; behind its history, and so the end of the replay.
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

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}: {}", self.user, self.text))
    }
}

impl<'a> Event<'a> {
    #[must_use]
    pub fn chat(
        room: &'a str,
        id: u64,
        user: &'a str,
        text: &'a str,
        time: u64,
        reference: Option<&'a str>,
    ) -> Self {
        Self::Chat {
            message: Line { user, text },
            kind: "chat",
            room,
            id,
            user,
            text,
            time,
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
    pub fn error(complaint: &'a Complaint) -> Self {
        let Complaint {
            code,
            detail,
            reference,
        } = complaint;
        Self::Error {
            message: code.message(),
            kind: "error",
            code: code.as_str(),
            detail,
            reference: reference.as_deref(),
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

    /// Appends the event as JSON.
    pub fn write_json(&self, bytes: &mut Vec<u8>) {
        serde_json::to_writer(bytes, self).expect("strings and numbers are always JSON");
    }
}
