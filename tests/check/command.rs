//! The command `salon check`, as a person and as a build server use it.

use std::fs;
use std::net::TcpListener;
use std::process::{Command, Output};
use std::thread;

use serde_json::Value;

use crate::faulty_server::{Fault, FaultyServer};

fn salon_check(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_salon");
    let mut command = Command::new(program);
    command
        .arg("check")
        .args(arguments)
        .output()
        .expect("it runs")
}

/// Its exit code and its lines, for a server with this fault.
fn check(fault: Fault, arguments: &[&str]) -> (Option<i32>, Vec<String>) {
    let server = FaultyServer::start(fault);
    let url = format!("ws://{}/", server.address);
    let output = salon_check(&[arguments, &[&url]].concat());
    let text = String::from_utf8(output.stdout).expect("text");
    (
        output.status.code(),
        text.lines().map(str::to_owned).collect(),
    )
}

fn error(arguments: &[&str]) -> (Option<i32>, String) {
    let output = salon_check(arguments);
    let text = String::from_utf8(output.stderr).expect("text");
    (output.status.code(), text)
}

#[test]
fn a_good_server_passes_and_the_exit_code_is_0() {
    let (code, lines) = check(Fault::None, &[]);
    assert_eq!(code, Some(0));
    assert!(
        lines.iter().any(|line| line.starts_with("     ok  2.1")),
        "{lines:?}"
    );
    assert!(
        lines.last().unwrap().contains(" passed, 0 failed"),
        "{lines:?}"
    );
}

#[test]
fn a_failed_case_shows_bytes_mark_and_hint_and_the_exit_code_is_1() {
    let (code, lines) = check(Fault::ServerMasks, &["2.1"]);
    assert_eq!(code, Some(1));
    let text = lines.join("\n");
    assert!(
        text.contains(" FAILED  2.1   A text of five letters (§5.7)"),
        "{text}"
    );
    assert!(
        text.contains("000000  81 85 37 fa 21 3d 7f 9f 4d 51 58"),
        "{text}"
    );
    assert!(text.contains("000000  81 05 48 65 6c 6c 6f"), "{text}");
    let marked = lines
        .iter()
        .position(|line| line.trim() == "^^")
        .expect("a mark");
    // The second byte has the MASK bit.
    assert_eq!(lines[marked].find("^^"), lines[marked - 1].find("85"));
    assert!(
        text.contains("hint      The server masked its frame."),
        "{text}"
    );
}

#[test]
fn a_request_is_shown_with_its_line_ends() {
    let (_, lines) = check(Fault::LfOnly, &["1.1"]);
    let text = lines.join("\n");
    assert!(text.contains(r"GET / HTTP/1.1\r\n"), "{text}");
    assert!(
        text.contains(r"HTTP/1.1 101 Switching Protocols\n"),
        "{text}"
    );
}

#[test]
fn the_stages_after_one_that_failed_are_not_run_unless_all_are_asked_for() {
    let (_, lines) = check(Fault::BinaryAsText, &[]);
    assert!(
        lines
            .last()
            .unwrap()
            .contains("not run, since a stage before them failed")
    );
    assert!(
        !lines.iter().any(|line| line.starts_with("3  ")),
        "{lines:?}"
    );
    let (code, lines) = check(Fault::BinaryAsText, &["--all"]);
    assert_eq!(code, Some(1));
    assert!(
        lines.iter().any(|line| line.starts_with("8  ")),
        "{lines:?}"
    );
}

#[test]
fn a_server_that_accepts_what_it_must_refuse_is_judged_to_the_end() {
    let (code, lines) = check(Fault::PostAccepted, &[]);
    assert_eq!(code, Some(1));
    assert!(
        lines.iter().any(|line| line.starts_with("8  ")),
        "{lines:?}"
    );
}

#[test]
fn a_server_that_stops_running_ends_the_check() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("ws://{}/", listener.local_addr().expect("an address"));
    // It takes three connections, answers none, and is gone.
    let server = thread::spawn(move || listener.incoming().take(3).for_each(drop));
    let output = salon_check(&["--all", &url]);
    server.join().expect("no panic");
    let text = String::from_utf8(output.stdout).expect("text");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text.matches("Nothing is listening").count(), 1, "{text}");
    assert!(text.contains("or the server stopped"), "{text}");
}

#[test]
fn cases_and_stages_run_by_themselves() {
    let cases = |lines: Vec<String>| lines.iter().filter(|line| line.contains(" ok ")).count();
    assert_eq!(cases(check(Fault::None, &["2.3"]).1), 1);
    assert_eq!(cases(check(Fault::None, &["7"]).1), 9);
    assert_eq!(cases(check(Fault::None, &["2.3", "7"]).1), 10);
}

#[test]
fn what_is_recommended_counts_only_if_strict() {
    let (code, lines) = check(Fault::CloseCodeWrong, &["6"]);
    assert_eq!(code, Some(0), "{lines:?}");
    assert!(
        lines.iter().any(|line| line.starts_with(" should  6.4")),
        "{lines:?}"
    );
    let (code, lines) = check(Fault::CloseCodeWrong, &["6", "--strict"]);
    assert_eq!(code, Some(1), "{lines:?}");
}

#[test]
fn without_an_echo_the_rest_is_judged() {
    let (code, lines) = check(Fault::None, &["--no-echo"]);
    assert_eq!(code, Some(0));
    assert!(
        lines.last().unwrap().contains("not for such a server"),
        "{lines:?}"
    );
    assert!(
        !lines.iter().any(|line| line.contains(" 2.1 ")),
        "{lines:?}"
    );
}

#[test]
fn json_has_one_line_for_each_case_and_one_for_the_summary() {
    let (_, lines) = check(Fault::PongEmpty, &["--json", "7.2"]);
    let json: Vec<Value> = lines
        .iter()
        .map(|line| line.parse().expect("JSON"))
        .collect();
    let [case, summary] = &json[..] else {
        panic!("{json:?}");
    };
    assert_eq!(case["case"], "7.2");
    assert_eq!(case["outcome"], "failed");
    assert_eq!(case["failure"]["hint"]["code"], "pong_payload");
    assert_eq!(case["failure"]["received"]["bytes"], "8a00");
    assert_eq!(summary["failed"], 1);
    assert_eq!(summary["is_passed"], false);
}

#[test]
fn junit_has_a_testcase_for_each_case_and_its_failure() {
    let path = std::env::temp_dir().join(format!("salon-check-{}.xml", std::process::id()));
    let path = path.to_str().expect("text");
    let (code, _) = check(Fault::PongEmpty, &["--junit", path, "7"]);
    let xml = fs::read_to_string(path).expect("it was written");
    fs::remove_file(path).expect("it is there");
    assert_eq!(code, Some(1));
    assert!(
        xml.contains(r#"<testsuite name="salon check" tests="9" failures="#),
        "{xml}"
    );
    assert!(
        xml.contains(r#"name="7.1 A Ping without a payload"/>"#),
        "{xml}"
    );
    assert!(xml.contains("byte by byte"), "{xml}");
    // `<` begins a tag, so text has none.
    let mut reader = quick_xml::Reader::from_str(&xml);
    while !matches!(
        reader.read_event().expect("XML"),
        quick_xml::events::Event::Eof
    ) {}
}

#[test]
fn the_list_has_every_case_and_needs_no_server() {
    let output = salon_check(&["--list"]);
    let text = String::from_utf8(output.stdout).expect("text");
    let cases = salon::check::judge::cases().count();
    assert!(output.status.success());
    assert_eq!(
        text.lines().filter(|line| line.starts_with("   ")).count(),
        cases
    );
}

#[test]
fn what_cannot_be_checked_is_one_line_and_exit_code_2() {
    let unused = TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr();
    let nobody = format!("ws://{}/", unused.expect("an address"));
    let cases = [
        (
            &["localhost:9001"] as &[&str],
            "an address begins with ws://",
        ),
        (&["wss://localhost/"], "wss:// needs TLS"),
        (&["12.1", "ws://localhost/"], "there is no case 12.1"),
        (&["two", "ws://localhost/"], "is no address of a case"),
        (&[], "which server?"),
        (&[&nobody], "no TCP connection"),
    ];
    for (arguments, sentence) in cases {
        let (code, line) = error(arguments);
        assert_eq!(code, Some(2), "{arguments:?}");
        assert!(line.contains(sentence), "{arguments:?}: {line}");
        assert_eq!(line.lines().count(), 1, "{line}");
    }
}
