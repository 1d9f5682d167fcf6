//! One client that waits for what it is told: it finds out what others are done.

use std::io::{self, Write as _};
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use super::attack::Target;
use super::volley;
use crate::relay::client::{Buffer, Client, PATIENCE, State};

/// How long one read waits at most.
const READ_TIME: Duration = Duration::from_millis(20);

pub struct Person {
    client: Client,
    buffer: Buffer,
    pub state: State,
}

impl Person {
    /// Connects, and is in `general` without a name.
    pub fn connect(target: &Target, source: Ipv4Addr) -> io::Result<Self> {
        Self::connect_to(target, source, "/")
    }

    pub fn connect_to(target: &Target, source: Ipv4Addr, path: &str) -> io::Result<Self> {
        let mut client = Client::connect_from(target.server, source, path)?;
        client.stream.set_read_timeout(Some(PATIENCE))?;
        while !client.upgraded().map_err(io::Error::other)? {
            if client.receive_raw()? == 0 {
                return Err(io::Error::other("refused"));
            }
        }
        client.stream.set_read_timeout(Some(READ_TIME))?;
        Ok(Self {
            client,
            buffer: Buffer::default(),
            state: State::Open,
        })
    }

    /// Connects, logs in, and waits until that is done.
    pub fn come(target: &Target, source: Ipv4Addr, name: &str, details: bool) -> io::Result<Self> {
        let mut person = Self::connect(target, source)?;
        person.send(&volley::login(name, details))?;
        if person.waits_for("Bienvenue", Instant::now() + PATIENCE)? {
            Ok(person)
        } else {
            Err(io::Error::other(format!("{name} was not let in")))
        }
    }

    /// Sends frames.
    pub fn send(&mut self, frames: &[u8]) -> io::Result<()> {
        (&self.client.stream).write_all(frames)
    }

    /// Hears all that comes, until then at most, or until `each` has heard enough.
    pub fn hear(&mut self, until: Instant, mut each: impl FnMut(&[u8]) -> bool) -> io::Result<()> {
        let mut enough = false;
        while !enough && self.state == State::Open && Instant::now() < until {
            let received = self.client.receive(&mut self.buffer, false, |text, _| {
                enough |= each(text);
                Ok(())
            });
            self.state = received.map_err(io::Error::other)?;
            self.client.flush()?;
        }
        Ok(())
    }

    /// Whether this is a part of something that comes, until then at most.
    pub fn waits_for(&mut self, part: &str, until: Instant) -> io::Result<bool> {
        let mut found = false;
        self.hear(until, |text| {
            found |= contains(text, part);
            found
        })?;
        Ok(found)
    }

    pub fn into_client(self) -> Client {
        self.client
    }
}

pub fn contains(text: &[u8], part: &str) -> bool {
    let mut windows = text.windows(part.len());
    windows.any(|window| window == part.as_bytes())
}
