//! Frames on their way out: encoded once, shared by all whom they are for.

use std::sync::Arc;

use crate::websocket::frame::{Header, Sender};

/// Whole encoded frames.
pub type Frames = Arc<[u8]>;

/// Bytes of all together.
#[must_use]
pub fn length_of(all: &[Frames]) -> usize {
    all.iter().map(|frames| frames.len()).sum()
}

/// How many frames there are in these bytes.
#[must_use]
pub fn count(mut frames: &[u8]) -> u64 {
    let mut count = 0;
    while let Ok(Some((header, used))) = Header::decode(frames, Sender::Server) {
        let length = usize::try_from(header.payload_length).unwrap_or(usize::MAX);
        frames = frames
            .get(used.saturating_add(length)..)
            .unwrap_or_default();
        count += 1;
    }
    count
}
