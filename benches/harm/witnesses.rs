//! Two people who talk in `general`: every word of either must reach both, and it is counted how late.

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
    /// What one of them has not heard.
    pub lost: usize,
}

impl Witnesses {
    /// They come in, and nobody else is there.
    pub fn come(server: SocketAddrV4) -> Result<Self, String> {
        let mut crowd = Crowd::new(server);
        crowd.grow(BOTH, 1)?;
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

    /// They talk from now on until `end`, and then listen until everything has arrived. What is said from `begin` on counts.
    pub fn talk(&mut self, begin: Instant, end: Instant) -> Result<Talk, String> {
        let mut latency = Histogram::default();
        let mut due = Instant::now();
        while due < end {
            self.say(due)?;
            due += PAUSE;
            while Instant::now() < due {
                self.hear(due, begin, &mut latency)?;
            }
        }
        let mut patience = Instant::now() + PATIENCE;
        while self.ledger.missing(BOTH) > 0 && Instant::now() < patience {
            if self.hear(patience, begin, &mut latency)? {
                patience = Instant::now() + PATIENCE;
            }
        }
        let lost = self.ledger.missing(BOTH);
        Ok(Talk { latency, lost })
    }

    fn say(&mut self, due: Instant) -> Result<(), String> {
        let speaker = self.said % BOTH;
        self.said += 1;
        let client = &mut self.crowd.clients[speaker];
        client.say_message(self.ledger.next_text(speaker, due));
        client.flush().map_err(|error| error.to_string())
    }

    /// Waits for something to arrive, until then at most, and takes it in. Whether it was a word of the two.
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
                    if word.intended >= begin {
                        latency.record(now.saturating_duration_since(word.intended));
                    }
                }
                Ok(())
            })?;
            if state != State::Open {
                return Err("one of the two was cut".into());
            }
            client.flush().map_err(|error| error.to_string())?;
        }
        Ok(heard)
    }
}
