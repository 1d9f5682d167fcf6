//! A crowd that talks: messages sent by a plan, and every delivery checked, counted and timed.

use std::time::{Duration, Instant};

use nix::sys::socket::{setsockopt, sockopt::RcvBuf};

use super::client::{Buffer, PATIENCE, State};
use super::crowd::Crowd;
use super::figures::{Figures, Measure};
use super::histogram::Histogram;
use super::ledger::Ledger;
use super::poller::Poller;
use super::process::{Meter, Process};

/// Before anything counts: what is compiled while it runs has been compiled by then.
const WARM_UP: Duration = Duration::from_secs(1);

/// After the last delivery: time for one too many to come.
const LINGER: Duration = Duration::from_millis(200);

/// A server that cannot keep up has a backlog in the end. So long may it take to come, if it does come.
const BACKLOG: Duration = Duration::from_mins(1);

/// Of the receive buffer of a client that never reads: the kernel makes it its own minimum.
const SMALL: usize = 1;

#[derive(Clone, Copy)]
pub enum Pace {
    /// Each sender has this many messages that it has not heard itself yet.
    Unanswered(usize),
    /// The senders take turns, so many messages a second together, whether they are answered or not.
    PerSecond(f64),
}

#[derive(Clone, Copy)]
pub struct Plan {
    pub clients: usize,
    pub rooms: usize,
    /// The first clients of the crowd; the rooms share them out evenly.
    pub senders: usize,
    pub pace: Pace,
    pub text_size: usize,
    /// The last clients of the crowd: they never read.
    pub stopped: usize,
}

struct Run<'a> {
    plan: Plan,
    crowd: &'a mut Crowd,
    ledger: Ledger,
    poller: Poller,
    buffer: Buffer,
    start: Instant,
    /// Messages sent by the clock.
    said: u32,
    /// Deliveries count, and messages intended, between these.
    window: (Instant, Instant),
    counted: u64,
    latency: Histogram,
}

/// Runs the plan for `length` after the warm-up. An error is a server that did something wrong.
pub fn run(
    crowd: &mut Crowd,
    plan: Plan,
    server: Process,
    length: Duration,
) -> Result<Figures, String> {
    let io = |error: std::io::Error| error.to_string();
    let start = Instant::now();
    let window = (start + WARM_UP, start + WARM_UP + length);
    let poller = Poller::new().map_err(io)?;
    let (readers, stopped) = crowd.clients.split_at(plan.clients - plan.stopped);
    for (number, client) in readers.iter().enumerate() {
        poller.add(&client.stream, number).map_err(io)?;
    }
    for client in stopped {
        // What the kernel keeps for them is not what is tested.
        setsockopt(&client.stream, RcvBuf, &SMALL).map_err(|error| error.to_string())?;
    }
    let ledger = Ledger::new(&crowd.room_of, plan.text_size);
    let (buffer, latency) = (Buffer::default(), Histogram::default());
    let mut run = Run {
        plan,
        crowd,
        ledger,
        poller,
        buffer,
        start,
        said: 0,
        window,
        counted: 0,
        latency,
    };

    if let Pace::Unanswered(count) = plan.pace {
        for sender in 0..plan.senders {
            (0..count).for_each(|_| run.say(sender, start));
            run.flush(sender)?;
        }
    }
    run.until(window.0)?;
    let meter = Meter::start(server).map_err(io)?;
    run.until(window.1)?;
    let spent = meter.stop().map_err(io)?;
    let threads = server.threads().map_err(io)?;
    run.drain()?;

    #[allow(clippy::cast_precision_loss)]
    let deliveries = run.counted as f64 / length.as_secs_f64();
    let mut figures = Figures::from([
        (Measure::Deliveries, deliveries),
        (
            Measure::CpuPerDelivery,
            spent.server_cores / deliveries.max(1.0),
        ),
        (Measure::ServerCores, spent.server_cores),
        (Measure::LoadCores, spent.load_cores),
        (Measure::OtherCores, spent.other_cores),
        (Measure::Threads, threads),
        (Measure::MemoryPeak, server.resident_peak().map_err(io)?),
    ]);
    let quantiles = [
        (Measure::P50, 0.5),
        (Measure::P90, 0.9),
        (Measure::P99, 0.99),
        (Measure::P999, 0.999),
    ];
    figures.extend(
        quantiles
            .iter()
            .filter_map(|(measure, part)| Some((*measure, run.latency.quantile(*part)?))),
    );
    Ok(figures)
}

impl Run<'_> {
    const fn readers(&self) -> usize {
        self.plan.clients - self.plan.stopped
    }

    fn say(&mut self, sender: usize, intended: Instant) {
        self.crowd.clients[sender].say_message(self.ledger.next_text(sender, intended));
    }

    fn flush(&mut self, client: usize) -> Result<(), String> {
        self.crowd.clients[client]
            .flush()
            .map_err(|error| format!("client {client}: {error}"))
    }

    /// When the next message is to be sent, if the clock decides that.
    fn due(&self) -> Option<Instant> {
        match self.plan.pace {
            Pace::Unanswered(_) => None,
            Pace::PerSecond(rate) => {
                Some(self.start + Duration::from_secs_f64(f64::from(self.said) / rate))
            }
        }
    }

    /// Goes on until then, sending what is due and hearing what comes.
    fn until(&mut self, end: Instant) -> Result<(), String> {
        while Instant::now() < end {
            while let Some(due) = self.due().filter(|due| *due <= Instant::now()) {
                let sender = self.said as usize % self.plan.senders;
                self.said += 1;
                self.say(sender, due);
                self.flush(sender)?;
            }
            self.hear(self.due().map_or(end, |due| due.min(end)))?;
        }
        Ok(())
    }

    /// Waits for something to arrive, until then at most, and takes it in. How many deliveries that was.
    fn hear(&mut self, until: Instant) -> Result<u64, String> {
        let ready: Vec<_> = self
            .poller
            .wait(until)
            .map_err(|error| error.to_string())?
            .collect();
        let mut heard = 0;
        for ready in ready {
            let (number, window) = (ready.client, self.window);
            let mut answered = 0;
            let (ledger, latency, counted) =
                (&mut self.ledger, &mut self.latency, &mut self.counted);
            let client = &mut self.crowd.clients[number];
            let state = client.receive(&mut self.buffer, ready.hung_up, |payload, now| {
                let Some(delivery) = ledger.hear(number, payload)? else {
                    return Ok(());
                };
                heard += 1;
                answered += usize::from(delivery.own);
                *counted += u64::from(window.0 <= now && now < window.1);
                if window.0 <= delivery.intended && delivery.intended < window.1 {
                    latency.record(now.saturating_duration_since(delivery.intended));
                }
                Ok(())
            })?;
            match state {
                State::Open => {}
                State::Closing(code) => {
                    return Err(format!("client {number}: the server said Close {code}"));
                }
                State::Closed => {
                    return Err(format!("client {number}: the server ended the connection"));
                }
            }
            if let Pace::Unanswered(_) = self.plan.pace {
                let now = Instant::now();
                if now < self.window.1 {
                    (0..answered).for_each(|_| self.say(number, now));
                }
            }
            self.flush(number)?;
        }
        Ok(heard)
    }

    /// Waits until everyone has heard everything, and then for what should not come any more.
    fn drain(&mut self) -> Result<(), String> {
        let deadline = Instant::now() + BACKLOG;
        let mut patience = Instant::now() + PATIENCE;
        loop {
            let missing = self.ledger.missing(self.readers());
            if missing == 0 {
                break;
            }
            let now = Instant::now();
            if now >= patience || now >= deadline {
                return Err(format!("{missing} deliveries are missing"));
            }
            if self.hear(patience.min(deadline))? > 0 {
                patience = now + PATIENCE;
            }
        }
        let end = Instant::now() + LINGER;
        while Instant::now() < end {
            self.hear(end)?;
        }
        Ok(())
    }
}
