//! A client that knows only the report's six lines must work for ever.

use salon::limits::Limits;
use serde_json::{Value, json};

use crate::common::person::Person;
use crate::common::{Client, Running, serve};

/// A new client that says this hears this, and nothing else.
#[track_caller]
fn check(said: &[Value], heard: &[Value]) {
    let server = serve(Limits::default());
    let client = Client::connect(server.address);
    let mut alice = Person { client };
    for request in said {
        alice.say(request);
    }
    assert_eq!(alice.hear_all(), heard);
}

fn message(text: &str) -> Value {
    json!({"action": "message", "message": text})
}

fn login(user: &str) -> Value {
    json!({"action": "login", "user": user})
}

const GENERAL: [&str; 1] = ["general"];

#[test]
fn rooms_come_first_of_all() {
    check(&[], &[json!({"action": "rooms", "rooms": GENERAL})]);
}

#[test]
fn login_with_a_free_name_is_answered_bienvenue() {
    check(
        &[login("Alice")],
        &[
            json!({"action": "rooms", "rooms": GENERAL}),
            message("Bienvenue"),
            message("Alice a rejoint le salon"),
        ],
    );
}

#[test]
fn login_with_a_name_that_is_not_acceptable_is_answered_pseudo_invalide() {
    check(
        &[login(" ")],
        &[
            json!({"action": "rooms", "rooms": GENERAL}),
            message("pseudo invalide"),
        ],
    );
}

#[test]
fn login_with_a_taken_name_is_answered_pseudo_invalide() {
    let server = serve(Limits::default());
    let _alice = Person::plain_login(server.address, "Alice");
    let mut other = Person::connect(server.address);
    other.say(&login("Alice"));
    assert_eq!(other.hear(), message("pseudo invalide"));
}

#[test]
fn any_action_before_a_login_is_answered_that_a_name_comes_first() {
    let answer = message("veuillez choisir un pseudo avant de pouvoir chatter");
    for request in [
        json!({"action": "send_message", "message": "salut"}),
        json!({"action": "create_room", "room": "projet"}),
        json!({"action": "join_room", "room": "general"}),
        json!({"action": "dance"}),
    ] {
        let rooms = json!({"action": "rooms", "rooms": GENERAL});
        check(&[request], &[rooms, answer.clone()]);
    }
}

/// Bob has no name, and has heard that Alice came.
fn bob_and_alice(server: &Running) -> (Person, Person) {
    let mut bob = Person::connect(server.address);
    let alice = Person::plain_login(server.address, "Alice");
    assert_eq!(bob.hear(), message("Alice a rejoint le salon"));
    (bob, alice)
}

#[test]
fn a_message_reaches_everyone_in_the_room_and_its_sender_as_user_colon_text() {
    let server = serve(Limits::default());
    let (mut bob, mut alice) = bob_and_alice(&server);
    alice.chat("salut");
    assert_eq!(alice.hear(), message("Alice: salut"));
    // Bob has no name yet, and reads along.
    assert_eq!(bob.hear(), message("Alice: salut"));
}

#[test]
fn a_new_room_is_told_to_everyone_in_every_room_and_moves_nobody() {
    let server = serve(Limits::default());
    let (mut bob, mut alice) = bob_and_alice(&server);
    alice.say(&json!({"action": "create_room", "room": "projet"}));
    let rooms = json!({"action": "rooms", "rooms": ["general", "projet"]});
    assert_eq!(alice.hear(), rooms);
    assert_eq!(bob.hear(), rooms);
    alice.chat("encore là");
    assert_eq!(bob.hear(), message("Alice: encore là"));
}

#[test]
fn a_message_stays_in_the_room_of_its_sender() {
    let server = serve(Limits::default());
    let (mut bob, mut alice) = bob_and_alice(&server);
    alice.say(&json!({"action": "create_room", "room": "projet"}));
    bob.hear_action("rooms");
    alice.hear_action("rooms");
    alice.say(&json!({"action": "join_room", "room": "projet"}));
    alice.chat("ici");
    assert_eq!(alice.hear(), message("Alice a rejoint le salon"));
    assert_eq!(alice.hear(), message("Alice: ici"));
    assert_eq!(bob.hear_all(), [message("Alice a quitté le salon")]);
}
