//! What a client may ask about its own connection: bytes explained, and demonstrations; and that nobody else gets any of it.

use salon::limits::Limits;
use serde_json::{Value, json};

use crate::common::inspected::{Inspected, check, hex};
use crate::common::person::Person;
use crate::common::{self, CONTINUATION, Client, FIN, PING, PONG, TEXT, serve};

#[test]
fn bytes_are_explained_before_a_login_and_after() {
    let server = serve(Limits::default());
    let mut alice = Inspected::connect(server.address);
    alice.say(
        &json!({"action": "explain", "bytes": "81 85 37 fa 21 3d 7f 9f 4d 51 58", "ref": "h"}),
    );
    let explained = alice.hear_until(|event| event["action"] == "explained");
    assert_eq!(explained["ref"], "h");
    assert_eq!(explained["frames"][0]["text"], "Hello");
    alice.say(&json!({"action": "login", "details": true, "user": "Alice"}));
    alice.say(&json!({"action": "explain", "bytes": "81 05 48 65", "from": "server"}));
    let explained = alice.hear_until(|event| event["action"] == "explained");
    check(&explained, &json!({"frames": [], "more": 3}));
    // Nothing of it touches the connection.
    alice.say(&json!({"action": "explain", "bytes": "c1"}));
    let explained = alice.hear_until(|event| event["action"] == "explained");
    assert_eq!(explained["frames"][0]["error"]["code"], 1002);
    alice.say(&json!({"action": "ping"}));
    alice.hear_until(|event| event["action"] == "pong");
}

/// What an inspected client is told for this request, and that it can go on.
#[track_caller]
fn check_error(request: &Value, code: &str, detail: &str) {
    let server = serve(Limits::default());
    let mut alice = Inspected::connect(server.address);
    let mut request = request.clone();
    request["ref"] = json!("r");
    alice.say(&request);
    let error = alice.hear_until(|event| event["kind"] == "error");
    check(&error, &json!({"code": code, "ref": "r"}));
    assert!(
        error["detail"].as_str().unwrap().contains(detail),
        "{error}"
    );
    alice.say(&json!({"action": "ping"}));
    alice.hear_until(|event| event["action"] == "pong");
}

#[test]
fn what_cannot_be_explained_or_demonstrated_is_an_error() {
    let explain = |bytes: &str| json!({"action": "explain", "bytes": bytes});
    check_error(&explain("81 8x"), "bad_bytes", "caractère 5, 'x'");
    check_error(&explain("81 8"), "bad_bytes", "caractère 4");
    check_error(&explain(&"8900".repeat(9000)), "bad_bytes", "16384");
    check_error(&json!({"action": "explain"}), "missing_field", "bytes");
    check_error(
        &json!({"action": "explain", "bytes": [129]}),
        "wrong_type",
        "bytes",
    );
    check_error(
        &json!({"action": "explain", "bytes": "81", "from": "me"}),
        "wrong_type",
        "from",
    );
    let demonstrate = |more: Value| {
        let mut request = json!({"action": "demonstrate"});
        request
            .as_object_mut()
            .unwrap()
            .append(&mut more.as_object().unwrap().clone());
        request
    };
    check_error(&demonstrate(json!({})), "missing_field", "demonstration");
    check_error(
        &demonstrate(json!({"demonstration": "dance"})),
        "wrong_type",
        "ping",
    );
    check_error(
        &demonstrate(json!({"demonstration": "fragments", "message": 1})),
        "wrong_type",
        "message",
    );
    check_error(
        &demonstrate(json!({"demonstration": "close"})),
        "missing_field",
        "code",
    );
    for code in [
        json!(1005),
        json!(999),
        json!(1004),
        json!(65536),
        json!(-1),
        json!("1000"),
        json!(1e3),
    ] {
        check_error(
            &demonstrate(json!({"demonstration": "close", "code": code})),
            "wrong_type",
            "code",
        );
    }
}

#[test]
fn a_ping_is_demonstrated() {
    let server = serve(Limits::default());
    let mut alice = Inspected::connect(server.address);
    alice.say(&json!({"action": "demonstrate", "demonstration": "ping"}));
    let shown = alice.see_until(|shown| shown["direction"] == "out" && shown["opcode"] == "ping");
    check(&shown, &json!({"header": "8905", "payload": hex(b"salon")}));
    alice.client.send_frame(FIN | PONG, b"salon");
    alice.see_until(|shown| shown["direction"] == "in" && shown["opcode"] == "pong");
}

#[test]
fn fragments_are_demonstrated_with_a_ping_between() {
    let server = serve(Limits::default());
    let mut alice = Inspected::connect(server.address);
    alice.say(&json!({"action": "demonstrate", "demonstration": "fragments", "message": "ça va ?", "ref": "d"}));
    let (mut frames, mut text) = (Vec::new(), Vec::new());
    while frames.len() < 4 {
        let (first_byte, payload) = alice.client.read_frame();
        if first_byte == FIN | TEXT {
            continue;
        }
        frames.push(first_byte);
        if first_byte != FIN | PING {
            text.extend(payload);
        }
    }
    assert_eq!(frames, [TEXT, FIN | PING, CONTINUATION, FIN]);
    let event: Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(
        event,
        json!({"action": "message", "message": "ça va ?", "kind": "notice", "code": "demonstration", "ref": "d"})
    );
    let last = alice.see_until(|shown| shown["message"]["done"] == true);
    check(
        &last,
        &json!({"opcode": "continuation", "message": {"opcode": "text", "fragments": 3, "bytes": text.len(), "done": true}}),
    );
}

#[test]
fn a_close_is_demonstrated_with_its_code_and_reason() {
    let server = serve(Limits::default());
    let mut alice = Inspected::login(server.address, "Alice");
    let close = json!({"action": "demonstrate", "demonstration": "close", "code": 4000, "reason": "pour voir"});
    alice.say(&close);
    let length = close.to_string().len();
    alice.see_until(|shown| shown["direction"] == "in" && shown["length"] == length);
    assert_eq!(alice.hear_close(), (4000, "pour voir".to_owned()));
    assert!(alice.client.is_at_end());
    // The name is free.
    Person::login(server.address, "Alice");
}

/// A client that is not inspected: what it is told is as ever.
#[track_caller]
fn check_not_inspected(client: Client) {
    let mut person = Person::with(client);
    person.say(&json!({"action": "explain", "bytes": "81"}));
    check(
        &person.hear(),
        &json!({"kind": "error", "code": "not_inspected"}),
    );
    person.say(&json!({"action": "demonstrate", "demonstration": "ping", "ref": "r"}));
    check(
        &person.hear(),
        &json!({"code": "not_inspected", "ref": "r"}),
    );
    person.log_in("Alice");
    person.chat("salut");
    assert_eq!(person.hear_chat(), "salut");
    assert_eq!(person.hear_all(), Vec::<Value>::new());
}

#[test]
fn who_does_not_ask_for_it_is_not_inspected() {
    let server = serve(Limits::default());
    check_not_inspected(Client::connect(server.address));
    let mut other = Client::open(server.address);
    let request = common::request(server.address, "");
    other.send_bytes(
        request
            .replacen("/ ", "/?inspector&x=inspect ", 1)
            .as_bytes(),
    );
    other.read_head();
    check_not_inspected(other);
}

#[test]
fn where_it_is_turned_off_nobody_is_inspected() {
    let server = serve(Limits {
        inspect: false,
        ..Limits::default()
    });
    check_not_inspected(Client::connect_inspected(server.address));
}
