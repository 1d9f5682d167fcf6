//! The examples of a document are conversations: the server says what they show.

use std::collections::HashMap;
use std::net::SocketAddr;

use salon::limits::Limits;
use serde_json::{Value, json};

use crate::common::{CLOSE, Client, FIN, PING, TEACHER_TOKEN, TEXT, request, serve};

/// Stands for any number of milliseconds since 1970.
const ANY_TIME: u64 = 1_795_332_000_123;

/// Stands for any text within a string, and for more fields as the last one of an object.
const ANYTHING: char = '…';

/// The sections of a document, each with its title.
pub fn sections(document: &str) -> impl Iterator<Item = (&str, &str)> {
    let sections = document.split("\n## ").skip(1);
    sections.map(|section| section.split_once('\n').expect("a section with a text"))
}

/// The lines of all blocks of this language, each without its indented continuation lines.
pub fn block_lines(text: &str, language: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(info) => inside = !inside && info == language,
            None if !inside => {}
            None if line.starts_with(' ') && !lines.is_empty() => {
                lines.last_mut().unwrap().push_str(line.trim_start());
            }
            None => lines.push(line.to_owned()),
        }
    }
    lines
}

/// Has the conversation of a section with a server of its own.
#[track_caller]
pub fn hold(document: &str, title: &str) {
    let section = sections(document).find(|(found, _)| *found == title);
    let (_, text) = section.unwrap_or_else(|| panic!("no section {title}"));
    let server = serve(Limits::default());
    let mut conversation = Conversation::new(server.address);
    for line in block_lines(text, "chat") {
        // Seen only where the test fails, also in the middle of a read.
        println!("{line}");
        conversation.perform(&line);
    }
    conversation.finish();
}

/// Some clients of one server, and what they were told.
struct Conversation {
    server: SocketAddr,
    clients: HashMap<String, Participant>,
    /// The last value of each field that the server gave, for those who send it back.
    given: HashMap<String, Value>,
}

struct Participant {
    client: Client,
    /// The fragments of a message that is not complete.
    fragments: Vec<u8>,
    /// Whether it chats. A watcher is not answered.
    chats: bool,
}

/// What a client receives.
#[derive(Debug)]
enum Received {
    Text(String),
    Ping(Vec<u8>),
    Close(u16, String),
}

impl Conversation {
    fn new(server: SocketAddr) -> Self {
        Self {
            server,
            clients: HashMap::new(),
            given: HashMap::from([("teacher".to_owned(), json!(TEACHER_TOKEN))]),
        }
    }

    /// One line: who, `@`, `>` or `<`, and what.
    #[track_caller]
    fn perform(&mut self, line: &str) {
        let (name, rest) = line.split_at(line.find(['@', '>', '<']).expect(line));
        let (name, (sign, content)) = (name.trim(), rest.split_at(1));
        let content = content.trim();
        let path = if sign == "@" { content } else { "/" };
        let server = self.server;
        let participant = self
            .clients
            .entry(name.to_owned())
            .or_insert_with(|| Participant::connect(server, path));
        match sign {
            "@" => {}
            ">" => participant.send(content, &self.given),
            _ => {
                let received = participant.receive();
                if matches!(received, Received::Close(..)) {
                    // Both Closes have been sent, or a broken rule has ended it: the client hangs up.
                    self.clients.remove(name);
                }
                if let Received::Text(text) = &received
                    && let Ok(Value::Object(fields)) = serde_json::from_str(text)
                {
                    self.given.extend(fields);
                }
                assert!(is_as_shown(&received, content), "{line}\nbut: {received:?}");
            }
        }
    }

    /// Nobody was told anything that is not shown.
    #[track_caller]
    fn finish(mut self) {
        // All stay connected meanwhile: the others are told of whoever leaves.
        for (name, participant) in &mut self.clients {
            if participant.chats {
                let request = json!({"action": "ping", "ref": "the end"});
                participant.client.send_text(&request.to_string());
                let received = participant.receive();
                let answer = r#"{"action":"pong","ref":"the end"}"#;
                assert!(
                    is_as_shown(&received, answer),
                    "{name} was told more: {received:?}"
                );
            }
        }
    }
}

impl Participant {
    #[track_caller]
    fn connect(server: SocketAddr, path: &str) -> Self {
        let mut client = Client::open(server);
        let request = request(server, "").replacen("GET / ", &format!("GET {path} "), 1);
        client.send_bytes(request.as_bytes());
        let head = client.read_head();
        assert!(head.starts_with("HTTP/1.1 101 "), "{path}: {head}");
        Self {
            client,
            fragments: Vec::new(),
            chats: !path.starts_with("/inspect"),
        }
    }

    #[track_caller]
    fn send(&mut self, content: &str, given: &HashMap<String, Value>) {
        match content.split_once(' ') {
            Some(("close", close)) => {
                let (code, reason) = code_and_reason(close);
                self.client.send_close(code, &reason);
            }
            Some(("bytes", bytes)) => {
                let bytes = bytes.split(' ').map(|byte| u8::from_str_radix(byte, 16));
                let bytes: Result<Vec<u8>, _> = bytes.collect();
                self.client.send_bytes(&bytes.expect(content));
            }
            _ => self.client.send_text(&with_given_values(content, given)),
        }
    }

    /// The next message or Close, or the next Ping with a payload: one without only asks whether
    /// the client is still there.
    #[track_caller]
    fn receive(&mut self) -> Received {
        loop {
            let (first_byte, payload) = self.client.read_frame();
            if first_byte == FIN | CLOSE {
                let (code, reason) = payload.split_first_chunk().expect("a status code");
                let reason = String::from_utf8(reason.to_vec()).expect("UTF-8");
                return Received::Close(u16::from_be_bytes(*code), reason);
            }
            if first_byte == FIN | PING {
                if !payload.is_empty() {
                    return Received::Ping(payload);
                }
                continue;
            }
            assert!(first_byte & !FIN <= TEXT, "not a text: {first_byte:02x}");
            self.fragments.extend(payload);
            if first_byte & FIN != 0 {
                let text = String::from_utf8(std::mem::take(&mut self.fragments));
                return Received::Text(text.expect("UTF-8"));
            }
        }
    }
}

/// What a client sends, with the server's own values where only `…` is shown.
fn with_given_values(content: &str, given: &HashMap<String, Value>) -> String {
    let Ok(Value::Object(mut fields)) = serde_json::from_str(content) else {
        return content.to_owned();
    };
    for (name, value) in &mut fields {
        if *value == ANYTHING.to_string() {
            value.clone_from(given.get(name).expect(content));
        }
    }
    Value::Object(fields).to_string()
}

/// `1000 "fini"`
fn code_and_reason(text: &str) -> (u16, String) {
    let (code, reason) = text.split_once(' ').expect(text);
    let reason = serde_json::from_str(reason).expect(text);
    (code.parse().expect(text), reason)
}

#[track_caller]
fn is_as_shown(received: &Received, shown: &str) -> bool {
    match (received, shown.split_once(' ')) {
        (Received::Close(code, reason), Some(("close", close))) => {
            let (shown_code, shown_reason) = code_and_reason(close);
            *code == shown_code && is_text_as_shown(reason, &shown_reason)
        }
        (Received::Ping(payload), Some(("ping", shown))) => {
            let shown: String = serde_json::from_str(shown).expect(shown);
            payload == shown.as_bytes()
        }
        (Received::Text(text), _) if shown.starts_with('{') => {
            let shown = shown.replace(",…}", r#","…":"…"}"#);
            let shown = serde_json::from_str(&shown).expect(&shown);
            serde_json::from_str(text).is_ok_and(|value| is_value_as_shown(&value, &shown))
        }
        _ => false,
    }
}

fn is_value_as_shown(value: &Value, shown: &Value) -> bool {
    match (value, shown) {
        (Value::String(text), Value::String(shown)) => is_text_as_shown(text, shown),
        (Value::Number(number), Value::Number(shown)) => {
            number == shown || (number.is_u64() && shown.as_u64() == Some(ANY_TIME))
        }
        (Value::Array(values), Value::Array(shown)) => {
            let mut pairs = values.iter().zip(shown);
            values.len() == shown.len()
                && pairs.all(|(value, shown)| is_value_as_shown(value, shown))
        }
        (Value::Object(fields), Value::Object(shown)) => {
            let more = shown.contains_key(&ANYTHING.to_string());
            let mut shown_fields = shown.iter().filter(|(name, _)| !name.contains(ANYTHING));
            (more || fields.len() == shown.len())
                && shown_fields.all(|(name, shown)| {
                    let value = fields.get(name);
                    value.is_some_and(|value| is_value_as_shown(value, shown))
                })
        }
        _ => value == shown,
    }
}

fn is_text_as_shown(text: &str, shown: &str) -> bool {
    match shown.split_once(ANYTHING) {
        Some((before, after)) => {
            text.len() >= before.len() + after.len()
                && text.starts_with(before)
                && text.ends_with(after)
        }
        None => text == shown,
    }
}
