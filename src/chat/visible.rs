//! What a reader sees of a text: a message must show something, and a name must hide nothing.

use unicode_normalization::char::canonical_combining_class;
use unicode_properties::{GeneralCategoryGroup, UnicodeEmoji as _, UnicodeGeneralCategory as _};
use unicode_security::skeleton;

/// The canonical combining class of signs such as the Hindi `्`, which take a letter's vowel away.
const VIRAMA: u8 = 9;

/// Whether a text shows nothing.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    // A skeleton (UTS #39 §4) is without Unicode's Default_Ignorable_Code_Points. The Braille
    // pattern without dots is not one of them.
    skeleton(text).all(|it| it.is_whitespace() || it.is_control() || it == '\u{2800}')
}

/// The first character of a text that is invisible where it stands, or that changes how others are
/// shown.
#[must_use]
pub fn first_hidden(text: &str) -> Option<char> {
    let before = ['\0'].into_iter().chain(text.chars());
    let after = text.chars().skip(1).chain(['\0']);
    let mut places = before.zip(text.chars()).zip(after);
    let hidden = places.find(|&((before, character), after)| {
        !is_visible(character) && !is_part_of(before, character, after)
    });
    hidden.map(|((_, character), _)| character)
}

/// No control, bidirectional, private or unassigned characters, no space but the plain one.
fn is_visible(character: char) -> bool {
    match character.general_category_group() {
        GeneralCategoryGroup::Other => false,
        GeneralCategoryGroup::Separator => character == ' ',
        _ => !is_blank(character.encode_utf8(&mut [0; 4])),
    }
}

/// Whether an invisible character has a meaning between these two: it changes how one of them
/// looks, or joins them.
fn is_part_of(before: char, character: char, after: char) -> bool {
    match character {
        // Shows it as text, or as an emoji; a digit only on a keycap.
        '\u{FE0E}' | '\u{FE0F}' => {
            is_emoji(before) || (before.is_emoji_char() && after == '\u{20E3}')
        }
        // Where RFC 5892 allows the joiners, Appendices A.1 and A.2: after a virama,
        '\u{200C}' | '\u{200D}' if canonical_combining_class(before) == VIRAMA => true,
        // and the non-joiner between letters that would join, as in Persian.
        '\u{200C}' => is_joining(before) && is_joining(after),
        // A joiner makes one emoji of two (UTS #51).
        '\u{200D}' => (is_emoji(before) || before == '\u{FE0F}') && is_emoji(after),
        // Tags after a black flag say whose it is: `gbsct` and an end tag make it Scotland's.
        '\u{E007F}' => is_tag(before),
        _ => {
            is_tag(character)
                && (before == '\u{1F3F4}' || is_tag(before))
                && (after == '\u{E007F}' || is_tag(after))
        }
    }
}

fn is_emoji(character: char) -> bool {
    character.is_emoji_char() && !character.is_ascii()
}

/// The scripts whose letters join, from Arabic to N'Ko, have one range.
fn is_joining(character: char) -> bool {
    matches!(character, '\u{0620}'..='\u{08FF}')
}

fn is_tag(character: char) -> bool {
    matches!(character, '\u{E0020}'..='\u{E007E}')
}
