//! Clients with details are told that something was said in other rooms; and a login may begin in
//! another room than `general`.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use salon::limits::Limits;
use serde_json::{Value, json};

use crate::common::person::{Person, codes, texts};
use crate::common::serve;

/// Somebody who has asked for details, and has heard nothing yet.
#[track_caller]
fn newcomer(address: SocketAddr, name: &str) -> Person {
    let mut person = Person::connect(address);
    person.say(&json!({"action": "login", "details": true, "user": name}));
    person
}

fn activities(events: &[Value]) -> Vec<(&str, u64)> {
    let of = |event: &Value| event["action"] == "activity";
    let activities = events.iter().filter(|event| of(event));
    activities
        .map(|event| {
            (
                event["room"].as_str().unwrap(),
                event["last"].as_u64().unwrap(),
            )
        })
        .collect()
}

#[test]
fn a_newcomer_is_told_of_every_room_where_something_was_said() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    alice.say(&json!({"action": "create_room", "room": "projet"}));
    alice.say(&json!({"action": "create_room", "room": "vide"}));
    alice.say(&json!({"action": "join_room", "room": "projet"}));
    alice.chat("un");
    alice.chat("deux");
    alice.hear_all();
    let mut bob = newcomer(server.address, "Bob");
    assert_eq!(activities(&bob.hear_all()), [("projet", 2)]);
}

#[test]
fn somebody_elsewhere_is_told_at_once_and_then_at_most_once_a_second() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    let mut bob = newcomer(server.address, "Bob");
    alice.say(&json!({"action": "create_room", "room": "projet"}));
    alice.say(&json!({"action": "join_room", "room": "projet"}));
    let start = Instant::now();
    for number in 0..20 {
        alice.chat(&number.to_string());
        alice.hear_chat();
    }
    // What was too early is told with a ping, a second later; nobody sends anything else meanwhile.
    let mut told = Vec::new();
    while told.last() != Some(&20) {
        for (room, last) in activities(&bob.hear_all()) {
            assert_eq!(room, "projet");
            told.push(last);
        }
    }
    assert_eq!(told[0], 1);
    assert!(told.is_sorted_by(|a, b| a < b), "{told:?}");
    // On a busy machine those 20 may take longer than a second. The server counts milliseconds.
    let pauses = u32::try_from(told.len() - 1).unwrap();
    let least = pauses * Duration::from_millis(999);
    assert!(start.elapsed() >= least, "{told:?}");
    // Nobody is told of the room that they are in.
    assert_eq!(activities(&alice.hear_all()), []);
}

#[test]
fn a_plain_client_is_not_told() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    let mut bob = Person::plain_login(server.address, "Bob");
    let mut carol = Person::login(server.address, "Carol");
    alice.say(&json!({"action": "create_room", "room": "projet"}));
    alice.say(&json!({"action": "join_room", "room": "projet"}));
    alice.chat("un");
    assert_eq!(carol.hear_action("activity")["room"], "projet");
    assert_eq!(activities(&bob.hear_all()), []);
}

#[test]
fn activity_is_no_field_of_a_login() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    let mut bob = Person::connect(server.address);
    bob.say(&json!({"action": "login", "user": "Bob", "activity": true}));
    let mut carol = Person::login(server.address, "Carol");
    alice.say(&json!({"action": "create_room", "room": "projet"}));
    alice.say(&json!({"action": "join_room", "room": "projet"}));
    alice.chat("un");
    assert_eq!(carol.hear_action("activity")["room"], "projet");
    assert_eq!(activities(&bob.hear_all()), []);
}

#[test]
fn who_asks_for_details_no_more_is_told_no_more() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    let mut bob = Person::login(server.address, "Bob");
    let mut carol = Person::login(server.address, "Carol");
    bob.say(&json!({"action": "login", "details": false, "user": "Bob"}));
    bob.hear_all();
    alice.say(&json!({"action": "create_room", "room": "projet"}));
    alice.say(&json!({"action": "join_room", "room": "projet"}));
    alice.chat("un");
    assert_eq!(carol.hear_action("activity")["room"], "projet");
    assert_eq!(activities(&bob.hear_all()), []);
}

#[test]
fn a_login_may_begin_in_a_room_and_ask_for_its_history() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    alice.say(&json!({"action": "create_room", "room": "projet"}));
    alice.say(&json!({"action": "join_room", "room": "projet"}));
    alice.chat("un");
    alice.chat("deux");
    alice.hear_all();
    let mut carol = Person::login(server.address, "Carol");
    let mut bob = Person::connect(server.address);
    bob.say(
        &json!({"action": "login", "details": true, "user": "Bob", "room": "PROJET", "since": 1}),
    );
    assert_eq!(bob.hear_code("welcome")["room"], "projet");
    let heard = bob.hear_all();
    assert_eq!(texts(&heard), ["deux"]);
    assert_eq!(alice.hear_code("joined")["user"], "Bob");
    // `general` has not seen him come or go.
    assert_eq!(codes(&carol.hear_all()), [""; 0]);
}

#[test]
fn a_room_that_is_not_there_begins_in_general() {
    let server = serve(Limits::default());
    for room in ["nulle part", "", "\u{202E}"] {
        let mut bob = Person::connect(server.address);
        bob.say(&json!({"action": "login", "details": true, "user": "Bob", "room": room}));
        assert_eq!(bob.hear_code("welcome")["room"], "general");
        bob.client.send_close(1000, "");
        bob.client.read_to_the_end();
    }
}

#[test]
fn a_ghost_is_taken_over_in_its_own_room_without_a_word() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    alice.say(&json!({"action": "create_room", "room": "projet"}));
    alice.say(&json!({"action": "join_room", "room": "projet"}));
    let mut ghost = Person::connect(server.address);
    ghost.say(&json!({"action": "login", "details": true, "user": "Bob", "room": "projet"}));
    let token = ghost.hear_code("welcome")["token"].clone();
    ghost.hear_code("joined");
    alice.hear_until(|event| event["user"] == "Bob");
    let mut bob = Person::connect(server.address);
    let mut login = json!({"action": "login", "details": true, "user": "Bob", "room": "projet"});
    login["token"] = token.clone();
    bob.say(&login);
    assert_eq!(bob.hear_code("welcome")["token"], token);
    assert_eq!(ghost.client.read_close().0, 4001);
    assert_eq!(codes(&alice.hear_all()), [""; 0]);
}
