//! Details are asked for with a login, and from its answer on they are told. A later login may do
//! without them again.

use std::net::SocketAddr;

use salon::limits::Limits;
use serde_json::{Value, json};

use crate::common::person::Person;
use crate::common::{FIN, TEXT, masked, serve};

fn message(text: &str) -> Value {
    json!({"action": "message", "message": text})
}

/// A plain client with a name.
#[track_caller]
fn plain(address: SocketAddr) -> Person {
    let mut alice = Person::plain_login(address, "Alice");
    alice.chat("un");
    assert_eq!(alice.hear(), message("Alice: un"));
    alice
}

/// Logs in so. Returns the answer, and whether the next message is told in detail.
#[track_caller]
fn log_in(person: &mut Person, request: &Value) -> (Value, bool) {
    person.say(request);
    let answer = person.hear();
    person.chat("deux");
    let told = person.hear_until(|event| event["message"] == "Alice: deux");
    (answer, told != message("Alice: deux"))
}

#[test]
fn a_login_with_details_is_answered_in_detail_and_so_is_all_that_follows() {
    let server = serve(Limits::default());
    let mut alice = plain(server.address);
    let request = json!({"action": "login", "user": "Alice", "details": true});
    let (answer, detailed) = log_in(&mut alice, &request);
    assert_eq!((&answer["code"], detailed), (&json!("welcome"), true));
}

#[test]
fn a_login_with_details_false_is_answered_plainly_and_so_is_all_that_follows() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    let request = json!({"action": "login", "user": "Alice", "details": false});
    let answered = log_in(&mut alice, &request);
    assert_eq!(answered, (message("Bienvenue"), false));
}

#[test]
fn a_login_without_details_changes_nothing() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    for request in [
        json!({"action": "login", "user": "Alice"}),
        json!({"action": "login", "user": "Alice", "details": null}),
    ] {
        let (answer, detailed) = log_in(&mut alice, &request);
        assert_eq!((&answer["code"], detailed), (&json!("welcome"), true));
    }
    alice.say(&json!({"action": "login", "user": "Alice", "details": false}));
    alice.hear();
    let answered = log_in(&mut alice, &json!({"action": "login", "user": "Alice"}));
    assert_eq!(answered, (message("Bienvenue"), false));
}

#[test]
fn details_can_be_turned_on_and_off_again_and_again() {
    let server = serve(Limits::default());
    let mut alice = plain(server.address);
    for details in [true, false, true, false] {
        let request = json!({"action": "login", "user": "Alice", "details": details});
        let (_, detailed) = log_in(&mut alice, &request);
        assert_eq!(detailed, details);
    }
}

/// A plain client without a name is refused this login, with this code, and is told in detail then.
#[track_caller]
fn check_refused_in_detail(login: &Value, code: &str) {
    let server = serve(Limits::default());
    let _bob = Person::login(server.address, "Bob");
    let mut alice = Person::connect(server.address);
    alice.say(login);
    let error = alice.hear();
    assert_eq!(
        (&error["kind"], &error["code"]),
        (&json!("error"), &json!(code)),
        "{login}"
    );
    assert!(error["detail"].is_string(), "{error}");
    alice.say(&json!({"action": "login", "user": "Alice"}));
    assert_eq!(alice.hear()["code"], "welcome");
}

#[test]
fn a_refused_login_with_details_is_answered_in_detail_and_so_is_all_that_follows() {
    check_refused_in_detail(
        &json!({"action": "login", "user": "Bob", "details": true}),
        "name_taken",
    );
    check_refused_in_detail(
        &json!({"action": "login", "user": "", "details": true}),
        "name_invalid",
    );
    check_refused_in_detail(
        &json!({"action": "login", "details": true}),
        "missing_field",
    );
    check_refused_in_detail(
        &json!({"action": "login", "user": 1, "details": true}),
        "wrong_type",
    );
}

#[test]
fn a_refused_login_with_details_false_is_answered_plainly() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    let request = json!({"action": "login", "user": "", "details": false});
    let answered = log_in(&mut alice, &request);
    assert_eq!(answered, (message("pseudo invalide"), false));
}

#[test]
fn details_that_are_neither_true_nor_false_change_nothing() {
    let server = serve(Limits::default());
    let mut alice = plain(server.address);
    let request = json!({"action": "login", "user": "Alice", "details": "true"});
    let sentence = "type de champ invalide : le champ details n'est pas true ou false";
    assert_eq!(log_in(&mut alice, &request), (message(sentence), false));
    let mut bob = Person::login(server.address, "Bob");
    bob.say(&json!({"action": "login", "user": "Bob", "details": 0}));
    assert_eq!(bob.hear()["code"], "wrong_type");
}

#[test]
fn details_count_from_their_login_on_also_within_one_read() {
    let server = serve(Limits::default());
    let mut alice = Person::connect(server.address);
    let requests = [
        json!({"action": "login", "user": "Alice"}),
        json!({"action": "send_message", "message": "un"}),
        json!({"action": "login", "user": "Alice", "details": true}),
        json!({"action": "send_message", "message": "deux"}),
        json!({"action": "login", "user": "Alice", "details": false}),
        json!({"action": "send_message", "message": "trois"}),
    ];
    let frames = requests.map(|request| masked(FIN | TEXT, request.to_string().as_bytes()));
    alice.client.send_bytes(&frames.concat());
    let mut next = || alice.hear();
    assert_eq!(next(), message("Bienvenue"));
    assert_eq!(next(), message("Alice a rejoint le salon"));
    assert_eq!(next(), message("Alice: un"));
    assert_eq!(next()["code"], "welcome");
    assert_eq!(next()["text"], "deux");
    assert_eq!(next(), message("Bienvenue"));
    assert_eq!(next(), message("Alice: trois"));
}

#[test]
fn each_member_of_a_room_is_told_in_its_own_form() {
    let server = serve(Limits::default());
    let mut nameless = Person::connect(server.address);
    let mut plain = Person::plain_login(server.address, "Alice");
    let mut detailed = Person::login(server.address, "Bob");
    detailed.chat("salut");
    assert_eq!(
        detailed.hear_until(|event| event["kind"] == "chat")["text"],
        "salut"
    );
    for person in [&mut nameless, &mut plain] {
        let said = person.hear_until(|event| event["message"] == "Bob: salut");
        assert_eq!(said, message("Bob: salut"));
    }
}
