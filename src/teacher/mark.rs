//! The mark before a teacher's name. No other name has a character that looks like it, so that
//! everyone sees who is a teacher, also in plain form.

use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::chat::name::Name;
use crate::limits::USER_NAME_CHARACTERS;

/// What a teacher's name begins with.
pub const MARK: &str = "★ ";

/// Characters that look like the mark: the stars of Unicode, and pentagrams.
const STARS: &[RangeInclusive<char>] = &[
    '٭'..='٭',
    '⋆'..='⋆',
    '⍟'..='⍟',
    '⍣'..='⍣',
    '★'..='☆',
    '⚝'..='⚝',
    '⛤'..='⛧',
    '✡'..='✡',
    '✦'..='✰',
    '✴'..='✹',
    '❂'..='❂',
    '⭐'..='⭒',
    '⯨'..='⯫',
    '𖤐'..='𖤐',
    '🌟'..='🌠',
    '🔯'..='🔯',
    '🟀'..='🟔',
];

/// The first character of a name that looks like the mark.
#[must_use]
pub fn first_star(name: &Name) -> Option<char> {
    let mut characters = name.shown.chars();
    characters.find(|character| STARS.iter().any(|range| range.contains(character)))
}

/// A name without its mark, as a client that reconnects may say it.
#[must_use]
pub fn without_mark(name: &str) -> &str {
    name.trim_start_matches(['★', ' '])
}

/// Puts the mark before a name, unless it is there. Nobody else can have the name, with or without
/// it: it is compared as it is without.
pub fn put_mark(name: &mut Name) {
    if let Ok(plain) = Name::new(without_mark(&name.shown), USER_NAME_CHARACTERS) {
        *name = plain;
    }
    name.shown = Arc::from(format!("{MARK}{}", name.shown));
}
