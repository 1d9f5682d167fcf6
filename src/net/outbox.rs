//! One client's frames to send: in order, with a limit. Filling it is memory only and never waits; a courier empties it.
//! What goes to many is encoded once and shared by their outboxes.

use std::mem;
use std::net::TcpStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use log::{Level, debug, log_enabled};

use super::frames::{Frames, decode_all};
use super::notes::Notes;
use super::round::Round;
use super::tap::Tap;
use crate::limits::BEHIND_PART;
use crate::websocket::close::Close;
use crate::websocket::frame::Frame;
use crate::websocket::opcode::Opcode;

/// What waits for one client, and the socket it will go to.
#[derive(Debug)]
pub struct Outbox {
    /// The client's number in the log.
    pub number: u64,
    pub stream: TcpStream,
    /// Where copies of all bytes go, if the connection is inspected.
    pub tap: Option<Arc<Tap>>,
    /// Bytes that may wait.
    limit: usize,
    round: Arc<Round<Arc<Outbox>>>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    waiting: Vec<Frames>,
    /// Their bytes.
    length: usize,
    notes: Notes,
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
    pub frames: Vec<Frames>,
    /// How many of them were pushed. Notes follow, and behind them at most a Close.
    pub pushed: usize,
    pub end: End,
}

/// An outbox keeps room for so many: two for each member of a small room that talks. The rest is given back.
const KEPT: usize = 16;

impl Outbox {
    /// An empty outbox on a courier's round.
    #[must_use]
    pub fn new(
        number: u64,
        stream: TcpStream,
        tap: Option<Arc<Tap>>,
        limit: usize,
        round: Arc<Round<Arc<Self>>>,
    ) -> Arc<Self> {
        let state = State {
            waiting: Vec::new(),
            length: 0,
            notes: Notes::default(),
            stuck: 0,
            place: Place::Home,
            end: End::Open,
        };
        Arc::new(Self {
            number,
            stream,
            tap,
            limit,
            round,
            state: Mutex::new(state),
        })
    }

    /// Appends whole encoded frames, to be sent as soon as can be. After the end they are dropped; over the limit the client is cut.
    pub fn push(self: &Arc<Self>, frames: &Frames) {
        self.append(frames, End::Open);
    }

    /// Appends a Close frame; nothing can be pushed behind it (RFC 6455 §5.5.1).
    pub fn close(self: &Arc<Self>, close: &Close) {
        let frame = Frame::new(Opcode::Close, &close.encode()).to_bytes();
        self.append(&frame.into(), End::Closing);
    }

    /// Adds notes of the inspector, whole encoded frames. Returns false where there is no room for them: they harm nobody.
    #[must_use]
    pub fn note(self: &Arc<Self>, frames: Frames) -> bool {
        let mut state = self.lock();
        let noted = state.end == End::Open && state.notes.push(frames);
        if noted && state.place == Place::Home {
            state.place = Place::Round;
            self.round.add(Arc::clone(self));
        }
        noted
    }

    /// Whether a courier has so much before it that nobody should say more: see [`BEHIND_PART`].
    #[must_use]
    pub fn is_courier_behind(&self) -> bool {
        self.round.is_any_behind()
    }

    /// Whether and why nothing more can be pushed.
    #[must_use]
    pub fn end(&self) -> End {
        self.lock().end
    }

    /// For the courier: takes all that waits, and leaves an empty list in its place. Nothing, if a thread of its own serves the outbox.
    #[must_use]
    pub fn take(self: &Arc<Self>, mut empty: Vec<Frames>) -> Taken {
        let mut state = self.lock();
        let mut end = state.end;
        let mut pushed = 0;
        if state.place == Place::Round {
            state.place = Place::Home;
            empty.shrink_to(KEPT);
            mem::swap(&mut state.waiting, &mut empty);
            state.length = 0;
            pushed = state.add_notes(&mut empty);
            if !state.notes.is_empty() {
                state.place = Place::Round;
                self.round.add(Arc::clone(self));
            }
        } else if state.place == Place::Patient && end == End::Closing {
            // What a patient thread has to write comes before the farewell.
            end = End::Open;
        }
        Taken {
            frames: empty,
            pushed,
            end,
        }
    }

    /// For the courier: from now on a thread of its own takes from the outbox, beginning with `stuck` bytes that a write left over.
    pub fn leave_round(&self, stuck: usize) {
        let mut state = self.lock();
        state.place = Place::Patient;
        state.stuck = stuck;
    }

    /// For the thread of its own: takes all that waits, or goes back to the courier's round if there is nothing.
    /// Notes only when there is nothing else: they must not keep it waiting.
    #[must_use]
    pub fn take_or_return(&self) -> Taken {
        let mut state = self.lock();
        state.stuck = mem::take(&mut state.length);
        let mut frames = mem::take(&mut state.waiting);
        let mut pushed = frames.len();
        if frames.is_empty() || state.end == End::Closing {
            pushed = state.add_notes(&mut frames);
        }
        if frames.is_empty() {
            state.place = Place::Home;
        }
        Taken {
            frames,
            pushed,
            end: state.end,
        }
    }

    /// For the thread of its own: whether something waits that is more than notes.
    #[must_use]
    pub fn is_awaited(&self) -> bool {
        let state = self.lock();
        state.end != End::Open || !state.waiting.is_empty()
    }

    /// Ends the outbox: what waits is dropped.
    pub fn cut(&self, end: End) {
        let mut state = self.lock();
        state.drop_all();
        if matches!(state.end, End::Open | End::Closing) {
            state.end = end;
        }
    }

    fn append(self: &Arc<Self>, frames: &Frames, end: End) {
        let mut state = self.lock();
        if state.end != End::Open {
            return;
        }
        if log_enabled!(Level::Debug) {
            decode_all(frames).for_each(|frame| debug!("#{} > {frame}", self.number));
        }
        if state.length + state.stuck + frames.len() > self.limit {
            state.drop_all();
            state.end = End::TooSlow;
            // Also if a patient thread has it: the courier ends the connection, and so wakes that thread.
            self.round.add(Arc::clone(self));
            return;
        }
        if state.place == Place::Home {
            state.place = Place::Round;
            self.round.add(Arc::clone(self));
        }
        state.length += frames.len();
        state.waiting.push(Arc::clone(frames));
        state.end = end;
        if state.place == Place::Round && state.length > self.limit / BEHIND_PART {
            self.round.fall_behind();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Notes go behind what was pushed, but a Close is the last. Returns how much of the list stands before the notes.
    fn add_notes(&mut self, list: &mut Vec<Frames>) -> usize {
        let all = list.len();
        if self.notes.is_empty() {
            return all;
        }
        if self.end != End::Closing {
            self.notes.take_some(list);
            return all;
        }
        let close = list.pop();
        let pushed = list.len();
        self.notes.take_all(list);
        list.extend(close);
        pushed
    }

    fn drop_all(&mut self) {
        self.waiting = Vec::new();
        self.length = 0;
        self.notes = Notes::default();
    }
}
