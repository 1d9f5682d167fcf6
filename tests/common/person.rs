//! Somebody who chats: a client that speaks JSON and waits for what it is told.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::common::{CLOSE, Client, FIN, PING, PONG, TEXT};

pub struct Person {
    pub client: Client,
}

impl Person {
    /// Connected, nameless, and told the rooms.
    #[track_caller]
    pub fn connect(address: SocketAddr) -> Self {
        Self::with(Client::connect(address))
    }

    /// The same, over a WebSocket that is open already.
    #[track_caller]
    pub fn with(client: Client) -> Self {
        let mut person = Self { client };
        assert_eq!(person.hear()["action"], "rooms");
        person
    }

    /// Logged in with details, in `general`, and up to date with it.
    #[track_caller]
    pub fn login(address: SocketAddr, name: &str) -> Self {
        let mut person = Self::connect(address);
        person.log_in(name);
        person
    }

    /// The same, as a client that speaks only the report's six lines.
    #[track_caller]
    pub fn plain_login(address: SocketAddr, name: &str) -> Self {
        let mut person = Self::connect(address);
        person.say(&json!({"action": "login", "user": name}));
        let joined = format!("{name} a rejoint le salon");
        person.hear_until(|event| event["message"] == joined.as_str());
        person
    }

    /// Asks for details, with which all other functions here recognize events.
    #[track_caller]
    pub fn log_in(&mut self, name: &str) {
        self.say(&json!({"action": "login", "details": true, "user": name}));
        self.hear_code("joined");
    }

    #[track_caller]
    pub fn say(&mut self, request: &Value) {
        self.client.send_text(&request.to_string());
    }

    #[track_caller]
    pub fn chat(&mut self, text: &str) {
        self.say(&json!({"action": "send_message", "message": text}));
    }

    /// The next event, whatever it is. Pings are answered: on a busy machine, anybody may be silent
    /// for long.
    #[track_caller]
    pub fn hear(&mut self) -> Value {
        let (first_byte, text) = self.next_but_pings();
        assert_eq!(first_byte, FIN | TEXT, "not a text: {text:?}");
        serde_json::from_slice(&text).expect("JSON")
    }

    /// The status code of the Close that comes next.
    #[track_caller]
    pub fn hear_close(&mut self) -> u16 {
        let (first_byte, payload) = self.next_but_pings();
        assert_eq!(first_byte, FIN | CLOSE, "not a Close: {payload:?}");
        u16::from_be_bytes([payload[0], payload[1]])
    }

    /// Skips to the Close, which must have this code.
    #[track_caller]
    pub fn hear_all_until_close(&mut self, code: u16) {
        loop {
            let (first_byte, payload) = self.next_but_pings();
            if first_byte == FIN | CLOSE {
                assert_eq!(payload[..2], code.to_be_bytes());
                return;
            }
        }
    }

    fn next_but_pings(&mut self) -> (u8, Vec<u8>) {
        loop {
            let (first_byte, payload) = self.client.read_frame();
            if first_byte != FIN | PING {
                return (first_byte, payload);
            }
            self.client.send_frame(FIN | PONG, &payload);
        }
    }

    /// Skips to the first event that fits.
    #[track_caller]
    pub fn hear_until(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let event = self.hear();
            if fits(&event) {
                return event;
            }
        }
    }

    #[track_caller]
    pub fn hear_code(&mut self, code: &str) -> Value {
        self.hear_until(|event| event["code"] == code)
    }

    #[track_caller]
    pub fn hear_action(&mut self, action: &str) -> Value {
        self.hear_until(|event| event["action"] == action)
    }

    /// The text of the next chat message; events of other kinds are skipped.
    #[track_caller]
    pub fn hear_chat(&mut self) -> String {
        let event = self.hear_until(|event| event["kind"] == "chat");
        event["text"].as_str().unwrap().to_owned()
    }

    /// Everything up to the answer to a ping: what has been pushed before it is all there.
    #[track_caller]
    pub fn hear_all(&mut self) -> Vec<Value> {
        self.say(&json!({"action": "ping", "ref": "up to here"}));
        let mut heard = Vec::new();
        loop {
            let event = self.hear();
            if event["ref"] == "up to here" {
                return heard;
            }
            heard.push(event);
        }
    }
}

/// The texts of chat messages among events.
pub fn texts(events: &[Value]) -> Vec<&str> {
    let chats = events.iter().filter(|event| event["kind"] == "chat");
    chats.filter_map(|event| event["text"].as_str()).collect()
}

/// The codes of notices and errors among events.
pub fn codes(events: &[Value]) -> Vec<&str> {
    let codes = events.iter().filter_map(|event| event["code"].as_str());
    codes.collect()
}
