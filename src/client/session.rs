//! What the client knows of the chat, from one connection to the next: nothing is shown twice, and
//! nothing that was typed is forgotten. Plain values: it has no socket, and is told the time.

/// What it makes of what is typed.
mod speak;

/// What it makes of what it is told.
mod hear;

use std::collections::HashMap;
use std::mem;
use std::time::Instant;

use serde_json::Value;

use super::login::{Login, State};
use super::requests::Requests;
use super::show::Shown;
use super::told::Users;

/// What is to be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Send this text message.
    Send(String),
    Show(Shown),
    /// Nothing more can come of this, and why.
    GiveUp(String),
}

/// One person's session.
#[derive(Debug)]
pub struct Session {
    is_interactive: bool,
    login: Login,
    requests: Requests,
    rooms: Vec<String>,
    /// Where the person is, and who else, as far as the server tells.
    room: Option<String>,
    users: Option<Users>,
    /// The id of the last message that was shown, for each room.
    last: HashMap<String, u64>,
    effects: Vec<Effect>,
    /// Lines that nobody will read.
    undelivered: usize,
}

impl Session {
    /// Not connected yet.
    #[must_use]
    pub fn new(name: String, is_interactive: bool) -> Self {
        Self {
            is_interactive,
            login: Login::new(name),
            requests: Requests::default(),
            rooms: Vec::new(),
            room: None,
            users: None,
            last: HashMap::new(),
            effects: Vec::new(),
            undelivered: 0,
        }
    }

    /// What is to be done, in this order.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        mem::take(&mut self.effects)
    }

    /// A connection is open.
    pub fn opened(&mut self, now: Instant) {
        let room = self.room.as_deref();
        let since = room.and_then(|room| self.last.get(room)).copied();
        let login = self.login.ask(room, since, now);
        self.send(&login);
    }

    /// The connection is lost. What was sent and not answered will be sent again.
    pub fn lost(&mut self) {
        self.login.lost();
        self.requests.lost();
    }

    /// Whether the person has a name now.
    #[must_use]
    pub fn is_logged_in(&self) -> bool {
        self.login.state == State::In
    }

    /// Whether no more lines should be typed now.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.requests.is_full()
    }

    /// Whether everything that was typed is answered.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.is_logged_in() && self.login.wanted.is_none() && self.requests.is_empty()
    }

    /// How many lines nobody has read, as far as is known.
    #[must_use]
    pub fn undelivered(&self) -> usize {
        self.undelivered + self.requests.count()
    }

    /// When [`Session::tick`] has something to do.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        let both = [self.login.deadline(), self.requests.deadline()];
        both.into_iter().flatten().min()
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Instant) {
        if self
            .login
            .deadline()
            .is_some_and(|deadline| deadline <= now)
        {
            match self.login.state {
                State::Asked(_) => self.enter(),
                // As if it had been refused.
                State::In => self.login.wanted = None,
                _ => self.opened(now),
            }
        }
        self.requests.expire(now);
        self.send_requests(now);
    }

    fn known_rooms(&self) -> String {
        format!("rooms: {}", self.rooms.join(", "))
    }

    fn who(&self) -> String {
        match &self.users {
            None if !self.login.has_been_in => "you have no name yet".to_owned(),
            None => "this server does not tell who is there".to_owned(),
            Some(Users {
                room,
                users: Some(users),
                ..
            }) => format!("in {room}: {}", users.join(", ")),
            Some(Users { room, count, .. }) => format!("in {room}: {count} people"),
        }
    }

    fn send(&mut self, json: &Value) {
        self.effects.push(Effect::Send(json.to_string()));
    }

    fn show(&mut self, shown: Shown) {
        self.effects.push(Effect::Show(shown));
    }

    fn note(&mut self, note: String) {
        self.show(Shown::Note(note));
    }
}
