//! `docs/protocol.md` and its French twin: both have the same examples, and the server does what
//! each example shows. The document itself says how its examples are to be read.

use serde_json::Value;

use crate::conversation::{block_lines, hold, sections};

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
    hold(ENGLISH, title);
}
