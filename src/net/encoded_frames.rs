//! Frames on their way out: encoded once, and shared by all the outboxes that they are pushed to.

use std::ops::Deref;
use std::sync::Arc;

use log::{Level, debug, log_enabled};

use crate::websocket::frame::Frame;
use crate::websocket::frame_decoder::encoded_frames;
use crate::websocket::opcode::Opcode;

/// The targets of the lines about frames that go to many. There is one for all recipients together,
/// and one for each of them: a log shows the first, or, where it is about one client, the second.
pub const TO_MANY: &str = "to_many";
pub const TO_EACH: &str = "to_each";

/// One or more whole frames, encoded one after the other.
#[derive(Debug, Clone)]
pub struct EncodedFrames(Arc<[u8]>);

impl EncodedFrames {
    /// Each item as a text frame; `write` appends its payload. `None` if there are no items.
    pub fn texts<T>(
        items: impl Iterator<Item = T>,
        mut write: impl FnMut(T, &mut Vec<u8>),
    ) -> Option<Self> {
        let (mut frames, mut payload) = (Vec::with_capacity(512), Vec::with_capacity(256));
        for item in items {
            payload.clear();
            write(item, &mut payload);
            Frame::new(Opcode::Text, &payload).encode(&mut frames);
        }
        (!frames.is_empty()).then(|| Self(frames.into()))
    }

    /// Logs each frame, for all of its recipients together.
    pub fn log_to_many(&self) {
        if log_enabled!(target: TO_MANY, Level::Debug) {
            encoded_frames(self).for_each(|frame| debug!(target: TO_MANY, "to many > {frame}"));
        }
    }

    /// Bytes of all the frames in the list.
    #[must_use]
    pub fn total_length(list: &[Self]) -> usize {
        list.iter().map(|frames| frames.len()).sum()
    }
}

impl Deref for EncodedFrames {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<&[Frame<'_>]> for EncodedFrames {
    fn from(frames: &[Frame<'_>]) -> Self {
        let mut bytes = Vec::new();
        for frame in frames {
            frame.encode(&mut bytes);
        }
        Self(bytes.into())
    }
}

impl From<Frame<'_>> for EncodedFrames {
    fn from(frame: Frame<'_>) -> Self {
        Self::from(&[frame][..])
    }
}
