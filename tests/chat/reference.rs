//! A client's own reference for its message comes back to its owner only: live, and in a replay to
//! whoever holds the token that the author had.

use std::net::SocketAddr;

use salon::limits::Limits;
use serde_json::{Value, json};

use crate::common::person::Person;
use crate::common::{FIN, Running, TEXT, masked, serve};

fn with_ref(text: &str, reference: &str) -> Value {
    json!({"action": "send_message", "message": text, "ref": reference})
}

/// The texts of all chat messages among events, and their references.
fn references(events: &[Value]) -> Vec<(&str, Option<&str>)> {
    let chats = events.iter().filter(|event| event["kind"] == "chat");
    let pairs = chats.map(|event| (event["text"].as_str().unwrap(), event["ref"].as_str()));
    pairs.collect()
}

const OWN: [(&str, Option<&str>); 2] = [("un", Some("r1")), ("deux", None)];
const OTHERS: [(&str, Option<&str>); 2] = [("un", None), ("deux", None)];

/// Alice has said `un` with a reference and `deux` without one.
fn after_two_messages() -> (Running, Person, Value) {
    let server = serve(Limits::default());
    let mut alice = Person::connect(server.address);
    alice.say(&json!({"action": "login", "user": "Alice", "details": true}));
    let token = alice.hear_code("welcome")["token"].clone();
    alice.say(&with_ref("un", "r1"));
    alice.chat("deux");
    assert_eq!(references(&alice.hear_all()), OWN);
    (server, alice, token)
}

/// Alice leaves, and her name is free.
fn leave(address: SocketAddr, mut alice: Person) {
    let mut observer = Person::connect(address);
    alice.client.send_close(1000, "");
    observer.hear_until(|event| event["message"] == "Alice a quitté le salon");
}

/// What somebody who logs in so is replayed.
#[track_caller]
fn check_replay(address: SocketAddr, login: &Value, expected: &[(&str, Option<&str>)]) {
    let mut person = Person::connect(address);
    person.say(login);
    assert_eq!(references(&person.hear_all()), expected, "{login}");
}

#[test]
fn a_reference_comes_back_live_to_its_owner_only() {
    let server = serve(Limits::default());
    let mut bob = Person::login(server.address, "Bob");
    let mut alice = Person::login(server.address, "Alice");
    alice.say(&with_ref("salut", "m1"));
    for (person, reference) in [(&mut alice, Some(&json!("m1"))), (&mut bob, None)] {
        let event = person.hear_until(|event| event["kind"] == "chat");
        assert_eq!(event.get("ref"), reference);
        assert_eq!(event["message"], "Alice: salut");
        assert!(event["time"].as_u64().unwrap() > 1_700_000_000_000);
    }
}

#[test]
fn of_messages_that_come_together_each_has_its_own_reference() {
    let server = serve(Limits::default());
    let mut bob = Person::login(server.address, "Bob");
    let mut alice = Person::login(server.address, "Alice");
    let requests = [
        with_ref("un", "r1"),
        json!({"action": "send_message", "message": "deux"}),
        with_ref("trois", ""),
    ];
    let frames = requests.map(|request| masked(FIN | TEXT, request.to_string().as_bytes()));
    alice.client.send_bytes(&frames.concat());
    let expected = [("un", Some("r1")), ("deux", None), ("trois", Some(""))];
    assert_eq!(references(&alice.hear_all()), expected);
    let expected = expected.map(|(text, _)| (text, None));
    assert_eq!(references(&bob.hear_all()), expected);
}

#[test]
fn its_owner_is_replayed_its_reference_and_nobody_else_is() {
    let (server, mut alice, _) = after_two_messages();
    alice.say(&json!({"action": "join_room", "room": "general"}));
    assert_eq!(references(&alice.hear_all()), OWN);
    let login = json!({"action": "login", "user": "Bob", "details": true});
    check_replay(server.address, &login, &OTHERS);
}

#[test]
fn whoever_comes_back_with_its_token_is_replayed_its_references() {
    let (server, alice, token) = after_two_messages();
    leave(server.address, alice);
    let login = json!({"action": "login", "user": "Alice", "details": true, "token": token});
    check_replay(server.address, &login, &OWN);
}

#[test]
fn whoever_takes_its_name_over_with_its_token_is_replayed_its_references() {
    let (server, _ghost, token) = after_two_messages();
    let login = json!({"action": "login", "user": "Alice", "details": true, "token": token});
    check_replay(server.address, &login, &OWN);
}

#[test]
fn the_same_name_with_another_token_or_none_is_not_the_owner() {
    let (server, alice, _) = after_two_messages();
    leave(server.address, alice);
    for token in [json!(null), json!(""), json!("AAAAAAAAAAAAAAAAAAAAAA")] {
        let login = json!({"action": "login", "user": "Alice", "details": true, "token": token});
        check_replay(server.address, &login, &OTHERS);
    }
}

#[test]
fn what_is_said_under_a_former_name_is_still_its_owners() {
    let (_server, mut alice, _) = after_two_messages();
    alice.say(&json!({"action": "login", "user": "Alicia"}));
    alice.hear_code("renamed");
    alice.say(&json!({"action": "join_room", "room": "general"}));
    assert_eq!(references(&alice.hear_all()), OWN);
}

#[test]
fn a_plain_client_gets_no_reference_not_even_its_own() {
    let server = serve(Limits::default());
    let mut alice = Person::plain_login(server.address, "Alice");
    alice.say(&with_ref("salut", "m1"));
    let expected = json!({"action": "message", "message": "Alice: salut"});
    assert_eq!(alice.hear(), expected);
    alice.say(&json!({"action": "join_room", "room": "general"}));
    assert_eq!(alice.hear(), expected);
}
