//! What may be a name, and when two names are the same.

use salon::chat::name::{Name, NameError};
use salon::chat::request_error::RequestError;

#[track_caller]
fn check_allowed(text: &str, shown: &str) {
    let name = Name::new(text, 20).map(|name| name.shown);
    assert_eq!(name, Ok(shown.into()));
}

#[track_caller]
fn check_refused(text: &str) {
    assert!(Name::new(text, 20).is_err(), "{text:?}");
}

#[track_caller]
fn check_same(one: &str, other: &str, same: bool) {
    let folded = |text| Name::new(text, 20).unwrap().folded;
    assert_eq!(folded(one) == folded(other), same, "{one:?} {other:?}");
}

#[test]
fn letters_of_every_script_digits_marks_and_symbols_are_allowed() {
    for name in [
        "Alice",
        "Zoé",
        "Ωμέγα",
        "Александр",
        "李雷",
        "محمد",
        "שרה",
        "नेहा",
        "R2-D2",
        "a.b_c",
        "😀",
        "Jean Paul",
        "O'Neil",
        "<b>",
        ":",
    ] {
        check_allowed(name, name);
    }
}

#[test]
fn spaces_around_are_taken_off() {
    check_allowed("  Alice\t", "Alice");
    check_allowed("\u{A0}Alice\u{3000}", "Alice");
}

#[test]
fn a_name_is_shown_in_composed_form() {
    check_allowed("Zoe\u{301}", "Zo\u{E9}");
}

#[test]
fn a_name_has_one_to_twenty_characters() {
    check_refused("");
    check_refused(" ");
    check_refused("\n");
    check_allowed("é", "é");
    check_allowed(&"é".repeat(20), &"é".repeat(20));
    // Twenty characters when composed.
    check_allowed(&"e\u{301}".repeat(20), &"é".repeat(20));
    check_refused(&"x".repeat(21));
    check_refused(&"x".repeat(10_000));
    check_refused(&"e\u{301}".repeat(10_000));
}

#[test]
fn control_bidirectional_invisible_and_private_characters_are_refused() {
    for character in [
        '\0',
        '\u{7}',
        '\t',
        '\n',
        '\r',
        '\u{1B}',
        '\u{7F}',
        '\u{85}',
        '\u{A0}',
        '\u{AD}',
        '\u{34F}',
        '\u{61C}',
        '\u{115F}',
        '\u{1160}',
        '\u{17B4}',
        '\u{180E}',
        '\u{2000}',
        '\u{200B}',
        '\u{200C}',
        '\u{200D}',
        '\u{200E}',
        '\u{200F}',
        '\u{2028}',
        '\u{2029}',
        '\u{202A}',
        '\u{202E}',
        '\u{2060}',
        '\u{2066}',
        '\u{2069}',
        '\u{206F}',
        '\u{2800}',
        '\u{3000}',
        '\u{3164}',
        '\u{E000}',
        '\u{FE0F}',
        '\u{FEFF}',
        '\u{FFA0}',
        '\u{FFF9}',
        '\u{FFFE}',
        '\u{1D173}',
        '\u{E0001}',
        '\u{E0041}',
        '\u{F0000}',
        '\u{10FFFF}',
    ] {
        check_refused(&format!("a{character}b"));
    }
}

#[test]
fn case_and_unicode_form_make_no_difference() {
    check_same("alice", "ALICE", true);
    check_same("zoé", "ZOE\u{301}", true);
    check_same("straße", "STRASSE", true);
    check_same("straße", "STRAẞE", true);
    check_same("σς", "ΣΣ", true);
    check_same("ﬁn", "FIN", true);
    // Å as the sign of a unit of length is Å the letter.
    check_same("\u{212B}", "å", true);
    // ı without a dot has the capital I, as i has.
    check_same("ı", "i", true);
}

#[test]
fn other_names_are_other_names() {
    check_same("alice", "alicé", false);
    check_same("a b", "ab", false);
    // İ with its dot keeps it in lower case.
    check_same("İ", "i", false);
}

#[test]
fn a_refusal_says_which_character_it_is_about() {
    let error = Name::new("a\u{202E}b", 20).unwrap_err();
    assert_eq!(error, NameError::NotAllowed('\u{202E}'));
    let detail = RequestError::NameInvalid(error).detail();
    assert!(detail.contains("U+202E"), "{detail}");
}
