//! What a client may ask about its own connection: bytes explained, and demonstrations. Everybody
//! may ask, watched or not, with details or without, before a login and after; nobody else gets any
//! of it.

use salon::limits::Limits;
use serde_json::{Value, json};

use crate::common::inspected::{Inspected, check, hex};
use crate::common::person::Person;
use crate::common::{CLOSE, CONTINUATION, Client, FIN, PING, PONG, Running, TEXT, serve};

/// Frames up to an event with this reference, which ends with the last of them.
#[track_caller]
fn frames_of_answer(client: &mut Client, reference: &str) -> Vec<(u8, Vec<u8>)> {
    let (mut frames, mut text) = (Vec::new(), Vec::new());
    loop {
        let (first_byte, payload) = client.read_frame();
        if first_byte != FIN | PING {
            text.extend(&payload);
        }
        frames.push((first_byte, payload));
        if first_byte & FIN != 0 && first_byte != FIN | PING {
            let event: Value = serde_json::from_slice(&text).expect("JSON");
            if event["ref"] == reference {
                return frames;
            }
            text.clear();
        }
    }
}

/// What it is told of explanations and demonstrations is the same for any client.
#[track_caller]
fn check_served(client: &mut Client) {
    let mut say = |request: Value| client.send_text(&request.to_string());
    say(json!({"action": "explain", "bytes": "81 85 37 fa 21 3d 7f 9f 4d 51 58", "ref": "h"}));
    say(json!({"action": "demonstrate", "demonstration": "ping"}));
    say(json!({"action": "ping", "ref": "p"}));
    let frames = frames_of_answer(client, "p");
    let explained = frames.iter().find_map(|(_, payload)| {
        let event: Option<Value> = serde_json::from_slice(payload).ok();
        event.filter(|event| event["action"] == "explained")
    });
    let explained = explained.expect("an explanation");
    assert_eq!(explained["ref"], "h");
    assert_eq!(explained["frames"][0]["text"], "Hello");
    assert!(frames.contains(&(FIN | PING, b"salon".to_vec())));
}

#[test]
fn everybody_is_served_watched_or_not_detailed_or_plain_before_a_login_and_after() {
    let server = serve(Limits::default());
    let mut alice = Inspected::connect(server.address);
    let mut bob = Client::connect(server.address);
    for (client, name) in [(&mut alice.client, "Alice"), (&mut bob, "Bob")] {
        check_served(client);
        for details in [false, true, false] {
            let login = json!({"action": "login", "user": name, "details": details});
            client.send_text(&login.to_string());
            check_served(client);
        }
    }
}

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

/// What a client with details is told for this request, and that it can go on.
#[track_caller]
fn check_error(server: &Running, request: &Value, code: &str, detail: &str) {
    let mut alice = Person::connect(server.address);
    // Refused, but from now on there are details.
    alice.say(&json!({"action": "login", "details": true, "user": ""}));
    alice.hear_until(|event| event["kind"] == "error");
    let mut request = request.clone();
    request["ref"] = json!("r");
    alice.say(&request);
    let error = alice.hear();
    check(&error, &json!({"kind": "error", "code": code, "ref": "r"}));
    assert!(
        error["detail"].as_str().unwrap().contains(detail),
        "{error}"
    );
    alice.say(&json!({"action": "ping"}));
    assert_eq!(alice.hear()["action"], "pong");
}

#[test]
fn what_cannot_be_explained_or_demonstrated_is_an_error() {
    let server = serve(Limits::default());
    let check_error = |request: Value, code: &str, detail: &str| {
        check_error(&server, &request, code, detail);
    };
    let explain = |bytes: Value| json!({"action": "explain", "bytes": bytes});
    check_error(explain(json!("81 8x")), "bad_bytes", "caractère 5, 'x'");
    check_error(explain(json!("81 8")), "bad_bytes", "caractère 4");
    check_error(explain(json!("8900".repeat(9000))), "bad_bytes", "16384");
    check_error(json!({"action": "explain"}), "missing_field", "bytes");
    check_error(explain(json!([129])), "wrong_type", "bytes");
    let from_me = json!({"action": "explain", "bytes": "81", "from": "me"});
    check_error(from_me, "wrong_type", "from");
    let nothing = json!({"action": "demonstrate"});
    check_error(nothing, "missing_field", "demonstration");
    let demonstrate = |what: &str| json!({"action": "demonstrate", "demonstration": what});
    check_error(demonstrate("dance"), "wrong_type", "ping");
    let mut fragments = demonstrate("fragments");
    fragments["message"] = json!(1);
    check_error(fragments, "wrong_type", "message");
    check_error(demonstrate("close"), "missing_field", "code");
    let codes = [
        json!(1005),
        json!(999),
        json!(1004),
        json!(65536),
        json!(-1),
        json!("1000"),
        json!(1e3),
    ];
    for code in codes {
        let mut close = demonstrate("close");
        close["code"] = code;
        check_error(close, "wrong_type", "code");
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
    let mut alice = Inspected::login(server.address, "Alice");
    alice.say(
        &json!({"action": "demonstrate", "demonstration": "fragments", "message": "ça va ?",
            "ref": "d"}),
    );
    let frames = frames_of_answer(&mut alice.client, "d");
    let first_bytes: Vec<_> = frames.iter().map(|(first_byte, _)| *first_byte).collect();
    assert_eq!(first_bytes, [TEXT, FIN | PING, CONTINUATION, FIN]);
    let text = [&*frames[0].1, &frames[2].1, &frames[3].1].concat();
    let event: Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(
        event,
        json!({"action": "message", "message": "ça va ?", "kind": "notice",
            "code": "demonstration", "ref": "d"})
    );
    let last = alice.see_until(|shown| shown["message"]["done"] == true);
    check(
        &last,
        &json!({"opcode": "continuation",
            "message": {"opcode": "text", "fragments": 3, "bytes": text.len(), "done": true}}),
    );
}

#[test]
fn fragments_are_demonstrated_to_a_plain_client_without_details() {
    let server = serve(Limits::default());
    let mut client = Client::connect(server.address);
    client.read_text();
    client.send_text(r#"{"action":"demonstrate","demonstration":"fragments","message":"ça va ?"}"#);
    let frames = [(); 4].map(|()| client.read_frame());
    assert_eq!(
        frames.each_ref().map(|frame| frame.0),
        [TEXT, FIN | PING, CONTINUATION, FIN]
    );
    let text = [&*frames[0].1, &frames[2].1, &frames[3].1].concat();
    let event: Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(event, json!({"action": "message", "message": "ça va ?"}));
}

#[test]
fn a_close_is_demonstrated_with_its_code_and_reason() {
    let server = serve(Limits::default());
    let mut alice = Inspected::login(server.address, "Alice");
    let close = json!({"action": "demonstrate", "demonstration": "close", "code": 4000,
        "reason": "pour voir"});
    alice.say(&close);
    let length = close.to_string().len();
    alice.see_until(|shown| shown["direction"] == "in" && shown["length"] == length);
    assert_eq!(alice.hear_close(), (4000, "pour voir".to_owned()));
    assert!(alice.client.is_at_end());
    alice.client.send_close(4000, "");
    drop(alice.client);
    // The name is free, once the server has seen the end.
    alice.watcher.see_kind("ended");
    Person::login(server.address, "Alice");
}

#[test]
fn nobody_else_gets_any_of_it() {
    let server = serve(Limits::default());
    let mut bob = Person::login(server.address, "Bob");
    let mut alice = Client::connect(server.address);
    check_served(&mut alice);
    alice.send_text(r#"{"action":"demonstrate","demonstration":"close","code":1000}"#);
    while alice.read_frame().0 != FIN | CLOSE {}
    assert_eq!(bob.hear_all(), Vec::<Value>::new());
}
