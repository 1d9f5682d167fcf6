//! The program is stopped by a signal, and starts again.

use std::fs;
use std::process::{Command, Stdio};

use crate::common::person::Person;
use crate::common::process::{end_of, wait_until};
use crate::salon::{Salon, command};

#[track_caller]
fn check_signal(name: &str) {
    let mut salon = Salon::start(&format!("signal{name}"), &[]);
    let mut people: Vec<Person> = (0..50).map(|_| Person::connect(salon.address)).collect();
    salon.signal(name);
    for person in &mut people {
        assert_eq!(
            person.client.read_close(),
            (1001, "the server stops".to_owned())
        );
    }
    drop(people);
    assert!(end_of(&mut salon.child).success());
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
    salon.signal("-INT");
    assert!(end_of(&mut salon.child).success());
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

/// The program, started by another one, which is given its command line as arguments.
fn start_through(test: &str, wrapper: &[&str]) -> Salon {
    let (inner, log) = command(test, &[]);
    let mut outer = Command::new(wrapper[0]);
    outer
        .args(&wrapper[1..])
        .arg(inner.get_program())
        .args(inner.get_args())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    Salon::spawn(&mut outer, log)
}

/// Whoever starts the program has it ignore a signal. It goes on after that signal, and SIGTERM
/// ends it.
#[track_caller]
fn check_stays_ignored(test: &str, wrapper: &[&str], signal: &str) {
    let salon = start_through(test, wrapper);
    salon.signal(signal);
    let mut alice = Person::login(salon.address, "Alice");
    alice.chat("salut");
    assert_eq!(alice.hear_chat(), "salut");
    let log = salon.stop();
    assert_eq!(log.matches("stopping").count(), 1, "{log}");
    assert!(!log.contains("again"), "{log}");
}

#[test]
#[cfg(target_os = "linux")]
fn under_nohup_a_sighup_changes_nothing() {
    check_stays_ignored("nohup", &["nohup"], "-HUP");
}

/// As with `&` in a script.
#[test]
#[cfg(target_os = "linux")]
fn an_interrupt_that_was_ignored_at_the_start_stays_ignored() {
    let without_interrupt = ["sh", "-c", "trap '' INT && exec \"$@\"", "sh"];
    check_stays_ignored("no_interrupt", &without_interrupt, "-INT");
}

#[test]
#[cfg(target_os = "linux")]
fn a_terminal_that_is_closed_stops_the_program() {
    if Command::new("script").arg("--version").output().is_err() {
        println!("nothing here starts a terminal");
        return;
    }
    let (inner, log) = command("terminal", &[]);
    let mut terminal = Command::new("script");
    terminal
        .args([
            "-qec",
            "exec \"$SALON\" --listen 127.0.0.1:0 --log-file \"$LOG\"",
            "/dev/null",
        ])
        .env("SALON", inner.get_program())
        .env("LOG", &log)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut salon = Salon::spawn(&mut terminal, log);
    let mut alice = Person::login(salon.address, "Alice");
    salon.child.kill().unwrap();
    assert_eq!(alice.client.read_close().0, 1001);
    drop(alice);
    let log = || fs::read_to_string(&salon.log).unwrap();
    wait_until(|| log().contains("stopped"), log);
}
