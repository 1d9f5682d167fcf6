//! Connections without a name, in a room of people: those are still told who comes and goes.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use super::attack::{Attack, Target, address, attack};
use super::flood::read_all;
use super::person::{Person, contains};
use super::visits::leave;
use crate::relay::client::Client;

pub const ATTACKS: &[Attack] = &[attack(
    "nameless",
    "200 connections without a name are in the room where people come and go",
    "people",
    nameless,
)];

const CONNECTIONS: usize = 200;

/// Between one who goes and the next who comes.
const PAUSE: Duration = Duration::from_millis(100);

fn nameless(target: &Target) -> io::Result<usize> {
    let mut listener = Person::come(target, address(1), "listener", false)?;
    let mut crowd = Vec::new();
    for _ in 0..CONNECTIONS {
        let stream = Client::connect_from(target.server, address(2), "/")?.stream;
        stream.set_nonblocking(true)?;
        crowd.push(stream);
    }
    let (mut people, mut told, mut buffer) = (0, 0, vec![0; 4096]);
    while !target.is_over() {
        let name = format!("v{people}");
        leave(Person::come(target, address(3), &name, false)?.into_client())?;
        people += 1;
        listener.hear(Instant::now() + PAUSE, |text| {
            let joined = contains(text, &format!("{name} a rejoint"));
            told += usize::from(joined || contains(text, &format!("{name} a quitté")));
            false
        })?;
        for stream in &mut crowd {
            read_all(stream, &mut buffer)?;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "it is only shown")]
    target.note(
        "% of joined and left told",
        100.0 * told as f64 / (2 * people) as f64,
    );
    thread::sleep(target.left());
    Ok(people)
}
