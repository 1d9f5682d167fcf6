//! `docs/protocol.md` and its French twin: both have the same examples, and the server does what
//! each example shows. The document itself says how its examples are to be read.

use std::collections::HashMap;
use std::net::SocketAddr;

use salon::limits::Limits;
use serde_json::{Value, json};

use crate::common::{CLOSE, Client, FIN, PING, TEXT, request, serve};

const ENGLISH: &str = include_str!("../../docs/protocol.md");
const FRENCH: &str = include_str!("../../docs/protocole.md");
const README: &str = include_str!("../../README.md");

const SIX_LINES: &str = "The six lines";
const DETAILS: &str = "Details on request";
const COMING_BACK: &str = "Coming back";
const OTHER_ROOMS: &str = "Other rooms";
const ERRORS: &str = "Errors";
const BEYOND: &str = "Ping, explain, demonstrate";
const WATCHING: &str = "Watching a program";
const ENDS: &str = "How a connection ends";

/// Lines of text on a printed A4 page.
const PAGE_LINES: usize = 60;

/// Stands for any number of milliseconds since 1970.
const ANY_TIME: u64 = 1_795_332_000_123;

/// Stands for any text within a string, and for more fields as the last one of an object.
const ANYTHING: char = '…';

/// The sections of a document, each with its title.
fn sections(document: &str) -> impl Iterator<Item = (&str, &str)> {
    let sections = document.split("\n## ").skip(1);
    sections.map(|section| section.split_once('\n').expect("a section with a text"))
}

/// The lines of all blocks of this language, each without its indented continuation lines.
fn block_lines(text: &str, language: &str) -> Vec<String> {
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

/// The examples of each section that has some.
fn examples(document: &str) -> Vec<Vec<String>> {
    let examples = sections(document).map(|(_, text)| block_lines(text, "chat"));
    examples.filter(|lines| !lines.is_empty()).collect()
}

/// The report's six lines, as a document shows them: what follows the words before each.
fn six_lines(document: &str) -> Vec<&str> {
    let block = document.split("```text\n").nth(1).expect("the six lines");
    let lines = block.split("```").next().unwrap().lines();
    lines
        .map(|line| &line[line.find('{').expect("JSON")..])
        .collect()
}

#[test]
fn both_languages_have_the_same_examples_in_the_same_order() {
    assert_eq!(examples(ENGLISH), examples(FRENCH));
    assert_eq!(sections(ENGLISH).count(), sections(FRENCH).count());
}

#[test]
fn both_languages_have_the_same_codes_and_fields_in_their_tables() {
    let names = |document: &'static str| -> Vec<&str> {
        let rows = document.lines().filter(|line| line.starts_with("| `"));
        rows.map(|row| row.split('`').nth(1).unwrap()).collect()
    };
    assert_eq!(names(ENGLISH), names(FRENCH));
    assert!(names(ENGLISH).len() > 20);
}

#[test]
fn every_section_with_an_example_is_run() {
    let with_examples = sections(ENGLISH).filter(|(_, text)| text.contains("```chat\n"));
    let titles: Vec<_> = with_examples.map(|(title, _)| title).collect();
    let run = [
        SIX_LINES,
        DETAILS,
        COMING_BACK,
        OTHER_ROOMS,
        ERRORS,
        BEYOND,
        WATCHING,
        ENDS,
    ];
    assert_eq!(titles, run);
}

#[test]
fn the_six_lines_stand_first_and_fit_on_one_printed_page() {
    for document in [ENGLISH, FRENCH] {
        let (_, text) = sections(document).next().unwrap();
        let lines = text.lines().count();
        assert!(lines <= PAGE_LINES, "{lines} lines");
        for line in text.lines() {
            assert!(line.chars().count() <= 100, "{line}");
        }
    }
}

#[test]
fn the_readme_and_both_languages_show_the_same_six_lines() {
    let lines = six_lines(ENGLISH);
    assert_eq!(lines.len(), 6);
    for line in &lines {
        serde_json::from_str::<Value>(line).expect(line);
    }
    assert_eq!(six_lines(FRENCH), lines);
    assert_eq!(six_lines(README), lines);
}

#[test]
fn a_client_that_speaks_the_six_lines_gets_the_six_lines() {
    check(SIX_LINES);
}

#[test]
fn a_login_with_details_is_answered_in_detail_and_others_stay_plain() {
    check(DETAILS);
}

#[test]
fn a_client_that_comes_back_gets_its_name_and_what_it_missed() {
    check(COMING_BACK);
}

#[test]
fn a_detailed_client_is_told_of_other_rooms() {
    check(OTHER_ROOMS);
}

#[test]
fn an_error_says_what_was_wrong_and_the_connection_stays() {
    check(ERRORS);
}

#[test]
fn ping_explain_and_demonstrate_are_answered_without_a_login() {
    check(BEYOND);
}

#[test]
fn a_watcher_is_shown_what_a_program_does_wrong() {
    check(WATCHING);
}

#[test]
fn a_connection_ends_with_a_code_that_says_why() {
    check(ENDS);
}

/// Has the conversation of a section with a server of its own.
#[track_caller]
fn check(title: &str) {
    let section = sections(ENGLISH).find(|(found, _)| *found == title);
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
            given: HashMap::new(),
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
