//! What the threads tell the session: what is typed, and what a connection receives.

use std::sync::mpsc::{Receiver, Sender, SyncSender, sync_channel};
use std::thread;

use super::connection::{self, End, Incoming};
use super::opening::{OpenError, open};
use crate::limits::{CLIENT_CLOSE_TIME, CLIENT_MESSAGES_WAITING};
use crate::websocket::message::Message;
use crate::websocket::uri::WebSocketUri;

/// What is typed.
#[derive(Debug)]
pub enum Input {
    /// A line, and what is dropped when the next one may come.
    Line(String, Option<Sender<()>>),
    /// There are no more lines.
    End,
    /// Ctrl-C.
    Quit,
}

/// What the threads tell. A connection has a number.
#[derive(Debug)]
pub enum Event {
    Input(Input),
    Opened(u64, Result<connection::Sender, OpenError>),
    Incoming(u64, Incoming),
}

/// Opens a connection, in a thread that then receives. It waits when it is too far ahead: whoever
/// takes an [`Incoming`] takes one unit from what is returned.
#[must_use]
pub fn start(
    uri: WebSocketUri,
    shows_frames: bool,
    number: u64,
    events: &Sender<Event>,
) -> Receiver<()> {
    let (place, places) = sync_channel(CLIENT_MESSAGES_WAITING);
    let events = events.clone();
    thread::spawn(move || match open(&uri, shows_frames) {
        Ok((sender, receiver)) => {
            let _ = events.send(Event::Opened(number, Ok(sender)));
            receive(receiver, &events, number, &place);
        }
        Err(error) => {
            let _ = events.send(Event::Opened(number, Err(error)));
        }
    });
    places
}

/// Receives until the end, and no further ahead than there are places.
fn receive(
    mut receiver: connection::Receiver,
    events: &Sender<Event>,
    number: u64,
    place: &SyncSender<()>,
) {
    loop {
        let incoming = receiver.receive();
        let end = matches!(incoming, Incoming::End(_));
        let is_last = match &incoming {
            Incoming::Frame(_, message) => matches!(message, Some(Message::Close(_))),
            Incoming::End(end) => matches!(end, End::Broken(_)),
            Incoming::Silence => false,
        };
        if place.send(()).is_err() || events.send(Event::Incoming(number, incoming)).is_err() {
            return;
        }
        if is_last {
            // What follows is read and forgotten (§1.4), so that the server gets our Close, and not
            // an RST before it.
            receiver.discard(CLIENT_CLOSE_TIME);
            let _ = events.send(Event::Incoming(number, Incoming::End(End::Lost)));
            return;
        }
        if end {
            return;
        }
    }
}
