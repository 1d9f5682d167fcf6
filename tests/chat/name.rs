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
    let name = |text| Name::new(text, 20).expect(text);
    let (one, other) = (name(one), name(other));
    assert_eq!(one.is_same_as(&other), same, "{one:?} {other:?}");
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
fn names_are_allowed_as_phones_write_them() {
    for name in [
        "Lea \u{2764}\u{FE0F}",
        "\u{2764}\u{FE0E}",
        "\u{263A}\u{FE0F} Zoé",
        "7\u{FE0F}\u{20E3}",
        "#\u{FE0F}\u{20E3}",
        "\u{1F469}\u{200D}\u{1F4BB} Ana",
        // A family; a couple with a heart; a detective with a colour of skin.
        "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}\u{200D}\u{1F466}",
        "\u{1F469}\u{200D}\u{2764}\u{FE0F}\u{200D}\u{1F468}",
        "\u{1F575}\u{1F3FB}\u{200D}\u{2642}\u{FE0F}",
        // The flags of France, of the rainbow, and of Scotland.
        "Zoé \u{1F1EB}\u{1F1F7}",
        "\u{1F3F3}\u{FE0F}\u{200D}\u{1F308}",
        "\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
        // Persian, Hindi (with both joiners), Sinhala, Malayalam as it was written before
        // Unicode 5.1, Thai.
        "نیم\u{200C}فاصله",
        "क्षमा",
        "क्\u{200D}ष",
        "क्\u{200C}ष",
        "ශ්\u{200D}රී",
        "അനില്\u{200D}",
        "สมศรี",
        "O\u{2019}Neil",
    ] {
        check_allowed(name, name);
    }
}

#[test]
fn what_joins_or_varies_nothing_is_refused() {
    for name in [
        "\u{FE0F}",
        "\u{FE0F}a",
        "a\u{FE0F}",
        "7\u{FE0F}",
        "\u{2764}\u{FE0F}\u{FE0F}",
        "\u{2764}\u{FE00}",
        "\u{200D}\u{1F4BB}",
        "\u{1F469}\u{200D}",
        "\u{1F469}\u{200D}\u{200D}\u{1F4BB}",
        "\u{1F469}\u{200C}\u{1F4BB}",
        "\u{1F469}\u{200D}a",
        "a\u{200D}\u{1F4BB}",
        "1\u{200D}2",
        "\u{200C}فاصله",
        "نیم\u{200C}",
        "نیم\u{200C}\u{200C}فاصله",
        "نیم\u{200C}a",
        "ش\u{200D}ش",
        "क\u{200D}ष",
        "ක්\u{200D}\u{200D}ෂ",
        "שלום\u{200C}שלום",
        "\u{1F3F4}\u{E0067}",
        "\u{1F3F4}\u{E007F}",
        "\u{1F3F4}\u{E0067}\u{E007F}\u{E0067}\u{E007F}",
        "\u{1F3F3}\u{E0067}\u{E007F}",
        "a\u{E0067}\u{E007F}",
    ] {
        check_refused(name);
    }
}

#[test]
fn spaces_around_are_taken_off_and_any_run_of_spaces_is_one() {
    check_allowed("  Alice\t", "Alice");
    check_allowed("\u{A0}Alice\u{3000}", "Alice");
    check_allowed("Jean   Paul", "Jean Paul");
    check_allowed("Jean\u{A0}Paul", "Jean Paul");
    check_allowed("Jean \u{2003}\u{202F} Paul", "Jean Paul");
    check_allowed("山田\u{3000}太郎", "山田 太郎");
    check_allowed("a\u{2028}b", "a b");
    check_same("Jean Paul", "jean  paul", true);
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
        '\u{AD}',
        '\u{34F}',
        '\u{61C}',
        '\u{115F}',
        '\u{1160}',
        '\u{17B4}',
        '\u{180E}',
        '\u{200B}',
        '\u{200C}',
        '\u{200D}',
        '\u{200E}',
        '\u{200F}',
        '\u{202A}',
        '\u{202E}',
        '\u{2060}',
        '\u{2066}',
        '\u{2069}',
        '\u{206F}',
        '\u{2800}',
        '\u{3164}',
        '\u{E000}',
        '\u{FE0F}',
        '\u{FEFF}',
        '\u{FFA0}',
        '\u{FFF9}',
        '\u{FFFD}',
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
fn what_looks_the_same_is_the_same() {
    // Cyrillic, Latin alpha, full-width letters, mathematical letters.
    check_same("Alice", "\u{410}LICE", true);
    check_same("paypal", "p\u{430}ypal", true);
    check_same("Alice", "\u{2C6D}lice", true);
    check_same("Alice", "Ａｌｉｃｅ", true);
    check_same("bdf", "ｂｄｆ", true);
    check_same("Alice", "𝒜𝓁𝒾𝒸ℯ", true);
    // A capital i, a one, a vertical bar, a zero, r and n.
    check_same("Alice", "A\u{49}ice", true);
    check_same("Alice", "A1ice", true);
    check_same("alice", "A1ice", true);
    check_same("Alice", "A|ice", true);
    check_same("Bob", "B0b", true);
    check_same("Emma", "Ernrna", true);
    check_same("O'Neil", "O\u{2019}Neil", true);
    check_same("Jean-Paul", "Jean\u{2011}Paul", true);
    check_same("Lætitia", "Laetitia", true);
    // Look and case together: a capital Cyrillic letter whose small letter looks like no other.
    check_same("Bob", "\u{412}ob", true);
    check_same("bob", "\u{412}\u{41E}\u{412}", true);
    check_same("marie", "\u{41C}arie", true);
    check_same("irene", "\u{406}rene", true);
}

#[test]
fn what_is_not_seen_makes_no_difference() {
    check_same("Lea \u{2764}\u{FE0F}", "lea \u{2764}", true);
    check_same("نیم\u{200C}فاصله", "نیمفاصله", true);
    check_same("ශ්\u{200D}රී", "ශ්රී", true);
}

#[test]
fn other_names_are_other_names() {
    // Names of people whose capitals or small letters are alike in part.
    check_same("Elia", "Ella", false);
    check_same("ELIA", "ELLA", false);
    check_same("Elie", "Elle", false);
    check_same("Ali", "All", false);
    check_same("Zoé", "Zoë", false);
    check_same("Анна", "Anna", false);
    check_same("tp1", "tp2", false);
    check_same("😀", "😃", false);
    check_same("👍🏻", "👍🏿", false);
    check_same("alice", "alicé", false);
    check_same("a b", "ab", false);
    // İ with its dot keeps it in lower case.
    check_same("İ", "i", false);
}

#[track_caller]
fn check_detail(text: &str, said: &str) {
    let error = Name::new(text, 20).unwrap_err();
    let detail = RequestError::NameInvalid(error).detail();
    assert!(detail.contains(said), "{detail}");
}

#[test]
fn a_refusal_says_which_character_it_is_about() {
    let error = Name::new("a\u{202E}b", 20).unwrap_err();
    assert_eq!(error, NameError::NotAllowed('\u{202E}'));
    check_detail("a\u{202E}b", "U+202E");
    check_detail("a\u{200D}b", "U+200D");
    check_detail("Lea \u{FFFD}", "demi-emoji");
}
