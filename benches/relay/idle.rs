//! Clients that have come and say nothing: what one of them costs.

use std::time::{Duration, Instant};

use super::client::{Buffer, State};
use super::crowd::Crowd;
use super::figures::{Figures, Measure};
use super::poller::Poller;
use super::process::{Meter, Process};

/// So much later everything that the coming of the clients caused is over.
const SETTLE: Duration = Duration::from_secs(2);

pub fn run(
    crowd: &mut Crowd,
    clients: usize,
    server: Process,
    length: Duration,
) -> Result<Figures, String> {
    let io = |error: std::io::Error| error.to_string();
    let mut poller = Poller::new().map_err(io)?;
    // The first few are not counted: what a server sets up only once is not a client's.
    let first = 10;
    crowd.grow(first, 1)?;
    attend(crowd, &mut poller, 0, SETTLE)?;
    let before = server.resident().map_err(io)?;
    let start = Instant::now();
    crowd.grow(first + clients, 1)?;
    let coming = start.elapsed().as_secs_f64();
    attend(crowd, &mut poller, first, SETTLE)?;
    let after = server.resident().map_err(io)?;

    let meter = Meter::start(server).map_err(io)?;
    attend(crowd, &mut poller, crowd.clients.len(), length)?;
    let spent = meter.stop().map_err(io)?;
    let clients = f64::from(u32::try_from(clients).unwrap_or(u32::MAX));
    Ok(Figures::from([
        (Measure::MemoryPerClient, (after - before) / clients),
        (Measure::Memory, after),
        (Measure::Threads, server.threads().map_err(io)?),
        (Measure::IdleCpu, spent.server_cores),
        (Measure::Connections, clients / coming),
    ]))
}

/// Takes in what servers send to idle clients, and answers their pings. The clients from `new` on are not
/// waited for yet.
fn attend(
    crowd: &mut Crowd,
    poller: &mut Poller,
    new: usize,
    length: Duration,
) -> Result<(), String> {
    for (number, client) in crowd.clients.iter().enumerate().skip(new) {
        poller
            .add(&client.stream, number)
            .map_err(|error| error.to_string())?;
    }
    let mut buffer = Buffer::default();
    let end = Instant::now() + length;
    while Instant::now() < end {
        let ready: Vec<_> = poller
            .wait(end)
            .map_err(|error| error.to_string())?
            .collect();
        for ready in ready {
            let client = &mut crowd.clients[ready.client];
            let state = client.receive(&mut buffer, ready.hung_up, |_, _| Ok(()))?;
            client.flush().map_err(|error| error.to_string())?;
            if state != State::Open {
                return Err(format!(
                    "client {}: the server ended an idle connection",
                    ready.client
                ));
            }
        }
    }
    Ok(())
}
