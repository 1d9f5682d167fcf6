//! Somebody whose own frames the server shows: what is said and what is shown, kept apart.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::common::{CLOSE, Client, FIN, TEXT};

pub struct Inspected {
    pub client: Client,
    /// Everything that was shown so far.
    pub shown: Vec<Value>,
}

impl Inspected {
    /// Connected, and shown its handshake.
    #[track_caller]
    pub fn connect(address: SocketAddr) -> Self {
        let mut person = Self {
            client: Client::connect_inspected(address),
            shown: Vec::new(),
        };
        let first = person.client.read_text();
        let first: Value = serde_json::from_str(&first).unwrap();
        assert_eq!(first["kind"], "handshake", "{first}");
        person.shown.push(first);
        person
    }

    #[track_caller]
    pub fn login(address: SocketAddr, name: &str) -> Self {
        let mut person = Self::connect(address);
        person.say(&json!({"action": "login", "details": true, "user": name}));
        person.hear_until(|event| event["code"] == "joined");
        person
    }

    #[track_caller]
    pub fn say(&mut self, request: &Value) {
        self.client.send_text(&request.to_string());
    }

    /// The next event of the chat; what is shown before it is kept. Control frames are skipped.
    #[track_caller]
    pub fn hear(&mut self) -> Value {
        loop {
            if let Some(event) = self.hear_any()
                && !self.keep(&event)
            {
                return event;
            }
        }
    }

    /// Skips to the first event of the chat that fits.
    #[track_caller]
    pub fn hear_until(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let event = self.hear();
            if fits(&event) {
                return event;
            }
        }
    }

    /// Waits until this is shown, or has been. What is said meanwhile is skipped.
    #[track_caller]
    pub fn see_until(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        let mut looked_at = 0;
        loop {
            for shown in &self.shown[looked_at..] {
                if fits(shown) {
                    return shown.clone();
                }
            }
            looked_at = self.shown.len();
            if let Some(event) = self.hear_any() {
                self.keep(&event);
            }
        }
    }

    /// The Close, with its code and reason; everything before it is skipped.
    #[track_caller]
    pub fn hear_close(&mut self) -> (u16, String) {
        loop {
            let (first_byte, payload) = self.client.read_frame();
            if first_byte == FIN | CLOSE {
                let code = u16::from_be_bytes([payload[0], payload[1]]);
                return (code, String::from_utf8(payload[2..].to_vec()).unwrap());
            }
        }
    }

    /// All frames of one direction that were shown.
    pub fn frames(&self, direction: &str) -> Vec<&Value> {
        let shown = self.shown.iter();
        shown
            .filter(|shown| shown["direction"] == direction)
            .collect()
    }

    /// The next text frame that is whole; `None` for any other.
    #[track_caller]
    fn hear_any(&mut self) -> Option<Value> {
        let (first_byte, payload) = self.client.read_frame();
        (first_byte == FIN | TEXT).then(|| serde_json::from_slice(&payload).expect("JSON"))
    }

    fn keep(&mut self, event: &Value) -> bool {
        let shown = event["action"] == "frame";
        if shown {
            self.shown.push(event.clone());
        }
        shown
    }
}

/// Bytes as they are shown.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// What is shown of a frame has at least these fields and values.
#[track_caller]
pub fn check(shown: &Value, expected: &Value) {
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(shown[field], *value, "{field} of {shown}");
    }
}
