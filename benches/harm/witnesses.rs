//! Two people who talk in `general`, and others who only listen: every word of either must reach
//! everyone, and it is counted how late the two hear it.

use std::net::SocketAddrV4;
use std::time::{Duration, Instant};

use crate::relay::client::{Buffer, PATIENCE, State};
use crate::relay::crowd::Crowd;
use crate::relay::histogram::Histogram;
use crate::relay::ledger::Ledger;
use crate::relay::poller::Poller;

const BOTH: usize = 2;

/// They take turns. Each stays within the default rate of 30 a second.
const PAUSE: Duration = Duration::from_millis(20);

const TEXT_SIZE: usize = 64;

pub struct Witnesses {
    crowd: Crowd,
    ledger: Ledger,
    poller: Poller,
    buffer: Buffer,
    said: usize,
}

/// What they noticed.
pub struct Talk {
    /// From when something was to be said until each of the two heard it.
    pub latency: Histogram,
    /// What somebody has not heard.
    pub lost: usize,
    /// Why they could not go on: somebody was cut, or heard a word twice or in another order.
    pub failure: Option<String>,
}

impl Witnesses {
    /// They come in, and so many who listen.
    pub fn come(server: SocketAddrV4, company: usize) -> Result<Self, String> {
        let mut crowd = Crowd::new(server, false);
        crowd.grow(BOTH + company, 1)?;
        let poller = Poller::new().map_err(|error| error.to_string())?;
        for (number, client) in crowd.clients.iter().enumerate() {
            let added = poller.add(&client.stream, number);
            added.map_err(|error| error.to_string())?;
        }
        Ok(Self {
            ledger: Ledger::new(&crowd.room_of, TEXT_SIZE),
            crowd,
            poller,
            buffer: Buffer::default(),
            said: 0,
        })
    }

    /// They talk from now on until `end`, and then listen until everything has arrived. What is
    /// said from `begin` on counts.
    pub fn talk(&mut self, begin: Instant, end: Instant) -> Talk {
        let mut latency = Histogram::default();
        let failure = self.say_and_hear(begin, end, &mut latency).err();
        Talk {
            latency,
            lost: self.missing(),
            failure,
        }
    }

    fn say_and_hear(
        &mut self,
        begin: Instant,
        end: Instant,
        latency: &mut Histogram,
    ) -> Result<(), String> {
        let mut due = Instant::now();
        while due < end {
            self.say(due)?;
            due += PAUSE;
            while Instant::now() < due {
                self.hear(due, begin, latency)?;
            }
        }
        let mut patience = Instant::now() + PATIENCE;
        while self.missing() > 0 && Instant::now() < patience {
            if self.hear(patience, begin, latency)? {
                patience = Instant::now() + PATIENCE;
            }
        }
        Ok(())
    }

    fn missing(&self) -> usize {
        self.ledger.missing(self.crowd.clients.len())
    }

    fn say(&mut self, due: Instant) -> Result<(), String> {
        let speaker = self.said % BOTH;
        self.said += 1;
        let client = &mut self.crowd.clients[speaker];
        client.say_message(self.ledger.next_text(speaker, due));
        client.flush().map_err(|error| was_cut(speaker, &error))
    }

    /// Waits for something to arrive, until then at most, and takes it in. Whether it was a word of
    /// the two.
    fn hear(
        &mut self,
        until: Instant,
        begin: Instant,
        latency: &mut Histogram,
    ) -> Result<bool, String> {
        let ready = self.poller.wait(until).map_err(|error| error.to_string())?;
        let mut heard = false;
        for ready in ready {
            let (client, ledger) = (&mut self.crowd.clients[ready.client], &mut self.ledger);
            let state = client.receive(&mut self.buffer, ready.hung_up, |payload, now| {
                if let Some(word) = ledger.hear(ready.client, payload)? {
                    heard = true;
                    if word.intended >= begin && ready.client < BOTH {
                        latency.record(now.saturating_duration_since(word.intended));
                    }
                }
                Ok(())
            });
            let state = state.map_err(|why| format!("{}: {why}", who(ready.client)))?;
            if state != State::Open {
                return Err(was_cut(ready.client, &"the end of the stream"));
            }
            let flushed = client.flush();
            flushed.map_err(|error| was_cut(ready.client, &error))?;
        }
        Ok(heard)
    }
}

fn who(client: usize) -> &'static str {
    if client < BOTH {
        "one of the two"
    } else {
        "a listener"
    }
}

fn was_cut(client: usize, how: &impl std::fmt::Display) -> String {
    format!("{} was cut ({how})", who(client))
}
