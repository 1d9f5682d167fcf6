//! One inspected connection without its relay: the bytes of both sides come in any pieces.

use std::net::TcpListener;
use std::sync::Arc;

use salon::chat::registry::Registry;
use salon::chat::session::Session;
use salon::inspect::handshake::Handshake;
use salon::inspect::inspected::Inspected;
use salon::inspect::one_way::OneWay;
use salon::inspect::watchers::Watchers;
use salon::limits::Limits;
use salon::net::courier::Couriers;
use salon::net::outbox::Outbox;
use salon::relay::{Observer as _, StreamEnd};
use salon::secret::Secret;
use salon::service::ACTIONS;
use salon::websocket::frame::Role;
use serde_json::{Value, json};

use crate::common::inspected::{Watcher, check};
use crate::common::{Client, FIN, PING, masked};

const CODE: &str = "pieces";
const REQUEST: &str = "GET /?inspect=pieces HTTP/1.1\r\n\r\n";
const RESPONSE: &str = "HTTP/1.1 101 Switching Protocols\r\nX: y\r\n\r\n";

/// A client with an outbox of its own.
fn client(couriers: &Couriers) -> (Client, Arc<Outbox>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = Client::open(listener.local_addr().unwrap());
    let (socket, _) = listener.accept().unwrap();
    (client, couriers.outbox(couriers.next_number(), socket))
}

/// What is shown of a connection with a name, on which this passes.
fn shown_of(pass: impl FnOnce(&mut OneWay, &mut OneWay)) -> Vec<Value> {
    let limits = Limits::default();
    let couriers = Couriers::start(limits.outbox_bytes, limits.outbox_time).unwrap();
    let registry = Registry::new(couriers.backlog());
    let watchers: Arc<Watchers> = Arc::default();
    let (socket, outbox) = client(&couriers);
    let _watching = watchers.begin_watch(CODE.to_owned()).register(&outbox);
    let (_alice, outbox) = client(&couriers);
    let mut session = Session::new(&registry, &outbox, ACTIONS, &limits);
    session.take(r#"{"action":"login","user":"Alice"}"#);
    session.perform();

    let address = outbox.stream.peer_addr().unwrap();
    let number = watchers.add_connection(CODE, address.ip(), || outbox.number);
    let who = (CODE, number.expect("a watcher"), address);
    let handshake = Handshake {
        request: REQUEST.to_owned(),
        reads: vec![REQUEST.len()],
        key: String::new(),
    };
    let inspected = Inspected::new(
        &watchers,
        &registry,
        &Secret::random(),
        who,
        handshake,
        &limits,
    );
    let mut from_client = OneWay::new(&inspected, Role::Client);
    let mut from_server = OneWay::new(&inspected, Role::Server);
    pass(&mut from_client, &mut from_server);
    from_server.end(StreamEnd::Fin);
    from_client.end(StreamEnd::Reset);
    inspected.end("it was a test");

    let mut watcher = Watcher {
        socket,
        address,
        code: CODE.to_owned(),
        shown: Vec::new(),
    };
    watcher.see_kind("ended");
    watcher.shown
}

#[test]
fn a_response_and_what_follows_it_come_in_any_pieces() {
    for length in [1, 2, 7, RESPONSE.len() - 1, RESPONSE.len(), 50, 1000] {
        let shown = shown_of(|from_client, from_server| {
            from_client.pass(&[REQUEST.as_bytes(), &masked(FIN | PING, b"early")].concat());
            let sent = [RESPONSE.as_bytes(), &[0x8A, 5], b"early"].concat();
            sent.chunks(length)
                .for_each(|piece| from_server.pass(piece));
        });
        assert_eq!(shown.len(), 5, "{shown:?}");
        check(
            &shown[0],
            &json!({"kind": "opened", "request": REQUEST, "response": RESPONSE}),
        );
        check(
            &shown[1],
            &json!({"direction": "in", "opcode": "ping", "number": 1}),
        );
        // The name is known as soon as anything follows the response.
        let frame = shown.iter().find(|shown| shown["direction"] == "out");
        check(
            frame.expect("a frame"),
            &json!({"opcode": "pong", "number": 2, "offset": 0}),
        );
        let named = shown.iter().find(|shown| shown["kind"] == "named");
        check(named.expect("a name"), &json!({"name": "Alice"}));
        check(
            &shown[4],
            &json!({"by": "server", "how": "fin", "reason": "it was a test"}),
        );
    }
}

#[test]
fn many_frames_that_come_before_the_response_are_shown_after_it() {
    const FRAMES: usize = 1000;
    let shown = shown_of(|from_client, from_server| {
        from_client.pass(REQUEST.as_bytes());
        for _ in 0..FRAMES {
            from_client.pass(&masked(FIN | PING, b""));
        }
        from_server.pass(RESPONSE.as_bytes());
    });
    assert_eq!(shown[0]["kind"], "opened");
    let frames = shown.iter().filter(|shown| shown["opcode"] == "ping");
    assert_eq!(frames.count(), FRAMES);
}

/// Nobody sends so much to a server that does not respond, unless to use up its memory.
#[test]
fn of_a_flood_before_the_response_nothing_is_shown() {
    let shown = shown_of(|from_client, from_server| {
        from_client.pass(REQUEST.as_bytes());
        for _ in 0..100 {
            from_client.pass(&masked(FIN | PING, b"").repeat(1000));
        }
        from_server.pass(RESPONSE.as_bytes());
        from_server.pass(&[0x8A, 0]);
    });
    let kinds: Vec<_> = shown.iter().map(|shown| &shown["kind"]).collect();
    assert_eq!(kinds, ["opened", "frame", "named", "ended"]);
    assert_eq!(shown[1]["opcode"], "pong");
}
