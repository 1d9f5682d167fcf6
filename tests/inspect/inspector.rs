//! The live frame inspector over real sockets: a watcher is shown the bytes of a connection, and
//! nobody else notices.

use salon::limits::Limits;
use serde_json::json;

use crate::common::inspected::{Inspected, Watcher, check, connect_to, hex, request_for};
use crate::common::person::Person;
use crate::common::{self, CONTINUATION, Client, FIN, PING, PONG, TEXT, masked, serve};

#[test]
fn the_handshake_is_shown_first_with_the_derivation_of_its_key() {
    let server = serve(Limits::default());
    let mut watcher = Watcher::connect(server.address);
    let _client = connect_to(server.address, &watcher.target());
    let shown = watcher.see();
    // The example of RFC 6455 §1.3.
    check(
        &shown,
        &json!({"action": "frame", "kind": "opened", "key": "dGhlIHNhbXBsZSBub25jZQ==",
            "guid": "258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
            "sha1": "b37a4f2cc0624f1690f64606cf385945b2bec4ea",
            "accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}),
    );
    let request = request_for(server.address, &watcher.target());
    assert_eq!(shown["request"], request);
    let response = shown["response"].as_str().unwrap();
    assert!(response.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
    assert!(response.ends_with("\r\n\r\n"), "{response}");
    assert!(response.contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    assert_eq!(shown["reads"], json!([request.len()]));
    assert!(shown["time"].as_u64().unwrap() > 1_700_000_000_000);
}

#[test]
fn a_head_that_is_not_ascii_is_shown_byte_by_byte_as_latin_1() {
    let server = serve(Limits::default());
    let mut watcher = Watcher::connect(server.address);
    let mut client = Client::open(server.address);
    let target = format!("GET /?a&inspect={} ", watcher.code);
    let request = common::request(server.address, "X: \u{e9}\r\n").replacen("GET / ", &target, 1);
    client.send_bytes(request.as_bytes());
    let opened = watcher.see();
    let shown = opened["request"].as_str().unwrap();
    // In UTF-8 it is two bytes, and they are shown as two.
    assert!(shown.contains("X: \u{c3}\u{a9}\r\n"), "{shown}");
    assert_eq!(shown.chars().count(), request.len());
}

#[test]
fn frames_are_shown_as_they_were_on_the_wire_in_both_directions() {
    let server = serve(Limits::default());
    let mut alice = Inspected::connect(server.address);
    assert_eq!(alice.hear()["action"], "rooms");
    let request = json!({"action": "ping"}).to_string();
    let sent = masked(FIN | TEXT, request.as_bytes());
    alice.client.send_bytes(&sent);
    let end = sent.len();
    let third = alice.see_until(|shown| shown["number"] == 3);
    let rooms = br#"{"action":"rooms","rooms":["general"]}"#;
    check(
        alice.frames("out")[0],
        &json!({"kind": "frame", "offset": 0, "header": hex(&[0x81, 38]), "payload": hex(rooms),
            "length": 38, "opcode": "text", "fin": true, "depth": 40, "cuts": [40],
            "message": null, "error": null}),
    );
    check(
        alice.frames("in")[0],
        &json!({"kind": "frame", "offset": 0, "header": hex(&sent[..6]),
            "payload": hex(&sent[6..]), "length": 17, "opcode": "text", "fin": true,
            "cuts": [end], "depth": null, "message": null, "error": null}),
    );
    let answer = br#"{"action":"pong"}"#;
    check(
        &third,
        &json!({"direction": "out", "offset": 40, "header": hex(&[0x81, 17]),
            "payload": hex(answer), "depth": 19, "cuts": [59]}),
    );
    for (index, shown) in alice.shown[1..].iter().enumerate() {
        check(
            shown,
            &json!({"number": index + 1, "connection": alice.number}),
        );
    }
}

#[test]
fn control_frames_and_fragments_are_shown() {
    let server = serve(Limits::default());
    let mut alice = Inspected::connect(server.address);
    let request = json!({"action": "ping", "ref": "f"}).to_string();
    let (first, second) = request.as_bytes().split_at(10);
    let frames = [
        masked(TEXT, first),
        masked(FIN | PING, b"p"),
        masked(FIN | CONTINUATION, second),
    ];
    alice.client.send_bytes(&frames.concat());
    alice.hear_until(|event| event["action"] == "pong");
    let answer = alice.see_until(|shown| shown["opcode"] == "pong");
    let length = request.len();
    let [first, between, second] = alice.frames("in")[..] else {
        panic!("{:?}", alice.shown);
    };
    check(
        first,
        &json!({"opcode": "text", "fin": false,
            "message": {"opcode": "text", "fragments": 1, "bytes": 10, "done": false}}),
    );
    check(
        between,
        &json!({"opcode": "ping", "message": null, "length": 1}),
    );
    check(
        second,
        &json!({"opcode": "continuation",
            "message": {"opcode": "text", "fragments": 2, "bytes": length, "done": true}}),
    );
    check(
        &answer,
        &json!({"direction": "out", "header": "8a01", "payload": "70"}),
    );
}

#[test]
fn where_reads_cut_the_stream_is_shown() {
    let server = serve(Limits::default());
    let mut alice = Inspected::connect(server.address);
    let ping = masked(FIN | PING, b"now");
    let request = masked(FIN | TEXT, br#"{"action":"ping","ref":"cut"}"#);
    let (begin, end) = request.split_at(9);
    // The answer to the ping shows that the read which brought it is over, and half of the next
    // frame with it.
    alice.client.send_bytes(&[&ping, begin].concat());
    while alice.client.read_frame().0 != FIN | PONG {}
    alice.client.send_bytes(end);
    let shown = alice.see_until(|shown| shown["direction"] == "in" && shown["opcode"] == "text");
    let first_read = ping.len() + 9;
    let both = ping.len() + request.len();
    check(
        &shown,
        &json!({"offset": ping.len(), "cuts": [first_read, both]}),
    );
}

#[test]
fn frames_that_come_right_behind_the_request_are_shown_after_it() {
    let server = serve(Limits::default());
    let mut watcher = Watcher::connect(server.address);
    let mut client = Client::open(server.address);
    let request = request_for(server.address, &watcher.target());
    let ping = masked(FIN | PING, b"early");
    client.send_bytes(&[request.as_bytes(), &ping].concat());
    let opened = watcher.see();
    check(
        &opened,
        &json!({"kind": "opened", "request": request, "reads": [request.len() + ping.len()]}),
    );
    check(
        &watcher.see(),
        &json!({"kind": "frame", "direction": "in", "number": 1, "offset": 0,
            "cuts": [ping.len()], "opcode": "ping"}),
    );
}

#[test]
fn a_login_right_behind_the_request_is_named() {
    let server = serve(Limits::default());
    let mut watcher = Watcher::connect(server.address);
    let mut client = Client::open(server.address);
    let request = request_for(server.address, &watcher.target());
    let login = masked(FIN | TEXT, br#"{"action":"login","user":"Alice"}"#);
    client.send_bytes(&[request.as_bytes(), &login].concat());
    assert_eq!(watcher.see_kind("named")["name"], "Alice");
}

#[test]
fn what_is_shown_is_not_shown_itself() {
    let server = serve(Limits::default());
    let mut alice = Inspected::login(server.address, "Alice");
    for number in 0..20 {
        alice.say(&json!({"action": "send_message", "message": number.to_string()}));
        let text = number.to_string();
        alice.hear_until(|event| event["text"] == text);
    }
    alice.say(&json!({"action": "ping"}));
    let pong = hex(br#"{"action":"pong"}"#);
    alice.see_until(|shown| shown["payload"] == pong);
    let own = hex(br#"{"action":"frame""#);
    for shown in &alice.shown {
        let payload = shown["payload"].as_str().unwrap_or_default();
        assert!(!payload.contains(&own), "{shown}");
    }
    // login, 20 messages, ping; rooms, welcome, users, joined, 20 messages, pong
    assert_eq!(alice.frames("in").len(), 22);
    assert_eq!(alice.frames("out").len(), 25);
}

#[test]
fn nobody_else_is_told_and_nobody_is_shown_others_frames() {
    let server = serve(Limits::default());
    let mut bob = Person::login(server.address, "Bob");
    let mut alice = Inspected::login(server.address, "Alice");
    bob.hear_code("joined");
    bob.chat("salut");
    let said = alice.hear_until(|event| event["kind"] == "chat");
    assert_eq!(said["text"], "salut");
    alice.say(&json!({"action": "ping"}));
    let pong = hex(br#"{"action":"pong"}"#);
    alice.see_until(|shown| shown["payload"] == pong);
    // Bob's frame came masked from him; only what was sent to Alice is shown.
    let word = hex(b"salut");
    let has_word = |payload: &str| payload.contains(&word);
    let shown = alice.shown.iter();
    let of_bob: Vec<_> = shown
        .filter(|shown| shown["payload"].as_str().is_some_and(has_word))
        .collect();
    assert_eq!(of_bob.len(), 1);
    assert_eq!(of_bob[0]["direction"], "out");
    // Neither of the two in the chat is shown anything.
    let heard = bob.hear_all();
    assert!(
        heard.iter().all(|event| event["action"] != "frame"),
        "{heard:?}"
    );
    assert_eq!(alice.hear()["action"], "pong");
}
