//! Clients that flood the room, or the server, with frames of one kind.

use super::attack::{Attack, attack};
use super::flood::Flood;
use super::volley;

const MESSAGES: Attack = attack(
    "messages",
    "10 clients flood the room with messages",
    "frames",
    |target| Flood::new(10, volley::messages(64)).run(target),
);
const LONG: Attack = attack(
    "long",
    "10 clients flood the room with messages of 8 KiB",
    "frames",
    |target| Flood::new(10, volley::messages(8 * 1024)).run(target),
);
const PINGS: Attack = attack(
    "pings",
    "10 clients send pings of 125 bytes",
    "frames",
    |target| Flood::new(10, volley::pings(125)).run(target),
);
const FRAGMENTS: Attack = attack(
    "fragments",
    "10 clients send messages of empty fragments",
    "frames",
    |target| {
        let first = volley::first_fragment();
        Flood {
            first,
            ..Flood::new(10, volley::fragments())
        }
        .run(target)
    },
);
const ROOMS: Attack = attack("rooms", "10 clients create rooms", "frames", |target| {
    Flood::new(10, volley::rooms()).run(target)
});
const INVALID: Attack = attack(
    "invalid",
    "10 clients send 64 KiB that are not JSON",
    "frames",
    |target| Flood::new(10, volley::invalid()).run(target),
);
const MOVES: Attack = attack(
    "moves",
    "10 clients leave and join the room",
    "frames",
    |target| {
        let first = volley::create_room(volley::OTHER_ROOM);
        Flood {
            first,
            ..Flood::new(10, volley::moves())
        }
        .run(target)
    },
);
/// Nobody reads the pongs: they wait in the server.
const PONGS: Attack = attack(
    "pongs",
    "40 clients send empty pings, and read no pong",
    "frames",
    |target| {
        Flood {
            reads: false,
            ..Flood::new(40, volley::pings(0))
        }
        .run(target)
    },
);

pub const ATTACKS: &[Attack] = &[
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
    PONGS,
    PONGS.unlimited("pongs-0"),
];
