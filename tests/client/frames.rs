//! The frames that the program sends and takes, against a server written by hand.

use std::collections::BTreeSet;
use std::sync::mpsc::channel;

use serde_json::json;

use crate::common::{CONTINUATION, FIN, PING, PONG, TEXT};
use crate::fake::Fake;
use crate::program::{Program, pipe};

#[test]
fn a_text_in_three_fragments_with_a_ping_between_them_is_one_message() {
    let server = Fake::start(1, |mut peer, _| {
        peer.accept();
        peer.hear();
        peer.tell(&json!({"action": "message", "message": "Bienvenue"}));
        let text = json!({"action": "message", "message": "Alice: trois"}).to_string();
        let (first, rest) = text.as_bytes().split_at(5);
        let (second, third) = rest.split_at(10);
        peer.send_frame(TEXT, first);
        peer.send_frame(FIN | PING, b"salon");
        peer.send_frame(CONTINUATION, second);
        let (first_byte, _, payload) = peer.read_frame();
        assert_eq!((first_byte, &payload[..]), (FIN | PONG, &b"salon"[..]));
        peer.send_frame(FIN | CONTINUATION, third);
        assert_eq!(peer.hear_close().0, 1000);
        peer.send_close(1000, "");
    });
    let program = Program::start(server.address, "Bob", &[]);
    program.read_until("Alice: trois");
    assert_eq!(program.end().code, Some(0));
    server.finish();
}

#[test]
fn each_frame_has_a_masking_key_and_each_connection_a_key_of_its_own() {
    let (heads, sent) = channel();
    let server = Fake::start(2, move |mut peer, number| {
        let head = peer.read_head();
        let _ = heads.send(head.clone());
        if number == 1 {
            return;
        }
        let key = head
            .lines()
            .find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "));
        peer.accept_key(key.unwrap());
        let login = peer.read_frame().1;
        peer.tell(&json!({"action": "message", "message": "Bienvenue"}));
        let keys: BTreeSet<_> = (0..10)
            .map(|_| peer.read_frame().1)
            .chain([login])
            .collect();
        assert_eq!(keys.len(), 11);
        peer.send_close(1001, "");
    });
    let mut program = Program::start(server.address, "Bob", &[]);
    let lines: Vec<_> = (0..10).map(|line| format!("{line}\n")).collect();
    program.write(&lines.concat());
    let key = || {
        let head: String = sent.recv_timeout(crate::common::PATIENCE).unwrap();
        head.lines()
            .find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ").map(str::to_owned))
    };
    let (first, second) = (key(), key());
    assert_ne!(first, second);
    assert_eq!(first.unwrap().len(), 24);
    server.finish();
}

#[test]
fn the_servers_close_is_answered_with_its_code_and_its_reason_is_said() {
    let server = Fake::start(1, |mut peer, _| {
        peer.accept();
        peer.hear();
        peer.send_close(4003, "exclu \u{1b}");
        assert_eq!(peer.hear_close(), (4003, String::new()));
    });
    let ended = Program::start(server.address, "Bob", &[]).ended();
    server.finish();
    assert_eq!(ended.code, Some(1));
    let expected = "error: the server closed the connection: 4003 \"exclu \\u{1b}\"";
    assert_eq!(ended.errors, [expected]);
}

#[test]
fn a_server_that_answers_no_close_is_not_awaited_for_ever() {
    let (done, wait) = channel::<()>();
    let server = Fake::start(1, move |mut peer, _| {
        peer.accept();
        peer.hear();
        peer.tell(&json!({"action": "message", "message": "Bienvenue"}));
        assert_eq!(peer.hear_close().0, 1000);
        let _ = wait.recv();
    });
    let ended = pipe(server.address, "Bob", "");
    drop(done);
    assert_eq!(ended.code, Some(0));
    server.finish();
}
