//! One line of a transcript: an object whose `kind` says what happened. What proves who somebody is
//! (tokens) and what only the author is told (references) is not written.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::chat::record::Happened;

/// The version of the format that this server writes and reads.
pub const VERSION: u32 = 1;

/// How every line begins, and how the first one does: by this, a piece of a line is known.
pub const EVERY_BEGINNING: &[u8] = b"{\"kind\":\"";
pub const FIRST_BEGINNING: &[u8] = b"{\"kind\":\"start\",\"version\":";

/// A line. The order of the fields is their order in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Line<'a> {
    /// A run of the server begins; the ids after it belong to this epoch.
    Start {
        version: u32,
        #[serde(borrow)]
        epoch: Cow<'a, str>,
        time: u64,
    },
    /// A room was created.
    Created {
        #[serde(borrow)]
        room: Cow<'a, str>,
        time: u64,
    },
    /// A room was deleted, with its messages.
    Deleted {
        #[serde(borrow)]
        room: Cow<'a, str>,
        time: u64,
    },
    /// What was said in a room so far was forgotten; the ids go on.
    Cleared {
        #[serde(borrow)]
        room: Cow<'a, str>,
        time: u64,
    },
    /// Somebody said something.
    Chat {
        #[serde(borrow)]
        room: Cow<'a, str>,
        id: u64,
        #[serde(borrow)]
        user: Cow<'a, str>,
        #[serde(borrow)]
        text: Cow<'a, str>,
        time: u64,
    },
    /// The run has ended well: nobody was told anything that is not in the file.
    Stop { time: u64 },
}

impl<'a> Line<'a> {
    /// The line that tells it.
    #[must_use]
    pub fn of(happened: &'a Happened) -> Self {
        match happened {
            Happened::Created { room, time } => Self::Created {
                room: Cow::Borrowed(room),
                time: *time,
            },
            Happened::Deleted { room, time } => Self::Deleted {
                room: Cow::Borrowed(room),
                time: *time,
            },
            Happened::Cleared { room, time } => Self::Cleared {
                room: Cow::Borrowed(room),
                time: *time,
            },
            Happened::Said(message) => Self::Chat {
                room: Cow::Borrowed(&message.room),
                id: message.id,
                user: Cow::Borrowed(&message.user),
                text: Cow::Borrowed(&message.text),
                time: message.time,
            },
        }
    }

    /// Writes it, with its end.
    ///
    /// # Errors
    /// When the destination takes no more.
    pub fn encode(&self, mut destination: impl Write) -> io::Result<()> {
        serde_json::to_writer(&mut destination, self)?;
        destination.write_all(b"\n")
    }

    /// Parses it, without its end.
    ///
    /// # Errors
    /// What is wrong with it, and where in the line.
    pub fn decode(line: &'a [u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(line)
    }
}
