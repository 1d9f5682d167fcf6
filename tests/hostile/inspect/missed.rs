//! What a watcher is too slow for is left out and counted.

use std::collections::BTreeMap;
use std::time::Duration;

use salon::limits::Limits;
use serde_json::{Value, json};

use super::gate::watch_behind_gate;
use crate::common::inspected::{Inspected, Watcher, hex};
use crate::common::person::Person;
use crate::common::{Client, FIN, PING, PONG, masked, serve};

/// No limit of a rate, and nobody is disconnected while the test lasts: neither a watcher that does
/// not read nor a client that does not log in.
pub fn patient() -> Limits {
    Limits {
        rate: None,
        outbox_bytes: 64 << 20,
        outbox_time: Duration::from_mins(5),
        ping_after: Duration::from_mins(5),
        login_time: Duration::from_mins(5),
        ..Limits::default()
    }
}

/// For each connection, what was missed and the numbers of what was shown make all numbers from 1,
/// in order. Returns how much was missed of each.
#[track_caller]
pub fn check_numbers(shown: &[Value]) -> BTreeMap<u64, u64> {
    let (mut next, mut missed) = (BTreeMap::<u64, u64>::new(), BTreeMap::new());
    for shown in shown {
        let connection = shown["connection"].as_u64().unwrap();
        let next = next.entry(connection).or_insert(1);
        match shown["kind"].as_str().unwrap() {
            "missed" => {
                let count = shown["count"].as_u64().unwrap();
                assert!(count > 0);
                *next += count;
                *missed.entry(connection).or_default() += count;
            }
            "frame" => {
                assert_eq!(shown["number"], *next, "{shown}");
                *next += 1;
            }
            _ => {}
        }
    }
    missed
}

/// Frames that fill all buffers of a watcher that does not read, and that make the server send
/// nothing: pongs that nobody asked for are not answered (RFC 6455 §5.5.3), but they are shown. It
/// is 8 MB of reports, twice what the system holds for a watcher behind a gate; afterwards all of it
/// has been shown or missed.
pub fn flood(client: &mut Client) {
    let flood = masked(FIN | PONG, &[b'x'; 125]).repeat(1000);
    for number in 0..16 {
        client.send_bytes(&flood);
        client.send_frame(FIN | PING, &[number]);
        while client.read_frame() != (FIN | PONG, vec![number]) {}
    }
}

/// Now that the watcher reads, it is told how much it has missed of this connection, at least so many
/// frames: with the next frame for which there is room again. There may have been room in between.
#[track_caller]
pub fn see_missed(watcher: &mut Watcher, client: &mut Client, number: u64, least: u64) {
    let mut pings = 0_u32;
    loop {
        pings += 1;
        let payload = pings.to_be_bytes();
        client.send_frame(FIN | PING, &payload);
        while client.read_frame() != (FIN | PONG, payload.to_vec()) {}
        // Everything that is shown up to now is read before the next ping.
        watcher.see_all();
        if check_numbers(&watcher.shown).get(&number) >= Some(&least) {
            return;
        }
    }
}

#[test]
fn what_is_missed_is_counted_for_each_connection() {
    let server = serve(patient());
    let mut other = Watcher::connect(server.address);
    let (mut watcher, gate) = watch_behind_gate(server.address, &other.code);
    let (mut loud, loud_number) = other.watch_new_client();
    let (mut quiet, quiet_number) = other.watch_new_client();
    drop(other);
    flood(&mut loud);
    for _ in 0..100 {
        quiet.send_frame(FIN | PING, b"");
        while quiet.read_frame().0 != FIN | PONG {}
    }
    gate.open();
    see_missed(&mut watcher, &mut loud, loud_number, 1001);
    see_missed(&mut watcher, &mut quiet, quiet_number, 200);
    let missed = check_numbers(&watcher.shown);
    assert!(missed[&loud_number] > 1000, "{missed:?}");
    // Pings and pongs: all of them came while nothing was read.
    assert_eq!(missed[&quiet_number], 200, "{missed:?}");
}

#[test]
fn a_slow_watcher_still_knows_which_connections_there_are() {
    let server = serve(patient());
    // The other watcher shows when the server has told of something.
    let mut other = Watcher::connect(server.address);
    let (mut watcher, gate) = watch_behind_gate(server.address, &other.code);
    let (mut loud, _) = other.watch_new_client();
    flood(&mut loud);
    let mut numbers = Vec::new();
    for name in ["Un", "Deux"] {
        let (client, number) = other.watch_new_client();
        let mut person = Person::with(client);
        person.log_in(name);
        other.see_until(|shown| shown["name"] == name);
        person.client.send_close(1000, "");
        person.client.read_to_the_end();
        drop(person);
        other.see_until(|shown| shown["kind"] == "ended" && shown["connection"] == number);
        numbers.push(number);
    }
    gate.open();
    watcher.see_all();
    for number in numbers {
        let shown = watcher.of(number).into_iter();
        let kinds: Vec<_> = shown
            .map(|shown| shown["kind"].as_str().unwrap())
            .filter(|kind| !["frame", "missed"].contains(kind))
            .collect();
        assert_eq!(kinds, ["opened", "named", "ended"]);
    }
    check_numbers(&watcher.shown);
}

#[test]
fn who_reads_in_time_misses_nothing() {
    let server = serve(patient());
    let mut alice = Inspected::login(server.address, "Alice");
    for number in 0..500 {
        alice.say(&json!({"action": "send_message", "message": number.to_string()}));
        let text = number.to_string();
        alice.hear_until(|event| event["text"] == text);
        while alice.see()["direction"] != "out" {}
    }
    alice.say(&json!({"action": "ping"}));
    let pong = hex(br#"{"action":"pong"}"#);
    alice.see_until(|shown| shown["payload"] == pong);
    assert!(check_numbers(&alice.shown).is_empty());
    let mut end = 0;
    for frame in alice.frames("out") {
        assert_eq!(frame["offset"], end);
        end +=
            frame["header"].as_str().unwrap().len() as u64 / 2 + frame["length"].as_u64().unwrap();
    }
}
