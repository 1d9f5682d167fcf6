//! A client that never asks for details hears the report's two actions with the report's fields and
//! nothing else. Here its parser refuses every other action and every other field.

use std::net::SocketAddr;

use salon::limits::Limits;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::common::person::Person;
use crate::common::{CLOSE, Client, FIN, PING, TEXT, serve};

/// All that the report's server says.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub enum Heard {
    Message { message: String },
    Rooms { rooms: Vec<String> },
}

pub fn message(text: &str) -> Heard {
    let message = text.to_owned();
    Heard::Message { message }
}

pub fn rooms(names: &[&str]) -> Heard {
    let rooms = names.iter().map(ToString::to_string).collect();
    Heard::Rooms { rooms }
}

fn parse(text: &str) -> Heard {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// A client with that parser.
pub struct Strict(pub Client);

impl Strict {
    #[track_caller]
    pub fn connect(address: SocketAddr) -> Self {
        Self(Client::connect(address))
    }

    #[track_caller]
    fn say(&mut self, request: &Value) {
        self.0.send_text(&request.to_string());
    }

    #[track_caller]
    fn hear(&mut self) -> Heard {
        parse(&self.0.read_text())
    }

    /// Asks for something, and hears this and then this.
    #[track_caller]
    pub fn ask(&mut self, request: &Value, answers: &[Heard]) {
        self.say(request);
        self.check_next(answers);
    }

    #[track_caller]
    pub fn check_next(&mut self, expected: &[Heard]) {
        for expected in expected {
            assert_eq!(self.hear(), *expected);
        }
    }

    /// Leaves, and has heard nothing more.
    #[track_caller]
    pub fn leave(mut self) {
        self.0.send_close(1000, "");
        let (first_byte, payload) = self.0.read_frame();
        let payload = String::from_utf8_lossy(&payload);
        assert_eq!(first_byte, FIN | CLOSE, "{payload}");
    }
}

pub fn login(user: &str) -> Value {
    json!({"action": "login", "user": user})
}

pub fn send(text: &str) -> Value {
    json!({"action": "send_message", "message": text})
}

fn create(room: &str) -> Value {
    json!({"action": "create_room", "room": room})
}

fn join(room: &str) -> Value {
    json!({"action": "join_room", "room": room})
}

#[test]
fn the_strict_parser_refuses_other_actions_and_other_fields() {
    for text in [
        r#"{"action":"pong"}"#,
        r#"{"action":"message","message":"a","kind":"chat"}"#,
        r#"{"action":"rooms","rooms":[],"count":0}"#,
        r#"{"action":"rooms"}"#,
    ] {
        assert!(serde_json::from_str::<Heard>(text).is_err(), "{text}");
    }
}

#[test]
fn a_whole_session_is_understood_by_a_strict_parser() {
    let server = serve(Limits::default());
    let mut detailed = Person::login(server.address, "Bob");
    let mut alice = Strict::connect(server.address);
    alice.check_next(&[rooms(&["general"])]);
    let first_a_name = message("veuillez choisir un pseudo avant de pouvoir chatter");
    alice.ask(&send("salut"), &[first_a_name]);
    alice.ask(&login("bob"), &[message("pseudo invalide")]);
    alice.ask(
        &login("Alice"),
        &[message("Bienvenue"), message("Alice a rejoint le salon")],
    );
    alice.ask(&send("salut"), &[message("Alice: salut")]);
    alice.ask(&create("projet"), &[rooms(&["general", "projet"])]);
    alice.ask(&join("projet"), &[message("Alice a rejoint le salon")]);
    // What others say elsewhere, and that they say it, is not for her.
    detailed.chat("ailleurs");
    detailed.hear_chat();
    detailed.say(&json!({"action": "join_room", "room": "projet", "ref": "j"}));
    alice.check_next(&[message("Bob a rejoint le salon")]);
    detailed.say(&json!({"action": "send_message", "message": "ici", "ref": "m"}));
    alice.check_next(&[message("Bob: ici")]);
    detailed.say(&json!({"action": "login", "user": "Robert"}));
    alice.check_next(&[message("Bob s'appelle maintenant Robert")]);
    alice.ask(&send("là"), &[message("Alice: là")]);
    let replayed = ["Bob: ici", "Alice: là"].map(message);
    alice.ask(&join("projet"), &replayed);
    let replayed = ["Alice: salut", "Bob: ailleurs"].map(message);
    alice.ask(&join("general"), &replayed);
    alice.check_next(&[message("Alice a rejoint le salon")]);
    let renamed = message("Alice s'appelle maintenant Alicia");
    alice.ask(&login("Alicia"), &[message("Bienvenue"), renamed]);
    detailed.say(&join("general"));
    alice.check_next(&[message("Robert a rejoint le salon")]);
    detailed.client.send_close(1000, "");
    alice.check_next(&[message("Robert a quitté le salon")]);
    alice.leave();
}

#[test]
fn a_newcomer_is_replayed_the_history_as_plain_messages() {
    let server = serve(Limits::default());
    let mut bob = Person::login(server.address, "Bob");
    bob.say(&json!({"action": "send_message", "message": "un", "ref": "r"}));
    bob.chat("deux");
    bob.hear_all();
    let mut alice = Strict::connect(server.address);
    alice.check_next(&[rooms(&["general"])]);
    let expected = [
        "Bienvenue",
        "Bob: un",
        "Bob: deux",
        "Alice a rejoint le salon",
    ];
    alice.ask(&login("Alice"), &expected.map(message));
    alice.leave();
}

#[test]
fn before_a_login_every_action_of_the_report_is_answered_that_a_name_comes_first() {
    let server = serve(Limits::default());
    let mut alice = Strict::connect(server.address);
    alice.check_next(&[rooms(&["general"])]);
    for request in [
        send("salut"),
        create("projet"),
        join("general"),
        json!({"action": "dance"}),
        json!({"action": "send_message"}),
    ] {
        let sentence = "veuillez choisir un pseudo avant de pouvoir chatter";
        alice.ask(&request, &[message(sentence)]);
    }
    alice.leave();
}

#[test]
fn what_goes_beyond_the_report_is_answered_to_whoever_asks() {
    let server = serve(Limits::default());
    let mut alice = Person::plain_login(server.address, "Alice");
    alice.say(&json!({"action": "ping", "ref": "p"}));
    assert_eq!(alice.hear(), json!({"action": "pong", "ref": "p"}));
    alice.say(&json!({"action": "explain", "bytes": "8180"}));
    assert_eq!(alice.hear()["action"], "explained");
    alice.say(&json!({"action": "demonstrate", "demonstration": "fragments", "message": "salut"}));
    let mut fragments = [(); 4].map(|()| alice.client.read_frame());
    assert_eq!(fragments[1], (FIN | PING, b"salon".to_vec()));
    fragments[1].1.clear();
    let bytes = fragments.map(|(_, payload)| payload).concat();
    let text = String::from_utf8(bytes).unwrap();
    // The only event of these that is a message, and so has the report's fields only.
    assert_eq!(parse(&text), message("salut"));
}

#[test]
fn what_a_plain_client_is_told_is_one_text_frame_each() {
    let server = serve(Limits::default());
    let mut alice = Client::connect(server.address);
    let text = r#"{"action":"rooms","rooms":["general"]}"#;
    assert_eq!(alice.read_frame(), (FIN | TEXT, text.into()));
    alice.send_text(&login("Alice").to_string());
    let text = r#"{"action":"message","message":"Bienvenue"}"#;
    assert_eq!(alice.read_frame(), (FIN | TEXT, text.into()));
}
