//! Couriers write what the outboxes hold. A courier never waits for a client: where a write would
//! block, a temporary thread of that client's own takes over.

use std::io::{self, ErrorKind, IoSlice, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

#[cfg(unix)]
use rustix::net::{SendAncillaryBuffer, SendFlags, sendmsg};

use super::backlog::Backlog;
use super::encoded_frames::EncodedFrames;
use super::http_exchange::is_timeout;
use super::outbox::{Drained, Outbox, State};
use super::ready_queue::ReadyQueue;
use crate::limits::COURIERS_MOST;

/// Slices that one system call takes, at most (Linux, `UIO_MAXIOV`).
const SLICES_MOST: usize = 1024;

/// The couriers of one server. Each client belongs to one of them for life, so a socket never has
/// more than one writer.
#[derive(Debug)]
pub struct Couriers {
    all: Vec<Courier>,
    clients: AtomicU64,
    outbox_bytes: usize,
}

/// What a courier's thread and the outboxes that it drains share.
#[derive(Debug, Clone)]
struct Courier {
    queue: Arc<ReadyQueue<Arc<Outbox>>>,
    backlog: Backlog,
}

impl Couriers {
    /// Starts one courier for every two cores. An outbox holds up to `outbox_bytes`; its client is
    /// disconnected after `outbox_time` without progress.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(outbox_bytes: usize, outbox_time: Duration) -> io::Result<Arc<Self>> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let count = (cores / 2).clamp(1, COURIERS_MOST);
        let mut couriers = Vec::new();
        for (number, backlog) in Backlog::for_couriers(count).into_iter().enumerate() {
            let queue = Arc::default();
            let courier = Courier { queue, backlog };
            couriers.push(courier.clone());
            thread::Builder::new()
                .name(format!("courier {number}"))
                .spawn(move || courier.run(outbox_time))?;
        }
        Ok(Arc::new(Self {
            all: couriers,
            clients: AtomicU64::new(0),
            outbox_bytes,
        }))
    }

    /// The number of the next client, from 1.
    #[must_use]
    pub fn next_number(&self) -> u64 {
        self.clients.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// An outbox for the client of this number.
    #[must_use]
    pub fn outbox(&self, number: u64, stream: TcpStream) -> Arc<Outbox> {
        let index = usize::try_from(number).unwrap_or_default() % self.all.len();
        let Courier { queue, backlog } = self.all[index].clone();
        Outbox::new(number, stream, self.outbox_bytes, queue, backlog)
    }

    /// Tells whether any of them is behind.
    #[must_use]
    pub fn backlog(&self) -> Backlog {
        self.all[0].backlog.clone()
    }
}

impl Drop for Couriers {
    fn drop(&mut self) {
        for courier in &self.all {
            courier.queue.shut_down();
        }
    }
}

impl Courier {
    /// Takes everything in the queue, writes each outbox, and starts again; meanwhile messages
    /// gather.
    fn run(&self, outbox_time: Duration) {
        let mut outboxes = Vec::new();
        loop {
            self.backlog.clear();
            if !self.queue.next_batch(&mut outboxes) {
                return;
            }
            // Whoever is about to say something says it first: then it goes in the same write.
            thread::yield_now();
            for outbox in outboxes.drain(..) {
                write_outbox(&outbox, outbox_time);
            }
        }
    }
}

/// Writes everything that one outbox holds, as far as the socket has room for it (RFC 6455 §6.1).
fn write_outbox(outbox: &Arc<Outbox>, outbox_time: Duration) {
    let Drained { frames, state } = outbox.drain();
    match write_now(&outbox.stream, &frames) {
        Ok(written) if written == EncodedFrames::total_length(&frames) => finish(outbox, state),
        Ok(written) => {
            let rest = frames.iter().flat_map(|frames| frames.iter().copied());
            let rest: Vec<u8> = rest.skip(written).collect();
            outbox.block(rest.len());
            let blocked = Arc::clone(outbox);
            let thread = thread::Builder::new().name(format!("blocked {}", outbox.number));
            if thread
                .spawn(move || write_blocked(&blocked, rest, outbox_time))
                .is_err()
            {
                outbox.abort(State::TooSlow);
                finish(outbox, State::TooSlow);
            }
        }
        Err(_) => {
            outbox.abort(State::Lost);
            finish(outbox, State::Lost);
        }
    }
}

/// Writes to one client that does not read fast enough, and returns it to its courier when its
/// outbox is empty.
fn write_blocked(outbox: &Outbox, mut bytes: Vec<u8>, outbox_time: Duration) {
    let timeout = outbox.stream.set_write_timeout(Some(outbox_time));
    let written = timeout.and_then(|()| {
        loop {
            // Each single write has the whole time: what counts is progress.
            (&outbox.stream).write_all(&bytes)?;
            let Drained { frames, state } = outbox.drain_or_release();
            if frames.is_empty() {
                return Ok(state);
            }
            bytes.clear();
            for frames in &frames {
                bytes.extend_from_slice(frames);
            }
        }
    });
    let state = written.unwrap_or_else(|error| {
        let state = if is_timeout(&error) {
            State::TooSlow
        } else {
            State::Lost
        };
        outbox.abort(state);
        state
    });
    finish(outbox, state);
}

/// After the last byte: half-closes the socket after both Close frames (RFC 6455 §5.5.1, §7.1.1),
/// so that the client still gets ours; ends the connection where nothing more can be written.
fn finish(outbox: &Outbox, state: State) {
    // The socket may be closed already, and then that is what was wanted.
    let _ = match state {
        State::Open | State::Closing => return,
        State::Ending => outbox.stream.shutdown(Shutdown::Write),
        State::TooSlow | State::Lost => outbox.stream.shutdown(Shutdown::Both),
    };
}

/// Writes without waiting; returns how many bytes the socket had room for.
fn write_now(stream: &TcpStream, frames: &[EncodedFrames]) -> io::Result<usize> {
    let mut written = 0;
    for some in frames.chunks(SLICES_MOST) {
        let slices: Vec<_> = some.iter().map(|frames| IoSlice::new(frames)).collect();
        let count = loop {
            match send_now(stream, &slices) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if is_timeout(&error) => break 0,
                result => break result?,
            }
        };
        written += count;
        if count < EncodedFrames::total_length(some) {
            break;
        }
    }
    Ok(written)
}

// The flag concerns this call only: a non-blocking socket would also be one for the client's
// thread, which reads it.
#[cfg(unix)]
fn send_now(stream: &TcpStream, slices: &[IoSlice<'_>]) -> io::Result<usize> {
    let mut nothing = SendAncillaryBuffer::default();
    Ok(sendmsg(stream, slices, &mut nothing, SendFlags::DONTWAIT)?)
}

/// Where the system has no such flag, a write waits for the shortest time, some milliseconds.
#[cfg(not(unix))]
fn send_now(mut stream: &TcpStream, slices: &[IoSlice<'_>]) -> io::Result<usize> {
    stream.set_write_timeout(Some(Duration::from_millis(1)))?;
    stream.write_vectored(slices)
}
