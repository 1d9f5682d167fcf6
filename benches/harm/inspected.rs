//! Connections that are inspected, and stall: for each of them the inspector has threads and
//! buffers.

use std::io::{self, Write as _};
use std::thread;
use std::time::Duration;

use nix::sys::socket::{setsockopt, sockopt::RcvBuf};

use super::attack::{Attack, Target, address, attack};
use super::person::Person;
use super::volley;
use crate::relay::client::Client;
use crate::relay::frame::{TEXT, encode};

pub const ATTACKS: &[Attack] = &[attack(
    "inspected",
    "800 inspected connections send half a message of 64 KiB and read nothing; somebody watches",
    "connections",
    inspected,
)];

const CONNECTIONS: usize = 800;
const ADDRESSES: usize = 4;

fn inspected(target: &Target) -> io::Result<usize> {
    let mut watcher = Person::connect_to(target, address(0), "/inspect?code=harm-1")?;
    let mut message = Vec::new();
    encode(&mut message, TEXT, &[&vec![b'x'; 65_000]]);
    message.truncate(message.len() / 2);
    thread::scope(|scope| {
        let watching = scope.spawn(move || watcher.hear(target.end, |_| false));
        let mut connections = Vec::new();
        while connections.len() < CONNECTIONS && !target.is_over() {
            let (number, source) = (
                connections.len(),
                address(1 + connections.len() % ADDRESSES),
            );
            let client = Client::connect_from(target.server, source, "/?inspect=harm-1")?;
            let mut stream = client.stream;
            setsockopt(&stream, RcvBuf, &1)?;
            // Nobody waits for a server that does not read.
            stream.set_write_timeout(Some(Duration::from_millis(50)))?;
            let login = volley::login(&format!("i{number}"), true);
            let _ = stream.write_all(&[&*login, &message].concat());
            connections.push(stream);
        }
        thread::sleep(target.left());
        watching.join().expect("no panic")?;
        Ok(connections.len())
    })
}
