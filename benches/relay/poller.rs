//! Waiting for many connections and for one moment, whichever comes first, without spinning.

use std::io;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use nix::sys::time::TimeSpec;
use nix::sys::timerfd::{ClockId, Expiration, TimerFd, TimerFlags, TimerSetTimeFlags};

const TIMER: u64 = u64::MAX;

/// How many connections are looked at before the clock is.
const AT_ONCE: usize = 256;

pub struct Poller {
    epoll: Epoll,
    /// epoll itself counts in milliseconds, which is too coarse to send 500 messages a second on time.
    timer: TimerFd,
    armed: Option<Instant>,
    events: Vec<EpollEvent>,
}

#[derive(Clone, Copy)]
pub struct Ready {
    pub client: usize,
    /// The other side has ended: there is nothing more to come than what is there.
    pub hung_up: bool,
}

impl Poller {
    pub fn new() -> io::Result<Self> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        let timer = TimerFd::new(ClockId::CLOCK_MONOTONIC, TimerFlags::TFD_CLOEXEC)?;
        epoll.add(
            &timer,
            EpollEvent::new(EpollFlags::EPOLLIN | EpollFlags::EPOLLET, TIMER),
        )?;
        Ok(Self {
            epoll,
            timer,
            armed: None,
            events: vec![EpollEvent::empty(); AT_ONCE],
        })
    }

    /// Edge-triggered: a connection is told of once per change, so it has to be read until it is empty.
    pub fn add(&self, stream: &TcpStream, client: usize) -> io::Result<()> {
        let wanted = EpollFlags::EPOLLIN
            | EpollFlags::EPOLLOUT
            | EpollFlags::EPOLLRDHUP
            | EpollFlags::EPOLLET;
        Ok(self
            .epoll
            .add(stream, EpollEvent::new(wanted, client as u64))?)
    }

    /// The connections that something happened to, until `until` at the latest.
    pub fn wait(&mut self, until: Instant) -> io::Result<impl Iterator<Item = Ready>> {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            self.armed = None;
        } else if self.armed != Some(until) {
            let left = TimeSpec::from(left.max(Duration::from_nanos(1)));
            self.timer
                .set(Expiration::OneShot(left), TimerSetTimeFlags::empty())?;
            self.armed = Some(until);
        }
        let timeout = if left.is_zero() {
            EpollTimeout::ZERO
        } else {
            EpollTimeout::NONE
        };
        let count = match self.epoll.wait(&mut self.events, timeout) {
            Err(nix::errno::Errno::EINTR) => 0,
            other => other?,
        };
        let ended = EpollFlags::EPOLLRDHUP | EpollFlags::EPOLLHUP | EpollFlags::EPOLLERR;
        Ok(self.events[..count]
            .iter()
            .filter(|event| event.data() != TIMER)
            .map(move |event| Ready {
                client: usize::try_from(event.data()).unwrap_or(usize::MAX),
                hung_up: event.events().intersects(ended),
            }))
    }
}
