//! Connections that never become clients, or do not stay: what they cost is coming and going.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use nix::sys::socket::SockFlag;

use super::attack::{Attack, Target, address, attack};
use super::flood::none_if_blocked;
use crate::relay::client::{Client, PATIENCE, open, request};
use crate::relay::text;

pub const ATTACKS: &[Attack] = &[
    attack("silent", "200 sockets that send nothing", "sockets", silent),
    attack(
        "slow-heads",
        "200 requests, a byte at a time",
        "bytes",
        slow_heads,
    ),
    attack(
        "connects",
        "connections that end at once, in the middle of the request, or behind it",
        "connections",
        connects,
    ),
    attack("logins", "connect, log in, leave", "visits", logins),
    attack(
        "pages",
        "connections from one address that fetch the page, one file each",
        "files",
        pages,
    ),
];

/// How many wait at once.
const WAITING: usize = 200;

/// How many come and go at once.
pub const COMING: usize = 2;

/// They are spread over so many addresses, so that ports never run out.
pub const ADDRESSES: usize = 200;

/// Between two bytes of one slow request.
const PAUSE: Duration = Duration::from_millis(10);

/// Opens connections and says nothing. How many.
fn silent(target: &Target) -> io::Result<usize> {
    let sockets = wait(target)?;
    thread::sleep(target.left());
    Ok(sockets.len())
}

/// A byte of a request now and then, each in a segment of its own. How many bytes.
fn slow_heads(target: &Target) -> io::Result<usize> {
    let mut sockets = wait(target)?;
    let head = b"GET / HTTP/1.1\r\nHost: x\r\nX: ";
    let mut bytes = 0;
    for byte in head.iter().chain(b"x".iter().cycle()) {
        if target.is_over() {
            break;
        }
        for socket in &mut sockets {
            // Who has been answered 408 takes nothing more.
            bytes += socket.write(&[*byte]).unwrap_or(0);
        }
        thread::sleep(PAUSE);
    }
    Ok(bytes)
}

fn wait(target: &Target) -> io::Result<Vec<TcpStream>> {
    (0..WAITING)
        .map(|number| open(target.server, address(number), SockFlag::empty()))
        .collect()
}

/// Connects and goes: at once, in the middle of a request, right behind it. How many times.
fn connects(target: &Target) -> io::Result<usize> {
    let request = request(target.server, "/").into_bytes();
    let parts = [&[], &request[..30], &request];
    again_and_again(target, COMING, |number| {
        // Where the system's queue is full, neither waits.
        let mut socket = open(
            target.server,
            address(number % ADDRESSES),
            SockFlag::SOCK_NONBLOCK,
        )?;
        let _ = socket.write(parts[number / COMING % parts.len()]);
        Ok(())
    })
}

/// Connects, logs in, says Close and waits until the server has hung up. How many times.
fn logins(target: &Target) -> io::Result<usize> {
    again_and_again(target, COMING, |number| {
        let source = address(number % ADDRESSES);
        let mut client = Client::connect_from(target.server, source, "/")?;
        client.say(&text::login(&format!("m{number}")));
        leave(client)
    })
}

/// Says Close, and waits until the server has hung up.
pub fn leave(mut client: Client) -> io::Result<()> {
    client.say_close();
    client.flush()?;
    read_to_the_end(&mut client.stream).map(drop)
}

fn pages(target: &Target) -> io::Result<usize> {
    let request = format!("GET /style.css HTTP/1.1\r\nHost: {}\r\n\r\n", target.server);
    again_and_again(target, COMING, |_| {
        let mut socket = open(target.server, address(1), SockFlag::empty())?;
        socket.write_all(request.as_bytes())?;
        read_to_the_end(&mut socket).map(drop)
    })
}

/// How many bytes came. A reset is an end, too.
pub fn read_to_the_end(stream: &mut TcpStream) -> io::Result<usize> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let (mut bytes, mut buffer) = (0, [0; 16 * 1024]);
    loop {
        match none_if_blocked(stream.read(&mut buffer)) {
            Ok(Some(count)) if count > 0 => bytes += count,
            Err(error) if error.kind() != io::ErrorKind::ConnectionReset => return Err(error),
            _ => return Ok(bytes),
        }
    }
}

/// In so many threads, each with numbers of its own. How many times in all.
pub fn again_and_again(
    target: &Target,
    threads: usize,
    visit: impl Fn(usize) -> io::Result<()> + Sync,
) -> io::Result<usize> {
    thread::scope(|scope| {
        let visit = &visit;
        let threads: Vec<_> = (0..threads)
            .map(|first| {
                scope.spawn(move || {
                    let mut visits = 0;
                    while !target.is_over() {
                        visit(first + threads * visits)?;
                        visits += 1;
                    }
                    Ok(visits)
                })
            })
            .collect();
        let visits = threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"));
        visits.sum()
    })
}
