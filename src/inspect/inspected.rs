//! One inspected connection: sees the bytes that its relay passes on, and tells its watchers.

use std::mem;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::handshake::{Handshake, latin_1, status_in};
use super::report::{Frame, Opened, Report};
use super::stream::{Seen, Stream};
use super::watchers::Watchers;
use crate::chat::registry::Registry;
use crate::clock::milliseconds_since_unix_epoch;
use crate::limits::Limits;
use crate::secret::Secret;
use crate::websocket::frame::Role;

/// A connection that is being inspected.
#[derive(Debug)]
pub struct Inspected {
    watchers: Arc<Watchers>,
    registry: Registry,
    secret: Secret,
    code: String,
    /// The client's number in the log.
    pub number: u64,
    address: SocketAddr,
    handshake: Handshake,
    state: Mutex<State>,
}

/// What is known of it so far.
#[derive(Debug)]
pub(super) struct State {
    pub(super) phase: Phase,
    /// Bytes of the request head that the relay has not passed on yet.
    pub(super) head_left: usize,
    pub(super) from_client: Stream,
    from_server: Stream,
    /// Frames so far, in both directions.
    frames: u64,
    name: Option<Arc<str>>,
    /// Whose stream ended first, and how.
    pub(super) end: Option<(&'static str, &'static str)>,
}

/// How far it has come.
#[derive(Debug)]
pub(super) enum Phase {
    /// No response yet, or not all of its head; and what each read brought after the request.
    Handshake {
        response: Vec<u8>,
        early: Vec<Vec<u8>>,
    },
    Open,
    /// Any response but 101, as far as it has come.
    Refused {
        response: Vec<u8>,
    },
    /// Nothing more is told of it.
    Over,
}

impl Inspected {
    /// A connection of this code, number and address. Its relay passes on the request of
    /// `handshake` first.
    #[must_use]
    pub fn new(
        watchers: &Arc<Watchers>,
        registry: &Registry,
        secret: &Secret,
        (code, number, address): (&str, u64, SocketAddr),
        handshake: Handshake,
        limits: &Limits,
    ) -> Arc<Self> {
        // Our own events may be longer than what a client may send.
        let unlimited = Limits {
            message_bytes: usize::MAX,
            message_fragments: usize::MAX,
            ..*limits
        };
        let state = State {
            phase: Phase::Handshake {
                response: Vec::new(),
                early: Vec::new(),
            },
            head_left: handshake.request.chars().count(),
            from_client: Stream::new(Role::Client, limits),
            from_server: Stream::new(Role::Server, &unlimited),
            frames: 0,
            name: None,
            end: None,
        };
        Arc::new(Self {
            watchers: Arc::clone(watchers),
            registry: registry.clone(),
            secret: secret.clone(),
            code: code.to_owned(),
            number,
            address,
            handshake,
            state: Mutex::new(state),
        })
    }

    /// It is served without a relay after all: nothing is told of it.
    pub fn give_up(&self) {
        self.lock().phase = Phase::Over;
    }

    /// Both streams have ended. The sentence says why, as the log does.
    pub fn end(&self, reason: &str) {
        let time = milliseconds_since_unix_epoch();
        let mut state = self.lock();
        match mem::replace(&mut state.phase, Phase::Over) {
            Phase::Open => {
                let (by, how) = state.end.unwrap_or(("server", "fin"));
                self.tell(&Report::Ended {
                    time,
                    by,
                    how,
                    reason,
                });
            }
            Phase::Handshake { response, .. } | Phase::Refused { response } => {
                self.tell_refused(&response, reason);
            }
            Phase::Over => {}
        }
    }

    pub(super) fn tell_refused(&self, response: &[u8], reason: &str) {
        let (time, response) = (milliseconds_since_unix_epoch(), latin_1(response));
        let Handshake { request, reads, .. } = &self.handshake;
        self.tell(&Report::Refused {
            address: self.address,
            time,
            request,
            response: &response,
            reads,
            status: status_in(&response),
            reason,
        });
    }

    pub(super) fn tell_opened(&self, response: &[u8]) {
        let Handshake {
            request,
            reads,
            key,
        } = &self.handshake;
        let (time, response) = (milliseconds_since_unix_epoch(), latin_1(response));
        let opened = Opened::new(self.address, time, request, &response, reads, key);
        self.tell(&Report::Opened(opened));
    }

    pub(super) fn tell_frames(&self, state: &mut State, role: Role, bytes: &[u8]) {
        let time = milliseconds_since_unix_epoch();
        let (stream, depth) = match role {
            Role::Client => (&mut state.from_client, None),
            Role::Server => (&mut state.from_server, Some(bytes.len())),
        };
        let mut seen: Vec<Seen> = stream.push(bytes);
        for seen in &mut seen {
            let key = seen.fields.and_then(|fields| fields.masking_key);
            self.secret
                .hide_in(&mut seen.payload, key.unwrap_or_default());
            state.frames += 1;
            self.tell(&Report::Frame {
                number: state.frames,
                time,
                frame: Frame::new(role, seen),
                cuts: &seen.cuts,
                depth,
            });
        }
    }

    /// A login is answered before the new name can be seen here.
    pub(super) fn tell_name(&self, state: &mut State) {
        let name = self.registry.name_of(self.number);
        if let Some(name) = &name
            && state.name.as_ref() != Some(name)
        {
            self.tell(&Report::Named { name });
            state.name = Some(Arc::clone(name));
        }
    }

    fn tell(&self, report: &Report<'_>) {
        self.watchers.tell(&self.code, self.number, report);
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Inspected {
    /// Unless it has ended properly, the thread that serves the connection has panicked.
    fn drop(&mut self) {
        self.end("a mistake of the server's ended it");
        self.watchers.remove_connection(&self.code, self.number);
    }
}
