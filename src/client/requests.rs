//! The requests that are not answered yet: those that were sent, and behind them those that wait.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::limits::{
    CLIENT_ANSWER_TIME, CLIENT_BYTES_A_SECOND, CLIENT_BYTES_SENT, CLIENT_LINES_WAITING,
    CLIENT_REQUESTS_SENT,
};

/// What a server is asked for, once there is a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    Say(String),
    Join(String),
    Create(String),
    Name(String),
    /// These two are answered by the client itself.
    Rooms,
    Who,
}

/// A request on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub request: Request,
    /// The `ref` that its answer has.
    pub reference: String,
    /// The room that it was meant for, if that is known.
    pub room: Option<String>,
    /// It was sent over a connection that is lost.
    pub was_sent: bool,
}

/// All of them, in the order in which they were typed.
#[derive(Debug, Default)]
pub struct Requests {
    sent: VecDeque<Entry>,
    waiting: VecDeque<Entry>,
    /// When something was last sent or answered.
    progress: Option<Instant>,
    references: u64,
}

impl Entry {
    /// Bytes that the server has to take for it, at least.
    fn bytes(&self) -> usize {
        match &self.request {
            Request::Say(text) | Request::Join(text) | Request::Create(text) => text.len(),
            Request::Name(_) | Request::Rooms | Request::Who => 0,
        }
    }

    /// The request as JSON, if it is one to the server and no login.
    #[must_use]
    pub fn json(&self) -> Value {
        let (action, field, value) = match &self.request {
            Request::Say(text) => ("send_message", "message", text),
            Request::Join(room) => ("join_room", "room", room),
            Request::Create(room) => ("create_room", "room", room),
            Request::Name(_) | Request::Rooms | Request::Who => return Value::Null,
        };
        json!({"action": action, field: value, "ref": self.reference})
    }

    fn passes_nothing(&self) -> bool {
        !matches!(self.request, Request::Say(_) | Request::Create(_))
    }

    fn is_join(&self) -> bool {
        matches!(self.request, Request::Join(_))
    }
}

impl Requests {
    /// Adds one; `here` is the room in which the person is now.
    pub fn push(&mut self, request: Request, here: Option<&str>) {
        self.references += 1;
        let joins = self.waiting.iter().rev().chain(self.sent.iter().rev());
        let room = joins.into_iter().find_map(|entry| match &entry.request {
            Request::Join(room) => Some(room.as_str()),
            _ => None,
        });
        self.waiting.push_back(Entry {
            request,
            reference: format!("r{}", self.references),
            room: room.or(here).map(str::to_owned),
            was_sent: false,
        });
    }

    /// Joins a room before anything else.
    pub fn join_first(&mut self, room: String) {
        self.references += 1;
        self.waiting.push_front(Entry {
            request: Request::Join(room),
            reference: format!("r{}", self.references),
            room: None,
            was_sent: false,
        });
    }

    /// Whether no more should wait.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.waiting.len() >= CLIENT_LINES_WAITING
    }

    /// Whether everything is answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sent.is_empty() && self.waiting.is_empty()
    }

    /// How many are not answered.
    #[must_use]
    pub fn count(&self) -> usize {
        self.sent.len() + self.waiting.len()
    }

    /// The next one, if it may be sent now. Nothing passes a join: what follows is meant for the
    /// new room, if there is one, and what came before it was said in the old one.
    #[must_use]
    pub fn next(&self) -> Option<&Entry> {
        let next = self.waiting.front()?;
        let joins = next.passes_nothing() || self.sent.iter().any(Entry::is_join);
        let fits = self.sent.len() < CLIENT_REQUESTS_SENT
            && self.bytes_sent() + next.bytes() <= CLIENT_BYTES_SENT;
        (self.sent.is_empty() || fits && !joins).then_some(next)
    }

    /// The next one has been sent.
    pub fn sent_next(&mut self, now: Instant) {
        self.sent.extend(self.waiting.pop_front());
        self.progress = Some(now);
    }

    /// The next one will not be sent.
    pub fn drop_next(&mut self) -> Option<Entry> {
        self.waiting.pop_front()
    }

    /// The first one that fits is answered, whether it was sent over this connection or over one
    /// before it.
    pub fn answered(&mut self, now: Instant, fits: impl Fn(&Entry) -> bool) -> Option<Entry> {
        let answered = if let Some(place) = self.sent.iter().position(&fits) {
            self.sent.remove(place)
        } else {
            let was_sent = |entry: &Entry| entry.was_sent && fits(entry);
            let place = self.waiting.iter().position(was_sent)?;
            self.waiting.remove(place)
        };
        self.progress = Some(now);
        answered
    }

    /// What a join has called `typed` has this name.
    pub fn name_room(&mut self, typed: &str, name: &str) {
        for entry in &mut self.waiting {
            if entry.room.as_deref() == Some(typed) {
                entry.room = Some(name.to_owned());
            }
        }
    }

    /// The connection is lost: what was sent and not answered waits again, in front.
    pub fn lost(&mut self) {
        for mut entry in self.sent.drain(..).rev() {
            entry.was_sent = true;
            self.waiting.push_front(entry);
        }
    }

    /// Takes out what was said over a lost connection.
    pub fn take_uncertain(&mut self) -> Vec<Entry> {
        let is_uncertain =
            |entry: &Entry| entry.was_sent && matches!(entry.request, Request::Say(_));
        let (uncertain, rest): (Vec<_>, _) = self.waiting.drain(..).partition(is_uncertain);
        self.waiting = rest.into();
        uncertain
    }

    /// When the answers are no longer awaited.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        let progress = self.progress.filter(|_| !self.sent.is_empty())?;
        let seconds = self.bytes_sent() / CLIENT_BYTES_A_SECOND;
        Some(progress + CLIENT_ANSWER_TIME + Duration::from_secs(seconds as u64))
    }

    /// Some servers do not answer: after a while, what was sent counts as done.
    pub fn expire(&mut self, now: Instant) {
        if self.deadline().is_some_and(|deadline| deadline <= now) {
            self.sent.clear();
        }
    }

    fn bytes_sent(&self) -> usize {
        self.sent.iter().map(Entry::bytes).sum()
    }
}
