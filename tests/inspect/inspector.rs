//! The live frame inspector over real sockets: each client is shown the bytes of its own connection, and nobody notices anything else.

use salon::limits::Limits;
use serde_json::{Value, json};

use crate::common::inspected::{Inspected, check, hex};
use crate::common::person::Person;
use crate::common::{self, BINARY, CONTINUATION, Client, FIN, PING, PONG, TEXT, masked, serve};

#[test]
fn the_handshake_is_shown_first_with_the_derivation_of_its_key() {
    let server = serve(Limits::default());
    let alice = Inspected::connect(server.address);
    let shown = &alice.shown[0];
    // The example of RFC 6455 §1.3.
    check(
        shown,
        &json!({"action": "frame", "kind": "handshake", "key": "dGhlIHNhbXBsZSBub25jZQ==",
            "guid": "258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
            "sha1": "b37a4f2cc0624f1690f64606cf385945b2bec4ea", "accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}),
    );
    let (request, response) = (shown["request"].as_str(), shown["response"].as_str());
    let request = request.unwrap();
    assert_eq!(
        request,
        common::request(server.address, "").replacen("/ ", "/?inspect ", 1)
    );
    let response = response.unwrap();
    assert!(response.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
    assert!(response.ends_with("\r\n\r\n"), "{response}");
    assert!(response.contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    assert_eq!(shown["reads"], json!([request.len()]));
    assert!(shown["time"].as_u64().unwrap() > 1_700_000_000_000);
}

#[test]
fn a_head_that_is_not_ascii_is_shown_byte_by_byte_as_latin_1() {
    let server = serve(Limits::default());
    let mut client = Client::open(server.address);
    let request =
        common::request(server.address, "X: \u{e9}\r\n").replacen("/ ", "/?a&inspect=1 ", 1);
    client.send_bytes(request.as_bytes());
    client.read_head();
    let first: Value = serde_json::from_str(&client.read_text()).unwrap();
    let shown = first["request"].as_str().unwrap();
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
        &json!({"offset": 0, "header": hex(&[0x81, 38]), "payload": hex(rooms), "length": 38, "opcode": "text", "fin": true,
            "depth": 40, "cuts": [40], "message": null, "error": null}),
    );
    check(
        alice.frames("in")[0],
        &json!({"offset": 0, "header": hex(&sent[..6]), "payload": hex(&sent[6..]), "length": 17, "opcode": "text",
            "fin": true, "cuts": [end], "depth": null}),
    );
    let answer = br#"{"action":"pong"}"#;
    check(
        &third,
        &json!({"direction": "out", "offset": 40, "header": hex(&[0x81, 17]), "payload": hex(answer), "depth": 19, "cuts": [59]}),
    );
    let mut numbers: Vec<u64> = alice.shown[1..]
        .iter()
        .map(|shown| shown["number"].as_u64().unwrap())
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3]);
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
    alice.see_until(|shown| shown["opcode"] == "pong");
    let length = request.len();
    let [first, between, second] = alice.frames("in")[..] else {
        panic!("{:?}", alice.shown);
    };
    check(
        first,
        &json!({"opcode": "text", "fin": false, "message": {"opcode": "text", "fragments": 1, "bytes": 10, "done": false}}),
    );
    check(
        between,
        &json!({"opcode": "ping", "message": null, "length": 1}),
    );
    check(
        second,
        &json!({"opcode": "continuation", "message": {"opcode": "text", "fragments": 2, "bytes": length, "done": true}}),
    );
    let answer = alice.see_until(|shown| shown["opcode"] == "pong");
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
    // The answer to the ping shows that the read which brought it is over, and half of the next frame with it.
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
fn frames_that_come_right_behind_the_request_are_shown() {
    let server = serve(Limits::default());
    let mut client = Client::open(server.address);
    let request = common::request(server.address, "").replacen("/ ", "/?inspect ", 1);
    let ping = masked(FIN | PING, b"early");
    client.send_bytes(&[request.as_bytes(), &ping].concat());
    client.read_head();
    let mut alice = Inspected {
        client,
        shown: Vec::new(),
    };
    let shown = alice.see_until(|shown| shown["direction"] == "in");
    check(
        &shown,
        &json!({"offset": 0, "cuts": [ping.len()], "opcode": "ping"}),
    );
    assert_eq!(alice.shown[0]["reads"], json!([request.len() + ping.len()]));
}

/// These bytes break a rule, and the verdict is shown before the Close.
#[track_caller]
fn check_verdict(bytes: &[u8], header: &str, code: u16, section: &str) {
    let server = serve(Limits::default());
    let mut alice = Inspected::connect(server.address);
    alice.client.send_bytes(bytes);
    let shown = alice.see_until(|shown| !shown["error"].is_null());
    check(&shown, &json!({"direction": "in", "header": header}));
    assert_eq!(shown["error"]["code"], code);
    assert_eq!(shown["error"]["section"], section);
    let (closed_with, reason) = alice.hear_close();
    assert_eq!(closed_with, code);
    assert_eq!(shown["error"]["reason"], reason);
}

#[test]
fn a_broken_rule_is_shown_before_the_close() {
    check_verdict(&[0x83, 0x80], "83", 1002, "§5.2");
    check_verdict(&[0x81, 0x05], "8105", 1002, "§5.1");
    check_verdict(&masked(FIN | TEXT, b"\xFF"), "818137fa213d", 1007, "§8.1");
    check_verdict(&masked(FIN, b""), "808037fa213d", 1002, "§5.4");
}

#[test]
fn a_close_of_the_client_is_shown_before_its_answer() {
    let server = serve(Limits::default());
    let mut alice = Inspected::connect(server.address);
    alice.client.send_close(1000, "fini");
    let shown = alice.see_until(|shown| shown["opcode"] == "close");
    check(&shown, &json!({"direction": "in", "length": 6}));
    assert_eq!(alice.hear_close().0, 1000);
}

#[test]
fn a_binary_message_is_shown_before_it_is_refused() {
    let server = serve(Limits::default());
    let mut alice = Inspected::connect(server.address);
    alice.client.send_frame(FIN | BINARY, &[7; 5000]);
    let shown = alice.see_until(|shown| shown["opcode"] == "binary");
    let key = common::wire::KEY;
    let payload: Vec<u8> = (0..4096).map(|index| 7 ^ key[index % 4]).collect();
    check(&shown, &json!({"length": 5000, "payload": hex(&payload)}));
    assert_eq!(alice.hear_close().0, 1003);
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
    for shown in &alice.shown[1..] {
        let payload = shown["payload"].as_str().unwrap();
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
    // Bob's frame came masked from him; Alice sees only what was sent to her.
    let word = hex(b"salut");
    let of_bob: Vec<_> = alice
        .shown
        .iter()
        .filter(|shown| {
            shown["payload"]
                .as_str()
                .is_some_and(|payload| payload.contains(&word))
        })
        .collect();
    assert_eq!(of_bob.len(), 1);
    assert_eq!(of_bob[0]["direction"], "out");
    let heard = bob.hear_all();
    assert!(
        heard.iter().all(|event| event["action"] != "frame"),
        "{heard:?}"
    );
}
