//! The frames that wait for one client: in order, with a limit. Pushing is memory only and never
//! waits; a courier drains the outbox.

use std::mem;
use std::net::TcpStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use log::{Level, debug, log_enabled};

use super::backlog::Backlog;
use super::encoded_frames::{EncodedFrames, TO_EACH};
use super::ready_queue::ReadyQueue;
use crate::websocket::close::Close;
use crate::websocket::frame::Frame;
use crate::websocket::frame_decoder::encoded_frames;
use crate::websocket::opcode::Opcode;

/// What waits for one client, and the socket that it will go to.
#[derive(Debug)]
pub struct Outbox {
    /// The client's number in the log.
    pub number: u64,
    pub stream: TcpStream,
    /// Bytes that may wait.
    limit: usize,
    /// The queue of its courier.
    queue: Arc<ReadyQueue<Arc<Outbox>>>,
    backlog: Backlog,
    contents: Mutex<Contents>,
}

#[derive(Debug)]
struct Contents {
    waiting: Vec<EncodedFrames>,
    /// The memory that `waiting` takes, and how much of it others have pushed.
    length: usize,
    from_others: usize,
    /// Bytes that were drained, but that the socket has not yet made room for.
    unwritten: usize,
    writer: Writer,
    state: State,
    /// Bytes that the client asked for, in all.
    answered: usize,
    /// The answer to the newest Ping, while a write blocks.
    pong: Option<EncodedFrames>,
}

/// Why something is pushed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// The client has asked for it.
    Client,
    Others,
    Close,
}

/// What a piece takes beside its bytes, about: its place in the list and its counters.
pub const PIECE_BYTES: usize = 64;

/// Who drains the outbox next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writer {
    /// Nobody: it is empty.
    Idle,
    /// The courier: it is in its queue.
    Queued,
    /// A thread of its own, because a write blocked.
    Blocked,
}

/// Whether more may be pushed, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Open,
    /// The last frame is a Close (RFC 6455 §7.1.3).
    Closing,
    /// After the Close comes FIN.
    Ending,
    /// The client did not read: what waited is dropped, and the connection ends.
    TooSlow,
    /// A write failed, or the connection has ended.
    Lost,
}

/// What a writer finds in an outbox.
#[derive(Debug)]
pub struct Drained {
    pub frames: Vec<EncodedFrames>,
    pub state: State,
}

impl Outbox {
    /// An empty outbox, which is drained by the courier of this queue.
    #[must_use]
    pub fn new(
        number: u64,
        stream: TcpStream,
        limit: usize,
        queue: Arc<ReadyQueue<Arc<Self>>>,
        backlog: Backlog,
    ) -> Arc<Self> {
        let contents = Contents {
            waiting: Vec::new(),
            length: 0,
            from_others: 0,
            unwritten: 0,
            writer: Writer::Idle,
            state: State::Open,
            answered: 0,
            pong: None,
        };
        Arc::new(Self {
            number,
            stream,
            limit,
            queue,
            backlog,
            contents: Mutex::new(contents),
        })
    }

    /// Appends frames that the client has asked for, to be sent as soon as possible. Unless the
    /// outbox is open, they are dropped. Over the limit, the client is disconnected.
    pub fn push(self: &Arc<Self>, frames: &EncodedFrames) {
        self.append(frames, Source::Client);
    }

    /// Appends frames that others want to tell the client. If too many wait, those others wait.
    pub fn push_from_others(self: &Arc<Self>, frames: &EncodedFrames) {
        self.append(frames, Source::Others);
    }

    /// Appends a Pong frame. To a client that does not read, only the newest is sent (§5.5.3).
    pub fn pong(self: &Arc<Self>, payload: &[u8]) {
        let frame = Frame::new(Opcode::Pong, payload).into();
        let mut contents = self.lock();
        if contents.writer == Writer::Blocked && contents.state == State::Open {
            contents.pong = Some(frame);
            return;
        }
        drop(contents);
        self.push(&frame);
    }

    /// Appends a Close frame; nothing can be pushed after it (RFC 6455 §5.5.1, §7.1.2).
    pub fn close(self: &Arc<Self>, close: &Close) {
        let frame = Frame::new(Opcode::Close, &close.encode()).into();
        self.append(&frame, Source::Close);
    }

    /// After a Close: ends our side of the TCP connection as soon as everything is written (RFC 6455
    /// §7.1.1). Whether there was a Close.
    pub fn end(self: &Arc<Self>) -> bool {
        let mut contents = self.lock();
        if contents.state != State::Closing {
            return false;
        }
        contents.state = State::Ending;
        self.queue(&mut contents);
        true
    }

    /// Bytes that were pushed because the client asked for them, since the connection opened.
    #[must_use]
    pub fn answered_bytes(&self) -> usize {
        self.lock().answered
    }

    /// Memory that waits, and what a blocked write has not written yet.
    #[must_use]
    pub fn waiting_bytes(&self) -> usize {
        let contents = self.lock();
        contents.length + contents.unwritten
    }

    /// Whether and why nothing more can be pushed.
    #[must_use]
    pub fn state(&self) -> State {
        self.lock().state
    }

    /// For the courier: takes everything that waits. Nothing, if a thread of its own drains it.
    #[must_use]
    pub fn drain(&self) -> Drained {
        let mut contents = self.lock();
        let mut state = contents.state;
        let mut frames = Vec::new();
        match contents.writer {
            Writer::Queued => {
                contents.writer = Writer::Idle;
                (contents.length, contents.from_others) = (0, 0);
                frames = mem::take(&mut contents.waiting);
            }
            // The other thread still has to write what comes before FIN.
            Writer::Blocked if state == State::Ending => state = State::Closing,
            Writer::Idle | Writer::Blocked => {}
        }
        Drained { frames, state }
    }

    /// For the courier: from now on a thread of its own drains the outbox, beginning with
    /// `unwritten` bytes that a write left over.
    pub fn block(&self, unwritten: usize) {
        let mut contents = self.lock();
        contents.writer = Writer::Blocked;
        contents.unwritten = unwritten;
    }

    /// For the thread of its own: takes everything that waits. If there is nothing, the outbox is
    /// the courier's again.
    #[must_use]
    pub fn drain_or_release(&self) -> Drained {
        let mut contents = self.lock();
        contents.unwritten = mem::take(&mut contents.length);
        contents.from_others = 0;
        let mut frames = Vec::from_iter(contents.pong.take());
        frames.append(&mut contents.waiting);
        if frames.is_empty() {
            contents.writer = Writer::Idle;
        }
        Drained {
            frames,
            state: contents.state,
        }
    }

    /// Drops what waits; nothing can be pushed any more.
    pub fn abort(&self, state: State) {
        let mut contents = self.lock();
        contents.drop_all();
        if !matches!(contents.state, State::TooSlow | State::Lost) {
            contents.state = state;
        }
    }

    /// After a Close, nothing is sent: no data (§5.5.1, §6.1), and no second Close.
    fn append(self: &Arc<Self>, frames: &EncodedFrames, source: Source) {
        let mut contents = self.lock();
        if contents.state != State::Open {
            return;
        }
        // What goes to many is logged once, where it is encoded, unless a log is about one client.
        let target = match source {
            Source::Others => TO_EACH,
            Source::Client | Source::Close => module_path!(),
        };
        if log_enabled!(target: target, Level::Debug) {
            let frames = encoded_frames(frames);
            frames.for_each(|frame| debug!(target: target, "#{} > {frame}", self.number));
        }
        let size = frames.len() + PIECE_BYTES;
        if contents.length + contents.unwritten + size > self.limit {
            contents.drop_all();
            contents.state = State::TooSlow;
            // Also if a thread of its own drains it: the courier shuts the socket down, and that
            // ends the blocked write.
            self.queue.add(Arc::clone(self));
            return;
        }
        contents.length += size;
        contents.waiting.push(frames.clone());
        match source {
            Source::Client => contents.answered += frames.len(),
            Source::Others => contents.from_others += size,
            Source::Close => contents.state = State::Closing,
        }
        self.queue(&mut contents);
        // Only a courier's own backlog concerns others, not that of one blocked client, nor what a
        // client has asked for.
        if contents.writer == Writer::Queued {
            self.backlog.report(contents.from_others, self.limit);
        }
    }

    /// Unless somebody drains the outbox already, its courier is to do so.
    fn queue(self: &Arc<Self>, contents: &mut Contents) {
        if contents.writer == Writer::Idle {
            contents.writer = Writer::Queued;
            self.queue.add(Arc::clone(self));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Contents {
    fn drop_all(&mut self) {
        (self.waiting, self.pong) = (Vec::new(), None);
        (self.length, self.from_others) = (0, 0);
    }
}
