//! The work: what clients do in each scenario, and what is measured of it.

use std::time::Duration;

use super::churn;
use super::crowd::Crowd;
use super::figures::{Figures, Measure};
use super::idle;
use super::load::{self, Pace, Plan};
use super::server::{Kind, Server};

pub struct Scenario {
    pub name: &'static str,
    pub about: &'static str,
    pub measures: &'static [Measure],
    /// Those of them that Salon's ratio to each peer is shown of.
    pub compared: &'static [Measure],
    work: Work,
}

enum Work {
    Talk(Plan),
    /// The plan as it is, and the plan without stopped readers.
    StoppedReaders(Plan),
    Idle(usize),
    Churn,
}

use Measure as M;

const SATURATING: &[M] = &[
    M::Deliveries,
    M::CpuPerDelivery,
    M::P50,
    M::P99,
    M::P999,
    M::Threads,
    M::ServerCores,
    M::LoadCores,
];
const ON_TIME: &[M] = &[
    M::P50,
    M::P90,
    M::P99,
    M::P999,
    M::Deliveries,
    M::CpuPerDelivery,
    M::LoadCores,
];
const IDLE: &[M] = &[
    M::MemoryPerClient,
    M::Memory,
    M::Threads,
    M::IdleCpu,
    M::Connections,
];

const UNANSWERED: Pace = Pace::Unanswered(8);

const ROOM_OF_100: Plan = Plan {
    clients: 100,
    rooms: 1,
    senders: 10,
    pace: UNANSWERED,
    text_size: 64,
    stopped: 0,
};

pub const SCENARIOS: [Scenario; 9] = [
    Scenario {
        name: "room-100",
        about: "one room of 100, 10 senders, 8 unanswered messages each",
        measures: SATURATING,
        compared: &[M::Deliveries, M::CpuPerDelivery],
        work: Work::Talk(ROOM_OF_100),
    },
    Scenario {
        name: "room-1000",
        about: "one room of 1000, one sender, 8 unanswered messages",
        measures: SATURATING,
        compared: &[M::Deliveries, M::CpuPerDelivery],
        work: Work::Talk(Plan {
            clients: 1000,
            senders: 1,
            ..ROOM_OF_100
        }),
    },
    Scenario {
        name: "100-rooms",
        about: "100 rooms of 10, all send, 8 unanswered messages each",
        measures: SATURATING,
        compared: &[M::Deliveries, M::CpuPerDelivery],
        work: Work::Talk(Plan {
            clients: 1000,
            rooms: 100,
            senders: 1000,
            ..ROOM_OF_100
        }),
    },
    Scenario {
        name: "50-a-second",
        about: "one room of 100, 10 senders, together 50 messages a second",
        measures: ON_TIME,
        compared: &[M::P50, M::P99, M::CpuPerDelivery],
        work: Work::Talk(Plan {
            pace: Pace::PerSecond(50.0),
            ..ROOM_OF_100
        }),
    },
    Scenario {
        name: "500-a-second",
        about: "one room of 100, 10 senders, together 500 messages a second",
        measures: ON_TIME,
        compared: &[M::P50, M::P99, M::CpuPerDelivery],
        work: Work::Talk(Plan {
            pace: Pace::PerSecond(500.0),
            ..ROOM_OF_100
        }),
    },
    Scenario {
        name: "idle-1000",
        about: "1,000 clients that are logged in and silent",
        measures: IDLE,
        compared: &[M::MemoryPerClient],
        work: Work::Idle(1000),
    },
    Scenario {
        name: "idle-10000",
        about: "10,000 clients that are logged in and silent",
        measures: IDLE,
        compared: &[M::MemoryPerClient],
        work: Work::Idle(10_000),
    },
    Scenario {
        name: "come-and-go",
        about: "connect, log in, leave; 8 at a time",
        measures: &[
            M::Connections,
            M::CpuPerConnection,
            M::P50,
            M::P99,
            M::ServerCores,
            M::LoadCores,
        ],
        compared: &[M::Connections, M::CpuPerConnection],
        work: Work::Churn,
    },
    Scenario {
        name: "stopped-readers",
        about: "one room of 100, 200 messages of 4 KiB a second, 10 clients stop reading; p99 and p99.9 are the others'",
        measures: &[
            M::P99,
            M::P999,
            M::P99Alone,
            M::Slowdown,
            M::MemoryPeak,
            M::Deliveries,
            M::LoadCores,
        ],
        compared: &[M::P99],
        work: Work::StoppedReaders(Plan {
            pace: Pace::PerSecond(200.0),
            text_size: 4096,
            stopped: 10,
            ..ROOM_OF_100
        }),
    },
];

impl Scenario {
    /// How many files this process, or the server, has to have open at once.
    pub const fn files(&self) -> u64 {
        let clients = match &self.work {
            Work::Talk(plan) | Work::StoppedReaders(plan) => plan.clients,
            Work::Idle(clients) => *clients,
            Work::Churn => 0,
        };
        clients as u64 + 100
    }

    pub fn run(&self, kind: Kind, length: Duration) -> Result<Figures, String> {
        match &self.work {
            Work::Talk(plan) => talk(kind, *plan, length, &[]),
            Work::StoppedReaders(plan) => {
                let alone = talk(
                    kind,
                    Plan {
                        stopped: 0,
                        ..*plan
                    },
                    length,
                    &[],
                )?;
                let mut figures = talk(kind, *plan, length, &[])?;
                if let (Some(alone), Some(p99)) = (alone.get(&M::P99), figures.get(&M::P99)) {
                    let slowdown = p99 / alone;
                    figures.extend([(M::P99Alone, *alone), (M::Slowdown, slowdown)]);
                }
                Ok(figures)
            }
            Work::Idle(clients) => with_server(kind, &[], |server| {
                idle::run(
                    &mut Crowd::new(server.address, server.secure),
                    *clients,
                    server.process(),
                    length,
                )
            }),
            Work::Churn => with_server(kind, &[], |server| {
                churn::run(server.address, server.process(), length)
            }),
        }
    }
}

pub fn talk(
    kind: Kind,
    plan: Plan,
    length: Duration,
    environment: &[(&str, &str)],
) -> Result<Figures, String> {
    with_server(kind, environment, |server| {
        let mut crowd = Crowd::new(server.address, server.secure);
        crowd.grow(plan.clients, plan.rooms)?;
        load::run(&mut crowd, plan, server.process(), length)
    })
}

fn with_server(
    kind: Kind,
    environment: &[(&str, &str)],
    work: impl FnOnce(&Server) -> Result<Figures, String>,
) -> Result<Figures, String> {
    let server = Server::start(kind, environment)?;
    work(&server).map_err(|why| format!("{why}{}", server.complaint()))
}
