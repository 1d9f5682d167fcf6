//! Messages that came faster than the client's rate wait here. They are decoded all the same, so a
//! Ping that comes after them is answered at once (RFC 6455 §5.5.2), and the client's end is
//! noticed.

use std::collections::VecDeque;
use std::mem;
use std::time::{Duration, Instant};

use crate::limits::{Rate, THROTTLED_BYTES};
use crate::rate_limit::RateLimit;
use crate::websocket::message::Message;

/// What a client has sent and what it may have performed now. It neither sleeps nor reads a clock.
#[derive(Debug)]
pub struct Throttle {
    /// For messages, when they are performed, and for control frames, when they come. Without
    /// limits nothing waits.
    limits: Option<(RateLimit, RateLimit)>,
    waiting: VecDeque<(Message<'static>, Cost)>,
    waiting_bytes: usize,
    /// Of the fragments of a message that is not complete.
    incomplete: Cost,
    /// No message may be performed before this moment, and no frame read before that one.
    next_message: Instant,
    next_read: Instant,
}

/// What a message counts as against the rate.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    frames: u32,
    bytes: usize,
}

impl Throttle {
    /// Nothing waits.
    #[must_use]
    pub fn new(rate: Option<Rate>, now: Instant) -> Self {
        Self {
            limits: rate.map(|rate| (RateLimit::new(rate, now), RateLimit::new(rate, now))),
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            incomplete: Cost::default(),
            next_message: now,
            next_read: now,
        }
    }

    /// Takes a data frame of so many bytes, and the message that it completes.
    pub fn push(&mut self, bytes: usize, message: Option<Message<'static>>) {
        self.incomplete.frames += 1;
        self.incomplete.bytes += bytes;
        if let Some(message) = message {
            let cost = mem::take(&mut self.incomplete);
            self.waiting_bytes += size_in_memory(cost);
            self.waiting.push_back((message, cost));
        }
    }

    /// Counts a control frame of so many bytes. It never waits; if there are too many, no more
    /// frames are read for a while.
    pub fn charge_control_frame(&mut self, bytes: usize, now: Instant) {
        if let Some((_, control_frames)) = &mut self.limits {
            self.next_read = now + control_frames.charge(1, bytes, now);
        }
    }

    /// Counts so many more frames and bytes against the client's rate.
    pub fn charge(&mut self, frames: u32, bytes: usize, now: Instant) {
        if let Some((messages, _)) = &mut self.limits {
            self.next_message = now + messages.charge(frames, bytes, now);
        }
    }

    /// Lets no message be performed for this time.
    pub fn hold(&mut self, time: Duration, now: Instant) {
        self.next_message = self.next_message.max(now + time);
    }

    /// The next message, if it may be performed now.
    pub fn next(&mut self, now: Instant) -> Option<Message<'static>> {
        if now < self.next_message {
            return None;
        }
        let (message, cost) = self.waiting.pop_front()?;
        self.waiting_bytes -= size_in_memory(cost);
        if let Some((messages, _)) = &mut self.limits {
            self.next_message = now + messages.charge(cost.frames, cost.bytes, now);
        }
        Some(message)
    }

    /// Frees the memory, if nothing waits.
    pub fn free(&mut self) {
        if self.is_empty() {
            self.waiting = VecDeque::new();
        }
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether no more may be read now, so that TCP slows the client down.
    #[must_use]
    pub fn is_full(&self, now: Instant) -> bool {
        self.waiting_bytes >= THROTTLED_BYTES || now < self.next_read
    }

    /// How long nothing changes by itself: no message may be performed, and no more frames read.
    #[must_use]
    pub fn pause(&self, now: Instant) -> Option<Duration> {
        let next_message = (!self.is_empty()).then_some(self.next_message);
        let next_read = Some(self.next_read).filter(|&moment| now < moment);
        let moment = next_message.into_iter().chain(next_read).min()?;
        Some(moment.saturating_duration_since(now))
    }
}

/// An empty message takes memory, too.
fn size_in_memory(cost: Cost) -> usize {
    cost.bytes + size_of::<(Message<'static>, Cost)>()
}
