//! Clients that do not read what is said in their room, or only now and then, while somebody says a lot.

use std::io::{self, Write as _};
use std::net::{SocketAddrV4, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::socket::{setsockopt, sockopt::RcvBuf};

use crate::harm::flood::{FIRST, Flood, none_if_blocked, read_all};
use crate::harm::volley;
use crate::relay::client::Client;

/// Together they say as much as the default rate allows, 1 MiB a second.
const TALKERS: usize = 4;
const TEXT_SIZE: usize = 8 * 1024;

/// Beyond the talkers' numbers.
const FIRST_READER: usize = FIRST + 1000;

const PAUSE: Duration = Duration::from_millis(20);

/// One in so many has its turn at a time.
const TURNS: usize = 5;

/// They never read. Whoever is cut comes back. How many came.
pub fn stopped(server: SocketAddrV4, end: Instant) -> io::Result<usize> {
    // A Pong that nobody asked for: of a connection that has been ended, the system takes none.
    let pong = [0x8A, 0x80, 1, 2, 3, 4];
    while_somebody_talks(server, end, 20, |reader, turn| {
        if turn % 10 == 0 {
            reader.write_all(&pong)?;
        }
        Ok(0)
    })
    .map(|(visits, _)| visits)
}

/// They read all that there is, each when it is its turn, and stop until it is again. How many turns brought something.
pub fn by_turns(server: SocketAddrV4, end: Instant) -> io::Result<usize> {
    let mut buffer = vec![0; 64 * 1024];
    let turns = while_somebody_talks(server, end, 100, |reader, turn| {
        if turn % TURNS != 0 {
            return Ok(0);
        }
        read_all(reader, &mut buffer)
    });
    turns.map(|(_, read)| read)
}

/// 40 that ask for Pongs and never read. How many frames the server took.
pub fn unread_pongs(server: SocketAddrV4, end: Instant) -> io::Result<usize> {
    let volley = volley::pings();
    let mut visits = 0;
    let mut next = || {
        visits += 1;
        come(server, FIRST_READER + visits)
    };
    let mut clients = (0..40).map(|_| next()).collect::<io::Result<Vec<_>>>()?;
    let mut bytes = 0;
    while Instant::now() < end {
        for client in &mut clients {
            match none_if_blocked(client.write(&volley.bytes)) {
                Ok(count) => bytes += count.unwrap_or(0),
                Err(_) => *client = next()?,
            }
        }
    }
    Ok(bytes * volley.frames / volley.bytes.len())
}

/// Gives each reader its turn again and again; how many came, and how many turns brought something.
fn while_somebody_talks(
    server: SocketAddrV4,
    end: Instant,
    readers: usize,
    mut turn: impl FnMut(&mut TcpStream, usize) -> io::Result<usize>,
) -> io::Result<(usize, usize)> {
    let talkers = Flood {
        connections: TALKERS,
        first: Vec::new(),
        volley: volley::messages(TEXT_SIZE),
    };
    thread::scope(|scope| {
        let talk = scope.spawn(|| talkers.run(server, end));
        let (mut visits, mut useful) = (0, 0);
        let mut next = || {
            visits += 1;
            come(server, FIRST_READER + visits)
        };
        let mut readers = (0..readers)
            .map(|_| next())
            .collect::<io::Result<Vec<_>>>()?;
        let mut number = 0;
        while Instant::now() < end {
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

fn come(server: SocketAddrV4, number: usize) -> io::Result<TcpStream> {
    let mut stream = Client::connect(server, number)?.stream;
    // What the system keeps for them is not what is tested: it makes this its own minimum.
    setsockopt(&stream, RcvBuf, &1)?;
    stream.write_all(&volley::login(&format!("r{number}")))?;
    stream.set_nonblocking(true)?;
    Ok(stream)
}
