//! Who is told things, and how: a client's outbox and its format. What goes to many is encoded at
//! most once for each format, and shared.

use std::cell::OnceCell;
use std::sync::Arc;

use super::event::{Event, Format};
use crate::net::encoded_frames::EncodedFrames;
use crate::net::outbox::Outbox;

/// One client, as somebody who is told things.
#[derive(Debug, Clone)]
pub struct Recipient {
    pub outbox: Arc<Outbox>,
    pub format: Format,
    /// Whether it has logged in.
    pub has_name: bool,
}

impl Recipient {
    /// Tells this client alone what it has asked for.
    pub fn answer(&self, events: &[Event<'_>]) {
        if let Some(frames) = encode(events, self.format) {
            self.outbox.push(&frames);
        }
    }
}

/// Events for many recipients. They are encoded for the first recipient of each format.
#[derive(Debug)]
pub struct Announcement<'a> {
    events: &'a [Event<'a>],
    plain: OnceCell<Option<EncodedFrames>>,
    detailed: OnceCell<Option<EncodedFrames>>,
}

impl<'a> Announcement<'a> {
    /// Nothing is encoded yet.
    #[must_use]
    pub fn new(events: &'a [Event<'a>]) -> Self {
        Self {
            events,
            plain: OnceCell::new(),
            detailed: OnceCell::new(),
        }
    }

    /// Pushes the events to a recipient, without those that its format does not have.
    pub fn tell(&self, recipient: &Recipient) {
        let encoded = match recipient.format {
            Format::Plain => &self.plain,
            Format::Detailed => &self.detailed,
        };
        let encode = || {
            let frames = encode(self.events, recipient.format)?;
            frames.log_to_many();
            Some(frames)
        };
        if let Some(frames) = encoded.get_or_init(encode) {
            recipient.outbox.push_from_others(frames);
        }
    }
}

fn encode(events: &[Event<'_>], format: Format) -> Option<EncodedFrames> {
    let told = events.iter().filter(|event| event.is_told(format));
    EncodedFrames::texts(told, |event, json| event.write_json(format, json))
}
