//! Names of users and rooms: which texts are names, and when two names are the same.

use std::sync::Arc;

use unicode_normalization::UnicodeNormalization as _;
use unicode_security::skeleton;

use super::visible::first_hidden;

/// A name that may be shown to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// As its owner wrote it, in Unicode's composed form (NFC), with single spaces.
    pub shown: Arc<str>,
    /// How it looks: as it is, in capitals, and in small letters. Two names are the same if they
    /// have one of these in common.
    pub skeletons: [String; 3],
}

/// Why a text is not a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    Empty,
    /// It has more characters than this.
    TooLong(usize),
    /// It has a character that is invisible, or that changes how others are shown.
    NotAllowed(char),
}

impl Name {
    /// A name of at most this many characters.
    ///
    /// # Errors
    /// [`NameError`], for the first rule that the text breaks.
    pub fn new(text: &str, most: usize) -> Result<Self, NameError> {
        // Normalization takes time, so that a long text is refused before it.
        if text.chars().nth(4 * most).is_some() {
            return Err(NameError::TooLong(most));
        }
        let words = text.trim().split(is_space).filter(|word| !word.is_empty());
        let shown: String = words.collect::<Vec<_>>().join(" ").nfc().collect();
        if shown.is_empty() {
            return Err(NameError::Empty);
        }
        if shown.chars().count() > most {
            return Err(NameError::TooLong(most));
        }
        // What is left where a text was cut between the two halves of an emoji.
        let hidden = shown.chars().find(|&it| it == char::REPLACEMENT_CHARACTER);
        if let Some(refused) = hidden.or_else(|| first_hidden(&shown)) {
            return Err(NameError::NotAllowed(refused));
        }
        Ok(Self {
            skeletons: skeletons(&shown),
            shown: shown.into(),
        })
    }

    /// Whether the two differ at most in case, Unicode form and look.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        let mut skeletons = self.skeletons.iter();
        skeletons.any(|skeleton| other.skeletons.contains(skeleton))
    }
}

fn is_space(character: char) -> bool {
    character.is_whitespace() && !character.is_control()
}

/// The skeletons of UTS #39 §4, in which a Cyrillic `е` is an `e`, and `1` is `l`. All three are
/// needed: a capital `I` looks like `l`, a Cyrillic `В` like `B`, and `rn` like `m`, and their
/// other case does not.
fn skeletons(name: &str) -> [String; 3] {
    // Decomposed before their case is changed, or the place of an iota below (U+0345) among the
    // accents would make a difference.
    let decomposed: String = name.nfd().collect();
    // Down, up and down again: `ẞ`, `ß` and `SS` become one, and both Greek sigmas, as Unicode's
    // full case folding has it.
    let capitals = decomposed.to_lowercase().to_uppercase();
    let small = capitals.to_lowercase();
    [decomposed, capitals, small].map(|form| {
        // In the compatibility form (NFKD), a full-width `Ａ` is an `A`.
        let form: String = form.nfkd().collect();
        skeleton(&form).collect()
    })
}
