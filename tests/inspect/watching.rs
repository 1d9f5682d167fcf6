//! A watcher's own connection: which codes there are, and what else it may do.

use std::time::Duration;

use salon::limits::Limits;

use crate::common::inspected::{Watcher, request_for};
use crate::common::person::Person;
use crate::common::{BINARY, Client, FIN, PING, serve};

/// A watcher that asks so is answered 400, and the sentence says what would be right.
#[track_caller]
fn check_bad_code(target: &str) {
    let server = serve(Limits::default());
    let mut client = Client::open(server.address);
    client.send_bytes(request_for(server.address, target).as_bytes());
    assert!(client.read_head().starts_with("HTTP/1.1 400 "), "{target}");
    let sentence = "400 Bad Request: a watcher connects to /inspect?code=CODE, \
                    with 4 to 32 letters, digits and -\n";
    assert_eq!(client.read_bytes(sentence.len()), sentence.as_bytes());
    assert!(client.is_at_end());
}

#[test]
fn a_watcher_without_a_code_is_refused() {
    check_bad_code("/inspect");
    check_bad_code("/inspect?");
    check_bad_code("/inspect?code");
    check_bad_code("/inspect?code=");
    check_bad_code("/inspect?code=abc");
    check_bad_code("/inspect?code=abcdefghijklmnopqrstuvwxyz0123456");
    check_bad_code("/inspect?code=under_score");
    check_bad_code("/inspect?code=caf%C3%A9");
    check_bad_code("/inspect?inspect=abcd");
    check_bad_code("/inspect?code=abc&code=abcd");
}

#[test]
fn codes_have_4_to_32_letters_digits_and_hyphens() {
    let server = serve(Limits::default());
    for code in ["abcd", "0123", "----", "ABCDEFGHIJKLMNOPQRSTUVWXYZ-01234"] {
        let mut watcher = Watcher::of_code(server.address, code);
        watcher.watch_new_client();
    }
}

#[test]
fn what_a_watcher_sends_is_ignored() {
    let server = serve(Limits::default());
    let mut watcher = Watcher::connect(server.address);
    watcher.socket.send_text("{");
    watcher
        .socket
        .send_text(r#"{"action":"login","user":"Alice"}"#);
    watcher.socket.send_frame(FIN | BINARY, &[0; 1000]);
    watcher.watch_new_client();
    assert_eq!(watcher.shown[0]["kind"], "opened");
    // The name is free, and nobody is told of it.
    Person::login(server.address, "Alice");
}

#[test]
fn a_watcher_that_breaks_a_rule_is_closed_as_any_client() {
    let server = serve(Limits::default());
    let mut watcher = Watcher::connect(server.address);
    watcher.socket.send_bytes(&[0x81, 0]);
    assert_eq!(watcher.socket.read_close().0, 1002);
    assert!(watcher.socket.is_at_end());
}

#[test]
fn a_watcher_needs_no_login() {
    let server = serve(Limits {
        login_time: Duration::from_millis(50),
        ..Limits::default()
    });
    let mut watcher = Watcher::connect(server.address);
    let mut client = Client::connect(server.address);
    client.read_text();
    assert_eq!(client.read_close().0, 1008);
    // The time of the watcher, who came before, is over, too.
    watcher.watch_new_client();
}

#[test]
fn a_watcher_that_answers_no_ping_is_closed_with_1008() {
    let server = serve(Limits {
        ping_after: Duration::from_secs(1),
        ..Limits::default()
    });
    let mut watcher = Watcher::connect(server.address);
    assert_eq!(watcher.socket.read_frame(), (FIN | PING, Vec::new()));
    assert_eq!(watcher.socket.read_close().0, 1008);
}

#[test]
fn a_stopping_server_sends_watchers_1001() {
    let server = serve(Limits::default());
    let mut client = Client::open(server.address);
    let request = request_for(server.address, "/inspect?code=abcd");
    client.send_bytes(request.as_bytes());
    assert!(client.read_head().starts_with("HTTP/1.1 101 "));
    // Its answer shows that the watcher is registered.
    client.send_frame(FIN | PING, b"");
    client.read_frame();
    server.stop();
    assert_eq!(client.read_close().0, 1001);
}
