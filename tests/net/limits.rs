//! Limits of one client: slowed down, closed with a reason, or refused with a status that says why.

use std::time::{Duration, Instant};

use salon::limits::{Limits, Rate};
use serde_json::{Value, json};

use crate::common::person::Person;
use crate::common::{self, Client, FIN, TEXT, request, serve};

/// What a client reads that sends a correct handshake and is refused.
#[track_caller]
fn refusal(mut client: Client) -> String {
    let head = client.read_head();
    assert!(head.contains("Connection: close"), "{head}");
    client.read_to_the_end();
    head.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn a_connection_beyond_the_limit_is_answered_503_and_a_place_that_is_free_again_is_given() {
    let server = serve(Limits {
        clients: 2,
        ..Limits::default()
    });
    let mut alice = Person::login(server.address, "Alice");
    let bob = Person::login(server.address, "Bob");
    let mut third = Client::open(server.address);
    third.send_bytes(request(server.address, "").as_bytes());
    assert_eq!(refusal(third), "HTTP/1.1 503 Service Unavailable");
    drop(bob);
    alice.hear_code("left");
    // The place is free when Bob's thread has ended, which nobody is told: ask until it is.
    let mut again = Client::open(server.address);
    again.send_bytes(request(server.address, "").as_bytes());
    while !again.read_head().starts_with("HTTP/1.1 101") {
        again = Client::open(server.address);
        again.send_bytes(request(server.address, "").as_bytes());
    }
}

#[test]
fn a_connection_beyond_the_limit_of_its_address_is_answered_503() {
    let server = serve(Limits {
        clients_per_address: 1,
        ..Limits::default()
    });
    let _alice = Person::login(server.address, "Alice");
    let mut second = Client::open(server.address);
    second.send_bytes(request(server.address, "").as_bytes());
    assert_eq!(refusal(second), "HTTP/1.1 503 Service Unavailable");
}

/// The one thread that refuses looks at what has come, and waits for nobody who is silent.
#[test]
fn of_those_who_are_too_many_a_browser_gets_a_page_and_others_a_line() {
    let server = serve(Limits {
        clients: 1,
        ..Limits::default()
    });
    let _alice = Person::login(server.address, "Alice");
    let answer = |request: &str| {
        let mut client = Client::open(server.address);
        client.send_bytes(request.as_bytes());
        let head = client.read_head();
        client.read_to_the_end();
        head
    };
    // On a busy machine, a request may come too long after its connection.
    let request_of_browser = "GET / HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n";
    let mut answers = (0..100).map(|_| answer(request_of_browser));
    let page = answers.find(|head| head.contains("text/html"));
    assert!(page.is_some_and(|head| head.contains("\r\nRetry-After: 5\r\n")));
    for others in [request(server.address, "").as_str(), "GET", ""] {
        let head = answer(others);
        assert!(head.starts_with("HTTP/1.1 503 "), "{head}");
        assert!(head.contains("text/plain"), "{head}");
        assert!(!head.contains("Retry-After"), "{head}");
    }
}

#[test]
fn a_request_head_that_does_not_end_in_time_is_answered_408_however_it_trickles() {
    let server = serve(Limits {
        head_time: Duration::from_millis(50),
        ..Limits::default()
    });
    let mut slow = Client::open(server.address);
    slow.send_bytes(b"GET / HTTP/1.1\r\nHost: ");
    assert_eq!(refusal(slow), "HTTP/1.1 408 Request Timeout");
}

#[test]
fn who_does_not_log_in_is_closed_with_1008_even_if_it_keeps_talking() {
    let server = serve(Limits {
        login_time: Duration::from_millis(50),
        ..Limits::default()
    });
    let mut nameless = Person::connect(server.address);
    assert_eq!(
        nameless.client.read_close(),
        (1008, "no login came in time".to_owned())
    );

    let mut talking = Person::connect(server.address);
    loop {
        talking.say(&json!({"action": "ping"}));
        let (first_byte, payload) = talking.client.read_frame();
        if first_byte != FIN | TEXT {
            assert_eq!(payload[..2], 1008_u16.to_be_bytes());
            break;
        }
    }
}

#[test]
fn who_has_logged_in_may_be_silent_for_longer_than_a_login_may_take() {
    let server = serve(Limits {
        login_time: Duration::from_secs(1),
        ping_after: Duration::from_secs(2),
        ..Limits::default()
    });
    let mut alice = Person::login(server.address, "Alice");
    // The first ping comes after more than the time for the login.
    assert_eq!(alice.client.read_frame().0, FIN | common::PING);
    alice.client.send_frame(FIN | common::PONG, b"");
    alice.chat("toujours là");
    assert_eq!(alice.hear_chat(), "toujours là");
}

#[test]
fn a_message_that_is_too_big_is_closed_with_1009_from_its_header_alone() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    // A text frame that announces 65,537 bytes; none of them is sent.
    alice
        .client
        .send_bytes(&[0x81, 0xFF, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0]);
    let (code, reason) = alice.client.read_close();
    assert_eq!(code, 1009);
    assert!(reason.contains("65536"), "{reason}");
}

#[test]
fn a_message_of_the_limit_is_relayed() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    let frame = json!({"action": "send_message", "message": ""}).to_string();
    let text = "x".repeat(Limits::default().message_bytes - frame.len());
    alice.chat(&text);
    assert_eq!(alice.hear_chat(), text);
}

#[test]
fn who_sends_too_fast_is_slowed_down_and_nothing_is_lost() {
    let server = serve(Limits {
        rate: Some(Rate {
            burst: 5,
            frames_per_second: 200,
            burst_bytes: 1 << 20,
            bytes_per_second: 1 << 20,
        }),
        ..Limits::default()
    });
    let mut alice = Person::login(server.address, "Alice");
    for number in 0..60 {
        alice.chat(&number.to_string());
    }
    for number in 0..60 {
        assert_eq!(alice.hear_chat(), number.to_string());
    }
}

#[test]
fn a_new_room_counts_as_ten_frames_and_each_one_that_is_asked_for_is_made() {
    const NEW_ROOMS: u32 = 15;
    let server = serve(Limits {
        rate: Some(Rate {
            burst: 20,
            frames_per_second: 200,
            burst_bytes: 1 << 20,
            bytes_per_second: 1 << 20,
        }),
        ..Limits::default()
    });
    let mut alice = Person::login(server.address, "Alice");
    let start = Instant::now();
    for number in 1..=NEW_ROOMS {
        let room = format!("room {number}");
        alice.say(&json!({"action": "create_room", "room": room}));
        // One after the other: those of one read are performed together, and paid for afterwards.
        let is_there = |rooms: &Vec<Value>| rooms.iter().any(|name| *name == room);
        alice.hear_until(|event| event["rooms"].as_array().is_some_and(is_there));
    }
    // What comes after them waits until they are paid for: 150 frames, 20 of them at once, 200 a
    // second.
    alice.hear_all();
    let least = Duration::from_millis(600);
    assert!(start.elapsed() > least, "{:?}", start.elapsed());
}
