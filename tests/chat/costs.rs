//! What a client asks for is paid for before its next request.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::common::person::Person;
use crate::common::serve;
use salon::limits::{Limits, Rate};

#[test]
fn a_history_is_charged_to_whoever_asks_for_it() {
    let server = serve(Limits {
        rate: Some(Rate {
            burst: 1000,
            frames_per_second: 1000,
            burst_bytes: 200_000,
            bytes_per_second: 400_000,
        }),
        ..Limits::default()
    });
    let mut alice = Person::login(server.address, "Alice");
    for _ in 0..40 {
        alice.chat(&"x".repeat(1000));
        alice.hear_chat();
    }
    // About 90 KB each: the bytes of six of them, less what may come at once, take 0.8 s.
    let start = Instant::now();
    for number in 0..7 {
        alice.say(&json!({"action": "join_room", "room": "general", "ref": number.to_string()}));
    }
    for _ in 0..7 {
        alice.hear_action("users");
    }
    let least = Duration::from_millis(500);
    assert!(start.elapsed() > least, "{:?}", start.elapsed());
}
