//! What a session makes of what it is told.

use std::time::Instant;

use super::{Effect, Session};
use crate::client::login::{LOGIN, State};
use crate::client::requests::{Entry, Request};
use crate::client::show::Shown;
use crate::client::told::{Chat, Told, Users, Welcome};

/// The report's two answers to a login, to the letter.
const WELCOME: &str = "Bienvenue";
const REFUSED: &str = "pseudo invalide";

impl Session {
    /// A text message has come.
    pub fn told(&mut self, text: &str, now: Instant) {
        match Told::parse(text) {
            Told::Rooms(rooms) => self.told_rooms(rooms, now),
            Told::Users(users) => self.told_users(users, now),
            Told::Chat(chat) => self.told_chat(chat, now),
            Told::Welcome(welcome) => self.told_welcome(welcome),
            Told::Change {
                message,
                came,
                went,
            } => {
                self.change_users(came, went.as_deref());
                self.show(Shown::Told(message));
            }
            Told::Refused {
                message,
                detail,
                reference,
            } => {
                let detail = [message, detail].join(": ");
                self.show(Shown::Refused(
                    detail.trim_end_matches([':', ' ']).to_owned(),
                ));
                if reference == LOGIN {
                    self.told_refused(now);
                } else {
                    self.requests
                        .answered(now, |entry| entry.reference == reference);
                }
            }
            Told::Text(text) => self.told_text(text, now),
            Told::Nothing => {}
        }
        self.send_requests(now);
    }

    fn told_rooms(&mut self, rooms: Vec<String>, now: Instant) {
        let is_created =
            |entry: &Entry| matches!(&entry.request, Request::Create(room) if rooms.contains(room));
        while self.requests.answered(now, is_created).is_some() {}
        if rooms != self.rooms {
            self.rooms = rooms;
            self.show(Shown::Told(self.known_rooms()));
        }
    }

    /// The end of the answer to a login or a join: the messages that were missed came before it.
    fn told_users(&mut self, users: Users, now: Instant) {
        let is_join = |entry: &Entry| {
            entry.reference == users.reference && matches!(entry.request, Request::Join(_))
        };
        let joined = self.requests.answered(now, is_join);
        if let Some(Request::Join(typed)) = joined.map(|entry| entry.request) {
            self.requests.name_room(&typed, &users.room);
        }
        let is_incomplete = users.complete == Some(false);
        let restarted = self.login.has_restarted && !self.is_logged_in();
        if restarted {
            self.note("the server has been started anew".to_owned());
        } else if is_incomplete {
            self.note("not all that was said meanwhile is here".to_owned());
        }
        self.last.insert(users.room.clone(), users.last);
        self.room = Some(users.room.clone());
        self.users = Some(users);
        if matches!(self.login.state, State::Asked(_)) {
            // If the server had forgotten some messages, ours may have been among them. Another run
            // of the server was never told them.
            if is_incomplete && !restarted {
                self.give_up_uncertain();
            }
            self.enter();
        } else {
            self.note(self.who());
        }
    }

    fn give_up_uncertain(&mut self) {
        for entry in self.requests.take_uncertain() {
            if let Request::Say(text) = entry.request {
                self.undelivered += 1;
                self.note(format!("nobody knows whether this has arrived: {text}"));
            }
        }
    }

    fn told_chat(&mut self, chat: Chat, now: Instant) {
        let own = !chat.reference.is_empty();
        if own {
            self.requests
                .answered(now, |entry| entry.reference == chat.reference);
        }
        let is_known = self.last.get(&chat.room);
        if is_known.is_some_and(|last| chat.id <= *last) {
            return;
        }
        self.last.insert(chat.room, chat.id);
        self.show(Shown::Chat {
            user: chat.user,
            text: chat.text,
        });
    }

    fn told_welcome(&mut self, welcome: Welcome) {
        if !self.login.has_been_in || self.is_logged_in() {
            self.show(Shown::Told(welcome.message.clone()));
        }
        self.room = Some(welcome.room.clone());
        self.login.welcome(welcome);
        if self.login.has_restarted && !self.is_logged_in() {
            // Another run of the server counts its messages from 1 again.
            self.last.clear();
        }
    }

    /// A message of which only the text is known: somebody's, or an answer.
    fn told_text(&mut self, text: String, now: Instant) {
        let is_asked = matches!(self.login.state, State::Asked(_));
        if text == REFUSED && (is_asked || self.login.wanted.is_some()) {
            self.show(Shown::Refused(text));
            return self.told_refused(now);
        }
        if text == WELCOME {
            if let Some((name, _)) = self.login.wanted.take() {
                self.login.name = name;
            }
            if !is_asked || !self.login.has_been_in {
                self.show(Shown::Told(text));
            }
            if is_asked {
                self.enter();
            }
            return;
        }
        let name = &self.login.name;
        let is_own = |entry: &Entry| match &entry.request {
            Request::Say(said) => text
                .strip_prefix(name)
                .and_then(|text| text.strip_prefix(": "))
                .is_some_and(|text| text == said),
            _ => false,
        };
        self.requests.answered(now, is_own);
        self.show(match text.split_once(": ") {
            Some((user, text)) if !user.ends_with(' ') => Shown::Chat {
                user: user.to_owned(),
                text: text.to_owned(),
            },
            _ => Shown::Told(text),
        });
    }

    /// The name is not given.
    fn told_refused(&mut self, now: Instant) {
        if self.login.wanted.take().is_some() {
            return;
        }
        self.login.refuse(now);
        let name = &self.login.name;
        if let State::Refused(Some(_)) = self.login.state {
            if self.login.is_first_refusal() {
                self.note("the name is asked for again, until the server gives it back".to_owned());
            }
        } else if self.is_interactive {
            self.note("choose another name with /name NAME".to_owned());
        } else {
            let sentence = format!("the server does not accept the name {name:?}");
            self.effects.push(Effect::GiveUp(sentence));
        }
    }

    /// The login is done: what waits is sent.
    pub(super) fn enter(&mut self) {
        let again = if self.login.has_been_in { " again" } else { "" };
        let name = self.login.name.clone();
        self.login.enter();
        let room = match (&self.users, &self.room) {
            (Some(_), _) => self.who(),
            (None, Some(room)) => format!("in {room}"),
            (None, None) => "connected".to_owned(),
        };
        self.note(format!("you are {name}{again}, {room}"));
        if self.login.epoch.is_none()
            && let Some(room) = self.room.take()
        {
            // Without details, a login does not say where to begin.
            self.requests.join_first(room);
        }
    }

    fn change_users(&mut self, came: Option<String>, went: Option<&str>) {
        let Some(users) = &mut self.users else { return };
        let Some(names) = &mut users.users else {
            return;
        };
        names.retain(|name| Some(name.as_str()) != went);
        if let Some(name) = came.filter(|name| !names.contains(name)) {
            names.push(name);
        }
        users.count = names.len() as u64;
    }
}
