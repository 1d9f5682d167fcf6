//! How the client gets its name, and gets it back over another connection.

use std::time::Instant;

use serde_json::{Value, json};

use super::told::Welcome;
use crate::limits::CLIENT_ANSWER_TIME;

/// The `ref` of every login.
pub const LOGIN: &str = "login";

/// How often a name that we had is asked for again: it may be that of our own lost connection,
/// until the server notices.
const RETRIES: u32 = 12;

/// Where the login stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Offline,
    Asked(Instant),
    /// When it is asked again, if it is.
    Refused(Option<Instant>),
    In,
}

/// The name, and what proves that it is ours.
#[derive(Debug)]
pub struct Login {
    pub state: State,
    /// The name that we have or want.
    pub name: String,
    /// Another name that we have asked for meanwhile, and when.
    pub wanted: Option<(String, Instant)>,
    /// From `welcome`; a server that knows only the plain six lines has neither.
    pub token: Option<String>,
    pub epoch: Option<String>,
    /// This connection is to another run of the server than the one before.
    pub has_restarted: bool,
    pub has_been_in: bool,
    retries: u32,
}

impl Login {
    /// Not connected yet.
    #[must_use]
    pub fn new(name: String) -> Self {
        Self {
            state: State::Offline,
            name,
            wanted: None,
            token: None,
            epoch: None,
            has_restarted: false,
            has_been_in: false,
            retries: 0,
        }
    }

    /// The first login of a connection, or another attempt at it. `room` is where we were, and the
    /// id of the last message that we have from there.
    pub fn ask(&mut self, room: Option<&str>, since: Option<u64>, now: Instant) -> Value {
        self.state = State::Asked(now);
        let mut login =
            json!({"action": "login", "user": self.name, "details": true, "ref": LOGIN});
        if let Some(room) = room {
            login["room"] = room.into();
        }
        if let Some(token) = &self.token {
            login["token"] = token.as_str().into();
        }
        if let (Some(epoch), Some(since)) = (&self.epoch, since) {
            login["epoch"] = epoch.as_str().into();
            login["since"] = since.into();
        }
        login
    }

    /// A login that only changes the name.
    pub fn ask_for(&mut self, name: String, now: Instant) -> Value {
        let login = json!({"action": "login", "user": name, "details": true, "ref": LOGIN});
        self.wanted = Some((name, now));
        login
    }

    /// What a detailed welcome brings.
    pub fn welcome(&mut self, welcome: Welcome) {
        let known = self.epoch.replace(welcome.epoch);
        if self.state != State::In {
            self.has_restarted = known.is_some() && known != self.epoch;
        }
        self.token = Some(welcome.token);
        self.name = welcome.user;
        self.wanted = None;
    }

    /// The login is done.
    pub fn enter(&mut self) {
        self.state = State::In;
        self.has_been_in = true;
        self.retries = 0;
    }

    /// The login is refused. A name that we have had is asked for again later.
    pub fn refuse(&mut self, now: Instant) {
        let again = self.has_been_in && self.retries < RETRIES;
        self.retries += 1;
        self.state = State::Refused(again.then(|| now + CLIENT_ANSWER_TIME));
    }

    /// Whether it was refused once, since we were last in.
    #[must_use]
    pub fn is_first_refusal(&self) -> bool {
        self.retries == 1
    }

    /// The connection is lost.
    pub fn lost(&mut self) {
        self.state = State::Offline;
        self.wanted = None;
    }

    /// When something is to be done without being told.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        match self.state {
            State::Asked(since) => Some(since + CLIENT_ANSWER_TIME),
            State::Refused(again) => again,
            State::In => {
                let asked = self.wanted.as_ref().map(|(_, asked)| *asked);
                asked.map(|asked| asked + CLIENT_ANSWER_TIME)
            }
            State::Offline => None,
        }
    }
}
