//! What the client knows of the chat, from one connection to the next: nothing is shown twice, and
//! nothing that was typed is forgotten. Plain values: it has no socket, and is told the time.

/// What it makes of what it is told.
mod hear;

use std::collections::HashMap;
use std::mem;
use std::time::Instant;

use serde_json::Value;

use super::line::{HELP, Line};
use super::login::{Login, State};
use super::requests::{Request, Requests};
use super::show::Shown;
use super::told::Users;
use crate::limits::CLIENT_LINES_WAITING;

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
        self.is_logged_in() && self.requests.is_empty()
    }

    /// How many lines nobody has read, as far as is known.
    #[must_use]
    pub fn undelivered(&self) -> usize {
        self.undelivered + self.requests.count()
    }

    /// A line is typed.
    pub fn typed(&mut self, line: Line, now: Instant) {
        match line {
            Line::Say(text) => self.request(Request::Say(text)),
            Line::Join(room) => self.request(Request::Join(room)),
            Line::Create(room) => self.request(Request::Create(room)),
            Line::Name(name) => self.rename(name, now),
            // A script means the moment when all that came before it is done.
            Line::Rooms if !self.is_interactive => self.request(Request::Rooms),
            Line::Who if !self.is_interactive => self.request(Request::Who),
            Line::Rooms => self.note(self.known_rooms()),
            Line::Who => self.note(self.who()),
            Line::Help => self.note(HELP.to_owned()),
            Line::Nothing | Line::Quit => {}
        }
        self.send_requests(now);
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
                _ => self.opened(now),
            }
        }
        self.requests.expire(now);
        self.send_requests(now);
    }

    fn request(&mut self, request: Request) {
        if self.requests.is_full() {
            self.undelivered += 1;
            self.note(format!(
                "this line is not kept: {CLIENT_LINES_WAITING} lines wait already"
            ));
        } else {
            self.requests.push(request, self.room.as_deref());
        }
    }

    fn rename(&mut self, name: String, now: Instant) {
        match self.login.state {
            State::In => {
                let login = self.login.ask_for(name);
                self.send(&login);
            }
            State::Offline => self.login.name = name,
            State::Asked(_) | State::Refused(_) => {
                self.login.name = name;
                self.opened(now);
            }
        }
    }

    /// Sends what may be sent now.
    fn send_requests(&mut self, now: Instant) {
        while self.is_logged_in()
            && let Some(next) = self.requests.next()
        {
            let is_elsewhere = next.room.is_some() && self.room.is_some() && next.room != self.room;
            match &next.request {
                Request::Say(text) if is_elsewhere => {
                    let room = next.room.as_deref().unwrap_or_default();
                    let note = format!("not sent, because you are not in {room}: {text}");
                    self.requests.drop_next();
                    self.undelivered += 1;
                    self.note(note);
                    continue;
                }
                Request::Join(room) => {
                    let mut json = next.json();
                    if let (Some(last), Some(epoch)) = (self.last.get(room), &self.login.epoch) {
                        json["since"] = (*last).into();
                        json["epoch"] = epoch.as_str().into();
                    }
                    let room = room.clone();
                    self.send(&json);
                    self.requests.sent_next(now);
                    self.joined_unanswered(room, now);
                }
                Request::Rooms | Request::Who => {
                    let is_who = next.request == Request::Who;
                    self.requests.drop_next();
                    let known = if is_who {
                        self.who()
                    } else {
                        self.known_rooms()
                    };
                    self.show(Shown::Told(known));
                }
                _ => {
                    let json = next.json();
                    self.send(&json);
                    self.requests.sent_next(now);
                }
            }
        }
    }

    /// A server that knows only the plain six lines does not answer a join.
    fn joined_unanswered(&mut self, room: String, now: Instant) {
        if self.login.epoch.is_none() {
            self.requests.answered(
                now,
                |entry| matches!(&entry.request, Request::Join(joined) if *joined == room),
            );
            self.room = Some(room);
        }
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
