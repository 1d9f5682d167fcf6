//! What watchers are told, as JSON.

use std::net::SocketAddr;

use serde::Serialize;

use super::hex::Hex;
use super::stream::{Progress, Seen};
use crate::websocket::error::ProtocolError;
use crate::websocket::frame::Role;
use crate::websocket::handshake::{self, GUID};
use crate::websocket::mistake::Mistake;
use crate::websocket::opcode::Opcode;

/// One report about one connection.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Report<'a> {
    /// The opening handshake was accepted.
    Opened(Opened<'a>),
    /// The opening handshake was refused.
    Refused {
        address: SocketAddr,
        time: u64,
        request: &'a str,
        response: &'a str,
        reads: &'a [usize],
        /// Absent if the connection ended before there was a response.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
        reason: &'a str,
    },
    /// The name that the client has now.
    Named { name: &'a str },
    Frame {
        /// Counts the frames of the connection in both directions, from 1.
        number: u64,
        /// Milliseconds since the Unix epoch.
        time: u64,
        #[serde(flatten)]
        frame: Frame<'a>,
        /// Where in its stream reads, or writes, ended in this frame or at its end.
        cuts: &'a [u64],
        /// For a frame that was sent: bytes that went in the same write.
        #[serde(skip_serializing_if = "Option::is_none")]
        depth: Option<usize>,
    },
    /// This many frames are left out, because the watcher reads too slowly.
    Missed { count: u64 },
    /// Both directions have ended.
    Ended {
        time: u64,
        /// Whose stream ended first.
        by: &'static str,
        how: &'static str,
        reason: &'a str,
    },
}

/// An opening handshake (RFC 6455 §4.2), and how the accept key comes about, step by step.
#[derive(Debug, Serialize)]
pub struct Opened<'a> {
    pub address: SocketAddr,
    /// Milliseconds since the Unix epoch.
    pub time: u64,
    pub request: &'a str,
    pub response: &'a str,
    /// How many bytes each read brought, up to the one in which the request ended.
    pub reads: &'a [usize],
    pub key: &'a str,
    guid: &'static str,
    /// The digest of the key's text followed by the GUID; in hexadecimal.
    sha1: String,
    /// The same digest in base64.
    accept: String,
}

/// A frame: its bytes, what they say, and what is wrong with them.
#[derive(Debug, Serialize)]
pub struct Frame<'a> {
    direction: &'static str,
    offset: u64,
    header: Hex<'a>,
    payload: Hex<'a>,
    /// Of the whole payload; absent if the header broke a rule before the length was known.
    #[serde(skip_serializing_if = "Option::is_none")]
    length: Option<u64>,
    /// Absent if it is reserved.
    #[serde(skip_serializing_if = "Option::is_none")]
    opcode: Option<String>,
    fin: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Verdict>,
}

/// The fragmented message that a frame is part of.
#[derive(Debug, Serialize)]
struct Message {
    opcode: String,
    fragments: usize,
    bytes: u64,
    done: bool,
}

/// A broken rule.
#[derive(Debug, Serialize)]
struct Verdict {
    code: u16,
    section: &'static str,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    mistake: Option<Guess>,
}

/// What most likely led to it: a word for programs, and a sentence.
#[derive(Debug, Serialize)]
pub struct Guess {
    code: &'static str,
    sentence: String,
}

impl Report<'_> {
    /// The report as JSON, `{"action":"frame","kind":…,"connection":…}`.
    #[must_use]
    pub fn to_json(&self, connection: u64) -> Vec<u8> {
        #[derive(Serialize)]
        struct Event<'a> {
            action: &'static str,
            connection: u64,
            #[serde(flatten)]
            report: &'a Report<'a>,
        }
        let event = Event {
            action: "frame",
            connection,
            report: self,
        };
        serde_json::to_vec(&event).expect("strings and numbers are always JSON")
    }
}

impl<'a> Opened<'a> {
    /// The handshake that came in these reads, with this key.
    #[must_use]
    pub fn new(
        address: SocketAddr,
        time: u64,
        request: &'a str,
        response: &'a str,
        reads: &'a [usize],
        key: &'a str,
    ) -> Self {
        Self {
            address,
            time,
            request,
            response,
            reads,
            key,
            guid: GUID,
            sha1: Hex(&handshake::digest(key)).to_string(),
            accept: handshake::accept_key(key),
        }
    }
}

impl<'a> Frame<'a> {
    /// A frame that this side sent.
    #[must_use]
    pub fn new(role: Role, seen: &'a Seen) -> Self {
        let first = seen.header.first().copied().unwrap_or_default();
        Self {
            direction: match role {
                Role::Client => "in",
                Role::Server => "out",
            },
            offset: seen.offset,
            header: Hex(&seen.header),
            payload: Hex(&seen.payload),
            length: seen.fields.map(|fields| fields.payload_length),
            opcode: Opcode::from_bits(first & 0xF).map(|opcode| opcode.to_string()),
            fin: first & 0x80 != 0,
            message: seen.progress.map(Message::from),
            error: seen.error.map(|error| Verdict::new(error, seen.mistake)),
        }
    }
}

impl From<Progress> for Message {
    fn from(progress: Progress) -> Self {
        Self {
            opcode: progress.opcode.to_string(),
            fragments: progress.fragments,
            bytes: progress.bytes,
            done: progress.done,
        }
    }
}

impl Verdict {
    fn new(error: ProtocolError, mistake: Option<Mistake>) -> Self {
        Self {
            code: error.status_code().0,
            section: error.section(),
            reason: error.to_string(),
            mistake: mistake.map(Guess::from),
        }
    }
}

impl From<Mistake> for Guess {
    fn from(mistake: Mistake) -> Self {
        Self {
            code: mistake.code(),
            sentence: mistake.to_string(),
        }
    }
}
