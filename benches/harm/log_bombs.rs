//! Clients that make the server log much.

use std::io::{self, Write as _};

use nix::sys::socket::SockFlag;

use super::attack::{Attack, Target, address, attack};
use super::flood::Flood;
use super::visits::{ADDRESSES, COMING, again_and_again, read_to_the_end};
use super::volley;
use crate::relay::client::{open, request};

const ORIGINS: Attack = attack(
    "origins",
    "connections from one address, each refused for an Origin of 15 KiB",
    "connections",
    |target| origins(target, 1),
);

pub const ATTACKS: &[Attack] = &[
    attack(
        "names-1",
        "a client asks for refused names of 64 KiB of U+007F",
        "logins",
        |target| bad_names(target, 1),
    ),
    attack(
        "names-50",
        "50 clients of one address ask for refused names of 64 KiB of U+007F",
        "logins",
        |target| bad_names(target, 50),
    ),
    ORIGINS,
    attack(
        "origins-200",
        "connections from 200 addresses, each refused for an Origin of 15 KiB",
        "connections",
        |target| origins(target, ADDRESSES),
    ),
    Attack {
        name: "console",
        about: "connections refused for an Origin of 15 KiB, and nobody reads the console",
        unread_console: true,
        ..ORIGINS
    },
    Attack {
        options: &["-v"],
        company: 200,
        ..attack(
            "verbose",
            "`-v`, and one client talks to 200 as much as it may",
            "messages",
            |target| Flood::new(1, volley::messages(64)).run(target),
        )
    },
];

/// A head may have 16 KiB.
const ORIGIN: usize = 15 * 1024;

fn bad_names(target: &Target, connections: usize) -> io::Result<usize> {
    Flood {
        addresses: 1,
        ..Flood::new(connections, volley::bad_names())
    }
    .run(target)
}

fn origins(target: &Target, addresses: usize) -> io::Result<usize> {
    let request = request(target.server, "/");
    let page = format!("Origin: http://{}", "x".repeat(ORIGIN));
    let head = format!("{}\r\n{page}\r\n\r\n", request.trim_end());
    again_and_again(target, COMING, |number| {
        let source = address(1 + number % addresses);
        let mut socket = open(target.server, source, SockFlag::empty())?;
        // Who is refused without being read gets a reset.
        let _ = socket.write_all(head.as_bytes());
        read_to_the_end(&mut socket).map(drop)
    })
}
