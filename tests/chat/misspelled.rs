//! Requests that are nearly right: the error says what was probably meant.

use salon::limits::Limits;
use serde_json::{Value, json};

use crate::common::person::Person;
use crate::common::serve;

/// What somebody is told who asks for this.
fn detail(request: &Value, with_name: bool) -> String {
    let server = serve(Limits::default());
    let mut alice = if with_name {
        Person::login(server.address, "Alice")
    } else {
        let mut alice = Person::connect(server.address);
        alice.say(&json!({"action": "login", "user": "", "details": true}));
        alice.hear_code("name_invalid");
        alice
    };
    alice.say(request);
    let error = alice.hear();
    format!(
        "{}: {}",
        error["code"].as_str().unwrap(),
        error["detail"].as_str().unwrap()
    )
}

#[track_caller]
fn check_action(action: &str, meant: Option<&str>) {
    let said = detail(&json!({"action": action}), true);
    let meant = meant.map(|meant| format!("vouliez-vous dire {meant} ? ("));
    let known = "actions connues : login, send_message, create_room, join_room, ping, explain, \
                 demonstrate";
    let end = if meant.is_some() { ")" } else { "" };
    let expected = format!("unknown_action: {}{known}{end}", meant.unwrap_or_default());
    assert_eq!(said, expected, "{action}");
}

#[track_caller]
fn check_field(request: &Value, field: &str, instead: Option<&str>) {
    let mut expected = format!("missing_field: le champ {field} manque");
    if let Some(instead) = instead {
        expected += &format!(" : il s'appelle {field}, et non {instead}");
    }
    assert_eq!(detail(request, true), expected, "{request}");
}

#[test]
fn an_action_that_is_nearly_right_is_answered_with_the_right_one() {
    check_action("Login", Some("login"));
    check_action("LOGIN", Some("login"));
    check_action(" login ", Some("login"));
    check_action("log-in", Some("login"));
    check_action("lgoin", Some("login"));
    check_action("logn", Some("login"));
    check_action("loggin", Some("login"));
    check_action("sendMessage", Some("send_message"));
    check_action("send message", Some("send_message"));
    check_action("snd_mesage", None);
    check_action("send_mesage", Some("send_message"));
    check_action("message", Some("send_message"));
    check_action("send", Some("send_message"));
    check_action("create", Some("create_room"));
    check_action("join", Some("join_room"));
    check_action("join_rooms", Some("join_room"));
    check_action("Explain", Some("explain"));
}

#[test]
fn an_action_that_is_like_none_is_answered_with_the_list_only() {
    check_action("dance", None);
    check_action("", None);
    check_action("é", None);
    check_action("in", None);
    check_action("quit", None);
    check_action("list", None);
    check_action(&"login".repeat(10_000), None);
}

#[test]
fn a_misspelled_login_is_told_so_before_the_login_and_what_needs_a_login_is_not() {
    let told = |action: &str| detail(&json!({"action": action, "user": "Alice"}), false);
    assert!(told("Login").starts_with("unknown_action: vouliez-vous dire login ?"));
    assert!(told("message").starts_with("login_required"));
    assert!(told("dance").starts_with("login_required"));
}

#[test]
fn a_field_that_is_nearly_right_is_named() {
    check_field(&json!({"Action": "ping"}), "action", Some("Action"));
    check_field(&json!({"acton": "ping"}), "action", Some("acton"));
    check_field(&json!({"type": "ping"}), "action", Some("type"));
    check_field(&json!({"event": "ping"}), "action", Some("event"));
    check_field(
        &json!({"action": "login", "User": "A"}),
        "user",
        Some("User"),
    );
    check_field(
        &json!({"action": "login", "username": "A"}),
        "user",
        Some("username"),
    );
    check_field(
        &json!({"action": "send_message", "mesage": "x"}),
        "message",
        Some("mesage"),
    );
    check_field(
        &json!({"action": "join_room", "rooms": "x"}),
        "room",
        Some("rooms"),
    );
}

#[test]
fn a_field_that_is_like_no_other_is_only_missing() {
    check_field(&json!({}), "action", None);
    check_field(&json!({"action": null}), "action", None);
    check_field(&json!({"user": "x", "": 1}), "action", None);
    check_field(
        &json!({"action": "login", "token": "x", "ref": null}),
        "user",
        None,
    );
    check_field(
        &json!({"action": "send_message", "text": "x"}),
        "message",
        None,
    );
    check_field(&json!({"action": "login", "type": "x"}), "user", None);
    let long = "user".repeat(10_000);
    check_field(&json!({"action": "login", long: 1}), "user", None);
}
