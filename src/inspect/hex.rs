//! Bytes as people write them: in hexadecimal.

use std::fmt::{self, Write as _};

use serde::{Serialize, Serializer};

/// Why a text is not bytes in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadHex {
    /// This character, counted from 1, is not a hexadecimal digit.
    NoDigit { character: char, position: usize },
    /// The group of digits that begins at this character, counted from 1, has an odd number of them.
    HalfByte { position: usize },
}

impl fmt::Display for BadHex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDigit {
                character,
                position,
            } => {
                write!(
                    f,
                    "le caractère {position}, {character:?}, n'est pas un chiffre hexadécimal"
                )
            }
            Self::HalfByte { position } => write!(
                f,
                "le groupe qui commence au caractère {position} a un nombre impair de chiffres"
            ),
        }
    }
}

/// Shows bytes: two lower-case digits each, with nothing between.
#[derive(Debug, Clone, Copy)]
pub struct Hex<'a>(pub &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        for byte in self.0 {
            f.write_char(DIGITS[usize::from(byte >> 4)].into())?;
            f.write_char(DIGITS[usize::from(byte & 0xF)].into())?;
        }
        Ok(())
    }
}

impl Serialize for Hex<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The bytes of a text such as `81 85`, `8185` or `0x81, 0x85`: groups of two digits a byte, with
/// white space or commas between.
///
/// # Errors
/// [`BadHex`], for the first thing that is wrong.
pub fn decode(text: &str) -> Result<Vec<u8>, BadHex> {
    let mut bytes = Vec::new();
    let mut position = 1;
    for group in text.split(|c: char| c.is_whitespace() || c == ',') {
        decode_group(group, position, &mut bytes)?;
        position += group.chars().count() + 1;
    }
    Ok(bytes)
}

/// One group, which begins at this position and may be empty.
fn decode_group(group: &str, position: usize, bytes: &mut Vec<u8>) -> Result<(), BadHex> {
    let prefix = group.strip_prefix("0x").or(group.strip_prefix("0X"));
    let (digits, skipped) = prefix.map_or((group, 0), |digits| (digits, 2));
    let mut high = None;
    for (index, character) in digits.chars().enumerate() {
        let position = position + skipped + index;
        let digit = character.to_digit(16).ok_or(BadHex::NoDigit {
            character,
            position,
        })?;
        let digit = u8::try_from(digit).expect("a digit is below 16");
        match high.take() {
            None => high = Some(digit),
            Some(high) => bytes.push(high << 4 | digit),
        }
    }
    match high {
        Some(_) => Err(BadHex::HalfByte { position }),
        None => Ok(()),
    }
}
