//! What a session makes of what is typed: it is sent as soon as it may be.

use std::time::Instant;

use super::Session;
use crate::client::line::{HELP, Line};
use crate::client::login::State;
use crate::client::requests::Request;
use crate::client::show::Shown;
use crate::limits::CLIENT_LINES_WAITING;

impl Session {
    /// A line is typed.
    pub fn typed(&mut self, line: Line, now: Instant) {
        match line {
            Line::Say(text) => self.request(Request::Say(text)),
            Line::Join(room) => self.request(Request::Join(room)),
            Line::Create(room) => self.request(Request::Create(room)),
            // A script means the moment when all that came before it is done.
            Line::Name(name) if !self.is_interactive => self.request(Request::Name(name)),
            Line::Name(name) => self.rename(name, now),
            Line::Rooms if !self.is_interactive => self.request(Request::Rooms),
            Line::Who if !self.is_interactive => self.request(Request::Who),
            Line::Rooms => self.note(self.known_rooms()),
            Line::Who => self.note(self.who()),
            Line::Help => self.note(HELP.to_owned()),
            Line::Nothing | Line::Quit => {}
        }
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
                let login = self.login.ask_for(name, now);
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
    pub(super) fn send_requests(&mut self, now: Instant) {
        while self.is_logged_in()
            && self.login.wanted.is_none()
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
                Request::Name(name) => {
                    let name = name.clone();
                    self.requests.drop_next();
                    self.rename(name, now);
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
}
