//! Clients that make the server send much for few bytes: a room's history, an explanation.

use std::io;
use std::time::Instant;

use super::attack::{Attack, Target, address, attack};
use super::flood::Flood;
use super::person::Person;
use super::volley;
use crate::relay::client::PATIENCE;

pub const ATTACKS: &[Attack] = &[
    attack(
        "rejoin-32",
        "32 clients of one address join their own room, get its 256 KiB of history, and so on",
        "joins",
        |target| rejoin(target, 32, 1, Some(HISTORY)),
    ),
    attack(
        "rejoin-100",
        "100 clients of one address join their own room, get its history, and so on",
        "joins",
        |target| rejoin(target, 100, 1, Some(HISTORY)),
    ),
    attack(
        "rejoin-750",
        "750 clients of three addresses join their own room, get its history, and so on",
        "joins",
        |target| rejoin(target, 750, 3, Some(HISTORY)),
    ),
    attack(
        "rejoin-blind",
        "32 clients of one address join their own room, whatever they get",
        "joins",
        |target| rejoin(target, 32, 1, None),
    ),
    attack(
        "explain-32",
        "32 clients of one address have 2,000 frames explained, again and again",
        "requests",
        |target| {
            Flood {
                addresses: 1,
                ..Flood::new(32, volley::explanations())
            }
            .run(target)
        },
    ),
];

/// What one message of the history holds: quotes, which JSON writes as two bytes each, and a
/// detailed client gets each text twice.
const QUOTES: usize = 16 * 1024;

/// They fill the history of 64 KiB.
const MESSAGES: usize = 4;

/// It is sent as so many bytes, and some more.
const HISTORY: usize = 4 * MESSAGES * QUOTES;

fn rejoin(
    target: &Target,
    connections: usize,
    addresses: usize,
    answer: Option<usize>,
) -> io::Result<usize> {
    let mut author = Person::come(target, address(1), "author", false)?;
    author.send(&volley::create_room(volley::OTHER_ROOM))?;
    author.send(&volley::join_room(volley::OTHER_ROOM))?;
    let text = r#"\""#.repeat(QUOTES - 1);
    for number in 0..MESSAGES {
        author.send(&volley::message(&format!("{number}{text}")))?;
    }
    let last = format!(r#"author: {}\""#, MESSAGES - 1);
    if !author.waits_for(&last, Instant::now() + PATIENCE)? {
        return Err(io::Error::other("the history was not said"));
    }
    Flood {
        addresses,
        answer,
        details: true,
        ..Flood::new(connections, volley::joins(volley::OTHER_ROOM))
    }
    .run(target)
}
