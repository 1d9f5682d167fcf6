//! A client behind a relay has no more power over the server than any other: it is disconnected, and
//! its relay ends, whatever it does.

use std::thread;
use std::time::Duration;

use salon::limits::{INSPECTED_PER_ADDRESS, Limits};
use serde_json::{Value, json};

use super::missed::patient;
use crate::common::inspected::{Inspected, Watcher, check, inspected_target, request_for};
use crate::common::person::Person;
use crate::common::witnesses::unharmed;
use crate::common::{CLOSE, Client, FIN, masked, serve};

/// The client sends this, and then neither reads nor ends its connection.
#[track_caller]
fn check_ends(limits: Limits, attack: impl FnOnce(&mut Client)) -> Value {
    let server = serve(limits);
    let mut watcher = Watcher::connect(server.address);
    let (mut client, number) = watcher.watch_new_client();
    attack(&mut client);
    let ended = watcher.see_kind("ended");
    check(&ended, &json!({"connection": number}));
    // Nothing is left of it: a watcher that comes now is told of nothing.
    let mut later = Watcher::of_code(server.address, &watcher.code);
    assert_eq!(later.see_all(), [] as [Value; 0]);
    ended
}

fn soon() -> Limits {
    Limits {
        hang_up_time: Duration::from_millis(100),
        ..Limits::default()
    }
}

#[test]
fn a_client_that_never_ends_its_connection_is_left_after_a_while() {
    let ended = check_ends(soon(), |client| client.send_close(1000, ""));
    check(&ended, &json!({"by": "server", "how": "fin"}));
    let ended = check_ends(soon(), |client| client.send_bytes(&[0xC1]));
    check(&ended, &json!({"by": "server", "how": "fin"}));
    let ended = check_ends(soon(), Client::shut_down);
    check(&ended, &json!({"by": "client", "how": "fin"}));
}

#[test]
fn a_client_that_never_stops_sending_is_left_after_a_while() {
    check_ends(soon(), |client| {
        client.send_close(1000, "");
        let mut sender = client.try_clone();
        thread::spawn(move || while sender.try_send(&[0; 1000]) {});
    });
}

#[test]
fn a_client_that_does_not_read_in_a_busy_room_is_disconnected() {
    let server = serve(Limits {
        rate: None,
        outbox_time: Duration::from_millis(500),
        ..Limits::default()
    });
    let mut alice = Inspected::login(server.address, "Alice");
    // Alice's own watcher does not read either; another one does.
    let mut other = Watcher::of_code(server.address, &alice.code);
    let seen = thread::spawn(move || other.see_kind("ended"));
    let mut bob = Person::login(server.address, "Bob");
    let long = "x".repeat(32 * 1024);
    // She is gone as soon as the buffers are full, and 500 ms have passed.
    unharmed(server.address, || {
        loop {
            bob.chat(&long);
            if bob
                .hear_all()
                .iter()
                .any(|event| event["code"] == "left" && event["user"] == "Alice")
            {
                break;
            }
        }
    });
    alice.client.read_to_the_end();
    let ended = seen.join().expect("an end that is shown");
    check(&ended, &json!({"connection": alice.number, "by": "server"}));
    let mut later = Watcher::of_code(server.address, &alice.code);
    assert_eq!(later.see_all(), [] as [Value; 0]);
}

/// Handshakes that are refused, each as long as can be, while a watcher does not read.
#[test]
fn a_flood_of_long_refused_handshakes_leaves_the_room_unharmed() {
    let server = serve(patient());
    let mut watcher = Watcher::of_code(server.address, "refused-flood");
    unharmed(server.address, || {
        let request = request_for(server.address, &inspected_target("refused-flood"));
        // In JSON each of these takes two bytes.
        let long = format!("X: {}\r\n\r\n", "\"".repeat(15 * 1024));
        let request = request.replacen("Version: 13\r\n\r\n", &format!("Version: 8\r\n{long}"), 1);
        for _ in 0..300 {
            let mut client = Client::open(server.address);
            client.send_bytes(request.as_bytes());
            assert!(client.read_head().starts_with("HTTP/1.1 426 "));
            client.read_to_the_end();
        }
    });
    // It has lost some of them, but not its connection.
    assert!(
        watcher
            .see_all()
            .iter()
            .all(|shown| shown["kind"] == "refused")
    );
}

/// More than an outbox holds waits for whoever comes later, and it is not disconnected for that.
#[test]
fn a_watcher_that_comes_later_to_very_long_requests_is_not_cut() {
    let server = serve(Limits::default());
    let mut first = Watcher::of_code(server.address, "long-heads");
    let long = format!("X: {}\r\n\r\n", "\"".repeat(15 * 1024));
    let request = request_for(server.address, &inspected_target("long-heads"));
    let request = request.replacen("\r\n\r\n", &format!("\r\n{long}"), 1);
    // Two more come from the same address.
    let clients: Vec<Client> = (2..INSPECTED_PER_ADDRESS)
        .map(|_| {
            let mut client = Client::open(server.address);
            client.send_bytes(request.as_bytes());
            client.read_head();
            client
        })
        .collect();
    let opened = |shown: &&Value| shown["kind"] == "opened";
    assert_eq!(first.see_all().iter().filter(opened).count(), clients.len());
    let mut later = Watcher::of_code(server.address, "long-heads");
    // It is not asked for all: what opens while this much waits may be left out.
    while later.shown.iter().filter(opened).count() <= 10 {
        later.see();
    }
}

#[test]
fn half_a_close_frame_at_the_end_is_not_waited_for() {
    let half = &masked(FIN | CLOSE, b"\x03\xE8half")[..5];
    let ended = check_ends(soon(), |client| {
        client.send_bytes(half);
        client.shut_down();
    });
    check(
        &ended,
        &json!({"by": "client", "reason": "connection lost"}),
    );
}
