//! What an attack is: how its server is started, who is there, and what it does.

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Longer attacks only run if they are named.
pub const SECONDS_MOST: u64 = 15;

pub struct Attack {
    pub name: &'static str,
    pub about: &'static str,
    /// What is counted of it.
    pub unit: &'static str,
    /// How the server is started.
    pub options: &'static [&'static str],
    /// How many people listen beside the two who talk.
    pub company: usize,
    /// Whether nobody reads the server's console.
    pub unread_console: bool,
    /// How long it takes at least.
    pub seconds: Option<u64>,
    /// Goes on until the target's end. How much of it there was.
    pub run: fn(&Target) -> io::Result<usize>,
}

pub const fn attack(
    name: &'static str,
    about: &'static str,
    unit: &'static str,
    run: fn(&Target) -> io::Result<usize>,
) -> Attack {
    Attack {
        name,
        about,
        unit,
        options: &[],
        company: 0,
        unread_console: false,
        seconds: None,
        run,
    }
}

impl Attack {
    pub const fn unlimited(self, name: &'static str) -> Self {
        Self {
            name,
            options: &["--rate", "0"],
            ..self
        }
    }

    /// Who lifts the limit that protects the others is only told what comes of it.
    pub fn is_unlimited(&self) -> bool {
        self.options.contains(&"--rate")
    }

    /// What the description adds where the limit is lifted.
    pub fn rate(&self) -> &'static str {
        if self.is_unlimited() {
            ", `--rate 0`"
        } else {
            ""
        }
    }

    /// Whether it takes so long that it only runs if it is named.
    pub fn is_long(&self) -> bool {
        self.seconds.is_some_and(|seconds| seconds > SECONDS_MOST)
    }

    /// How long it goes on, where this long was asked for.
    pub fn length(&self, asked: Duration) -> Duration {
        self.seconds
            .map_or(asked, |seconds| asked.max(Duration::from_secs(seconds)))
    }
}

/// The server that is attacked, until when, and what was found out about it meanwhile.
pub struct Target {
    pub server: SocketAddrV4,
    pub end: Instant,
    notes: Mutex<Vec<Note>>,
}

/// What is counted, and how much of it there was.
pub type Note = (&'static str, f64);

impl Target {
    pub fn new(server: SocketAddrV4, end: Instant) -> Self {
        Self {
            server,
            end,
            notes: Mutex::default(),
        }
    }

    pub fn is_over(&self) -> bool {
        Instant::now() >= self.end
    }

    pub fn left(&self) -> Duration {
        self.end.saturating_duration_since(Instant::now())
    }

    pub fn note(&self, what: &'static str, figure: f64) {
        let notes = self.notes.lock();
        notes
            .unwrap_or_else(PoisonError::into_inner)
            .push((what, figure));
    }

    pub fn into_notes(self) -> Vec<Note> {
        self.notes
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// An attackers' address. The witnesses, and those who only listen, are all in 127.0.0.0/24.
pub fn address(number: usize) -> Ipv4Addr {
    let number = u16::try_from(number % 65_000).unwrap_or(0);
    let [high, low] = number.to_be_bytes();
    Ipv4Addr::new(127, 1, high, low)
}
