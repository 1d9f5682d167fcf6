//! The session over one connection after the other. One thread receives, one reads what is typed,
//! and this one does everything else, in the order in which they tell it.

/// How a connection is closed, and what follows.
mod closing;

use std::io;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use super::backoff::Backoff;
use super::connection::{self, End, Incoming};
use super::events::{Event, Input, start};
use super::line::Line;
use super::session::{Effect, Session};
use super::show::Shown;
use crate::websocket::close::Close;
use crate::websocket::message::Message;
use crate::websocket::status_code::StatusCode;
use crate::websocket::uri::WebSocketUri;
use closing::Then;

/// What a person asked for.
#[derive(Debug)]
pub struct Settings {
    pub uri: WebSocketUri,
    pub name: String,
    pub shows_frames: bool,
    /// A person can answer. If not, the end of the input only comes after the last answer.
    pub is_interactive: bool,
}

/// Where the connection stands.
#[derive(Debug)]
enum Link {
    Opening,
    Open(connection::Sender),
    /// A Close is sent; what follows when the connection has ended, or at the latest then.
    Closing(connection::Sender, Instant, Then),
    /// The next attempt is made then.
    Waiting(Instant),
}

struct Client<'a> {
    settings: &'a Settings,
    session: Session,
    screen: &'a mut dyn FnMut(&Shown) -> io::Result<()>,
    events: Sender<Event>,
    link: Link,
    number: u64,
    /// One place for each message that is received and not shown yet.
    places: Option<Receiver<()>>,
    backoff: Backoff,
    was_open: bool,
    input_has_ended: bool,
    hold: Option<Sender<()>>,
    /// Ctrl-C, or nobody reads what is shown: nobody waits for anything.
    has_quit: bool,
    finished: Option<Result<(), String>>,
}

/// Runs a session to its end. Whoever reads what is typed tells it over `sender`, and `screen`
/// shows a line; when it cannot, the session ends.
///
/// # Errors
/// The sentence that says why it was no good end.
pub fn run(
    settings: &Settings,
    (sender, events): (Sender<Event>, &Receiver<Event>),
    screen: &mut dyn FnMut(&Shown) -> io::Result<()>,
) -> Result<(), String> {
    let mut client = Client {
        settings,
        session: Session::new(settings.name.clone(), settings.is_interactive),
        screen,
        events: sender,
        link: Link::Opening,
        number: 0,
        places: None,
        backoff: Backoff::default(),
        was_open: false,
        input_has_ended: false,
        hold: None,
        has_quit: false,
        finished: None,
    };
    client.connect();
    loop {
        if let Ok(event) = events.recv_timeout(client.time_to_wait()) {
            client.handle(event);
        }
        client.tick();
        if let Some(result) = client.finished {
            return result;
        }
    }
}

impl Client<'_> {
    fn connect(&mut self) {
        self.number += 1;
        self.link = Link::Opening;
        let settings = self.settings;
        let uri = settings.uri.clone();
        self.places = Some(start(uri, settings.shows_frames, self.number, &self.events));
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Input(input) => self.take_input(input),
            Event::Opened(number, result) if number == self.number => match result {
                Ok(sender) => {
                    self.link = Link::Open(sender);
                    self.was_open = true;
                    self.session.opened(Instant::now());
                }
                Err(error) => self.not_opened(&error),
            },
            Event::Incoming(number, incoming) if number == self.number => {
                if let Some(places) = &self.places {
                    let _ = places.try_recv();
                }
                self.take_incoming(incoming);
            }
            // Of a connection that is over.
            Event::Opened(..) | Event::Incoming(..) => {}
        }
    }

    fn take_input(&mut self, input: Input) {
        match input {
            // After `/quit`.
            Input::Line(..) if self.input_has_ended => {}
            Input::Line(text, hold) => {
                match Line::parse(&text) {
                    Ok(Line::Quit) => self.end_input(self.settings.is_interactive),
                    Ok(line) => self.session.typed(line, Instant::now()),
                    Err(bad) => self.show(&Shown::Note(bad.to_string())),
                }
                self.hold = hold;
            }
            Input::End => self.end_input(self.settings.is_interactive),
            Input::Quit => self.has_quit = true,
        }
    }

    fn end_input(&mut self, at_once: bool) {
        self.input_has_ended = true;
        if at_once {
            self.close(
                &Close::new(StatusCode::NORMAL_CLOSURE, ""),
                Then::Finish(Ok(())),
            );
        }
    }

    fn take_incoming(&mut self, incoming: Incoming) {
        match incoming {
            Incoming::Frame(shown, message) => {
                if let Some(shown) = shown {
                    self.show(&Shown::Frame(shown));
                }
                match message {
                    // §7.1.7: after a broken rule, nothing is processed.
                    Some(Message::Text(_)) if self.is_failing() => {}
                    Some(Message::Text(text)) => self.session.told(&text, Instant::now()),
                    Some(Message::Ping(payload)) => self.send(&Message::Pong(payload)),
                    Some(Message::Close(close)) => self.closed_by_server(&close),
                    Some(Message::Binary(_)) => {
                        let sentence = "a chat has text messages only";
                        self.fail(StatusCode::UNSUPPORTED_DATA, sentence);
                    }
                    Some(Message::Pong(_)) | None => {}
                }
            }
            Incoming::Silence => self.send(&Message::Ping(b"".into())),
            Incoming::End(End::Broken(error)) => {
                self.fail(error.status_code(), &error.to_string());
            }
            Incoming::End(End::Silent) => self.over("the server is silent"),
            Incoming::End(End::Lost) => self.over("the connection is lost"),
        }
    }

    /// What is to be done without being told.
    fn tick(&mut self) {
        let now = Instant::now();
        if matches!(self.link, Link::Open(_)) {
            self.session.tick(now);
        }
        for effect in self.session.take_effects() {
            match effect {
                Effect::Show(shown) => self.show(&shown),
                Effect::Send(text) => self.send(&Message::Text(text.into())),
                Effect::GiveUp(sentence) => {
                    let close = Close::new(StatusCode::NORMAL_CLOSURE, "");
                    self.close(&close, Then::Finish(Err(sentence)));
                }
            }
        }
        if self.session.is_logged_in() {
            self.backoff.reset();
        }
        if !self.session.is_full() {
            self.hold = None;
        }
        let is_done = self.input_has_ended && self.session.is_done();
        let is_closing = matches!(self.link, Link::Closing(..));
        if (is_done || self.has_quit) && !is_closing {
            self.end_input(true);
        }
        match &self.link {
            Link::Closing(_, until, _) if *until <= now => self.over("the server does not hang up"),
            Link::Waiting(until) if *until <= now => self.connect(),
            _ => {}
        }
    }

    fn time_to_wait(&self) -> Duration {
        let deadline = match &self.link {
            Link::Open(_) => self.session.deadline(),
            Link::Closing(_, until, _) | Link::Waiting(until) => Some(*until),
            Link::Opening => None,
        };
        let now = Instant::now();
        deadline.map_or(Duration::from_hours(1), |it| {
            it.saturating_duration_since(now)
        })
    }

    fn send(&mut self, message: &Message<'_>) {
        if let Link::Open(sender) = &mut self.link {
            let frame = sender.send(message);
            if self.settings.shows_frames {
                self.show(&Shown::Frame(frame));
            }
        }
    }

    fn show(&mut self, shown: &Shown) {
        self.has_quit |= (self.screen)(shown).is_err();
    }
}
