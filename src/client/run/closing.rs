//! How a connection is closed, and what follows: the end, or another connection.

use std::mem;
use std::time::Instant;

use super::{Client, Link};
use crate::client::opening::OpenError;
use crate::client::show::Shown;
use crate::limits::{CLIENT_CLOSE_TIME, CLIENT_LAST_RETRIES};
use crate::websocket::close::Close;
use crate::websocket::message::Message;
use crate::websocket::status_code::StatusCode;

/// What follows a connection.
#[derive(Debug, Clone)]
pub(super) enum Then {
    /// The end, a good one or one with a sentence.
    Finish(Result<(), String>),
    /// Another connection, and why.
    Again(String),
}

impl Client<'_> {
    pub(super) fn is_failing(&self) -> bool {
        matches!(self.link, Link::Closing(_, _, Then::Finish(Err(_))))
    }

    /// The server has broken a rule (§7.1.7).
    pub(super) fn fail(&mut self, code: StatusCode, sentence: &str) {
        let then = Then::Finish(Err(format!("the server broke a rule: {sentence}")));
        self.close(&Close::new(code, sentence), then);
    }

    /// §5.5.1: a Close is answered with its own code, once.
    pub(super) fn closed_by_server(&mut self, close: &Close) {
        if let Link::Closing(..) = self.link {
            return;
        }
        let code = close.code;
        let sentence = format!("the server closed the connection: {close}");
        let then = match code.0 {
            1001 | 1012 | 1013 => Then::Again(sentence),
            1000 | 1005 if self.session.is_done() || self.settings.is_interactive => {
                self.show(&Shown::Note(sentence));
                Then::Finish(Ok(()))
            }
            _ => Then::Finish(Err(sentence)),
        };
        self.close(&Close::new(code, ""), then);
    }

    /// Sends a Close, if there is a connection, and awaits its end.
    pub(super) fn close(&mut self, close: &Close, then: Then) {
        self.send(&Message::Close(close.clone()));
        self.link = match mem::replace(&mut self.link, Link::Opening) {
            Link::Open(sender) => Link::Closing(sender, Instant::now() + CLIENT_CLOSE_TIME, then),
            Link::Closing(sender, until, before) => {
                // Ctrl-C while a server is leaving.
                let then = if matches!(before, Then::Again(_)) {
                    then
                } else {
                    before
                };
                Link::Closing(sender, until, then)
            }
            other => {
                self.follow(then);
                other
            }
        };
    }

    /// The connection has ended.
    pub(super) fn over(&mut self, why: &str) {
        let then = match &self.link {
            Link::Closing(_, _, then) => then.clone(),
            _ => Then::Again(format!("{why} ({})", StatusCode::ABNORMAL_CLOSURE)),
        };
        if let Link::Open(sender) | Link::Closing(sender, ..) = &self.link {
            sender.end();
        }
        self.session.lost();
        self.follow(then);
    }

    pub(super) fn not_opened(&mut self, error: &OpenError) {
        let sentence = format!("no connection to {}: {error}", self.settings.uri);
        self.follow(if self.was_open && error.may_pass() {
            Then::Again(sentence)
        } else {
            Then::Finish(Err(sentence))
        });
    }

    pub(super) fn follow(&mut self, then: Then) {
        let why = match then {
            Then::Finish(result) => return self.finish(result),
            Then::Again(why) => why,
        };
        // Nobody is there to end a client that tries for ever.
        let is_last = self.input_has_ended && self.backoff.attempts() >= CLIENT_LAST_RETRIES;
        if is_last || self.input_has_ended && self.session.undelivered() == 0 {
            return self.finish(if is_last { Err(why) } else { Ok(()) });
        }
        let mut chance = [0];
        // Without chance, it is the shortest time.
        let _ = getrandom::fill(&mut chance);
        let pause = self.backoff.next(chance[0]);
        let seconds = pause.as_secs_f32();
        self.show(&Shown::Note(format!(
            "{why}; trying again in {seconds:.0} s"
        )));
        self.link = Link::Waiting(Instant::now() + pause);
    }

    pub(super) fn finish(&mut self, result: Result<(), String>) {
        let undelivered = self.session.undelivered();
        let result = match result {
            _ if self.has_quit => Ok(()),
            Ok(()) if undelivered > 0 && !self.settings.is_interactive => {
                Err(format!("lines that were not delivered: {undelivered}"))
            }
            result => result,
        };
        self.finished = Some(result);
    }
}
