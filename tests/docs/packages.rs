//! What installs the program, and docs/packages.md about it, name only options that it has.

use std::collections::BTreeSet;
use std::process::Command;

const UNIT: &str = include_str!("../../docs/deploy/salon.service");
const IMAGE: &str = include_str!("../../Dockerfile");
const PAGE: &str = include_str!("../../docs/packages.md");

/// The words that begin with two hyphens.
fn options(text: &str) -> BTreeSet<&str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let is_option = |word: &&str| word.starts_with("--") && word.len() > 2;
    words.filter(is_option).collect()
}

#[track_caller]
fn check_options(text: &str) {
    let salon = Command::new(env!("CARGO_BIN_EXE_salon"));
    let help = { salon }.arg("--help").output().expect("help").stdout;
    let help = String::from_utf8(help).expect("text");
    let used = options(text);
    assert!(used.contains("--log-file"), "{used:?}");
    let unknown: Vec<_> = used.difference(&options(&help)).copied().collect();
    assert_eq!(unknown, Vec::<&str>::new());
}

/// The one line of these that begins so.
#[track_caller]
fn line<'a>(text: &'a str, start: &str) -> &'a str {
    let mut lines = text.lines().filter(|line| line.starts_with(start));
    let line = lines.next().expect(start);
    assert_eq!(lines.next(), None);
    line
}

#[test]
fn the_unit_starts_the_server_with_options_that_it_has() {
    let unit = UNIT.replace("\\\n", " ");
    check_options(line(&unit, "ExecStart="));
}

#[test]
fn the_image_starts_the_server_with_options_that_it_has() {
    check_options(line(IMAGE, "ENTRYPOINT "));
}

#[test]
fn the_page_names_every_command_that_prints_a_file() {
    for command in [
        "salon completions bash",
        "salon completions zsh",
        "salon completions fish",
        "salon man",
    ] {
        assert!(PAGE.contains(command), "{command}");
    }
}

#[test]
fn the_image_and_the_unit_listen_where_the_page_says() {
    assert!(line(IMAGE, "EXPOSE ").ends_with(" 8001"));
    assert!(PAGE.contains("--publish 8001:8001"));
    for file in [UNIT, IMAGE] {
        assert!(file.contains("0.0.0.0:8001"));
    }
}
