//! Clients that connect, log in and leave, a few at a time, as fast as the server lets them.

use std::net::SocketAddrV4;
use std::time::{Duration, Instant};

use super::client::{Buffer, Client, PATIENCE, State};
use super::figures::{Figures, Measure};
use super::histogram::Histogram;
use super::poller::Poller;
use super::process::{Meter, Process};
use super::text;

/// How many at once: enough that the server never waits for one of them.
const AT_ONCE: usize = 8;

const WARM_UP: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Upgrading,
    LoggingIn,
    Leaving,
    /// The server's Close has come; now it has to end the connection.
    Ending,
}

struct Visit {
    client: Client,
    /// Nobody had it before: how soon a name is free again is not measured here.
    name: String,
    stage: Stage,
    began: Instant,
}

struct Churn {
    server: SocketAddrV4,
    poller: Poller,
    buffer: Buffer,
    visits: Vec<Visit>,
    visitors: usize,
    over: u32,
    /// From the first packet to the answer to `login`.
    latency: Histogram,
}

pub fn run(address: SocketAddrV4, server: Process, length: Duration) -> Result<Figures, String> {
    let io = |error: std::io::Error| error.to_string();
    let mut churn = Churn {
        server: address,
        poller: Poller::new().map_err(io)?,
        buffer: Buffer::default(),
        visits: Vec::new(),
        visitors: 0,
        over: 0,
        latency: Histogram::default(),
    };
    for place in 0..AT_ONCE {
        let visit = churn.visit(place).map_err(io)?;
        churn.visits.push(visit);
    }
    churn.until(Instant::now() + WARM_UP)?;
    (churn.over, churn.latency) = (0, Histogram::default());
    let meter = Meter::start(server).map_err(io)?;
    churn.until(Instant::now() + length)?;
    let spent = meter.stop().map_err(io)?;
    let over = f64::from(churn.over);
    let mut figures = Figures::from([
        (Measure::Connections, over / spent.seconds),
        (
            Measure::CpuPerConnection,
            spent.server_cores * spent.seconds / over.max(1.0),
        ),
        (Measure::ServerCores, spent.server_cores),
        (Measure::LoadCores, spent.load_cores),
        (Measure::OtherCores, spent.other_cores),
        (Measure::MemoryPeak, server.resident_peak().map_err(io)?),
    ]);
    let quantiles = [(Measure::P50, 0.5), (Measure::P99, 0.99)];
    figures.extend(
        quantiles
            .iter()
            .filter_map(|(measure, part)| Some((*measure, churn.latency.quantile(*part)?))),
    );
    Ok(figures)
}

impl Churn {
    fn visit(&mut self, place: usize) -> std::io::Result<Visit> {
        let began = Instant::now();
        let client = Client::connect(self.server, self.visitors)?;
        client.stream.set_nonblocking(true)?;
        self.poller.add(&client.stream, place)?;
        let name = text::name(self.visitors);
        self.visitors += 1;
        Ok(Visit {
            client,
            name,
            stage: Stage::Upgrading,
            began,
        })
    }

    fn until(&mut self, end: Instant) -> Result<(), String> {
        while Instant::now() < end {
            let ready: Vec<_> = self
                .poller
                .wait(end)
                .map_err(|error| error.to_string())?
                .collect();
            for ready in ready {
                self.go_on(ready.client, ready.hung_up)?;
            }
            if let Some(late) = self
                .visits
                .iter()
                .find(|visit| visit.began.elapsed() > PATIENCE)
            {
                return Err(format!("a client waits {}", late.stage.waits_for()));
            }
        }
        Ok(())
    }

    fn go_on(&mut self, place: usize, hung_up: bool) -> Result<(), String> {
        let visit = &mut self.visits[place];
        if visit.stage == Stage::Upgrading {
            let received = visit.client.receive_raw();
            let would_block =
                matches!(&received, Err(error) if error.kind() == std::io::ErrorKind::WouldBlock);
            if would_block || !visit.client.upgraded()? {
                return if hung_up {
                    Err("refused".into())
                } else {
                    Ok(())
                };
            }
            visit.client.say(&text::login(&visit.name));
            visit.stage = Stage::LoggingIn;
        }
        let mut welcome = false;
        let state = visit.client.receive(&mut self.buffer, hung_up, |text, _| {
            welcome |= text.windows(9).any(|part| part == b"Bienvenue");
            Ok(())
        })?;
        if welcome && visit.stage == Stage::LoggingIn {
            self.latency.record(visit.began.elapsed());
            visit.client.say_close();
            visit.stage = Stage::Leaving;
        }
        visit.client.flush().map_err(|error| error.to_string())?;
        match (state, visit.stage) {
            (State::Open, _) => return Ok(()),
            (State::Closing(_), Stage::Leaving) => visit.stage = Stage::Ending,
            (State::Closed, Stage::Ending) => {}
            (_, waiting) => {
                return Err(format!(
                    "the server ended a connection that waits {}",
                    waiting.waits_for()
                ));
            }
        }
        if hung_up {
            self.over += 1;
            self.visits[place] = self.visit(place).map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}

impl Stage {
    const fn waits_for(self) -> &'static str {
        match self {
            Self::Upgrading => "for the answer to its opening handshake",
            Self::LoggingIn => "for the answer to login",
            Self::Leaving => "for the server's Close",
            Self::Ending => "for the server to end the connection",
        }
    }
}
