//! What `salon completions` and `salon man` print.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// What the program prints.
fn output(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_salon"));
    let output = command.args(arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// All words that begin with two hyphens.
fn long_options(text: &str) -> BTreeSet<&str> {
    let is_between = |c: char| !c.is_ascii_alphanumeric() && c != '-';
    let words = text.split(is_between);
    words
        .filter(|word| word.starts_with("--") && word.len() > 2)
        .collect()
}

#[track_caller]
fn check_man_page(command: &[&str], title: &str) {
    let help = output(&[command, &["--help"]].concat());
    let page = output(&[&["man"], command].concat());
    // The page marks hyphens that are to be copied, and bold, slanted and usual letters.
    let marks = [("\\-", "-"), ("\\fB", " "), ("\\fI", " "), ("\\fR", " ")];
    let page = marks
        .iter()
        .fold(page, |page, (mark, plain)| page.replace(mark, plain));
    assert!(page.contains(title), "{page}");
    let expected = long_options(&help);
    let missing: Vec<_> = expected.difference(&long_options(&page)).copied().collect();
    assert_eq!(missing, Vec::<&str>::new());
    assert!(expected.contains("--help"));
}

#[track_caller]
fn check_completions(shell: &str, start: &str) {
    let file = output(&["completions", shell]);
    assert!(file.contains(start), "{file}");
    for option in ["log-file", "max-per-address", "junit"] {
        assert!(file.contains(option), "{option} is not in {file}");
    }
}

#[test]
fn the_manual_page_names_every_option() {
    check_man_page(&[], ".TH salon 1");
    check_man_page(&["check"], ".TH salon-check 1");
    check_man_page(&["chat"], ".TH salon-chat 1");
    check_man_page(&["completions"], ".TH salon-completions 1");
}

#[test]
fn every_shell_has_completions() {
    check_completions("bash", "complete -F _salon");
    check_completions("zsh", "#compdef salon");
    check_completions("fish", "complete -c salon");
    check_completions("powershell", "Register-ArgumentCompleter");
    check_completions("elvish", "edit:completion");
}

#[test]
fn bash_accepts_its_completions() {
    let mut bash = Command::new("bash")
        .arg("-n")
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let file = output(&["completions", "bash"]);
    let mut input = bash.stdin.take().unwrap();
    input.write_all(file.as_bytes()).unwrap();
    drop(input);
    assert!(bash.wait().unwrap().success());
}
