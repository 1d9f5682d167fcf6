//! Who has the own connection inspected and does not read, or asks for too much, harms nobody; what is shown never delays what is said.

use std::time::{Duration, Instant};

use salon::limits::{Limits, Rate};
use serde_json::{Value, json};

use crate::common::dice::Dice;
use crate::common::inspected::{Inspected, hex};
use crate::common::person::Person;
use crate::common::witnesses::unharmed;
use crate::common::{FIN, PING, PONG, masked, serve};

/// What was missed and the numbers of what was shown make all numbers from 1, in order.
#[track_caller]
fn check_numbers(shown: &[Value]) {
    let mut next = 1;
    for shown in &shown[1..] {
        if shown["kind"] == "missed" {
            let count = shown["count"].as_u64().unwrap();
            assert!(count > 0);
            next += count;
        } else {
            assert_eq!(shown["number"], next);
            next += 1;
        }
    }
}

/// Now that she reads, she is told how much she has missed: with the next frame for whose note there is room again.
#[track_caller]
fn check_missed(alice: &mut Inspected) {
    while !alice.shown.iter().any(|shown| shown["kind"] == "missed") {
        alice.say(&json!({"action": "ping"}));
        alice.hear_until(|event| event["action"] == "pong");
    }
    check_numbers(&alice.shown);
}

#[test]
fn a_slow_reader_loses_what_is_shown_before_what_is_said_and_is_told_how_much() {
    const MESSAGES: usize = 600;
    let server = serve(Limits {
        rate: None,
        outbox_bytes: 64 << 20,
        outbox_time: Duration::from_mins(1),
        ..Limits::default()
    });
    unharmed(server.address, || {
        let mut bob = Person::login(server.address, "Bob");
        let mut alice = Inspected::login(server.address, "Alice");
        // Alice reads nothing for a while. Each message is sent as `message` and as `text`: 16 KiB, more than all buffers hold.
        let long = "x".repeat(8 * 1024);
        for number in 0..MESSAGES {
            bob.chat(&format!("{number} {long}"));
        }
        for number in 0..MESSAGES {
            let said = bob.hear_until(|event| event["user"] == "Bob" && event["kind"] == "chat");
            assert!(
                said["text"]
                    .as_str()
                    .unwrap()
                    .starts_with(&format!("{number} "))
            );
        }
        // Every word is there, once and in order.
        for number in 0..MESSAGES {
            let said = alice.hear_until(|event| event["user"] == "Bob" && event["kind"] == "chat");
            assert!(
                said["text"]
                    .as_str()
                    .unwrap()
                    .starts_with(&format!("{number} "))
            );
        }
        check_missed(&mut alice);
        // What is shown stands where it stood in the stream.
        let frames = alice.frames("out");
        for two in frames.windows(2) {
            let end = two[0]["offset"].as_u64().unwrap()
                + two[0]["header"].as_str().unwrap().len() as u64 / 2
                + two[0]["length"].as_u64().unwrap();
            let follows = two[1]["offset"].as_u64().unwrap();
            assert!(follows >= end);
        }
    });
}

#[test]
fn who_reads_in_time_misses_nothing() {
    let server = serve(Limits {
        rate: None,
        ..Limits::default()
    });
    let mut alice = Inspected::login(server.address, "Alice");
    for number in 0..500 {
        alice.say(&json!({"action": "send_message", "message": number.to_string()}));
        let text = number.to_string();
        alice.hear_until(|event| event["text"] == text);
    }
    alice.say(&json!({"action": "ping"}));
    let pong = hex(br#"{"action":"pong"}"#);
    alice.see_until(|shown| shown["payload"] == pong);
    check_numbers(&alice.shown);
    assert!(alice.shown.iter().all(|shown| shown["kind"] != "missed"));
    let mut end = 0;
    for frame in alice.frames("out") {
        assert_eq!(frame["offset"], end);
        end +=
            frame["header"].as_str().unwrap().len() as u64 / 2 + frame["length"].as_u64().unwrap();
    }
}

/// What is shown fills all buffers of somebody who does not read. As long as nothing is said, nobody waits for her.
#[test]
fn what_is_shown_alone_cuts_nobody() {
    let time = Duration::from_millis(200);
    let server = serve(Limits {
        rate: None,
        outbox_time: time,
        ..Limits::default()
    });
    let mut bob = Person::login(server.address, "Bob");
    let mut alice = Inspected::login(server.address, "Alice");
    bob.hear_code("joined");
    // Pongs that nobody asked for are not answered (RFC 6455 §5.5.3), but they are shown: 20 MB and more.
    let flood = masked(FIN | PONG, &[b'x'; 125]).repeat(1000);
    for _ in 0..40 {
        alice.client.send_bytes(&flood);
    }
    assert!(bob.client.read_nothing_for(5 * time), "Alice is gone");
    bob.chat("toujours là ?");
    let said = alice.hear_until(|event| event["kind"] == "chat");
    assert_eq!(said["text"], "toujours là ?");
    check_missed(&mut alice);
}

#[test]
fn a_flood_of_demonstrations_is_slowed_to_the_rate_and_the_room_is_unharmed() {
    let server = serve(Limits {
        rate: Some(Rate {
            burst: 10,
            frames_per_second: 100,
            bytes_per_second: 1 << 20,
        }),
        ..Limits::default()
    });
    unharmed(server.address, || {
        let start = Instant::now();
        let mut alice = Inspected::connect(server.address);
        for _ in 0..60 {
            alice.say(&json!({"action": "demonstrate", "demonstration": "fragments"}));
        }
        // Four frames for each, and no more.
        let (mut pings, mut last) = (0, 0);
        while last < 60 {
            match alice.client.read_frame().0 {
                first_byte if first_byte == FIN | PING => pings += 1,
                FIN => last += 1,
                _ => {}
            }
        }
        assert_eq!(pings, 60);
        // 50 beyond the burst, at 100 a second.
        assert!(
            start.elapsed() >= Duration::from_millis(400),
            "{:?}",
            start.elapsed()
        );
    });
}

#[test]
fn odd_bytes_are_explained_and_the_room_is_unharmed() {
    let server = serve(Limits {
        rate: None,
        ..Limits::default()
    });
    unharmed(server.address, || {
        let mut alice = Inspected::connect(server.address);
        let mut dice = Dice(1);
        for number in 0..300 {
            let length = dice.throw(200);
            let mut bytes: Vec<u8> = (0..length)
                .map(|_| u8::try_from(dice.throw(256)).unwrap())
                .collect();
            // Half of them begin as a frame does.
            if length > 2 && dice.once_in(2) {
                bytes[..2].copy_from_slice(&[0x81, 0x80 + u8::try_from(dice.throw(128)).unwrap()]);
            }
            let from = ["client", "server"][dice.throw(2)];
            let text = if dice.once_in(4) {
                String::from_utf8_lossy(&bytes).into_owned()
            } else {
                hex(&bytes)
            };
            let own = number.to_string();
            alice.say(&json!({"action": "explain", "bytes": text, "from": from, "ref": own}));
            let answer = alice.hear_until(|event| event["ref"] == own);
            let explained = answer["action"] == "explained" || answer["code"] == "bad_bytes";
            assert!(explained, "{answer}");
        }
    });
}
