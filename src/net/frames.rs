//! Frames on their way out: encoded once, shared by all whom they are for.

use std::iter;
use std::sync::Arc;

use crate::websocket::frame::{Frame, Header, Sender};

/// Whole encoded frames.
pub type Frames = Arc<[u8]>;

/// Bytes of all together.
#[must_use]
pub fn length_of(all: &[Frames]) -> usize {
    all.iter().map(|frames| frames.len()).sum()
}

/// The frames in these bytes, one after the other.
pub fn decode_all(mut bytes: &[u8]) -> impl Iterator<Item = Frame<'_>> {
    iter::from_fn(move || {
        let (header, used) = Header::decode(bytes, Sender::Server).ok()??;
        let length = usize::try_from(header.payload_length).ok()?;
        let (payload, rest) = bytes[used..].split_at_checked(length)?;
        bytes = rest;
        Some(Frame {
            fin: header.fin,
            opcode: header.opcode,
            masking_key: None,
            payload,
        })
    })
}
