//! Connections that never become clients, or do not stay: what they cost is coming and going.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddrV4, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::socket::SockFlag;

use crate::harm::flood::{FIRST, none_if_blocked};
use crate::relay::client::{Client, PATIENCE, open, request};
use crate::relay::text;

/// How many wait at once.
const WAITING: usize = 200;

/// How many come and go at once.
const COMING: usize = 2;

/// Between two bytes of one slow request.
const PAUSE: Duration = Duration::from_millis(10);

/// Opens connections and says nothing. How many.
pub fn silent(server: SocketAddrV4, end: Instant) -> io::Result<usize> {
    let sockets = wait(server)?;
    thread::sleep(end.saturating_duration_since(Instant::now()));
    Ok(sockets.len())
}

/// A byte of a request now and then, each in a segment of its own. How many bytes.
pub fn slow_heads(server: SocketAddrV4, end: Instant) -> io::Result<usize> {
    let mut sockets = wait(server)?;
    let head = b"GET / HTTP/1.1\r\nHost: x\r\nX: ";
    let mut bytes = 0;
    for byte in head.iter().chain(b"x".iter().cycle()) {
        if Instant::now() >= end {
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

fn wait(server: SocketAddrV4) -> io::Result<Vec<TcpStream>> {
    (0..WAITING)
        .map(|number| open(server, FIRST + number, SockFlag::empty()))
        .collect()
}

/// Connects and goes: at once, in the middle of a request, right behind it. How many times.
pub fn connects(server: SocketAddrV4, end: Instant) -> io::Result<usize> {
    let request = request(server).into_bytes();
    let parts = [&[], &request[..30], &request];
    again_and_again(end, |number| {
        // Where the system's queue is full, neither waits.
        let mut socket = open(server, FIRST + number, SockFlag::SOCK_NONBLOCK)?;
        let _ = socket.write(parts[number / COMING % parts.len()]);
        Ok(())
    })
}

/// Connects, logs in, says Close and waits until the server has hung up. How many times.
pub fn logins(server: SocketAddrV4, end: Instant) -> io::Result<usize> {
    again_and_again(end, |number| {
        let mut client = Client::connect(server, FIRST + number)?;
        client.say(&text::login(&format!("m{number}")));
        client.say_close();
        client.flush()?;
        client.stream.set_read_timeout(Some(PATIENCE))?;
        let mut buffer = [0; 4096];
        while none_if_blocked(client.stream.read(&mut buffer))?.is_some_and(|count| count > 0) {}
        Ok(())
    })
}

/// Connects, logs in, creates five rooms and leaves without a word: its rate is as new as its
/// connection. How many times.
pub fn new_rooms(server: SocketAddrV4, end: Instant) -> io::Result<usize> {
    again_and_again(end, |number| {
        let mut client = Client::connect(server, FIRST + number)?;
        client.say(&text::login(&format!("m{number}")));
        for room in 0..5 {
            client.say(&text::create_room(&format!("{number}.{room}")));
        }
        client.flush()
    })
}

/// Asks for a WebSocket from a page of a foreign site with a very long name. How many times.
pub fn origins(server: SocketAddrV4, end: Instant) -> io::Result<usize> {
    let origin = format!("\r\nOrigin: http://{}\r\n\r\n", "o".repeat(15_000));
    let request = request(server).replacen("\r\n\r\n", &origin, 1);
    again_and_again(end, |number| {
        let mut socket = open(server, FIRST + number, SockFlag::empty())?;
        socket.write_all(request.as_bytes())?;
        socket.set_read_timeout(Some(PATIENCE))?;
        // Who is one too many may be cut while it is answered.
        let _ = socket.read_to_end(&mut Vec::new());
        Ok(())
    })
}

/// In a few threads, each with numbers of its own. How many times in all.
fn again_and_again(
    end: Instant,
    visit: impl Fn(usize) -> io::Result<()> + Sync,
) -> io::Result<usize> {
    thread::scope(|scope| {
        let visit = &visit;
        let threads: Vec<_> = (0..COMING)
            .map(|first| {
                scope.spawn(move || {
                    let mut visits = 0;
                    while Instant::now() < end {
                        visit(first + COMING * visits)?;
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
