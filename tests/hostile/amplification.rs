//! How much one client makes the server send and log: `docs/robustness.md` has a table of it, and
//! each row is measured here on the program.

use std::fs;
use std::io::Read as _;
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::common::person::Person;
use crate::common::process::{Salon, command, wait_until};
use crate::common::{self, FIN, TEXT, masked};

const DOC: &str = include_str!("../../docs/robustness.md");

/// Bytes that go in and come out, headers of frames included, those of TCP not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bytes {
    sent: usize,
    to_the_asker: usize,
    to_each_other: usize,
    to_the_log: usize,
}

/// The row of the table whose first cell is this.
#[track_caller]
fn documented(what: &str) -> Bytes {
    let row = DOC
        .lines()
        .find(|line| line.starts_with(&format!("| {what} |")));
    let row = row.unwrap_or_else(|| panic!("no row {what:?}"));
    let cells = row
        .split('|')
        .skip(2)
        .map(|cell| cell.trim().replace(',', ""));
    let numbers: Vec<usize> = cells.filter_map(|cell| cell.parse().ok()).collect();
    let [sent, to_the_asker, to_each_other, to_the_log] = numbers[..] else {
        panic!("not four numbers: {row}");
    };
    Bytes {
        sent,
        to_the_asker,
        to_each_other,
        to_the_log,
    }
}

/// Numbers of clients, ports and the token's characters change from run to run.
const SLACK: usize = 32;

/// No more than the table says, and not so much less that the table says something else.
#[track_caller]
fn check(what: &str, measured: Bytes) {
    let documented = documented(what);
    let is_as_documented = |measured: usize, documented: usize| {
        measured <= documented + SLACK && documented <= measured + measured / 4 + SLACK
    };
    let pairs = [
        (measured.sent, documented.sent),
        (measured.to_the_asker, documented.to_the_asker),
        (measured.to_each_other, documented.to_each_other),
        (measured.to_the_log, documented.to_the_log),
    ];
    let fits = pairs
        .into_iter()
        .all(|(measured, documented)| is_as_documented(measured, documented));
    assert!(
        fits,
        "{what}: {measured:?}, but in the table {documented:?}"
    );
}

/// The program, one client that hears what others cause, and one whose refused logins divide the
/// log.
struct Bench {
    salon: Salon,
    other: Person,
    marker: Person,
    marks: usize,
}

impl Bench {
    fn start(name: &str) -> Self {
        let salon = Salon::spawn(command(name, &["--rate", "0"]));
        let (other, mut marker) = (
            Person::login(salon.address, "Other"),
            Person::connect(salon.address),
        );
        marker.say(&json!({"action": "login", "user": "", "details": true}));
        Self {
            salon,
            other,
            marker,
            marks: 0,
        }
    }

    /// Writes a line that divides the log, and returns the log up to it.
    fn mark(&mut self) -> String {
        self.marks += 1;
        let name = format!("Other \u{7F} {}", self.marks);
        self.marker.say(&json!({"action": "login", "user": name}));
        let line = format!(r#"\"user\":\"Other \u{{7f}} {}\"#, self.marks);
        let log = || fs::read_to_string(&self.salon.log).unwrap();
        wait_until(|| log().contains(&line), log);
        log()
    }

    /// What follows from what this does: it returns the bytes that it sent and that it received.
    fn measure(&mut self, act: impl FnOnce(&Salon) -> (usize, usize)) -> Bytes {
        let before = self.mark();
        heard_until_pong(&mut self.other);
        let (sent, to_the_asker) = act(&self.salon);
        let to_each_other = heard_until_pong(&mut self.other);
        let after = self.mark();
        // The mark's own line is the last one.
        let mark = after.lines().last().map_or(0, |line| line.len() + 1);
        Bytes {
            sent,
            to_the_asker,
            to_each_other,
            to_the_log: after.len() - before.len() - mark,
        }
    }
}

fn frame_length(payload: usize) -> usize {
    payload + if payload < 126 { 2 } else { 4 }
}

/// The bytes that a client has been sent before the answer to its own ping.
fn heard_until_pong(person: &mut Person) -> usize {
    person.say(&json!({"action": "ping", "ref": "until here"}));
    let mut bytes = 0;
    loop {
        let (_, payload) = person.client.read_frame();
        let event: Value = serde_json::from_slice(&payload).unwrap();
        if event["action"] == "pong" && event["ref"] == "until here" {
            return bytes;
        }
        bytes += frame_length(payload.len());
    }
}

/// What a client with details that says this causes.
#[track_caller]
fn check_request(what: &str, bench: &mut Bench, asker: &mut Person, text: &str) {
    heard_until_pong(asker);
    let measured = bench.measure(|_| {
        let frame = masked(FIN | TEXT, text.as_bytes());
        asker.client.send_bytes(&frame);
        (frame.len(), heard_until_pong(asker))
    });
    check(what, measured);
}

#[test]
fn what_each_action_makes_the_server_send_is_in_the_table() {
    let mut bench = Bench::start("amplification");
    let mut asker = Person::connect(bench.salon.address);
    let mut ask = |what: &str, text: &str| check_request(what, &mut bench, &mut asker, text);
    ask(
        "`login` that is refused",
        r#"{"action":"login","user":"Other","details":true}"#,
    );
    ask(
        "`login`",
        r#"{"action":"login","user":"Asker","details":true}"#,
    );
    ask(
        "`send_message`",
        r#"{"action":"send_message","message":"salut"}"#,
    );
    ask(
        "`create_room`",
        r#"{"action":"create_room","room":"projet"}"#,
    );
    ask("an error", r#"{"action":"send_message"}"#);
    ask("`ping`", r#"{"action":"ping"}"#);
    ask(
        "`explain`, 1 frame",
        r#"{"action":"explain","from":"client","bytes":"81050102030405"}"#,
    );
    let empty_frames = "8a80 00000000".repeat(341);
    ask(
        "`explain`, 341 frames",
        &json!({"action": "explain", "from": "client", "bytes": empty_frames}).to_string(),
    );
}

#[test]
fn what_a_full_history_and_all_rooms_make_the_server_send_is_in_the_table() {
    let mut bench = Bench::start("amplification-full");
    let mut asker = Person::login(bench.salon.address, "Asker");
    for number in 0..100 {
        if number < 50 {
            // In JSON, each of these takes six bytes, twice.
            asker.chat(&format!("_{}", "\u{1}".repeat(1300)));
        }
        asker.say(&json!({"action": "create_room", "room": format!("salon {number:026}")}));
        heard_until_pong(&mut asker);
        heard_until_pong(&mut bench.other);
    }
    wait_until(
        || heard_until_pong(&mut bench.other) == 0,
        || "more is told".to_owned(),
    );
    let join = r#"{"action":"join_room","room":"general"}"#;
    check_request("`join_room`, full history", &mut bench, &mut asker, join);
    let create = r#"{"action":"create_room","room":"une de plus"}"#;
    check_request("`create_room`, 100 rooms", &mut bench, &mut asker, create);
}

/// Sends this over a connection of its own, and reads all that comes.
fn exchange(salon: &Salon, request: &str) -> (usize, usize) {
    let mut stream = TcpStream::connect(salon.address).unwrap();
    std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).unwrap();
    (request.len(), response.len())
}

#[track_caller]
fn check_exchange(what: &str, bench: &mut Bench, request: &str) {
    let measured = bench.measure(|salon| exchange(salon, request));
    check(what, measured);
}

#[test]
fn what_each_refusal_makes_the_server_send_is_in_the_table() {
    let mut bench = Bench::start("amplification-refused");
    let mut ask = |what: &str, request: &str| check_exchange(what, &mut bench, request);
    ask("`GET /nowhere`", "GET /nowhere HTTP/1.0\r\n\r\n");
    ask("400", "GET\r\n");
    ask("501", "BREW / HTTP/1.0\r\n\r\n");
    let origin = format!("Origin: http://{}\r\n", "o".repeat(15_000));
    let upgrade = common::request(([127, 0, 0, 1], 80).into(), &origin);
    ask("403 with a long `Origin`", &upgrade);
    let old = common::request(([127, 0, 0, 1], 80).into(), "").replace("Version: 13", "Version: 8");
    ask("426", &old);
}

/// A client that connects, is told the rooms and leaves.
#[test]
fn what_a_visit_makes_the_server_send_is_in_the_table() {
    let mut bench = Bench::start("amplification-visit");
    let measured = bench.measure(|salon| {
        let request = common::request(salon.address, "");
        let close = masked(FIN | common::CLOSE, b"\x03\xE8");
        let all = [request.as_bytes(), &close].concat();
        let mut stream = TcpStream::connect(salon.address).unwrap();
        std::io::Write::write_all(&mut stream, &all).unwrap();
        let mut response = Vec::new();
        stream.read_to_end(&mut response).unwrap();
        (all.len(), response.len())
    });
    check("a visit without a login", measured);
}
