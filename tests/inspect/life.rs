//! What a watcher is shown of a connection's life: opened, named, both Close frames, ended and why.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use salon::limits::Limits;
use serde_json::{Value, json};

use crate::common::inspected::{Inspected, Watcher, check, hex, request_for};
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

/// A client whose address the test knows.
fn connect_socket(watcher: &Watcher) -> TcpStream {
    let mut socket = TcpStream::connect(watcher.address).unwrap();
    socket.set_read_timeout(Some(common::PATIENCE)).unwrap();
    let request = request_for(watcher.address, &watcher.target());
    socket.write_all(request.as_bytes()).unwrap();
    socket
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

/// A connection ends by what its client does, and that is shown so. Until then the client keeps the
/// socket that `end` returns.
#[track_caller]
fn check_end(
    limits: Limits,
    end: fn(TcpStream) -> Option<TcpStream>,
    by: &str,
    how: &str,
    reason: &str,
) {
    let server = serve(limits);
    let mut watcher = Watcher::connect(server.address);
    let socket = connect_socket(&watcher);
    // The list of rooms has gone out: nothing of the server's is on its way any more.
    watcher.see_until(|shown| shown["direction"] == "out");
    let _kept = end(socket);
    let ended = watcher.see_kind("ended");
    check(&ended, &json!({"by": by, "how": how, "reason": reason}));
}

fn read_all(mut socket: TcpStream) -> Option<TcpStream> {
    let _ = socket.read_to_end(&mut Vec::new());
    None
}

#[test]
fn an_end_is_shown_with_who_ended_it_and_why() {
    let limits = Limits::default();
    let close = |mut socket: TcpStream| {
        socket
            .write_all(&masked(FIN | common::CLOSE, b"\x03\xE8fini"))
            .unwrap();
        read_all(socket)
    };
    check_end(limits, close, "server", "fin", "closed with 1000 \"fini\"");
    let half_close = |socket: TcpStream| {
        socket.shutdown(std::net::Shutdown::Write).unwrap();
        read_all(socket)
    };
    check_end(limits, half_close, "client", "fin", "connection lost");
    let break_rule = |mut socket: TcpStream| {
        socket.write_all(&[0xC1]).unwrap();
        read_all(socket)
    };
    let reason =
        "failed with 1002: a reserved bit is set, but no extension was agreed on (RFC 6455 §5.2)";
    check_end(limits, break_rule, "server", "fin", reason);
    let binary = |mut socket: TcpStream| {
        socket.write_all(&masked(FIN | BINARY, b"")).unwrap();
        read_all(socket)
    };
    let reason = "refused with 1003 \"this chat speaks JSON in text messages, not binary\"";
    check_end(limits, binary, "server", "fin", reason);
}

#[test]
fn an_end_for_silence_is_shown() {
    let no_login = Limits {
        login_time: Duration::from_millis(50),
        ..Limits::default()
    };
    let reason = "disconnected: no login came in time";
    check_end(no_login, Some, "server", "fin", reason);
    let no_pong = Limits {
        ping_after: Duration::from_millis(500),
        ..Limits::default()
    };
    // The watcher is pinged, too, and answers.
    let reason = "disconnected: no answer to a ping";
    check_end(no_pong, Some, "server", "fin", reason);
}

#[cfg(unix)]
#[test]
fn a_reset_is_shown() {
    let reset = |socket: TcpStream| {
        rustix::net::sockopt::set_socket_linger(&socket, Some(Duration::ZERO)).unwrap();
        None
    };
    check_end(
        Limits::default(),
        reset,
        "client",
        "reset",
        "connection lost",
    );
}

#[cfg(unix)]
#[test]
fn a_client_that_resets_while_it_is_written_to_is_shown_as_the_one_who_ended_it() {
    let server = serve(Limits {
        rate: None,
        ..Limits::default()
    });
    for _ in 0..20 {
        let mut watcher = Watcher::connect(server.address);
        let mut socket = connect_socket(&watcher);
        watcher.see_until(|shown| shown["direction"] == "out");
        let ping = masked(FIN | TEXT, br#"{"action":"ping"}"#).repeat(200);
        socket.write_all(&ping).unwrap();
        // It has not read what was sent to it: the system sends RST.
        drop(socket);
        check(
            &watcher.see_kind("ended"),
            &json!({"by": "client", "how": "reset", "reason": "connection lost"}),
        );
    }
}
