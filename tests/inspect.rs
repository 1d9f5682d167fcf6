//! The live frame inspector over real sockets: each client is shown the bytes of its own connection, and nobody notices anything else.

mod common;
#[path = "common/inspected.rs"]
mod inspected;
#[path = "common/person.rs"]
mod person;
#[path = "common/witnesses.rs"]
mod witnesses;

use std::time::Duration;

use salon::limits::Limits;
use serde_json::{Value, json};

use common::{BINARY, CLOSE, CONTINUATION, Client, FIN, PING, PONG, TEXT, masked, serve};
use inspected::Inspected;
use person::Person;
use witnesses::unharmed;

/// Bytes as they are shown.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// What is shown of a frame has at least these fields and values.
#[track_caller]
fn check(shown: &Value, expected: &Value) {
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(shown[field], *value, "{field} of {shown}");
    }
}

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
    let pong = alice.see_until(|shown| shown["number"] == 3);
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
        &pong,
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
    let [first, ping, second] = alice.frames("in")[..] else {
        panic!("{:?}", alice.shown);
    };
    check(
        first,
        &json!({"opcode": "text", "fin": false, "message": {"opcode": "text", "fragments": 1, "bytes": 10, "done": false}}),
    );
    check(
        ping,
        &json!({"opcode": "ping", "message": null, "length": 1}),
    );
    check(
        second,
        &json!({"opcode": "continuation", "message": {"opcode": "text", "fragments": 2, "bytes": length, "done": true}}),
    );
    let pong = alice.see_until(|shown| shown["opcode"] == "pong");
    check(
        &pong,
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
    let reason = loop {
        let (first_byte, payload) = alice.client.read_frame();
        if first_byte == FIN | CLOSE {
            assert_eq!(payload[..2], code.to_be_bytes());
            break String::from_utf8(payload[2..].to_vec()).unwrap();
        }
    };
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
    let (code, _) = alice.client.read_close();
    assert_eq!(code, 1000);
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
    assert_eq!(alice.client.read_close().0, 1003);
}

#[test]
fn what_is_shown_is_not_shown_itself() {
    let server = serve(Limits::default());
    let mut alice = Inspected::login(server.address, "Alice");
    for number in 0..20 {
        alice.say(&json!({"action": "send_message", "message": number.to_string()}));
        alice.hear_until(|event| event["text"] == number.to_string());
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
    alice.say(&json!({"action": "login", "user": "Alice"}));
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
    assert_eq!(alice.client.read_close(), (4000, "pour voir".to_owned()));
    assert!(alice.client.is_at_end());
    // The name is free.
    Person::login(server.address, "Alice");
}

/// A server on which nothing is inspected, or a client that did not ask for it: what it is told is as ever.
#[track_caller]
fn check_not_inspected(limits: Limits, mut client: Client) {
    let mut nameless = Person::with({
        let _ = limits;
        client.send_text(&json!({"action": "explain", "bytes": "81"}).to_string());
        client
    });
    let error = nameless.hear();
    check(&error, &json!({"kind": "error", "code": "not_inspected"}));
    nameless.say(&json!({"action": "demonstrate", "demonstration": "ping", "ref": "r"}));
    check(
        &nameless.hear(),
        &json!({"code": "not_inspected", "ref": "r"}),
    );
    nameless.log_in("Alice");
    nameless.chat("salut");
    assert_eq!(nameless.hear_chat(), "salut");
    assert_eq!(nameless.hear_all(), Vec::<Value>::new());
}

#[test]
fn who_does_not_ask_for_it_is_not_inspected() {
    let server = serve(Limits::default());
    check_not_inspected(Limits::default(), Client::connect(server.address));
}

#[test]
fn where_it_is_turned_off_nobody_is_inspected() {
    let server = serve(Limits {
        inspect: false,
        ..Limits::default()
    });
    check_not_inspected(Limits::default(), Client::connect_inspected(server.address));
}

/// What was missed and the numbers of what was shown make all numbers from 1, in order.
#[track_caller]
fn check_numbers(shown: &[Value]) -> u64 {
    let (mut next, mut missed) = (1, 0);
    for shown in &shown[1..] {
        if shown["kind"] == "missed" {
            let count = shown["count"].as_u64().unwrap();
            assert!(count > 0);
            next += count;
            missed += count;
        } else {
            assert_eq!(shown["number"], next);
            next += 1;
        }
    }
    missed
}

#[test]
fn a_slow_reader_loses_what_is_shown_before_what_is_said_and_is_told_how_much() {
    const MESSAGES: usize = 600;
    let server = serve(Limits {
        rate: None,
        outbox_bytes: 64 << 20,
        outbox_time: Duration::from_mins(1),
        ..Limits::default()
    });
    unharmed(server.address, || {
        let mut bob = Person::login(server.address, "Bob");
        let mut alice = Inspected::login(server.address, "Alice");
        // Alice reads nothing for a while. Each message is sent as `message` and as `text`: 16 KiB, more than all buffers hold.
        let long = "x".repeat(8 * 1024);
        for number in 0..MESSAGES {
            bob.chat(&format!("{number} {long}"));
        }
        for number in 0..MESSAGES {
            let said = bob.hear_until(|event| event["user"] == "Bob" && event["kind"] == "chat");
            assert!(
                said["text"]
                    .as_str()
                    .unwrap()
                    .starts_with(&format!("{number} "))
            );
        }
        // Every word is there, once and in order.
        for number in 0..MESSAGES {
            let said = alice.hear_until(|event| event["user"] == "Bob" && event["kind"] == "chat");
            assert!(
                said["text"]
                    .as_str()
                    .unwrap()
                    .starts_with(&format!("{number} "))
            );
        }
        // The others talk on, so that there is a next frame with which she is told.
        alice.say(&json!({"action": "ping"}));
        alice.see_until(|shown| shown["direction"] == "in" && shown["length"] == 17);
        let missed = check_numbers(&alice.shown);
        assert!(missed > 0, "nothing was missed");
        // What is shown stands where it stood in the stream.
        let frames = alice.frames("out");
        for two in frames.windows(2) {
            let end = two[0]["offset"].as_u64().unwrap()
                + two[0]["header"].as_str().unwrap().len() as u64 / 2
                + two[0]["length"].as_u64().unwrap();
            let follows = two[1]["offset"].as_u64().unwrap();
            assert!(follows >= end);
        }
    });
}

#[test]
fn who_reads_in_time_misses_nothing() {
    let server = serve(Limits {
        rate: None,
        ..Limits::default()
    });
    let mut alice = Inspected::login(server.address, "Alice");
    for number in 0..500 {
        alice.say(&json!({"action": "send_message", "message": number.to_string()}));
        alice.hear_until(|event| event["text"] == number.to_string());
    }
    alice.say(&json!({"action": "ping"}));
    let pong = hex(br#"{"action":"pong"}"#);
    alice.see_until(|shown| shown["payload"] == pong);
    assert_eq!(check_numbers(&alice.shown), 0);
    let mut end = 0;
    for frame in alice.frames("out") {
        assert_eq!(frame["offset"], end);
        end +=
            frame["header"].as_str().unwrap().len() as u64 / 2 + frame["length"].as_u64().unwrap();
    }
}
