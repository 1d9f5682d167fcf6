//! Names of users and rooms: which texts are names, and when two names are the same.

use std::sync::Arc;

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory as _};

/// A name that may be shown to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// As its owner wrote it, in Unicode's composed form (NFC), without spaces around.
    pub shown: Arc<str>,
    /// The same for all names that differ only in case or Unicode form.
    pub folded: String,
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
        let shown: String = text.trim().nfc().collect();
        if shown.is_empty() {
            return Err(NameError::Empty);
        }
        if shown.chars().count() > most {
            return Err(NameError::TooLong(most));
        }
        if let Some(refused) = shown.chars().find(|&character| !is_visible(character)) {
            return Err(NameError::NotAllowed(refused));
        }
        // Down, up and down again: `ẞ`, `ß` and `SS` become one, and both Greek sigmas, as
        // Unicode's full case folding has it. Decomposed first, or the place of an iota below
        // (U+0345) among the accents would make a difference.
        let decomposed: String = shown.nfd().collect();
        let folded = decomposed
            .to_lowercase()
            .to_uppercase()
            .to_lowercase()
            .nfc()
            .collect();
        Ok(Self {
            shown: shown.into(),
            folded,
        })
    }
}

/// No control, bidirectional, private or unassigned characters, no space but the plain one, and
/// nothing that is invisible.
fn is_visible(character: char) -> bool {
    match character.general_category_group() {
        GeneralCategoryGroup::Other => false,
        GeneralCategoryGroup::Separator => character == ' ',
        // Letters, marks and symbols without a shape: fillers, joiners, variation selectors
        // (Unicode's Default_Ignorable_Code_Point), and the blank Braille pattern.
        _ => !matches!(character,
            '\u{034F}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}'
            | '\u{E0000}'..='\u{E0FFF}'),
    }
}
