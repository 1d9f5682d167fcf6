//! What the program says to open elsewhere, and the QR code of it in a terminal.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use crate::salon::command;

/// It ends a program in a terminal, which killing `script` would not.
const CTRL_C: &[u8] = b"\x03";

/// The lines of the console up to that of the teacher, which is the last.
fn console(mut command: Command) -> Vec<String> {
    let mut child = command.spawn().unwrap();
    let console = BufReader::new(child.stdout.take().unwrap());
    let mut lines = Vec::new();
    for line in console.lines() {
        lines.push(line.unwrap().trim_end().to_owned());
        if lines.last().is_some_and(|line| line.contains("#teacher=")) {
            break;
        }
    }
    match &mut child.stdin {
        Some(keyboard) => keyboard.write_all(CTRL_C).unwrap(),
        None => child.kill().unwrap(),
    }
    child.wait().unwrap();
    lines
}

fn plain_console(options: &[&str]) -> Vec<String> {
    console(command("announce", options).0)
}

/// In a terminal of that many columns, or `None` where `script` makes none.
fn terminal_console(columns: u16, options: &[&str]) -> Option<Vec<String>> {
    let is_there = Command::new("script").arg("--version").output();
    if !is_there.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("util-linux"))
    {
        println!("script is not that of util-linux");
        return None;
    }
    let (inner, _) = command(&format!("announce_{columns}"), options);
    let arguments = inner.get_args().map(|argument| argument.to_str().unwrap());
    let program = [env!("CARGO_BIN_EXE_salon")];
    let words: Vec<_> = program.into_iter().chain(arguments).collect();
    let mut command = Command::new("script");
    command
        .args(["-q", "-e", "-c"])
        .arg(format!(
            "stty cols {columns} && exec '{}'",
            words.join("' '")
        ))
        .arg("/dev/null")
        .env("TERM", "xterm-256color")
        .env_remove("NO_COLOR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    Some(console(command))
}

fn is_of_a_code(line: &str) -> bool {
    line.contains("\x1b[38;5;16;48;5;231m")
}

#[test]
fn where_everyone_may_come_the_addresses_for_others_follow_the_first_line() {
    let lines = plain_console(&["--listen", "0.0.0.0:0"]);
    assert!(lines[0].starts_with("Salon is open: http://127.0.0.1:"));
    let is_told = |line: &String| {
        line.starts_with("Others on the network: http://") || line.starts_with("No network")
    };
    assert!(is_told(&lines[1]), "{lines:#?}");
    for other in &lines[1..lines.len() - 1] {
        assert!(!other.contains("//127."), "{other}");
        assert!(!other.contains('['), "it listens to IPv4 only: {other}");
    }
}

#[test]
fn where_only_this_machine_reaches_it_it_says_how_to_listen_for_others() {
    let lines = plain_console(&[]);
    assert_eq!(lines.len(), 3, "{lines:#?}");
    let [_, how, _] = &lines[..] else { panic!() };
    assert!(how.contains("--listen 0.0.0.0:"), "{how}");
}

#[test]
fn a_pipe_gets_no_code() {
    let lines = plain_console(&["--listen", "0.0.0.0:0"]);
    assert!(!lines.iter().any(|line| line.contains('\x1b')), "{lines:?}");
}

#[test]
fn a_terminal_gets_a_code_of_what_others_open_and_of_nothing_else() {
    let open = ["--listen", "0.0.0.0:0"];
    let Some(lines) = terminal_console(100, &open) else {
        return;
    };
    // Without a network, or in a virtual one, there is none.
    let marks = ["No network", "In a container", "Under WSL2"];
    let may_have_none = |line: &String| marks.iter().any(|mark| line.starts_with(mark));
    let drawn = lines.iter().filter(|line| is_of_a_code(line)).count();
    assert!(drawn >= 17 || lines.iter().any(may_have_none), "{lines:#?}");
    for (columns, options) in [
        (100, &["--listen", "0.0.0.0:0", "--no-qr"][..]),
        (100, &["--listen", "127.0.0.1:0"]),
        (30, &open),
    ] {
        let lines = terminal_console(columns, options).unwrap();
        assert!(lines.len() > 1, "{lines:#?}");
        assert_eq!(
            lines.iter().filter(|line| is_of_a_code(line)).count(),
            0,
            "{options:?}"
        );
    }
}
