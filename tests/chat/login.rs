//! Names: taken, free again, changed, and taken over from a ghost.

use salon::limits::{Limits, TOKEN_CHARACTERS};
use serde_json::{Value, json};

use crate::common::person::{self, Person, codes};
use crate::common::{self, Running, serve};

#[test]
fn welcome_tells_who_where_and_the_secrets_of_a_return() {
    let server = serve(Limits::default());
    let mut alice = Person::connect(server.address);
    alice.say(&json!({"action": "login", "details": true, "user": "  Alice ", "ref": "1"}));
    let welcome = alice.hear();
    assert_eq!(welcome["code"], "welcome");
    assert_eq!(welcome["user"], "Alice");
    assert_eq!(welcome["room"], "general");
    assert_eq!(welcome["ref"], "1");
    assert!(welcome["epoch"].as_str().unwrap().len() >= 16);
    assert!(welcome["token"].as_str().unwrap().len() >= 16);
    assert_ne!(welcome["epoch"], welcome["token"]);
}

#[test]
fn after_welcome_come_history_then_users_then_activity_then_the_notice() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    alice.chat("un");
    alice.chat("deux");
    alice.hear_all();
    let mut bob = Person::connect(server.address);
    bob.say(&json!({"action": "login", "details": true, "user": "Bob"}));
    assert_eq!(bob.hear()["code"], "welcome");
    assert_eq!(bob.hear()["text"], "un");
    assert_eq!(bob.hear()["text"], "deux");
    let users = bob.hear();
    assert_eq!(users["users"], json!(["Alice", "Bob"]));
    assert_eq!(users["last"], 2);
    let activity = json!({"action": "activity", "room": "general", "last": 2});
    assert_eq!(bob.hear(), activity);
    assert_eq!(bob.hear()["code"], "joined");
}

#[track_caller]
fn check_same(first: &str, second: &str) {
    let server = serve(Limits::default());
    let _first = Person::login(server.address, first);
    let mut second_person = Person::connect(server.address);
    second_person.say(&json!({"action": "login", "details": true, "user": second}));
    assert_eq!(second_person.hear()["code"], "name_taken");
}

#[test]
fn names_that_differ_in_case_or_unicode_form_are_the_same() {
    check_same("Alice", "aLICE");
    check_same("Zoé", "ZOE\u{301}");
    check_same("Straße", "STRASSE");
    check_same("ΟΔΥΣΣΕΥΣ", "οδυσσευς");
}

#[test]
fn names_that_look_alike_are_the_same() {
    check_same("Alice", "A\u{49}ice");
    check_same("Alice", "\u{410}LICE");
    check_same("Jean Paul", "Jean  Paul");
}

#[test]
fn a_name_that_is_like_the_names_of_two_people_is_taken_also_with_the_token_of_one() {
    let server = serve(Limits::default());
    let mut one = Person::connect(server.address);
    one.say(&json!({"action": "login", "details": true, "user": "lla"}));
    let token = one.hear_code("welcome")["token"].clone();
    // `Ila` looks like `lla`, and it is `ila` in other case.
    let _two = Person::login(server.address, "ila");
    let mut third = Person::connect(server.address);
    let login = |user| json!({"action": "login", "details": true, "user": user, "token": token});
    third.say(&login("Ila"));
    assert_eq!(third.hear()["code"], "name_taken");
    one.chat("toujours là");
    assert_eq!(one.hear_chat(), "toujours là");
    third.say(&login("LLA "));
    third.hear_code("welcome");
    assert_eq!(one.client.read_close().0, 4001);
}

#[test]
fn a_name_that_was_given_up_is_free_in_every_look() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    alice.say(&json!({"action": "login", "user": "Bob"}));
    alice.hear_code("renamed");
    let mut other = Person::login(server.address, "A\u{49}ice");
    other.say(&json!({"action": "login", "user": "Carol"}));
    other.hear_code("renamed");
    Person::login(server.address, "ALICE");
}

#[test]
fn a_name_is_free_as_soon_as_its_connection_has_ended() {
    let server = serve(Limits::default());
    let mut bob = Person::login(server.address, "Bob");
    let mut alice = Person::login(server.address, "Alice");
    alice.client.send_close(1000, "");
    alice.client.read_close();
    bob.hear_code("left");
    Person::login(server.address, "Alice");

    let alice = Person::connect(server.address);
    drop(alice);
    bob.hear_code("left");
    Person::login(server.address, "Alice");
}

#[test]
fn another_login_renames_and_frees_the_old_name() {
    let server = serve(Limits::default());
    let mut bob = Person::login(server.address, "Bob");
    let mut alice = Person::login(server.address, "Alice");
    alice.say(&json!({"action": "login", "details": true, "user": "Alicia"}));
    let renamed = bob.hear_code("renamed");
    assert_eq!(
        (&renamed["user"], &renamed["was"]),
        (&json!("Alicia"), &json!("Alice"))
    );
    assert_eq!(renamed["message"], "Alice s'appelle maintenant Alicia");
    // No history and no users again: only the welcome and what the room is told.
    assert_eq!(codes(&alice.hear_all()), ["welcome", "renamed"]);
    Person::login(server.address, "Alice");
}

#[test]
fn a_refused_rename_leaves_the_old_name() {
    let server = serve(Limits::default());
    let mut bob = Person::login(server.address, "Bob");
    let mut alice = Person::login(server.address, "Alice");
    alice.say(&json!({"action": "login", "details": true, "user": "bob"}));
    alice.chat("toujours moi");
    assert_eq!(alice.hear_code("name_taken")["message"], "pseudo invalide");
    assert_eq!(
        bob.hear_until(|event| event["kind"] == "chat")["user"],
        "Alice"
    );
}

#[test]
fn changing_only_the_case_of_ones_own_name_is_a_rename() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "alice");
    alice.say(&json!({"action": "login", "details": true, "user": "Alice"}));
    assert_eq!(codes(&alice.hear_all()), ["welcome", "renamed"]);
    alice.say(&json!({"action": "login", "details": true, "user": "Alice"}));
    assert_eq!(codes(&alice.hear_all()), ["welcome"]);
}

#[test]
fn a_token_takes_the_name_over_from_the_ghost_and_keeps_its_value() {
    let server = serve(Limits::default());
    let mut bob = Person::login(server.address, "Bob");
    let mut ghost = Person::connect(server.address);
    ghost.say(&json!({"action": "login", "details": true, "user": "Alice"}));
    let token = ghost.hear_code("welcome")["token"].clone();
    ghost.hear_code("joined");
    bob.hear_code("joined");

    let mut alice = Person::connect(server.address);
    alice.say(&json!({"action": "login", "details": true, "user": "Alice", "token": token}));
    assert_eq!(alice.hear_code("welcome")["token"], token);
    let (code, reason) = ghost.client.read_close();
    assert_eq!(code, 4001);
    assert!(reason.contains("taken over"), "{reason}");
    // She never left, as far as the room can see.
    assert_eq!(codes(&bob.hear_all()), [""; 0]);
    alice.chat("me revoilà");
    assert_eq!(bob.hear_chat(), "me revoilà");
}

#[test]
fn what_a_ghost_still_says_is_not_relayed() {
    let server = serve(Limits::default());
    let mut ghost = Person::connect(server.address);
    ghost.say(&json!({"action": "login", "details": true, "user": "Alice"}));
    let token = ghost.hear_code("welcome")["token"].clone();
    let mut alice = Person::connect(server.address);
    alice.say(&json!({"action": "login", "details": true, "user": "Alice", "token": token}));
    alice.hear_action("users");
    ghost.chat("trop tard");
    ghost.client.send_close(1000, "");
    assert_eq!(person::texts(&alice.hear_all()), [""; 0]);
}

#[test]
fn a_wrong_token_takes_nothing_over() {
    let server = serve(Limits::default());
    let _alice = Person::login(server.address, "Alice");
    let mut thief = Person::connect(server.address);
    for token in ["", "x", "AAAAAAAAAAAAAAAAAAAAAA"] {
        thief.say(&json!({"action": "login", "details": true, "user": "Alice", "token": token}));
        assert_eq!(thief.hear()["code"], "name_taken");
    }
}

/// Logs in with this token. Returns the person and the token that it has then.
#[track_caller]
fn login_with_token(server: &Running, name: &str, token: &Value) -> (Person, Value) {
    let mut person = Person::connect(server.address);
    person.say(&json!({"action": "login", "details": true, "user": name, "token": token}));
    let token = person.hear_code("welcome")["token"].clone();
    (person, token)
}

#[test]
fn a_token_that_is_presented_when_the_name_is_free_is_kept() {
    let server = serve(Limits::default());
    let (mut bob, _) = login_with_token(&server, "Bob", &json!(null));
    let (alice, token) = login_with_token(&server, "Alice", &json!(null));
    bob.hear_until(|event| event["user"] == "Alice");
    drop(alice);
    bob.hear_code("left");
    let (ghost, kept) = login_with_token(&server, "Alice", &token);
    assert_eq!(kept, token);
    // It is hers from now on: it takes the name over again.
    let (_alice, kept) = login_with_token(&server, "Alice", &token);
    assert_eq!(kept, token);
    let mut ghost = ghost.client;
    while ghost.read_frame().0 != common::FIN | common::CLOSE {}
}

#[test]
fn a_token_that_cannot_be_one_of_ours_is_not_kept() {
    let server = serve(Limits::default());
    for token in [String::new(), "x".repeat(TOKEN_CHARACTERS + 1)] {
        let (_, kept) = login_with_token(&server, &token.len().to_string(), &json!(token));
        assert_ne!(kept, token);
        assert!(kept.as_str().unwrap().len() >= 16);
    }
    let longest = "x".repeat(TOKEN_CHARACTERS);
    assert_eq!(
        login_with_token(&server, "Alice", &json!(longest)).1,
        longest
    );
}

#[test]
fn a_token_takes_a_name_over_also_from_another_name_and_keeps_its_value() {
    let server = serve(Limits::default());
    let (mut ghost, token) = login_with_token(&server, "Alice", &json!(null));
    let mut alice = Person::login(server.address, "Alice 2");
    ghost.hear_until(|event| event["user"] == "Alice 2");
    alice.say(&json!({"action": "login", "user": "Alice", "token": token}));
    assert_eq!(alice.hear_code("welcome")["token"], token);
    assert_eq!(ghost.client.read_close().0, 4001);
}
