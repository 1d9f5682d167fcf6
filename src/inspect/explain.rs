//! What this server's decoder says to any bytes, without a connection: for students who write a
//! client and want to know what is wrong with its frames.

use std::fmt;

use serde::Serialize;

use super::given_bytes;
use super::hex::{BadHex, Hex};
use super::report::{Frame, Guess};
use super::stream::{Seen, Stream};
use crate::limits::{EXPLAINED_BYTES, EXPLAINED_FRAMES, Limits};
use crate::websocket::frame::Role;
use crate::websocket::mask;
use crate::websocket::message::Message;
use crate::websocket::mistake::Mistake;

/// Why a text cannot be explained as bytes of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadBytes {
    Hex(BadHex),
    /// More than [`EXPLAINED_BYTES`].
    TooManyBytes,
    /// More than [`EXPLAINED_FRAMES`].
    TooManyFrames,
}

impl fmt::Display for BadBytes {
    /// One sentence, in French as all details of errors.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hex(bad) => bad.fmt(f),
            Self::TooManyBytes => write!(f, "plus de {EXPLAINED_BYTES} octets"),
            Self::TooManyFrames => write!(f, "plus de {EXPLAINED_FRAMES} trames"),
        }
    }
}

/// What the bytes are.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    role: Role,
    /// The last one may break a rule: then nothing after it has been decoded.
    pub frames: Vec<Seen>,
    /// How many bytes are missing at least, if the bytes end within a frame.
    pub more: Option<u64>,
    /// The beginning of that frame, as it is on the wire.
    pub begun: Vec<u8>,
    /// What most likely led to that.
    pub mistake: Option<Mistake>,
}

/// The answer, as JSON.
#[derive(Debug, Serialize)]
struct Explained<'a> {
    action: &'static str,
    frames: Vec<ExplainedFrame<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    more: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    begun: Option<Hex<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mistake: Option<Guess>,
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    reference: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct ExplainedFrame<'a> {
    #[serde(flatten)]
    frame: Frame<'a>,
    /// The part of the payload that is shown, unmasked; in hexadecimal.
    unmasked: String,
    /// The text that is complete with this frame.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    close: Option<ExplainedClose<'a>>,
}

/// 1005 stands for a Close without a code (RFC 6455 §7.1.5).
#[derive(Debug, Serialize)]
struct ExplainedClose<'a> {
    code: u16,
    reason: &'a str,
}

/// Decodes bytes, given as a text, as the beginning of this side's stream.
///
/// # Errors
/// [`BadBytes`]: the text is not bytes, or there are too many bytes or frames.
pub fn explain(text: &str, role: Role, limits: &Limits) -> Result<Explanation, BadBytes> {
    let bytes = given_bytes::decode(text).map_err(BadBytes::Hex)?;
    if bytes.len() > EXPLAINED_BYTES {
        return Err(BadBytes::TooManyBytes);
    }
    let mut stream = Stream::new(role, limits);
    let frames = stream.push(&bytes);
    if frames.len() > EXPLAINED_FRAMES {
        return Err(BadBytes::TooManyFrames);
    }
    Ok(Explanation {
        role,
        frames,
        more: stream.missing(),
        begun: stream.begun().to_vec(),
        mistake: stream.mistake(),
    })
}

impl Explanation {
    /// The answer to a client that asked with this reference.
    #[must_use]
    pub fn to_json(&self, reference: Option<&str>) -> Vec<u8> {
        let frames = self.frames.iter();
        let event = Explained {
            action: "explained",
            frames: frames
                .map(|seen| ExplainedFrame::new(self.role, seen))
                .collect(),
            more: self.more,
            begun: self.more.map(|_| Hex(&self.begun)),
            mistake: self.mistake.map(Guess::from),
            reference,
        };
        serde_json::to_vec(&event).expect("strings and numbers are always JSON")
    }
}

impl<'a> ExplainedFrame<'a> {
    fn new(role: Role, seen: &'a Seen) -> Self {
        let mut unmasked = seen.payload.clone();
        let key = seen.fields.and_then(|fields| fields.masking_key);
        mask::apply(&mut unmasked, key.unwrap_or_default(), 0);
        let (mut text, mut close) = (None, None);
        match &seen.message {
            Some(Message::Text(whole)) => text = Some(&**whole),
            Some(Message::Close(frame)) => {
                close = Some(ExplainedClose {
                    code: frame.code.0,
                    reason: &frame.reason,
                });
            }
            _ => {}
        }
        Self {
            frame: Frame::new(role, seen),
            unmasked: Hex(&unmasked).to_string(),
            text,
            close,
        }
    }
}
