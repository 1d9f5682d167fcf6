//! Clients that send or read what no honest one does: the others are unharmed.

use std::io::Write as _;
use std::time::Duration;

use salon::limits::Limits;
use serde_json::json;

use crate::common::person::Person;
use crate::common::{FIN, PATIENCE, TEXT, masked, request};
use crate::secure::{Secure, Stream, serve};

/// Everybody may say as much as they like.
fn fast() -> Limits {
    Limits {
        rate: None,
        ..Limits::default()
    }
}

fn text(request: &serde_json::Value) -> Vec<u8> {
    masked(FIN | TEXT, request.to_string().as_bytes())
}

/// Somebody who is in the room, and who reads nothing from now on.
#[track_caller]
fn deaf(secure: &Secure, user: &str) -> Stream {
    let mut stream = secure.connect();
    let head = request(secure.address(), "");
    let login = text(&json!({"action": "login", "user": user}));
    stream
        .write_all(&[head.as_bytes(), &login].concat())
        .unwrap();
    stream
}

/// More than all the buffers on the way to a client take.
fn talk(alice: &mut Person, messages: usize) {
    let long = "x".repeat(32 * 1024);
    for _ in 0..messages {
        alice.chat(&long);
        assert_eq!(alice.hear_chat(), long);
    }
}

#[test]
fn a_client_that_does_not_read_is_disconnected_and_the_others_are_unharmed() {
    let secure = serve(Limits {
        outbox_time: Duration::from_millis(200),
        ..fast()
    });
    let mut alice = Person::login(secure.tunnel(), "Alice");
    let mut deaf = deaf(&secure, "Bob");
    alice.hear_until(|event| event["code"] == "joined" && event["user"] == "Bob");
    let long = "x".repeat(32 * 1024);
    let is_gone = (0..2000).any(|_| {
        alice.chat(&long);
        let event = alice.hear_until(|event| event["kind"] == "chat" || event["code"] == "left");
        event["code"] == "left"
    });
    assert!(is_gone);
    // What was said last still arrives.
    assert_eq!(alice.hear_chat(), long);
    // Its connection is over, too: what it sends is taken by nobody.
    while deaf.write_all(&[0; 1024]).is_ok() {}
}

#[test]
fn a_client_that_does_not_read_is_still_heard() {
    let secure = serve(Limits {
        outbox_bytes: 1024 * 1024 * 1024,
        outbox_time: 6 * PATIENCE,
        ..fast()
    });
    let mut alice = Person::login(secure.tunnel(), "Alice");
    let mut deaf = deaf(&secure, "Bob");
    alice.hear_until(|event| event["code"] == "joined" && event["user"] == "Bob");
    talk(&mut alice, 600);
    let still_here = json!({"action": "send_message", "message": "still here"});
    deaf.write_all(&text(&still_here)).unwrap();
    assert_eq!(alice.hear_chat(), "still here");
}

#[test]
fn a_client_whose_records_never_end_is_gone_after_its_silence() {
    let secure = serve(Limits {
        ping_after: Duration::from_millis(300),
        hang_up_time: Duration::from_millis(100),
        ..Limits::default()
    });
    let mut stream = deaf(&secure, "Bob");
    // The header of the largest record, and its bytes one by one: no byte of it can be decrypted.
    stream.sock.write_all(&[23, 3, 3, 0x40, 0]).unwrap();
    let pause = Some(Duration::from_millis(20));
    stream.sock.set_read_timeout(pause).unwrap();
    for _ in 0..0x4000 {
        let read = std::io::Read::read(&mut stream.sock, &mut [0; 1024]);
        if matches!(read, Ok(0)) || stream.sock.write_all(&[0]).is_err() {
            return;
        }
    }
    panic!("it is still connected");
}

#[test]
fn records_without_anything_in_them_end_a_connection() {
    let secure = serve(Limits {
        hang_up_time: Duration::from_millis(100),
        ..Limits::default()
    });
    let mut stream = secure.connect();
    // A record of TLS 1.3 for compatibility, which means nothing after the handshake.
    let empty = [20, 3, 3, 0, 1, 1].repeat(64);
    while stream.sock.write_all(&empty).is_ok() {}
    Person::connect(secure.tunnel());
}

#[test]
fn many_who_come_and_go_leave_nothing_behind() {
    let secure = serve(Limits {
        clients: 20,
        clients_per_address: 20,
        ..Limits::default()
    });
    for _ in 0..60 {
        let mut stream = secure.connect();
        write!(stream, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        crate::secure::read_to_the_end(&mut stream);
        stream.conn.send_close_notify();
        stream.conn.write_tls(&mut stream.sock).unwrap();
        assert_eq!(std::io::Read::read(&mut stream.sock, &mut [0]).unwrap(), 0);
    }
}
