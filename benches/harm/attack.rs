//! The attacks: what each does, how often, and against which rate limit.

use std::io;
use std::net::SocketAddrV4;
use std::thread;
use std::time::Instant;

use crate::harm::flood::Flood;
use crate::harm::volley::{self, Volley};
use crate::harm::{readers, visits};

pub struct Attack {
    pub name: &'static str,
    pub about: &'static str,
    /// What is counted of it.
    pub unit: &'static str,
    /// Whether the server runs with `--rate 0`.
    pub unlimited: bool,
    /// Goes on until then. How much of it there was.
    pub run: fn(SocketAddrV4, Instant) -> io::Result<usize>,
}

const fn attack(
    name: &'static str,
    about: &'static str,
    unit: &'static str,
    run: fn(SocketAddrV4, Instant) -> io::Result<usize>,
) -> Attack {
    Attack {
        name,
        about,
        unit,
        unlimited: false,
        run,
    }
}

impl Attack {
    const fn unlimited(self, name: &'static str) -> Self {
        Self {
            name,
            unlimited: true,
            ..self
        }
    }
}

const MESSAGES: Attack = attack(
    "messages",
    "10 clients flood the room with messages",
    "frames",
    |server, end| flood(10, volley::messages(64)).run(server, end),
);
const LONG: Attack = attack(
    "long",
    "10 clients flood the room with messages of 8 KiB",
    "frames",
    |server, end| flood(10, volley::messages(8 * 1024)).run(server, end),
);
const PINGS: Attack = attack(
    "pings",
    "10 clients send pings of 125 bytes",
    "frames",
    |server, end| flood(10, volley::pings()).run(server, end),
);
const FRAGMENTS: Attack = attack(
    "fragments",
    "10 clients send messages of empty fragments",
    "frames",
    |server, end| {
        let first = volley::first_fragment();
        Flood {
            first,
            ..flood(10, volley::fragments())
        }
        .run(server, end)
    },
);
const ROOMS: Attack = attack(
    "rooms",
    "10 clients create rooms",
    "frames",
    |server, end| flood(10, volley::rooms()).run(server, end),
);
const INVALID: Attack = attack(
    "invalid",
    "10 clients send 64 KiB that are not JSON",
    "frames",
    |server, end| flood(10, volley::invalid()).run(server, end),
);
const MOVES: Attack = attack(
    "moves",
    "10 clients leave and join the room",
    "frames",
    |server, end| {
        let first = volley::create_room(volley::OTHER_ROOM);
        Flood {
            first,
            ..flood(10, volley::moves())
        }
        .run(server, end)
    },
);

const REPLAYS: Attack = attack(
    "replays-32",
    "32 clients join their own room again and again, for its history",
    "frames",
    |server, end| replays(32, server, end),
);
const PONGS: Attack = attack(
    "pongs",
    "40 clients send pings and do not read",
    "frames",
    readers::unread_pongs,
);

pub const ATTACKS: [Attack; 28] = [
    attack(
        "nothing",
        "no attack: two threads compute, and leave the server alone",
        "",
        |_, end| Ok(compute(end)),
    ),
    attack(
        "silent",
        "200 sockets that send nothing",
        "sockets",
        visits::silent,
    ),
    attack(
        "slow-heads",
        "200 requests, a byte at a time",
        "bytes",
        visits::slow_heads,
    ),
    attack(
        "connects",
        "connections that end at once, in the middle of the request, or behind it",
        "connections",
        visits::connects,
    ),
    attack("logins", "connect, log in, leave", "visits", visits::logins),
    MESSAGES,
    MESSAGES.unlimited("messages-0"),
    LONG,
    LONG.unlimited("long-0"),
    PINGS,
    PINGS.unlimited("pings-0"),
    FRAGMENTS,
    FRAGMENTS.unlimited("fragments-0"),
    ROOMS,
    ROOMS.unlimited("rooms-0"),
    INVALID,
    INVALID.unlimited("invalid-0"),
    MOVES,
    MOVES.unlimited("moves-0"),
    attack(
        "stopped",
        "20 readers that stop, 4 clients say 1 MiB/s",
        "readers",
        readers::stopped,
    ),
    REPLAYS,
    Attack {
        name: "replays-100",
        about: "100 clients join their own room again and again, for its history",
        run: |server, end| replays(100, server, end),
        ..REPLAYS
    },
    attack(
        "names",
        "50 clients send names of 60,000 control characters",
        "frames",
        |server, end| flood(50, volley::long_names()).run(server, end),
    ),
    attack(
        "origins",
        "requests with an `Origin` of 15 KB, refused",
        "requests",
        visits::origins,
    ),
    attack(
        "new-rooms",
        "connect, log in, create five rooms, hang up",
        "visits",
        visits::new_rooms,
    ),
    PONGS,
    PONGS.unlimited("pongs-0"),
    attack(
        "turns",
        "100 readers that stop and go on by turns, 4 clients say 1 MiB/s",
        "turns",
        readers::by_turns,
    ),
];

fn replays(connections: usize, server: SocketAddrV4, end: Instant) -> io::Result<usize> {
    let first = volley::history();
    Flood {
        first,
        ..flood(connections, volley::replays())
    }
    .run(server, end)
}

fn flood(connections: usize, volley: Volley) -> Flood {
    Flood {
        connections,
        first: Vec::new(),
        volley,
    }
}

/// What it costs the two that this process uses the same cores.
fn compute(end: Instant) -> usize {
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| while Instant::now() < end {});
        }
    });
    0
}
