//! Clients that come back for the burst that each new connection is allowed.

use std::io;

use super::attack::{Attack, Target, address, attack};
use super::visits::{ADDRESSES, COMING, again_and_again, leave};
use crate::relay::client::Client;
use crate::relay::text;

pub const ATTACKS: &[Attack] = &[
    Attack {
        company: 60,
        ..attack(
            "five-rooms",
            "one address: log in, create five rooms, leave, again; 60 people listen",
            "visits",
            |target| five_rooms(target, 1),
        )
    },
    Attack {
        company: 60,
        ..attack(
            "five-rooms-200",
            "200 addresses: log in, create five rooms, leave, again; 60 people listen",
            "visits",
            |target| five_rooms(target, ADDRESSES),
        )
    },
];

/// As many as the burst of one connection allows.
const ROOMS: usize = 5;

fn five_rooms(target: &Target, addresses: usize) -> io::Result<usize> {
    again_and_again(target, COMING, |number| {
        let source = address(1 + number % addresses);
        let mut client = Client::connect_from(target.server, source, "/")?;
        client.say(&text::login(&format!("m{number}")));
        for room in 0..ROOMS {
            // Each name is free again when it comes round.
            let room = (number * ROOMS + room) % 1000;
            client.say(&text::create_room(&format!("room of nobody {room}")));
        }
        leave(client)
    })
}
