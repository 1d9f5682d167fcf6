//! A client that sends faster than its rate: its messages wait, its Pings are answered, and its end
//! is noticed.

use serde_json::json;

use crate::common::person::Person;
use crate::common::{self, CLOSE, Client, FIN, PING, PONG, Running, TEXT, masked};
use salon::limits::{Limits, Rate};

/// Three messages at once, then one a second: a hundred take longer than a test waits.
const SLOW: Rate = Rate {
    burst: 3,
    frames_per_second: 1,
    burst_bytes: 1 << 20,
    bytes_per_second: 1 << 20,
};

fn serve(rate: Rate) -> Running {
    common::serve_echo(Limits {
        rate: Some(rate),
        ..Limits::default()
    })
}

fn flood(messages: usize) -> Vec<u8> {
    masked(FIN | TEXT, b"too fast").repeat(messages)
}

#[test]
fn a_ping_is_answered_before_the_messages_that_wait() {
    let server = serve(SLOW);
    let mut client = Client::connect(server.address);
    let ping = masked(FIN | PING, b"still there?");
    client.send_bytes(&[flood(100), ping].concat());
    let mut texts = 0;
    loop {
        match client.read_frame() {
            (first, payload) if first == FIN | PONG => {
                assert_eq!(payload, b"still there?");
                break;
            }
            _ => texts += 1,
        }
    }
    // The whole flood would take 97 s.
    assert!(texts < 20, "{texts} messages before the Pong");
}

#[test]
fn a_ping_is_answered_between_the_fragments_of_a_message_that_waits() {
    let server = serve(SLOW);
    let mut client = Client::connect(server.address);
    client.send_bytes(&[flood(100), masked(TEXT, b"fragment")].concat());
    client.send_frame(FIN | PING, b"");
    while client.read_frame().0 != FIN | PONG {}
}

#[test]
fn everything_before_a_close_is_performed_and_then_the_close_is_answered() {
    let server = serve(Rate {
        frames_per_second: 200,
        ..SLOW
    });
    let mut client = Client::connect(server.address);
    client.send_bytes(&[flood(40), masked(FIN | CLOSE, b"\x03\xE8")].concat());
    for _ in 0..40 {
        assert_eq!(client.read_text(), "too fast");
    }
    assert_eq!(client.read_close().0, 1000);
    assert!(client.is_at_end());
}

#[test]
fn everything_before_a_broken_rule_is_performed_and_then_it_fails() {
    let server = serve(Rate {
        frames_per_second: 200,
        ..SLOW
    });
    let mut client = Client::connect(server.address);
    client.send_bytes(&[flood(40), vec![0xFF]].concat());
    for _ in 0..40 {
        assert_eq!(client.read_text(), "too fast");
    }
    assert_eq!(client.read_close().0, 1002);
}

/// Someone floods the chat with so many messages and leaves so: its name is free long before the
/// messages that wait could be said, which would take at least a minute.
#[track_caller]
fn check_gone(messages: usize, leave: fn(Person)) {
    let server = common::serve(Limits {
        rate: Some(SLOW),
        ..Limits::default()
    });
    let mut witness = Person::login(server.address, "Witness");
    let mut ghost = Person::login(server.address, "Ghost");
    let text = json!({"action": "send_message", "message": "boo"}).to_string();
    let flood = masked(FIN | TEXT, text.as_bytes()).repeat(messages);
    ghost.client.send_bytes(&flood);
    assert_eq!(witness.hear_chat(), "boo");
    leave(ghost);
    witness.hear_until(|event| event["code"] == "left" && event["user"] == "Ghost");
}

/// What a socket of the server takes, and the throttle before it.
const MORE_THAN_IS_READ: usize = 5000;

#[test]
#[cfg(target_os = "linux")]
fn a_client_that_leaves_with_messages_waiting_is_gone_at_once() {
    check_gone(70, drop);
    check_gone(MORE_THAN_IS_READ, drop);
}

#[test]
#[cfg(target_os = "linux")]
fn a_client_that_only_stops_sending_with_messages_waiting_is_gone_at_once() {
    let half_close = |mut person: Person| {
        person.client.shut_down();
        // Its socket stays open.
        std::mem::forget(person);
    };
    check_gone(70, half_close);
}

#[test]
#[cfg(target_os = "linux")]
fn a_client_that_leaves_after_its_close_is_gone_at_once() {
    check_gone(70, |mut person| person.client.send_close(1000, ""));
}
