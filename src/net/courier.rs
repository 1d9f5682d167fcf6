//! Couriers write what the outboxes hold. A courier never waits for a client: who does not read leaves its round.

use std::io::{self, ErrorKind, IoSlice, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

#[cfg(unix)]
use rustix::net::{SendAncillaryBuffer, SendFlags, sendmsg};

use super::frames::{Frames, length_of};
use super::http_exchange::is_timeout;
use super::outbox::{End, Outbox, Taken};
use super::round::{Behind, Round};
use super::tap::Tap;
use crate::limits::{COURIER_PAUSE, COURIERS_MOST};

/// Pieces that one system call takes, at most (Linux, `UIO_MAXIOV`).
const SLICES_MOST: usize = 1024;

/// The couriers of one server. Each client belongs to one of them for life, so there is never more than one writer to a socket.
#[derive(Debug)]
pub struct Couriers {
    rounds: Vec<Arc<Round<Arc<Outbox>>>>,
    clients: AtomicU64,
    outbox_bytes: usize,
}

impl Couriers {
    /// Starts one courier for every two cores. An outbox holds up to `outbox_bytes`, and is cut after `outbox_time` without progress.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(outbox_bytes: usize, outbox_time: Duration) -> io::Result<Arc<Self>> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let (mut rounds, behind) = (Vec::new(), Behind::default());
        for number in 0..(cores / 2).clamp(1, COURIERS_MOST) {
            let round = Arc::new(Round::new(number, Arc::clone(&behind)));
            rounds.push(Arc::clone(&round));
            thread::Builder::new()
                .name(format!("courier {number}"))
                .spawn(move || deliver_all(&round, outbox_time))?;
        }
        Ok(Arc::new(Self {
            rounds,
            clients: AtomicU64::new(0),
            outbox_bytes,
        }))
    }

    /// An outbox for the next client, numbered from 1, on the round of one of the couriers.
    #[must_use]
    pub fn outbox(&self, stream: TcpStream) -> Arc<Outbox> {
        self.outbox_with(stream, None)
    }

    /// The same for a connection that may be inspected: copies of what is written go to the tap.
    #[must_use]
    pub fn outbox_with(&self, stream: TcpStream, tap: Option<Arc<Tap>>) -> Arc<Outbox> {
        let number = self.clients.fetch_add(1, Ordering::Relaxed) + 1;
        let round = &self.rounds[usize::try_from(number).unwrap_or_default() % self.rounds.len()];
        Outbox::new(number, stream, tap, self.outbox_bytes, Arc::clone(round))
    }
}

impl Drop for Couriers {
    fn drop(&mut self) {
        for round in &self.rounds {
            round.end();
        }
    }
}

/// A courier's life: take the whole list, deliver each; while it goes round, the next messages gather.
fn deliver_all(round: &Round<Arc<Outbox>>, outbox_time: Duration) {
    let (mut outboxes, mut frames) = (Vec::new(), Vec::new());
    while round.take(&mut outboxes) {
        // Whoever is about to say something says it first: then it goes with this round, in the same system call.
        thread::yield_now();
        for outbox in outboxes.drain(..) {
            frames = deliver(&outbox, frames, outbox_time);
            frames.clear();
        }
        thread::sleep(COURIER_PAUSE);
    }
}

/// One outbox: takes its list of frames and leaves an empty one there. Returns the list.
fn deliver(outbox: &Arc<Outbox>, empty: Vec<Frames>, outbox_time: Duration) -> Vec<Frames> {
    let Taken {
        frames,
        pushed,
        end,
    } = outbox.take(empty);
    let passing = outbox.tap.as_ref().map(|tap| tap.begin());
    let written = write_now(&outbox.stream, &frames);
    if let (Some(passing), Ok(written)) = (passing, &written) {
        passing.sent(&frames[..pushed], *written);
    }
    match written {
        Ok(written) if written == length_of(&frames) => finish(outbox, end),
        Ok(written) => {
            let rest = frames.concat().split_off(written);
            let pushed = length_of(&frames[..pushed]).saturating_sub(written);
            outbox.leave_round(pushed);
            let own = Arc::clone(outbox);
            let patient = thread::Builder::new().name(format!("patient {}", outbox.number));
            if patient
                .spawn(move || deliver_patiently(&own, rest, pushed, outbox_time))
                .is_err()
            {
                outbox.cut(End::TooSlow);
                finish(outbox, End::TooSlow);
            }
        }
        Err(_) => {
            outbox.cut(End::Lost);
            finish(outbox, End::Lost);
        }
    }
    frames
}

/// Serves one client that does not read fast enough, and returns it to the courier when all is written.
/// So many of the bytes were pushed: only those, and what waits behind them, have a deadline.
fn deliver_patiently(
    outbox: &Outbox,
    mut bytes: Vec<u8>,
    mut pushed: usize,
    outbox_time: Duration,
) {
    let timeout = outbox.stream.set_write_timeout(Some(outbox_time));
    let delivered = timeout.and_then(|()| {
        loop {
            write_patiently(outbox, &bytes, pushed)?;
            let taken = outbox.take_or_return();
            if taken.frames.is_empty() {
                return Ok(taken.end);
            }
            let (before, _) = taken.frames.split_at(taken.pushed);
            if let Some(tap) = &outbox.tap {
                tap.begin().sent(before, 0);
            }
            pushed = length_of(before);
            bytes = taken.frames.concat();
        }
    });
    let end = delivered.unwrap_or_else(|error| {
        let end = if is_timeout(&error) {
            End::TooSlow
        } else {
            End::Lost
        };
        outbox.cut(end);
        end
    });
    finish(outbox, end);
}

/// Writes all to a client that makes progress, or that lets nothing wait but notes.
fn write_patiently(outbox: &Outbox, bytes: &[u8], pushed: usize) -> io::Result<()> {
    let mut written = 0;
    while written < bytes.len() {
        let awaited = written < pushed || outbox.is_awaited();
        let count = until_time_is_over(|| (&outbox.stream).write(&bytes[written..]))?;
        if count == 0 && awaited {
            return Err(ErrorKind::TimedOut.into());
        }
        if let Some(tap) = &outbox.tap {
            tap.wrote(count.min(pushed.saturating_sub(written)));
        }
        written += count;
    }
    Ok(())
}

/// After the last byte: half-close behind a Close frame, so that it is still read; end everything where nothing more can be written.
fn finish(outbox: &Outbox, end: End) {
    // The socket may be closed already, and then that is what was wanted.
    let _ = match end {
        End::Open => return,
        End::Closing => outbox.stream.shutdown(Shutdown::Write),
        End::TooSlow | End::Lost => outbox.stream.shutdown(Shutdown::Both),
    };
}

/// Writes without waiting: how many bytes the socket had room for.
fn write_now(stream: &TcpStream, frames: &[Frames]) -> io::Result<usize> {
    let mut written = 0;
    for some in frames.chunks(SLICES_MOST) {
        let slices: Vec<_> = some.iter().map(|frames| IoSlice::new(frames)).collect();
        let count = until_time_is_over(|| send_now(stream, &slices))?;
        written += count;
        if count < length_of(some) {
            break;
        }
    }
    Ok(written)
}

// The flag is this call's only: a socket that is set to be non-blocking would be so for the client's thread, too, which reads it.
#[cfg(unix)]
fn send_now(stream: &TcpStream, slices: &[IoSlice<'_>]) -> io::Result<usize> {
    let mut nothing = SendAncillaryBuffer::default();
    Ok(sendmsg(stream, slices, &mut nothing, SendFlags::DONTWAIT)?)
}

/// Where the system has no such flag, it waits for as short as can be, some milliseconds.
#[cfg(not(unix))]
fn send_now(mut stream: &TcpStream, slices: &[IoSlice<'_>]) -> io::Result<usize> {
    stream.set_write_timeout(Some(Duration::from_millis(1)))?;
    stream.write_vectored(slices)
}

/// One write, also if a signal comes meanwhile: 0 when its time is over.
fn until_time_is_over(mut write: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match write() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if is_timeout(&error) => return Ok(0),
            result => return result,
        }
    }
}
