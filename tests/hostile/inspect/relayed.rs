//! A client behind a relay has no more power over the server than any other: it is disconnected, and
//! its relay ends, whatever it does.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use salon::limits::Limits;
use salon::relay::{Observer, Relay, StreamEnd, local_pair};
use serde_json::{Value, json};

use crate::common::inspected::{Inspected, Watcher, check, inspected_target, request_for};
use crate::common::person::Person;
use crate::common::process::wait_until;
use crate::common::witnesses::unharmed;
use crate::common::{CLOSE, Client, FIN, PATIENCE, masked, serve};

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
    // Her own watcher did not read, either. Once she is gone, another one is told of nothing.
    let shown = || {
        Watcher::of_code(server.address, &alice.code)
            .see_all()
            .to_vec()
    };
    wait_until(|| shown().is_empty(), || format!("{:?}", shown()));
}

/// Handshakes that are refused, each as long as can be, while a watcher does not read.
#[test]
fn a_flood_of_long_refused_handshakes_leaves_the_room_unharmed() {
    let server = serve(Limits::default());
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
    let clients: Vec<Client> = (0..50)
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
    let told = later.see_all().iter().filter(opened).count();
    assert!(told > 10, "{told} of {}", clients.len());
}

struct Blind;

impl Observer for Blind {
    fn pass(&mut self, _: &[u8]) {}

    fn end(&mut self, _: StreamEnd) {}
}

#[test]
fn a_client_that_reads_a_little_now_and_then_cannot_keep_a_relay() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (outer, _) = listener.accept().unwrap();
    let (inner, mut server) = local_pair().unwrap();
    let limits = Limits {
        outbox_time: Duration::from_millis(300),
        hang_up_time: Duration::from_millis(100),
        ..Limits::default()
    };
    let relay = Relay::start(outer, inner, Vec::new(), Blind, Blind, &limits).unwrap();
    // Some bytes every 10 ms: at that pace, all that the buffers hold takes minutes.
    let reader = thread::spawn(move || {
        client.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut buffer = [0; 2048];
        while client.read(&mut buffer).is_ok_and(|count| count > 0) {
            thread::sleep(Duration::from_millis(10));
        }
    });
    server
        .set_write_timeout(Some(Duration::from_millis(100)))
        .unwrap();
    while server.write(&[0; 8192]).is_ok() {}
    server.shutdown(Shutdown::Both).unwrap();
    drop(server);
    relay.server_is_gone();
    let start = std::time::Instant::now();
    relay.join();
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    reader.join().unwrap();
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
