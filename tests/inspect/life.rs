//! What a watcher is shown of a connection's life: opened, named, both Close frames, ended and why.

use std::io::Write as _;

use salon::limits::Limits;
use serde_json::{Value, json};

use super::ends::connect_socket;
use crate::common::inspected::{Inspected, Watcher, check, hex};
use crate::common::{self, BINARY, Client, FIN, TEXT, masked, serve};

/// The kinds of reports, frames by their direction and opcode.
fn kinds(shown: &[&Value]) -> Vec<String> {
    let kind = |shown: &&Value| match shown["kind"].as_str().unwrap() {
        "frame" => format!("{} {}", shown["direction"], shown["opcode"]).replace('"', ""),
        kind => kind.to_owned(),
    };
    shown.iter().map(kind).collect()
}

#[test]
fn a_connection_is_opened_named_and_ended_in_order() {
    let server = serve(Limits::default());
    let mut alice = Inspected::connect(server.address);
    assert_eq!(alice.hear()["action"], "rooms");
    alice.say(&json!({"action": "login", "user": "Alice"}));
    alice.hear_until(|event| event["message"] == "Alice a rejoint le salon");
    alice.see_kind("named");
    alice.client.send_close(1000, "");
    alice.client.read_to_the_end();
    drop(alice.client);
    let watcher = &mut alice.watcher;
    let ended = watcher.see_kind("ended");
    assert!(ended["time"].as_u64().unwrap() > 1_700_000_000_000);
    let shown = watcher.of(alice.number);
    assert_eq!(shown.len(), watcher.shown.len());
    let kinds = kinds(&shown);
    // The welcome and the notice may be read before or after the name.
    let (begin, end) = (&kinds[..3], &kinds[kinds.len() - 3..]);
    assert_eq!(begin, ["opened", "out text", "in text"]);
    assert_eq!(end, ["in close", "out close", "ended"]);
    let names = shown.iter().filter(|shown| shown["kind"] == "named");
    let names: Vec<_> = names.map(|shown| shown["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Alice"]);
}

#[test]
fn each_new_name_is_shown_once() {
    let server = serve(Limits::default());
    let mut alice = Inspected::login(server.address, "Alice");
    for name in ["Alicia", "Alicia", "Eve"] {
        alice.say(&json!({"action": "login", "user": name, "ref": name}));
        alice.hear_until(|event| event["ref"] == name);
    }
    alice.see_until(|shown| shown["name"] == "Eve");
    let names: Vec<_> = alice.see_all().to_vec();
    let names = names.iter().filter_map(|shown| shown["name"].as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["Alice", "Alicia", "Eve"]);
}

#[cfg(target_os = "linux")]
#[test]
fn the_number_the_address_and_the_end_are_those_of_the_log() {
    let salon = common::process::Salon::start("inspected-log");
    // The first number is not Alice's.
    let _other = Client::connect(salon.address);
    let mut watcher = Watcher::connect(salon.address);
    let mut socket = connect_socket(&watcher);
    let opened = watcher.see();
    let address = socket.local_addr().unwrap().to_string();
    check(&opened, &json!({"kind": "opened", "address": address}));
    socket.write_all(&[0x81, 0]).unwrap();
    let ended = watcher.see_kind("ended");
    let number = opened["connection"].as_u64().unwrap();
    check(&ended, &json!({"connection": number}));
    let came = format!("#{number} connected from {address}");
    let left = format!("#{number} left: {}", ended["reason"].as_str().unwrap());
    let logged = || {
        [&came, &left]
            .iter()
            .all(|line| salon.log().contains(*line))
    };
    common::process::wait_until(logged, || salon.log());
}

/// These bytes break a rule, and the verdict is shown before the Close, which has it too.
#[track_caller]
fn check_verdict(bytes: &[u8], header: &str, code: u16, section: &str) {
    let server = serve(Limits::default());
    let mut alice = Inspected::connect(server.address);
    alice.client.send_bytes(bytes);
    let shown = alice.see_until(|shown| !shown["error"].is_null());
    check(&shown, &json!({"direction": "in", "header": header}));
    check(&shown["error"], &json!({"code": code, "section": section}));
    let (closed_with, reason) = alice.hear_close();
    assert_eq!(closed_with, code);
    assert_eq!(shown["error"]["reason"], reason);
    let close = alice.see_until(|shown| shown["opcode"] == "close");
    let payload = [&code.to_be_bytes(), reason.as_bytes()].concat();
    check(
        &close,
        &json!({"direction": "out", "payload": hex(&payload)}),
    );
    assert!(close["number"].as_u64() > shown["number"].as_u64());
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
    let is_close = |shown: &Value| shown["opcode"] == "close";
    let shown = alice.see_until(is_close);
    check(&shown, &json!({"direction": "in", "length": 6}));
    let answer = alice.see_until(|shown| is_close(shown) && shown["direction"] == "out");
    check(&answer, &json!({"payload": "03e8"}));
    assert!(answer["number"].as_u64() > shown["number"].as_u64());
    assert_eq!(alice.hear_close().0, 1000);
}

#[test]
fn a_close_of_the_server_is_shown_before_its_answer() {
    let server = serve(Limits::default());
    let mut alice = Inspected::connect(server.address);
    alice.say(&json!({"action": "demonstrate", "demonstration": "close", "code": 4000}));
    let is_close = |shown: &Value| shown["opcode"] == "close";
    let shown = alice.see_until(is_close);
    check(&shown, &json!({"direction": "out", "payload": "0fa0"}));
    alice.client.send_close(4000, "");
    let answer = alice.see_until(|shown| is_close(shown) && shown["direction"] == "in");
    check(&answer, &json!({"length": 2}));
    check(
        &alice.see_kind("ended"),
        &json!({"by": "server", "how": "fin", "reason": "closed with 4000 \"\""}),
    );
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
