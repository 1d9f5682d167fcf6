//! Memory follows the bytes that were received, never those that were announced. What waits for a
//! client that does not read has a limit.

use std::net::SocketAddr;

use crate::common::inspected::Inspected;
use crate::common::person::Person;
use crate::common::process::{Salon, command};
use crate::common::witnesses::unharmed;
use crate::common::{self, BINARY, Client, FIN, TEXT};
use salon::limits::Limits;
use serde_json::json;

fn start(name: &str) -> Salon {
    let options = [
        "--max-clients",
        "0",
        "--max-per-address",
        "0",
        "--rate",
        "0",
    ];
    Salon::spawn(command(name, &options))
}

/// An attack, and by how many KiB it makes the server grow, at its peak.
#[track_caller]
fn check_growth(salon: &Salon, most: usize, attack: impl FnOnce()) {
    let before = salon.resident_peak();
    unharmed(salon.address, attack);
    let after = salon.resident_peak();
    assert!(after < before + most, "from {before} to {after} KiB");
}

#[test]
fn two_hundred_clients_that_announce_the_limit_and_send_nothing_take_no_memory() {
    let salon = start("announced");
    let mut people: Vec<Person> = (0..200)
        .map(|number| Person::login(salon.address, &format!("p{number}")))
        .collect();
    let text = json!({"action": "send_message", "message": "x".repeat(65_000)}).to_string();
    let limit = Limits::default().message_bytes;
    let text = format!("{text}{}", " ".repeat(limit - text.len()));
    let frame = common::masked(FIN | TEXT, text.as_bytes());
    // 200 times 64 KiB would be 12,800.
    check_growth(&salon, 3000, || {
        for person in &mut people {
            person.client.send_bytes(&frame[..14]);
        }
    });
    // The server was in the middle of it: what was announced may still come.
    people[0].client.send_bytes(&frame[14..]);
    people[0].hear_until(|event| event["user"] == "p0" && event["kind"] == "chat");
}

#[test]
fn lengths_of_2_to_the_63_take_no_memory() {
    let salon = start("huge");
    check_growth(&salon, 3000, || {
        for _ in 0..200 {
            let mut client = Client::connect(salon.address);
            client.read_text();
            client.send_bytes(&[
                FIN | BINARY,
                0xFF,
                0x7F,
                0xFF,
                0xFF,
                0xFF,
                0xFF,
                0xFF,
                0xFF,
                0xFF,
                1,
                2,
                3,
                4,
            ]);
            // The two who talk are heard too.
            while client.read_frame().0 != FIN | common::CLOSE {}
        }
    });
}

#[test]
fn half_requests_take_no_more_than_their_bytes() {
    let salon = start("half-requests");
    let mut sockets: Vec<Client> = Vec::new();
    // A thread's stack and 16 KiB of head for each.
    check_growth(&salon, 200 * 48, || {
        for _ in 0..200 {
            let mut client = Client::open(salon.address);
            client.send_bytes(format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(16_000)).as_bytes());
            sockets.push(client);
        }
    });
}

#[test]
fn readers_that_stop_in_a_busy_room_are_cut_and_memory_is_bounded() {
    // An outbox holds 1 MiB, and as much may be on its way; the allocator rounds up.
    check_stopped("stopped", 3 * 1024, Person::login);
}

#[test]
fn inspected_readers_that_stop_in_a_busy_room_are_cut_and_memory_is_bounded() {
    // Besides, less than 256 KiB wait for the watcher of each, which does not read either.
    let mut watchers = Vec::new();
    check_stopped("inspected", 4 * 1024, |address, name| {
        let Inspected {
            client, watcher, ..
        } = Inspected::login(address, name);
        watchers.push(watcher);
        Person { client }
    });
}

/// Clients that log in so and then do not read are disconnected, and take so many KiB each at most.
fn check_stopped(name: &str, most_each: usize, mut login: impl FnMut(SocketAddr, &str) -> Person) {
    const STOPPED: usize = 20;
    let salon = start(name);
    let mut stopped: Vec<Person> = (0..STOPPED)
        .map(|number| login(salon.address, &format!("stuck{number}")))
        .collect();
    check_growth(&salon, STOPPED * most_each + 8 * 1024, || {
        let mut talker = Person::login(salon.address, "Talker");
        let long = "x".repeat(32 * 1024);
        for number in 0.. {
            assert!(number < 2000, "they were never cut");
            talker.chat(&long);
            let heard = talker.hear_all();
            let gone = heard.iter().filter(|event| event["code"] == "left").count();
            stopped.truncate(stopped.len() - gone);
            if stopped.is_empty() {
                return;
            }
        }
    });
}
