//! A watcher of a code, and somebody whose connection has it: what is said and what is shown of it,
//! kept apart.

use std::net::SocketAddr;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::common::{self, CLOSE, Client, FIN, PING, PONG, TEXT};

/// Who is shown the connections of one code.
pub struct Watcher {
    pub socket: Client,
    pub address: SocketAddr,
    pub code: String,
    /// Everything that was shown so far.
    pub shown: Vec<Value>,
}

/// Somebody whose connection is shown to a watcher of its own.
pub struct Inspected {
    pub client: Client,
    pub watcher: Watcher,
    /// The number of the client's connection.
    pub number: u64,
}

/// A number that nothing else in this program has.
fn next_number() -> u64 {
    static NUMBERS: AtomicU64 = AtomicU64::new(1);
    NUMBERS.fetch_add(1, Ordering::Relaxed)
}

/// A correct opening handshake for this target.
#[must_use]
pub fn request_for(address: SocketAddr, target: &str) -> String {
    common::request(address, "").replacen("GET / ", &format!("GET {target} "), 1)
}

/// An open WebSocket of this target.
#[track_caller]
#[must_use]
pub fn connect_to(address: SocketAddr, target: &str) -> Client {
    let mut client = Client::open(address);
    client.send_bytes(request_for(address, target).as_bytes());
    let head = client.read_head();
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    client
}

/// The target of a client that may be watched by those who know the code.
#[must_use]
pub fn inspected_target(code: &str) -> String {
    format!("/?inspect={code}")
}

impl Watcher {
    /// Watches a code that no other test has.
    #[track_caller]
    pub fn connect(address: SocketAddr) -> Self {
        Self::of_code(address, &format!("test-{}", next_number()))
    }

    #[track_caller]
    pub fn of_code(address: SocketAddr, code: &str) -> Self {
        Self {
            socket: connect_to(address, &format!("/inspect?code={code}")),
            address,
            code: code.to_owned(),
            shown: Vec::new(),
        }
    }

    /// The target of a client that this one watches.
    #[must_use]
    pub fn target(&self) -> String {
        inspected_target(&self.code)
    }

    /// The next report, which is kept. Pings are answered.
    #[track_caller]
    pub fn see(&mut self) -> Value {
        let text = loop {
            let (first_byte, payload) = self.socket.read_frame();
            match first_byte & 0xF {
                TEXT => break payload,
                PING => self.socket.send_frame(FIN | PONG, &payload),
                _ => {}
            }
        };
        let report: Value = serde_json::from_slice(&text).expect("JSON");
        assert_eq!(report["action"], "frame", "{report}");
        self.shown.push(report.clone());
        report
    }

    /// Waits until this is shown, or has been.
    #[track_caller]
    pub fn see_until(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(shown) = self.shown.iter().find(|shown| fits(shown)) {
            return shown.clone();
        }
        loop {
            let shown = self.see();
            if fits(&shown) {
                return shown;
            }
        }
    }

    #[track_caller]
    pub fn see_kind(&mut self, kind: &str) -> Value {
        self.see_until(|shown| shown["kind"] == kind)
    }

    /// Somebody connects, and that is shown. Returns the socket, and the connection's number.
    #[track_caller]
    pub fn watch_new_client(&mut self) -> (Client, u64) {
        // By this mark its opening handshake is known among others.
        let target = format!("{}&client={}", self.target(), next_number());
        let client = connect_to(self.address, &target);
        let first = format!("GET {target} ");
        let opened = self.see_until(|shown| {
            let request = shown["request"].as_str().unwrap_or_default();
            shown["kind"] == "opened" && request.starts_with(&first)
        });
        (client, opened["connection"].as_u64().unwrap())
    }

    /// Everything that is shown up to now: a connection that opens now is shown after it.
    #[track_caller]
    pub fn see_all(&mut self) -> &[Value] {
        let (_client, number) = self.watch_new_client();
        let is_new = |shown: &Value| shown["connection"] == number;
        let end = self.shown.iter().position(is_new).unwrap();
        &self.shown[..end]
    }

    /// What is shown of one connection.
    pub fn of(&self, number: u64) -> Vec<&Value> {
        let shown = self.shown.iter();
        shown
            .filter(|shown| shown["connection"] == number)
            .collect()
    }

    /// All frames of one direction that were shown.
    pub fn frames(&self, direction: &str) -> Vec<&Value> {
        let shown = self.shown.iter();
        shown
            .filter(|shown| shown["direction"] == direction)
            .collect()
    }
}

impl Inspected {
    /// Connected, and its opening handshake shown.
    #[track_caller]
    pub fn connect(address: SocketAddr) -> Self {
        let mut watcher = Watcher::connect(address);
        let (client, number) = watcher.watch_new_client();
        Self {
            client,
            watcher,
            number,
        }
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

    /// The next event of the chat. Frames that are not whole texts are skipped.
    #[track_caller]
    pub fn hear(&mut self) -> Value {
        loop {
            let (first_byte, payload) = self.client.read_frame();
            if first_byte == FIN | TEXT {
                return serde_json::from_slice(&payload).expect("JSON");
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
}

/// What is shown of somebody is what the watcher is shown.
impl Deref for Inspected {
    type Target = Watcher;

    fn deref(&self) -> &Watcher {
        &self.watcher
    }
}

impl DerefMut for Inspected {
    fn deref_mut(&mut self) -> &mut Watcher {
        &mut self.watcher
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
