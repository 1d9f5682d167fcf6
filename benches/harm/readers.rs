//! Clients that do not read what is said in their room, or only now and then, while somebody says
//! a lot.

use std::io::{self, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use nix::sys::socket::{setsockopt, sockopt::RcvBuf};

use super::attack::{Attack, Target, address, attack};
use super::flood::{Flood, read_all};
use super::volley;
use crate::relay::client::Client;

pub const ATTACKS: &[Attack] = &[
    attack(
        "stopped",
        "20 readers that stop, 4 clients say 1 MiB/s",
        "readers",
        stopped,
    ),
    attack(
        "turns",
        "100 readers that stop and go on by turns, 4 clients say 1 MiB/s",
        "turns",
        by_turns,
    ),
];

/// Together they say as much as the default rate allows, 1 MiB a second.
const TALKERS: usize = 4;
const TEXT_SIZE: usize = 8 * 1024;

/// Beyond the talkers' numbers.
const FIRST_READER: usize = 1000;

const PAUSE: Duration = Duration::from_millis(20);

/// One in so many has its turn at a time.
const TURNS: usize = 5;

/// They never read. Whoever is cut comes back. How many came.
fn stopped(target: &Target) -> io::Result<usize> {
    // A Pong that nobody asked for: of a connection that has been ended, the system takes none.
    let pong = [0x8A, 0x80, 1, 2, 3, 4];
    while_somebody_talks(target, 20, |reader, turn| {
        if turn % 10 == 0 {
            reader.write_all(&pong)?;
        }
        Ok(0)
    })
    .map(|(visits, _)| visits)
}

/// They read all that there is, each when it is its turn, and stop until it is again. How many
/// turns brought something.
fn by_turns(target: &Target) -> io::Result<usize> {
    let mut buffer = vec![0; 64 * 1024];
    let turns = while_somebody_talks(target, 100, |reader, turn| {
        if turn % TURNS != 0 {
            return Ok(0);
        }
        read_all(reader, &mut buffer)
    });
    turns.map(|(_, read)| read)
}

/// Gives each reader its turn again and again; how many came, and how many turns brought something.
fn while_somebody_talks(
    target: &Target,
    readers: usize,
    mut turn: impl FnMut(&mut TcpStream, usize) -> io::Result<usize>,
) -> io::Result<(usize, usize)> {
    let talkers = Flood::new(TALKERS, volley::messages(TEXT_SIZE));
    thread::scope(|scope| {
        let talk = scope.spawn(|| talkers.run(target));
        let (mut visits, mut useful) = (0, 0);
        let mut next = || {
            visits += 1;
            come(target, FIRST_READER + visits)
        };
        let mut readers = (0..readers)
            .map(|_| next())
            .collect::<io::Result<Vec<_>>>()?;
        let mut number = 0;
        while !target.is_over() {
            for (seat, reader) in readers.iter_mut().enumerate() {
                match turn(reader, number + seat) {
                    Ok(read) => useful += usize::from(read > 0),
                    Err(_) => *reader = next()?,
                }
            }
            number += 1;
            thread::sleep(PAUSE);
        }
        talk.join().expect("no panic")?;
        Ok((visits, useful))
    })
}

fn come(target: &Target, number: usize) -> io::Result<TcpStream> {
    let mut stream = Client::connect_from(target.server, address(number), "/")?.stream;
    // What the system keeps for them is not what is tested: it makes this its own minimum.
    setsockopt(&stream, RcvBuf, &1)?;
    stream.write_all(&volley::login(&format!("r{number}"), false))?;
    stream.set_nonblocking(true)?;
    Ok(stream)
}
