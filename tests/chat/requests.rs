//! Requests that cannot be done: a clear error each, and the connection stays.

use salon::limits::Limits;
use serde_json::json;

use crate::common::person::Person;
use crate::common::{self, serve};

/// What a client that is logged in is told for these bytes, and that it can still chat.
#[track_caller]
fn check(text: &str, code: &str) {
    check_with_ref(text, code, None);
}

#[track_caller]
fn check_with_ref(text: &str, code: &str, reference: Option<&str>) {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    alice.client.send_text(text);
    let error = alice.hear();
    assert_eq!(
        (&error["kind"], &error["code"]),
        (&json!("error"), &json!(code)),
        "{text:.100}"
    );
    assert!(!error["message"].as_str().unwrap().is_empty());
    assert!(!error["detail"].as_str().unwrap().is_empty());
    assert_eq!(error["ref"].as_str(), reference);
    alice.chat("toujours là");
    assert_eq!(alice.hear_chat(), "toujours là");
}

#[test]
fn what_is_not_a_json_object_is_bad_json() {
    check("", "bad_json");
    check("salut", "bad_json");
    check("{", "bad_json");
    check("{}{}", "bad_json");
    check("{'action':'login'}", "bad_json");
    check("null", "bad_json");
    check("[]", "bad_json");
    check("\"login\"", "bad_json");
    check("42", "bad_json");
    check(&"[".repeat(60_000), "bad_json");
    check(
        &format!("{}1{}", "[".repeat(127), "]".repeat(127)),
        "bad_json",
    );
    check(&"{\"a\":".repeat(10_000), "bad_json");
}

#[track_caller]
fn check_said(json: &str, text: &str) {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    let request = format!(r#"{{"action":"send_message","message":"{json}"}}"#);
    alice.client.send_text(&request);
    assert_eq!(alice.hear_chat(), text);
}

#[test]
fn half_an_emoji_is_replaced_and_the_rest_is_said() {
    check_said(r"\ud83d", "\u{FFFD}");
    check_said(r"ah \ud83d", "ah \u{FFFD}");
    check_said(r"\ude00 é", "\u{FFFD} é");
    check_said(r"\ud83d\ud83d\ude00", "\u{FFFD}\u{1F600}");
    check_said(r"\ud83d\u0041\n", "\u{FFFD}A\n");
    check_said(r"\udc00\ud800", "\u{FFFD}\u{FFFD}");
    check_said(r"\\ud83d", r"\ud83d");
    check_said(r"\ud83d\ude00", "\u{1F600}");
    check(
        r#"{"action":"login","user":"Alice \ud83d"}"#,
        "name_invalid",
    );
}

#[track_caller]
fn check_blank(text: &str, blank: bool) {
    let server = serve(Limits::default());
    let mut bob = Person::login(server.address, "Bob");
    let mut alice = Person::login(server.address, "Alice");
    bob.hear_code("joined");
    alice.say(&json!({"action": "send_message", "message": text, "ref": "r"}));
    let answer = alice.hear_until(|event| event["ref"] == "r");
    assert_eq!(answer["code"] == "empty_message", blank, "{text:?}");
    alice.chat("suite");
    // Only Alice is told.
    let next = if blank { "suite" } else { text };
    assert_eq!(bob.hear()["text"], next);
}

#[test]
fn a_message_that_shows_nothing_is_empty() {
    check_blank("", true);
    check_blank("   ", true);
    check_blank("\n\n\t", true);
    check_blank("\u{A0}\u{3000}", true);
    check_blank(
        "\u{AD}\u{200B}\u{200D}\u{2060}\u{FEFF}\u{FE0F}\u{202E}",
        true,
    );
    check_blank("\u{2800}\u{3164}\u{FFA0}\u{115F}", true);
    check_blank("\0\u{7}\u{1B}", true);
    check_blank(&"\u{200B}".repeat(20_000), true);
}

#[test]
fn a_message_that_shows_something_is_not_empty() {
    check_blank(".", false);
    check_blank("\u{200B} .", false);
    check_blank("\u{2764}\u{FE0F}", false);
    // An accent alone, a logo among the private characters, what is not yet assigned.
    check_blank("\u{301}", false);
    check_blank("\u{F8FF}", false);
    check_blank("\u{1FBFF}", false);
    check_blank("\u{FFFD}", false);
}

#[test]
fn an_action_that_nobody_knows_is_unknown() {
    check(r#"{"action":"dance"}"#, "unknown_action");
    check(r#"{"action":"LOGIN","user":"x"}"#, "unknown_action");
    check(r#"{"action":""}"#, "unknown_action");
}

#[test]
fn a_field_that_is_needed_and_not_there_is_missing() {
    check("{}", "missing_field");
    check(r#"{"action":null}"#, "missing_field");
    check(r#"{"action":"login"}"#, "missing_field");
    check(r#"{"action":"send_message"}"#, "missing_field");
    check(
        r#"{"action":"send_message","message":null}"#,
        "missing_field",
    );
    check(r#"{"action":"create_room"}"#, "missing_field");
    check(r#"{"action":"join_room"}"#, "missing_field");
}

#[test]
fn a_field_of_another_type_is_of_the_wrong_type() {
    check(r#"{"action":1}"#, "wrong_type");
    check(r#"{"action":["login"]}"#, "wrong_type");
    check(r#"{"action":"login","user":{}}"#, "wrong_type");
    check(r#"{"action":"login","user":"A","token":1}"#, "wrong_type");
    check(r#"{"action":"login","user":"A","since":-1}"#, "wrong_type");
    check(r#"{"action":"login","user":"A","since":1.5}"#, "wrong_type");
    check(r#"{"action":"login","user":"A","since":"1"}"#, "wrong_type");
    check(
        r#"{"action":"login","user":"A","since":1,"epoch":1}"#,
        "wrong_type",
    );
    check(r#"{"action":"send_message","message":true}"#, "wrong_type");
    check(r#"{"action":"send_message","message":1e999}"#, "wrong_type");
    check(r#"{"action":"create_room","room":[]}"#, "wrong_type");
    check(r#"{"action":"join_room","room":0}"#, "wrong_type");
    check(r#"{"action":"ping","ref":7}"#, "wrong_type");
    check(r#"{"action":"login","user":"A","room":1}"#, "wrong_type");
    check(
        r#"{"action":"login","user":"A","details":"yes"}"#,
        "wrong_type",
    );
    check(r#"{"action":"login","user":"A","details":1}"#, "wrong_type");
}

#[test]
fn the_reference_of_a_request_comes_back_with_its_error() {
    check_with_ref(
        r#"{"action":"dance","ref":"r7"}"#,
        "unknown_action",
        Some("r7"),
    );
    check_with_ref(
        r#"{"action":"join_room","ref":""}"#,
        "missing_field",
        Some(""),
    );
    check_with_ref(
        r#"{"action":"login","user":"","ref":"é"}"#,
        "name_invalid",
        Some("é"),
    );
}

#[test]
fn a_reference_has_at_most_64_characters() {
    let request = |length| json!({"action": "ping", "ref": "é".repeat(length)}).to_string();
    check(&request(65), "ref_too_long");
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    alice.client.send_text(&request(64));
    assert_eq!(alice.hear()["ref"], "é".repeat(64));
}

#[test]
fn a_key_that_comes_twice_is_bad_json_unless_nobody_knows_it() {
    check(r#"{"action":"login","action":"dance"}"#, "bad_json");
    check(
        r#"{"action":"send_message","message":"a","message":"b"}"#,
        "bad_json",
    );
    check(r#"{"action":"dance","x":1,"x":2}"#, "unknown_action");
}

#[test]
fn fields_that_nobody_knows_are_ignored() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    for field in [
        r#""activity":true"#,
        r#""activity":"yes""#,
        r#""x":[{"y":1e999}]"#,
    ] {
        let request = format!(r#"{{"action":"login","user":"Alice",{field}}}"#);
        alice.client.send_text(&request);
        assert_eq!(alice.hear()["code"], "welcome", "{field}");
    }
}

#[test]
fn a_ping_is_answered_even_before_a_login() {
    let server = serve(Limits::default());
    let mut person = Person::connect(server.address);
    person.say(&json!({"action": "ping", "ref": "p"}));
    assert_eq!(person.hear(), json!({"action": "pong", "ref": "p"}));
}

#[test]
fn a_binary_message_closes_with_1003_and_a_reason() {
    let server = serve(Limits::default());
    for (payload, part) in [
        (&b"\x00\x01"[..], "speaks JSON in text messages"),
        (b" {}", "send it as text, opcode 0x1"),
    ] {
        let mut alice = Person::login(server.address, "Alice");
        alice
            .client
            .send_frame(common::FIN | common::BINARY, payload);
        let (code, reason) = alice.client.read_close();
        assert_eq!(code, 1003);
        assert!(reason.contains(part), "{reason}");
    }
}
