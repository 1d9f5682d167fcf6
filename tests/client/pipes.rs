//! The program between pipes, and this server.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use salon::limits::Limits;

use crate::common::person::Person;
use crate::common::serve;
use crate::program::{Program, pipe};

#[test]
fn a_line_is_said_and_comes_back_before_the_program_ends() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    let ended = pipe(server.address, "Bob", "salut\n");
    assert_eq!(ended.code, Some(0), "{:?}", ended.errors);
    assert_eq!(ended.output.last().unwrap(), "Bob: salut");
    assert_eq!(alice.hear_chat(), "salut");
    alice.hear_code("left");
}

#[test]
fn a_pipe_gets_text_without_colours() {
    let server = serve(Limits::default());
    let ended = pipe(server.address, "Bob", "salut\n");
    let expected = [
        "rooms: general",
        "Bienvenue",
        "Bob a rejoint le salon",
        "Bob: salut",
    ];
    assert_eq!(ended.output, expected);
}

#[test]
fn the_connection_is_closed_with_1000() {
    let server = serve(Limits::default());
    let mut program = Program::start(server.address, "Bob", &["-v"]);
    program.write("salut\n");
    let ended = program.end();
    let frames: Vec<_> = ended
        .errors
        .iter()
        .filter(|line| line.contains("close"))
        .collect();
    assert_eq!(
        frames,
        [
            "> close, 2 bytes, masked: [03, e8]",
            "< close, 2 bytes: [03, e8]"
        ]
    );
    assert_eq!(ended.code, Some(0));
}

#[test]
fn no_line_at_all_is_fine_too() {
    let server = serve(Limits::default());
    assert_eq!(pipe(server.address, "Bob", "").code, Some(0));
}

#[test]
fn a_last_line_without_an_end_is_a_line() {
    let server = serve(Limits::default());
    let ended = pipe(server.address, "Bob", "un\r\ndeux");
    assert_eq!(
        ended.output[ended.output.len() - 2..],
        ["Bob: un", "Bob: deux"]
    );
}

#[test]
fn two_programs_talk() {
    let server = serve(Limits::default());
    let mut alice = Program::start(server.address, "Alice", &[]);
    alice.read_until("Alice a rejoint le salon");
    let mut bob = Program::start(server.address, "Bob", &[]);
    bob.read_until("Bob a rejoint le salon");
    alice.write("ça va ?\n");
    bob.read_until("Alice: ça va ?");
    bob.write("oui\n");
    alice.read_until("Bob: oui");
    assert_eq!(bob.end().code, Some(0));
    alice.read_until("Bob a quitté le salon");
    assert_eq!(alice.end().code, Some(0));
}

#[test]
fn each_line_is_meant_for_the_room_that_was_joined_before_it() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    let ended = pipe(
        server.address,
        "Bob",
        "un\n/create Projet\n/join projet\ndeux\n/who\n/rooms\n/join general\ntrois\n",
    );
    assert_eq!(ended.code, Some(0), "{:?}", ended.errors);
    assert!(ended.output.contains(&"Bob: deux".to_owned()));
    assert!(
        ended.output.contains(&"in Projet: Bob".to_owned()),
        "{:?}",
        ended.output
    );
    assert!(ended.output.contains(&"rooms: general, Projet".to_owned()));
    assert_eq!(
        (alice.hear_chat(), alice.hear_chat()),
        ("un".into(), "trois".into())
    );
}

#[test]
fn what_is_meant_for_a_room_that_does_not_exist_is_said_nowhere() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    let ended = pipe(
        server.address,
        "Bob",
        "/join nulle part\nsecret\n/join general\nla\n",
    );
    assert_eq!(alice.hear_chat(), "la");
    assert_eq!(ended.code, Some(1));
    let errors = ended.errors.join("\n");
    assert!(errors.contains("not in nulle part: secret"), "{errors}");
    assert!(errors.contains("not delivered: 1"), "{errors}");
}

#[test]
fn an_unknown_command_is_answered_by_the_program_alone() {
    let server = serve(Limits::default());
    let ended = pipe(server.address, "Bob", "/jion x\n//fin\n");
    assert!(
        ended
            .errors
            .join("\n")
            .contains("there is no command /jion")
    );
    assert_eq!(ended.output.last().unwrap(), "Bob: /fin");
}

#[test]
fn a_name_that_is_taken_ends_it() {
    let server = serve(Limits::default());
    let _alice = Person::login(server.address, "Alice");
    let ended = pipe(server.address, "Alice", "salut\n");
    assert_eq!(ended.code, Some(1));
    assert!(ended.output.join("\n").contains("pseudo invalide"));
    assert!(ended.errors.last().unwrap().contains("the name \"Alice\""));
}

#[test]
fn a_message_of_the_longest_kind_comes_back_whole() {
    let server = serve(Limits::default());
    // In detailed form, and with escapes in JSON, it is longer than any message to the server.
    let text = "\"é\\ ".repeat(8_000);
    let ended = pipe(server.address, "Bob", &format!("{text}\n"));
    assert_eq!(ended.code, Some(0), "{:?}", ended.errors);
    assert_eq!(*ended.output.last().unwrap(), format!("Bob: {text}"));
}

#[test]
fn a_message_that_is_too_long_ends_it_with_the_servers_reason() {
    let server = serve(Limits::default());
    let ended = pipe(server.address, "Bob", &"x".repeat(70_000));
    assert_eq!(ended.code, Some(1));
    let error = ended.errors.last().unwrap();
    assert!(
        error.contains("1009") && error.contains("65536 bytes"),
        "{error}"
    );
}

#[test]
fn many_lines_all_arrive_in_order() {
    let server = serve(Limits {
        rate: None,
        ..Limits::default()
    });
    let lines: Vec<_> = (0..500).map(|number| number.to_string()).collect();
    let ended = pipe(server.address, "Bob", &lines.join("\n"));
    let expected: Vec<_> = lines.iter().map(|line| format!("Bob: {line}")).collect();
    assert_eq!(ended.output[ended.output.len() - 500..], expected);
    assert_eq!(ended.code, Some(0));
}

#[test]
fn where_nobody_reads_the_output_it_ends_quietly() {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    let mut child = Command::new(env!("CARGO_BIN_EXE_salon"))
        .args(["chat", &format!("ws://{}/", server.address), "Bob"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    drop(output);
    alice.hear_code("joined");
    alice.chat("tu es là ?");
    // Its input is still open.
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(0));
    alice.hear_code("left");
}

#[test]
fn what_somebody_says_cannot_act_on_the_terminal() {
    let server = serve(Limits::default());
    let program = Program::start(server.address, "Bob", &[]);
    program.read_until("Bob a rejoint le salon");
    let mut alice = Person::login(server.address, "Alice");
    alice.chat("\u{1b}]0;titre\u{7}\u{202e}\nBob: faux");
    program.read_until("Alice: \\u{1b}]0;titre\\u{7}\\u{202e}");
    program.read_until("    Bob: faux");
    assert_eq!(program.end().code, Some(0));
}

#[test]
fn nothing_after_quit_is_said() {
    let server = serve(Limits::default());
    let ended = pipe(server.address, "Bob", "un\n/quit\ndeux\n");
    assert_eq!(ended.code, Some(0), "{:?}", ended.errors);
    assert_eq!(ended.output.last().unwrap(), "Bob: un");
}

#[cfg(unix)]
#[test]
fn control_c_closes_with_1000() {
    let server = serve(Limits::default());
    let mut program = Program::start(server.address, "Bob", &["-v"]);
    program.read_until("Bob a rejoint le salon");
    crate::common::process::signal(program.child().id(), "-INT");
    let ended = program.ended();
    assert_eq!(ended.code, Some(0));
    let errors = ended.errors.join("\n");
    assert!(
        errors.contains("> close, 2 bytes, masked: [03, e8]"),
        "{errors}"
    );
}

#[test]
fn where_nobody_listens_it_ends_at_once_with_one_line() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let ended = pipe_unread(address);
    assert_eq!(ended.0, Some(1));
    assert!(
        ended
            .1
            .starts_with(&format!("error: no connection to ws://{address}/: "))
    );
    assert_eq!(ended.1.lines().count(), 1);
}

/// Without input: it may end before it is written to.
fn pipe_unread(address: std::net::SocketAddr) -> (Option<i32>, String) {
    let ended = Program::start(address, "Bob", &[]).end();
    (ended.code, ended.errors.join("\n"))
}

#[test]
fn an_address_that_is_none_is_an_error_of_the_command_line() {
    for (address, part) in [("wss://x/", "TLS"), ("http://x/", "begins with ws://")] {
        let output = Command::new(env!("CARGO_BIN_EXE_salon"))
            .args(["chat", address, "Bob"])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(
            errors.contains(part) && errors.lines().count() == 1,
            "{errors}"
        );
    }
}
