//! One machine takes all places: whether somebody else still gets in.

use std::io;
use std::net::{Ipv4Addr, TcpStream};
use std::thread;
use std::time::Duration;

use super::attack::{Attack, Target, address, attack};
use super::flood::read_all;
use super::person::Person;
use super::visits::leave;

pub const ATTACKS: &[Attack] = &[
    attack(
        "places-4",
        "four addresses take 256 places each; somebody else wants to come in",
        "attempts",
        |target| take_all(target, 4),
    ),
    attack(
        "places-1100",
        "1,100 addresses of one machine take a place each; somebody else wants to come in",
        "attempts",
        |target| take_all(target, 1100),
    ),
];

/// More than there are places.
const CONNECTIONS: usize = 1100;

/// Between two attempts to come in.
const PAUSE: Duration = Duration::from_millis(100);

/// An address that has no connection yet.
const STRANGER: Ipv4Addr = Ipv4Addr::new(127, 9, 9, 9);

fn take_all(target: &Target, addresses: usize) -> io::Result<usize> {
    let mut seats: Vec<Option<TcpStream>> = Vec::new();
    seats.resize_with(CONNECTIONS, || None);
    let (mut tries, mut entries, mut taken, mut buffer) =
        (0_usize, 0_usize, 0_usize, vec![0; 4096]);
    while !target.is_over() {
        taken = 0;
        for (number, seat) in seats.iter_mut().enumerate() {
            let still = seat
                .as_mut()
                .is_some_and(|stream| read_all(stream, &mut buffer).is_ok());
            taken += usize::from(still);
            if !still {
                let source = address(1 + number % addresses);
                *seat = take(target, source).ok();
            }
        }
        tries += 1;
        if let Ok(person) = Person::come(target, STRANGER, "stranger", false) {
            entries += 1;
            leave(person.into_client())?;
        }
        thread::sleep(PAUSE.min(target.left()));
    }
    #[expect(clippy::cast_precision_loss, reason = "it is only shown")]
    let figures = [
        (
            "% of attempts to come in that succeed",
            100.0 * entries as f64 / tries as f64,
        ),
        ("places that they have", taken as f64),
    ];
    for (what, figure) in figures {
        target.note(what, figure);
    }
    Ok(tries)
}

/// A place, once it is granted.
fn take(target: &Target, source: Ipv4Addr) -> io::Result<TcpStream> {
    let stream = Person::connect(target, source)?.into_client().stream;
    stream.set_nonblocking(true)?;
    Ok(stream)
}
