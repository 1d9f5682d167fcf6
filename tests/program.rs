//! The program itself: its options, its log, its signals.
#![cfg(unix)]

mod common;
#[path = "common/person.rs"]
mod person;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use common::PATIENCE;
use person::Person;

/// The program, running until this is dropped.
struct Salon {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
}

/// The program with these options, on a port of its own and with a log of its own where they do not say otherwise.
fn command(test: &str, options: &[&str]) -> (Command, PathBuf) {
    let log = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}.log"));
    let _ = fs::remove_file(&log);
    let mut command = Command::new(env!("CARGO_BIN_EXE_salon"));
    command.args(options);
    if !options.contains(&"--listen") {
        command.args(["--listen", "127.0.0.1:0"]);
    }
    if !options.contains(&"--log-file") {
        command.arg("--log-file").arg(&log);
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    (command, log)
}

/// Starts it, and returns where it listens, as its first line says.
fn start(command: &mut Command) -> (Child, SocketAddr) {
    let mut child = command.spawn().expect("the program");
    let mut banner = String::new();
    let console = child.stdout.take().unwrap();
    BufReader::new(console).read_line(&mut banner).unwrap();
    let address = banner.split("http://").nth(1);
    let address = address.and_then(|rest| rest.split('/').next()?.parse().ok());
    let address = address.unwrap_or_else(|| panic!("no address in {banner:?}"));
    (child, address)
}

impl Salon {
    fn start(test: &str, options: &[&str]) -> Self {
        let (mut command, log) = command(test, options);
        // Nobody reads the console after its first line: it is closed.
        let (mut child, address) = start(&mut command);
        drop(child.stderr.take());
        Self {
            child,
            address,
            log,
        }
    }

    fn signal(&self, name: &str) {
        signal(&self.child, name);
    }

    /// What is in the log once the program has ended.
    fn stop(mut self) -> String {
        self.signal("-TERM");
        assert!(self.child.wait().unwrap().success());
        fs::read_to_string(&self.log).unwrap()
    }
}

impl Drop for Salon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    let status = Command::new("kill").args([name, &id]).status();
    assert!(status.unwrap().success());
}

/// Runs the program to its end.
fn run(options: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_salon"));
    command
        .args(options)
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .output()
        .unwrap()
}

#[track_caller]
fn check_one_line(options: &[&str], part: &str) {
    let output = run(options);
    assert!(!output.status.success());
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(errors.lines().count(), 1, "{errors}");
    assert!(errors.contains(part), "{errors}");
}

#[test]
fn what_cannot_be_done_is_said_in_one_clear_line() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = listener.local_addr().unwrap().to_string();
    check_one_line(&["--listen", &taken], &taken);
    drop(listener);
    check_one_line(&["--listen", "nonsense"], "nonsense");
    check_one_line(&["--listen", "192.0.2.1:8001"], "192.0.2.1:8001");
    check_one_line(&["--rate", "fast"], "--rate");
    check_one_line(&["--colour"], "--colour");
    check_one_line(&["extra"], "extra");
}

#[test]
fn help_names_every_option() {
    let output = run(&["--help"]);
    assert!(output.status.success());
    let help = String::from_utf8(output.stdout).unwrap();
    for option in [
        "--listen",
        "--log-file",
        "-v",
        "--allow-origin",
        "--max-clients",
        "--max-per-address",
        "--max-message",
        "--rate",
    ] {
        assert!(help.contains(option), "{option} is not in {help}");
    }
}

#[test]
fn where_others_may_come_in_the_banner_still_names_an_address_to_open_here() {
    let salon = Salon::start("banner", &["--listen", "0.0.0.0:0"]);
    assert!(salon.address.ip().is_loopback());
    Person::connect(salon.address);
}

#[track_caller]
fn check_signal(name: &str) {
    let mut salon = Salon::start(&format!("signal{name}"), &[]);
    let mut people: Vec<Person> = (0..50).map(|_| Person::connect(salon.address)).collect();
    let start = Instant::now();
    salon.signal(name);
    for person in &mut people {
        assert_eq!(
            person.client.read_close(),
            (1001, "the server stops".to_owned())
        );
    }
    drop(people);
    assert!(salon.child.wait().unwrap().success());
    assert!(start.elapsed() < PATIENCE);
}

#[test]
fn ctrl_c_and_sigterm_close_everyone_with_1001_and_end_well() {
    check_signal("-INT");
    check_signal("-TERM");
}

#[test]
fn a_client_that_does_not_answer_the_close_holds_nothing_up() {
    let mut salon = Salon::start("deaf", &[]);
    let _deaf = Person::connect(salon.address);
    let start = Instant::now();
    salon.signal("-INT");
    assert!(salon.child.wait().unwrap().success());
    assert!(start.elapsed() < Duration::from_secs(3));
}

#[test]
fn after_a_stop_the_same_port_is_free_at_once() {
    let first = Salon::start("first", &[]);
    let address = first.address.to_string();
    let _person = Person::connect(first.address);
    first.stop();
    let second = Salon::start("second", &["--listen", &address]);
    Person::connect(second.address);
}

#[test]
fn the_log_tells_who_came_what_failed_and_who_left() {
    let salon = Salon::start("story", &[]);
    let mut alice = Person::login(salon.address, "Alice");
    let mut other = Person::connect(salon.address);
    other.say(&json!({"action": "login", "user": "alice"}));
    other.hear_code("name_taken");
    other.say(&json!({"action": "login", "user": "evil\n\u{1b}[31m\u{202E}name"}));
    other.hear_code("name_invalid");
    drop(other);
    alice.client.send_close(1000, "bye");
    alice.client.read_close();
    let mut refused = common::Client::open(salon.address);
    refused.send_bytes(b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    refused.read_to_the_end();
    let log = salon.stop();
    for part in [
        "[INFO] listening on ws://127.0.0.1:",
        "[INFO] #1 connected from 127.0.0.1:",
        "[INFO] #1 logged in as \"Alice\"",
        "[WARN] #2 login as \"alice\" refused: name_taken",
        r#"[WARN] #2 login as "evil\n\u{1b}[31m\u{202e}name" refused: name_invalid"#,
        "[INFO] #2 left: connection lost",
        "[INFO] #1 left: closed with 1000 \"bye\"",
        "refused: 405 Method Not Allowed",
        "[INFO] stopped",
    ] {
        assert!(log.contains(part), "{part} is not in:\n{log}");
    }
    assert!(!log.contains('\u{1b}') && !log.contains('\u{202E}'));
}

#[test]
fn verbose_shows_every_frame_on_one_line() {
    let salon = Salon::start("verbose", &["-v"]);
    let mut alice = Person::login(salon.address, "Alice");
    alice
        .client
        .send_frame(common::FIN | common::PING, b"\n\x1b");
    alice.client.read_frame();
    alice
        .client
        .send_frame(common::TEXT, br#"{"action":"send_"#);
    alice.client.send_frame(
        common::FIN | common::CONTINUATION,
        b"message\",\"message\":\"\\u001b\"}",
    );
    alice.hear_chat();
    let log = salon.stop();
    for part in [
        "[DEBUG] #1 > text, 38 bytes: \"{\\\"action\\\":\\\"rooms\\\"",
        "[DEBUG] #1 < text, 33 bytes, masked: \"",
        "[DEBUG] #1 < ping, 2 bytes, masked: [0a, 1b]",
        "[DEBUG] #1 > pong, 2 bytes: [0a, 1b]",
        "[DEBUG] #1 < text, 16 bytes, masked, more to come: \"",
        "[DEBUG] #1 < continuation, 28 bytes, masked: \"",
    ] {
        assert!(log.contains(part), "{part} is not in:\n{log}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_chat_goes_on_when_the_log_cannot_be_written() {
    for log in ["/dev/full", "/nowhere/at/all.log"] {
        let (mut child, address) = start(&mut command("full", &["--log-file", log, "-v"]).0);
        let mut alice = Person::login(address, "Alice");
        alice.chat("salut");
        assert_eq!(alice.hear_chat(), "salut");
        signal(&child, "-TERM");
        let mut errors = String::new();
        let mut console = child.stderr.take().unwrap();
        console.read_to_string(&mut errors).unwrap();
        child.wait().unwrap();
        assert!(errors.contains("[DEBUG] #1 < text"), "{errors}");
    }
}

#[test]
fn the_chat_goes_on_when_nobody_reads_the_console() {
    // Its pipe is full after 64 KiB; every frame is logged, so that is soon.
    let (mut child, address) = start(&mut command("stuck", &["-v", "--rate", "0"]).0);
    let mut alice = Person::login(address, "Alice");
    for _ in 0..10_000 {
        alice.chat("salut");
        assert_eq!(alice.hear_chat(), "salut");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}
