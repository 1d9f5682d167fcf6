//! Whoever watches and does not read, or asks for too much, harms nobody; what is shown never delays
//! what is said.

use std::time::{Duration, Instant};

use salon::limits::{Limits, Rate};
use serde_json::{Value, json};

use crate::common::dice::Dice;
use crate::common::inspected::{Inspected, hex};
use crate::common::person::Person;
use crate::common::witnesses::unharmed;
use crate::common::{FIN, PING, serve};
use gate::behind_gate;
use missed::{flood, patient, see_missed};

#[cfg(target_os = "linux")]
mod crowd;
mod gate;
mod missed;
mod panic;
mod relayed;

#[test]
fn a_slow_reader_loses_what_is_shown_before_what_is_said_and_is_told_how_much() {
    const MESSAGES: usize = 600;
    let server = serve(patient());
    unharmed(server.address, || {
        let mut bob = Person::login(server.address, "Bob");
        let (mut alice, gate) = behind_gate(server.address, "Alice");
        // Alice reads neither what is shown nor what is said for a while. Each message is sent as
        // `message` and as `text`: 16 KiB, more than all buffers hold.
        flood(&mut alice.client);
        let long = "x".repeat(8 * 1024);
        for number in 0..MESSAGES {
            bob.chat(&format!("{number} {long}"));
        }
        let check = |said: &Value, number: usize| {
            let text = said["text"].as_str().unwrap();
            assert!(text.starts_with(&format!("{number} ")), "{number}");
        };
        let is_said = |event: &Value| event["user"] == "Bob" && event["kind"] == "chat";
        for number in 0..MESSAGES {
            check(&bob.hear_until(is_said), number);
        }
        // Every word is there, once and in order.
        for number in 0..MESSAGES {
            check(&alice.hear_until(is_said), number);
        }
        gate.open();
        let number = alice.number;
        see_missed(&mut alice.watcher, &mut alice.client, number, 1001);
        // What is shown stands where it stood in the stream.
        let frames = alice.frames("out");
        for two in frames.windows(2) {
            let end = two[0]["offset"].as_u64().unwrap()
                + two[0]["header"].as_str().unwrap().len() as u64 / 2
                + two[0]["length"].as_u64().unwrap();
            let same_connection = two[0]["connection"] == two[1]["connection"];
            assert!(!same_connection || two[1]["offset"].as_u64().unwrap() >= end);
        }
    });
}

/// What is shown fills all buffers of a watcher that does not read, and it is disconnected as any
/// client. Nobody in the chat waits for it, least of all the one who is watched.
#[test]
fn what_is_shown_alone_cuts_nobody() {
    let time = Duration::from_millis(200);
    let server = serve(Limits {
        rate: None,
        outbox_time: time,
        ..Limits::default()
    });
    let mut bob = Person::login(server.address, "Bob");
    let (mut alice, gate) = behind_gate(server.address, "Alice");
    bob.hear_code("joined");
    flood(&mut alice.client);
    assert!(bob.client.read_nothing_for(5 * time), "Alice is gone");
    bob.chat("toujours là ?");
    let said = alice.hear_until(|event| event["kind"] == "chat");
    assert_eq!(said["text"], "toujours là ?");
    gate.open();
    alice.watcher.socket.read_to_the_end();
    alice.say(&json!({"action": "send_message", "message": "oui"}));
    assert_eq!(bob.hear_chat(), "toujours là ?");
    assert_eq!(bob.hear_chat(), "oui");
}

#[test]
fn a_flood_of_demonstrations_is_slowed_to_the_rate_and_the_room_is_unharmed() {
    let server = serve(Limits {
        rate: Some(Rate {
            burst: 10,
            frames_per_second: 100,
            burst_bytes: 1 << 20,
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
        let mut alice = Inspected::login(server.address, "Alice");
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
