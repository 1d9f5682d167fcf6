//! Attacks on the chat itself: odd JSON, odd names, floods of rooms and messages. Whoever sends
//! them is answered or slowed down, and the room goes on.

use std::time::Duration;

use crate::common::person::{Person, texts};
use crate::common::witnesses::unharmed;
use crate::common::{self, Running, serve};
use salon::limits::{Limits, ROOMS, Rate};
use serde_json::json;

fn serve_unlimited() -> Running {
    serve(Limits {
        rate: None,
        message_bytes: 1 << 20,
        ..Limits::default()
    })
}

/// Somebody in the room sends this text, is told so, and can still chat; the room goes on.
#[track_caller]
fn check_answered(text: &str, code: &str) {
    let server = serve_unlimited();
    unharmed(server.address, || {
        let mut attacker = Person::login(server.address, "Mallory");
        attacker.client.send_text(text);
        let error = attacker.hear_until(|event| event["kind"] == "error");
        assert_eq!(error["code"], code, "{text:.60}");
        attacker.chat("toujours là");
        attacker.hear_until(|event| event["text"] == "toujours là");
    });
}

#[test]
fn a_hundred_thousand_brackets_are_only_bad_json() {
    check_answered(&"[".repeat(100_000), "bad_json");
    check_answered(&"{\"a\":".repeat(100_000), "bad_json");
    check_answered(&format!("{{\"a\":{}", "[".repeat(100_000)), "bad_json");
    let balanced = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    check_answered(&format!("{{\"action\":{balanced}}}"), "wrong_type");
    check_answered(&format!("{{\"x\":{balanced}}}"), "missing_field");
}

#[test]
fn odd_json_is_answered_and_the_room_is_unharmed() {
    check_answered("\u{FEFF}{}", "bad_json");
    check_answered(
        "{\"action\":\"send_message\",\"message\":\"\u{0}\"}",
        "bad_json",
    );
    check_answered(r#"{"\udc00\ud800":1}"#, "bad_json");
    let halves = r"\udc00".repeat(100_000);
    check_answered(
        &format!(r#"{{"action":"login","user":"{halves}"}}"#),
        "name_invalid",
    );
    let invisible = "\u{34F}".repeat(100_000);
    check_answered(
        &json!({"action": "send_message", "message": invisible}).to_string(),
        "empty_message",
    );
    let names = r#""x":0,"#.repeat(100_000);
    check_answered(&format!("{{{names}\"x\":0}}"), "missing_field");
    check_answered(&format!("{{{names}}}"), "bad_json");
    check_answered(r#"{"action":"send_message","message":1e999}"#, "wrong_type");
    check_answered(r#"{"action":"login","user":"a","user":"b"}"#, "bad_json");
    check_answered(
        r#"{"action":"login","user":"a","since":1e999}"#,
        "wrong_type",
    );
    check_answered(
        r#"{"action":"login","user":"a","since":18446744073709551616}"#,
        "wrong_type",
    );
    check_answered(r#"{"action":"__proto__"}"#, "unknown_action");
    check_answered(r#"{"__proto__":{"action":"ping"}}"#, "missing_field");
}

#[test]
fn odd_names_are_refused_and_the_room_is_unharmed() {
    let long = "x".repeat(10_000);
    let accents = "e\u{301}".repeat(100_000);
    let odd = [
        "",
        " \t\n",
        "a\u{202E}b",
        "a\u{200B}b",
        "a\u{FEFF}",
        "a\nb",
        "\u{1b}[2J",
        "\0",
        &long,
        &accents,
    ];
    for name in odd {
        check_answered(
            &json!({"action": "login", "details": true, "user": name}).to_string(),
            "name_invalid",
        );
        check_answered(
            &json!({"action": "create_room", "room": name}).to_string(),
            "room_invalid",
        );
        check_answered(
            &json!({"action": "join_room", "room": name}).to_string(),
            "room_unknown",
        );
    }
}

/// What others see as the same name is the same name.
#[test]
fn nobody_can_pass_for_somebody_else_by_case_unicode_form_or_look() {
    let server = serve(Limits::default());
    for (first, second) in [
        ("Zo\u{E9}", "zoe\u{301}"),
        ("Irène", "ırène"),
        ("STRASSE", "straße"),
        ("İpek", "i\u{307}pek"),
        ("Louis", "Lou\u{456}s"),
        ("Paul", "PauI"),
        ("Nadia", "Nadia\u{A0}"),
        ("Ana \u{2764}", "Ana  \u{2764}\u{FE0F}"),
        ("<img onerror>", "<IMG ONERROR>"),
        ("__proto__", "__PROTO__"),
    ] {
        let mut owner = Person::login(server.address, first);
        let mut other = Person::connect(server.address);
        other.say(&json!({"action": "login", "details": true, "user": second}));
        other.hear_code("name_taken");
        owner.chat("c'est moi");
        assert_eq!(
            owner.hear_until(|event| event["kind"] == "chat")["user"],
            first
        );
    }
}

#[test]
fn a_flood_of_rooms_stops_at_the_limit_and_the_room_is_unharmed() {
    let server = serve_unlimited();
    unharmed(server.address, || {
        let mut attacker = Person::login(server.address, "Mallory");
        for number in 0..2000 {
            attacker.say(&json!({"action": "create_room", "room": format!("room {number}")}));
            // The list is long, and it is told each time.
            if number % 50 == 0 {
                attacker.hear_all();
            }
        }
        attacker.hear_all();
    });
    let mut newcomer = common::Client::connect(server.address);
    let rooms: serde_json::Value = serde_json::from_str(&newcomer.read_text()).unwrap();
    assert!(rooms["rooms"].as_array().unwrap().len() <= ROOMS);
    assert_eq!(rooms["rooms"][0], "general");
}

#[test]
fn a_flood_of_messages_is_slowed_down_and_the_room_is_unharmed() {
    const FLOOD: usize = 300;
    let server = serve(Limits {
        rate: Some(Rate {
            burst: 60,
            frames_per_second: 200,
            ..Rate::default()
        }),
        ..Limits::default()
    });
    let mut alice = Person::login(server.address, "Alice");
    unharmed(server.address, || {
        let start = std::time::Instant::now();
        let mut attacker = Person::login(server.address, "Mallory");
        for number in 0..FLOOD {
            attacker.chat(&format!("flood {number}"));
        }
        // Its last word is 240 frames behind the burst, at 200 a second.
        attacker.hear_until(|event| event["text"] == format!("flood {}", FLOOD - 1));
        assert!(
            start.elapsed() > Duration::from_secs(1),
            "{:?}",
            start.elapsed()
        );
    });
    // Slowed down, and nothing of it is lost.
    let heard = alice.hear_all();
    let flood = texts(&heard)
        .into_iter()
        .filter(|text| text.starts_with("flood"));
    assert!(flood.eq((0..FLOOD).map(|number| format!("flood {number}"))));
}
