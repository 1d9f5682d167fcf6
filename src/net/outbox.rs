//! One client's frames to send: in order, with a limit. Filling it is memory only and never waits; a courier empties it.

use std::mem;
use std::net::TcpStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use log::{Level, debug, log_enabled};

use super::round::Round;
use crate::websocket::close::Close;
use crate::websocket::frame::{Frame, Header, Sender};
use crate::websocket::opcode::Opcode;

/// What waits for one client, and the socket it will go to.
#[derive(Debug)]
pub struct Outbox {
    /// The client's number in the log.
    pub number: u64,
    pub stream: TcpStream,
    /// Bytes that may wait.
    limit: usize,
    round: Arc<Round<Arc<Outbox>>>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    waiting: Vec<u8>,
    /// Bytes that were taken and that the client has not yet made room for.
    stuck: usize,
    place: Place,
    end: End,
}

/// Who will look into the outbox next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nobody: there is nothing in it.
    Home,
    /// The courier: it is on its round.
    Round,
    /// A thread of its own, because a write blocked.
    Patient,
}

/// Whether more may be pushed, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Open,
    /// A Close frame is the last one.
    Closing,
    /// The client did not read: what waited is gone and so will be the connection.
    TooSlow,
    /// A write failed.
    Lost,
}

/// What a courier finds in an outbox.
#[derive(Debug)]
pub struct Taken {
    pub bytes: Vec<u8>,
    pub end: End,
}

impl Outbox {
    /// An empty outbox on a courier's round.
    #[must_use]
    pub fn new(
        number: u64,
        stream: TcpStream,
        limit: usize,
        round: Arc<Round<Arc<Self>>>,
    ) -> Arc<Self> {
        let state = State {
            waiting: Vec::new(),
            stuck: 0,
            place: Place::Home,
            end: End::Open,
        };
        Arc::new(Self {
            number,
            stream,
            limit,
            round,
            state: Mutex::new(state),
        })
    }

    /// Appends whole encoded frames, to be sent as soon as can be. After the end they are dropped; over the limit the client is cut.
    pub fn push(self: &Arc<Self>, frames: &[u8]) {
        self.append(frames, End::Open);
    }

    /// Appends a Close frame; nothing can be pushed behind it (RFC 6455 §5.5.1).
    pub fn close(self: &Arc<Self>, close: &Close) {
        self.append(
            &Frame::new(Opcode::Close, &close.encode()).to_bytes(),
            End::Closing,
        );
    }

    /// Whether and why nothing more can be pushed.
    #[must_use]
    pub fn end(&self) -> End {
        self.lock().end
    }

    /// For the courier: takes all that waits. Nothing, if a thread of its own serves the outbox.
    #[must_use]
    pub fn take(&self) -> Taken {
        let mut state = self.lock();
        // What a patient thread has to write comes before the farewell.
        if state.place == Place::Patient && state.end == End::Closing {
            return Taken {
                bytes: Vec::new(),
                end: End::Open,
            };
        }
        let mut bytes = Vec::new();
        if state.place == Place::Round {
            state.place = Place::Home;
            bytes = mem::take(&mut state.waiting);
        }
        Taken {
            bytes,
            end: state.end,
        }
    }

    /// For the courier: from now on a thread of its own takes from the outbox, beginning with `stuck` bytes that a write left over.
    pub fn leave_round(&self, stuck: usize) {
        let mut state = self.lock();
        state.place = Place::Patient;
        state.stuck = stuck;
    }

    /// For the thread of its own: takes all that waits, or goes back to the courier's round if there is nothing.
    #[must_use]
    pub fn take_or_return(&self) -> Taken {
        let mut state = self.lock();
        let bytes = mem::take(&mut state.waiting);
        state.stuck = bytes.len();
        if bytes.is_empty() {
            state.place = Place::Home;
        }
        Taken {
            bytes,
            end: state.end,
        }
    }

    /// Ends the outbox: what waits is dropped.
    pub fn cut(&self, end: End) {
        let mut state = self.lock();
        state.waiting = Vec::new();
        if matches!(state.end, End::Open | End::Closing) {
            state.end = end;
        }
    }

    fn append(self: &Arc<Self>, frames: &[u8], end: End) {
        let mut state = self.lock();
        if state.end != End::Open {
            return;
        }
        if log_enabled!(Level::Debug) {
            self.log(frames);
        }
        if state.waiting.len() + state.stuck + frames.len() > self.limit {
            state.waiting = Vec::new();
            state.end = End::TooSlow;
            // Also if a patient thread has it: the courier ends the connection, and so wakes that thread.
            drop(self.round.add(Arc::clone(self)));
            return;
        }
        if state.place == Place::Home {
            state.place = Place::Round;
            state.waiting = self.round.add(Arc::clone(self));
        }
        state.waiting.extend_from_slice(frames);
        state.end = end;
    }

    fn log(&self, mut bytes: &[u8]) {
        while let Ok(Some((header, used))) = Header::decode(bytes, Sender::Server) {
            let length = usize::try_from(header.payload_length).unwrap_or(usize::MAX);
            let (payload, rest) = bytes[used..].split_at(length);
            let (fin, opcode, masking_key) = (header.fin, header.opcode, None);
            let frame = Frame {
                fin,
                opcode,
                masking_key,
                payload,
            };
            debug!("#{} > {frame}", self.number);
            bytes = rest;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
