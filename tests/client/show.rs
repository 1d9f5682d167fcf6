use salon::client::show::{Shown, safe};

#[test]
fn what_a_terminal_would_obey_is_escaped() {
    assert_eq!(safe("\u{1b}[2Jx"), "\\u{1b}[2Jx");
    assert_eq!(
        safe("a\u{7}\r\u{9b}\u{7f}\0"),
        "a\\u{7}\\u{d}\\u{9b}\\u{7f}\\u{0}"
    );
}

#[test]
fn what_changes_the_direction_of_writing_is_escaped() {
    for character in "\u{61c}\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}".chars() {
        let escaped = character.escape_unicode().to_string();
        assert_eq!(safe(&character.to_string()), escaped);
    }
}

#[test]
fn a_second_line_is_indented_so_that_it_is_nobodys() {
    assert_eq!(
        safe("un\nBob: deux\r\ntrois"),
        "un\n    Bob: deux\n    trois"
    );
    assert_eq!(safe("a\u{2028}b"), "a\\u{2028}b");
}

#[test]
fn words_and_emoji_of_any_script_are_as_they_came() {
    let text = "é ß 日本 مرحبا नमस्ते 👩‍👩‍👧 ❤️ 🏴󠁧󠁢󠁳󠁣󠁴󠁿";
    assert_eq!(safe(text), text);
}

#[test]
fn a_name_has_a_colour_of_its_own_only_where_colours_are_wanted() {
    let says = |user: &str| Shown::Chat {
        user: user.to_owned(),
        text: "salut \u{1b}".to_owned(),
    };
    assert_eq!(
        says("Al\u{1b}ice").line(false),
        "Al\\u{1b}ice: salut \\u{1b}"
    );
    let colour = |name| says(name).line(true).split('m').next().map(str::to_owned);
    assert_eq!(colour("Alice"), colour("Alice"));
    assert_ne!(colour("Alice"), colour("Bob"));
    assert!(
        !says("Alice")
            .line(true)
            .replace("\u{1b}[", "")
            .contains('\u{1b}')
    );
}
