//! A server that knows only the plain six lines, as the report's does: no `kind`, no `ref`, no
//! history, and no answer to a join.

use serde_json::json;

use crate::fake::{Fake, Peer};
use crate::program::{Program, pipe};

/// Serves one client until its Close. Somebody named Alice is there already.
fn six_lines(mut peer: Peer) {
    peer.accept();
    let mut rooms = vec!["general".to_owned()];
    let mut user = None;
    peer.tell(&json!({"action": "rooms", "rooms": rooms}));
    loop {
        let (first_byte, _, payload) = peer.read_frame();
        if first_byte & 0xf == 8 {
            return peer.send_close(1000, "");
        }
        let request: serde_json::Value = serde_json::from_slice(&payload).unwrap();
        let mut message = |text: &str| peer.tell(&json!({"action": "message", "message": text}));
        match (request["action"].as_str().unwrap(), &user) {
            ("login", _) if request["user"] == "Alice" => message("pseudo invalide"),
            ("login", _) => {
                // The report's server tells the room's messages also to those without a name.
                message("Alice: bonjour");
                user = request["user"].as_str().map(str::to_owned);
                message("Bienvenue");
            }
            (_, None) => message("veuillez choisir un pseudo avant de pouvoir chatter"),
            ("send_message", Some(user)) => {
                message(&format!("{user}: {}", request["message"].as_str().unwrap()));
            }
            ("create_room", _) => {
                rooms.push(request["room"].as_str().unwrap().to_owned());
                peer.tell(&json!({"action": "rooms", "rooms": rooms}));
            }
            ("join_room", _) => {}
            (action, _) => panic!("{action}"),
        }
    }
}

#[test]
fn the_plain_six_lines_are_enough() {
    let server = Fake::start(1, |peer, _| six_lines(peer));
    let input = "salut\n/create projet\n/join projet\nla\n/who\n/name Bobby\nfin\n";
    let ended = pipe(server.address, "Bob", input);
    assert_eq!(ended.code, Some(0), "{:?}", ended.errors);
    let expected = [
        "rooms: general",
        "Alice: bonjour",
        "Bienvenue",
        "Bob: salut",
        "rooms: general, projet",
        "Bob: la",
        "this server does not tell who is there",
        "Alice: bonjour",
        "Bienvenue",
        "Bobby: fin",
    ];
    assert_eq!(ended.output, expected);
    server.finish();
}

#[test]
fn a_name_that_is_refused_ends_it() {
    let server = Fake::start(1, |peer, _| six_lines(peer));
    let ended = Program::start(server.address, "Alice", &[]).ended();
    assert_eq!(ended.code, Some(1));
    assert_eq!(ended.output, ["rooms: general", "pseudo invalide"]);
    server.finish();
}

#[test]
fn a_server_that_repeats_nothing_is_not_awaited_for_ever() {
    let server = Fake::start(1, |mut peer, _| {
        peer.accept();
        peer.hear();
        peer.tell(&json!({"action": "message", "message": "Bienvenue"}));
        assert_eq!(peer.hear()["message"], "salut");
        assert_eq!(peer.hear_close().0, 1000);
    });
    assert_eq!(pipe(server.address, "Bob", "salut\n").code, Some(0));
    server.finish();
}

#[test]
fn text_that_is_no_json_is_shown() {
    let server = Fake::start(1, |mut peer, _| {
        peer.accept();
        peer.hear();
        peer.send_frame(0x81, b"bonjour");
        peer.tell(&json!({"action": "message", "message": "Bienvenue"}));
        peer.hear_close();
    });
    assert_eq!(
        pipe(server.address, "Bob", "").output,
        ["bonjour", "Bienvenue"]
    );
    server.finish();
}
