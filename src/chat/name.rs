//! Names of users and rooms: what may be one, and when two are the same.

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory as _};

/// A name that may be shown to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// As its owner wrote it, in Unicode's composed form (NFC), without spaces around.
    pub shown: String,
    /// The same for all names that only differ in case or Unicode form.
    pub folded: String,
}

impl Name {
    /// A name of at most so many characters.
    ///
    /// # Errors
    /// A French sentence: it is empty, too long, or holds a character that is not seen or that changes how others are seen.
    pub fn new(text: &str, most: usize) -> Result<Self, String> {
        // Normalization costs time: nobody waits for that of a long text.
        if text.chars().nth(4 * most).is_some() {
            return Err(too_long(most));
        }
        let shown: String = text.trim().nfc().collect();
        if shown.is_empty() {
            return Err("le nom est vide".to_owned());
        }
        if shown.chars().count() > most {
            return Err(too_long(most));
        }
        if let Some(refused) = shown.chars().find(|&character| !is_visible(character)) {
            return Err(format!(
                "le caractère U+{:04X} n'est pas permis dans un nom",
                u32::from(refused)
            ));
        }
        // Down, up and down again: `ẞ` meets `ß` meets `SS`, and both Greek sigmas meet, as Unicode's full case folding has it.
        // Decomposed first, or an iota below (U+0345) would come before or behind the accents as it happens.
        let decomposed: String = shown.nfd().collect();
        let folded = decomposed
            .to_lowercase()
            .to_uppercase()
            .to_lowercase()
            .nfc()
            .collect();
        Ok(Self { shown, folded })
    }
}

fn too_long(most: usize) -> String {
    format!("le nom dépasse {most} caractères")
}

/// No control, bidirectional, private or unassigned characters, no space but the plain one, nothing that shows as nothing.
fn is_visible(character: char) -> bool {
    match character.general_category_group() {
        GeneralCategoryGroup::Other => false,
        GeneralCategoryGroup::Separator => character == ' ',
        // Letters, marks and symbols that have no shape: fillers, joiners, variation selectors (Unicode's Default_Ignorable_Code_Point), blank Braille.
        _ => !matches!(character,
            '\u{034F}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{2800}'
            | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}'),
    }
}
