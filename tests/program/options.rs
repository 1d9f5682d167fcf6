//! The program's options, and what it says when it cannot start.

use std::process::{Command, Output};

use crate::common::person::Person;
use crate::salon::Salon;

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
    check_one_line(&["--listen", "192.0.2.1:8001"], "192.0.2.1:8001");
    check_one_line(&["--rate", "fast"], "--rate");
    check_one_line(&["--log-client", "0"], "--log-client");
    check_one_line(&["--trust-proxy", "10.0.0.0/33"], "such as 10.0.0.0/8");
    check_one_line(&["--allow-host", "*.example"], "such as chat.example");
    check_one_line(&["--colour"], "--colour");
    check_one_line(&["extra"], "extra");
    check_one_line(&["man", "extra"], "extra");
}

#[test]
fn help_names_every_option() {
    let output = run(&["--help"]);
    assert!(output.status.success());
    let help = String::from_utf8(output.stdout).unwrap();
    for option in [
        "--listen",
        "--log-file",
        "--transcript",
        "-v",
        "--log-client",
        "--no-qr",
        "--allow-origin",
        "--allow-host",
        "--trust-proxy",
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
