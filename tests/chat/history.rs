//! What a room remembers, and what a client that comes back asks for.

use salon::limits::{HISTORY_BYTES, HISTORY_MESSAGES, Limits};
use serde_json::{Value, json};

use crate::common::person::{Person, texts};
use crate::common::{Running, serve};

fn serve_fast() -> Running {
    serve(Limits {
        rate: None,
        ..Limits::default()
    })
}

/// A server on which Alice has said `count` messages, `1`, `2` and so on.
fn after(count: usize) -> (Running, Person) {
    let server = serve_fast();
    let mut alice = Person::login(server.address, "Alice");
    for number in 1..=count {
        alice.chat(&number.to_string());
    }
    alice.hear_all();
    (server, alice)
}

/// Bob asks for what came since; he is told the first and last of it, how many there are, and
/// whether that is all.
#[track_caller]
fn check(said: usize, since: &Value, expected: (usize, usize), complete: &Value) {
    let (server, _alice) = after(said);
    let mut bob = Person::connect(server.address);
    bob.say(&json!({"action": "login", "details": true, "user": "Bob", "since": since}));
    let heard = bob.hear_all();
    let (first, last) = expected;
    let expected: Vec<String> = (first..=last).map(|number| number.to_string()).collect();
    assert_eq!(texts(&heard), expected);
    let users = heard
        .iter()
        .find(|event| event["action"] == "users")
        .unwrap();
    assert_eq!(
        (&users["complete"], &users["last"]),
        (complete, &json!(said))
    );
}

#[test]
fn the_last_fifty_are_remembered() {
    check(0, &json!(null), (1, 0), &json!(null));
    check(1, &json!(null), (1, 1), &json!(null));
    check(
        HISTORY_MESSAGES,
        &json!(null),
        (1, HISTORY_MESSAGES),
        &json!(null),
    );
    check(
        HISTORY_MESSAGES + 1,
        &json!(null),
        (2, HISTORY_MESSAGES + 1),
        &json!(null),
    );
}

#[test]
fn since_asks_only_for_what_came_after() {
    check(10, &json!(0), (1, 10), &json!(true));
    check(10, &json!(7), (8, 10), &json!(true));
    check(10, &json!(10), (11, 10), &json!(true));
}

#[test]
fn the_answer_says_if_something_is_missing() {
    check(60, &json!(10), (11, 60), &json!(true));
    check(60, &json!(9), (11, 60), &json!(false));
    check(60, &json!(0), (11, 60), &json!(false));
}

#[test]
fn an_id_that_was_never_given_brings_everything() {
    check(10, &json!(11), (1, 10), &json!(false));
    check(10, &json!(u64::MAX), (1, 10), &json!(false));
    check(0, &json!(5), (1, 0), &json!(false));
}

#[test]
fn an_id_of_another_epoch_brings_everything_and_says_so() {
    let (server, mut alice) = after(3);
    alice.say(&json!({"action": "login", "details": true, "user": "Alice"}));
    let epoch = alice.hear_code("welcome")["epoch"].clone();
    let mut bob = Person::login(server.address, "Bob");
    for (epoch, expected, complete) in [(epoch, 1, true), (json!("another"), 3, false)] {
        bob.say(&json!({"action": "join_room", "room": "general", "since": 2, "epoch": epoch}));
        let heard = bob.hear_all();
        assert_eq!(texts(&heard).len(), expected);
        assert_eq!(heard.last().unwrap()["complete"], complete);
    }
}

#[test]
fn what_is_replayed_are_the_very_same_frames() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    let mut bob = Person::login(server.address, "Bob");
    alice.hear_code("joined");
    alice.say(&json!({"action": "send_message", "message": "é \"\\ \u{1F600}", "ref": "r"}));
    for person in [&mut alice, &mut bob] {
        let live = person.client.read_text();
        person.say(&json!({"action": "join_room", "room": "general"}));
        assert_eq!(person.client.read_text(), live);
    }
}

#[test]
fn ids_count_the_messages_of_their_room_without_gaps() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    alice.say(&json!({"action": "create_room", "room": "projet"}));
    for _ in 0..3 {
        alice.say(&json!({"action": "join_room", "room": "general"}));
        alice.chat("ici");
        alice.say(&json!({"action": "join_room", "room": "projet"}));
        alice.chat("là");
    }
    alice.say(&json!({"action": "join_room", "room": "general"}));
    let heard = alice.hear_all();
    let replayed = heard
        .iter()
        .rev()
        .filter(|event| event["kind"] == "chat")
        .take(3);
    let ids: Vec<&Value> = replayed.map(|event| &event["id"]).collect();
    assert_eq!(ids, [3, 2, 1]);
}

/// A room remembers this many of 20 messages, and still lets people in.
#[track_caller]
fn check_remembered(text: &str, count: usize) {
    let server = serve_fast();
    let mut alice = Person::login(server.address, "Alice");
    for _ in 0..20 {
        alice.chat(text);
        alice.hear_chat();
    }
    let mut bob = Person::connect(server.address);
    bob.say(&json!({"action": "login", "details": true, "user": "Bob"}));
    let heard = bob.hear_all();
    assert_eq!(texts(&heard), vec![text; count]);
}

#[test]
fn a_room_of_long_messages_remembers_fewer_and_still_lets_people_in() {
    check_remembered("x", 20);
    check_remembered(&"x".repeat(60_000), HISTORY_BYTES / 60_000);
    check_remembered(&"x".repeat(20_000), HISTORY_BYTES / 20_000);
    check_remembered(&"é".repeat(10_000), HISTORY_BYTES / 20_000);
    // What JSON writes as more bytes still fits in an outbox.
    check_remembered(&"\"".repeat(20_000), HISTORY_BYTES / 20_000);
    let controls = "\u{1}".repeat(9_999) + ".";
    check_remembered(&controls, HISTORY_BYTES / 10_000);
}
