//! Bytes in hexadecimal.

use std::fmt::{self, Write as _};

use serde::{Serialize, Serializer};

/// Why a text is not bytes. Positions are those of characters, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadHex {
    /// This character is not a hexadecimal digit.
    NoDigit { character: char, position: usize },
    /// The group of digits that begins here has an odd number of them.
    HalfByte { position: usize },
    /// This character in quotes, or behind a backslash, does not stand for one byte.
    NoByte { character: char, position: usize },
    /// The quote here has no second one.
    NoQuote { position: usize },
    /// The line of a dump that begins here, with this character, has no offset.
    NoOffset { character: char, position: usize },
    /// The line of a dump that begins here has this offset, but so many bytes stand before it.
    WrongOffset {
        position: usize,
        offset: usize,
        counted: usize,
    },
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
            Self::NoByte {
                character,
                position,
            } => write!(
                f,
                "le caractère {position}, {character:?}, n'est pas un octet : écrivez \\xNN"
            ),
            Self::NoQuote { position } => {
                write!(f, "le guillemet du caractère {position} n'est pas fermé")
            }
            Self::NoOffset {
                character,
                position,
            } => write!(
                f,
                "la ligne qui commence au caractère {position}, {character:?}, ne dit pas sa place \
                 dans les octets"
            ),
            Self::WrongOffset {
                position,
                offset,
                counted,
            } => write!(
                f,
                "la ligne qui commence au caractère {position} dit 0x{offset:x}, mais 0x{counted:x} \
                 octets sont avant elle"
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

/// The bytes of a text such as `81 85`, `8185`, `0x81, 0x85`, `81:85` or `81-85`: groups of two
/// digits a byte, with something between that no byte has.
///
/// # Errors
/// [`BadHex`], for the first thing that is wrong.
pub fn decode(text: &str) -> Result<Vec<u8>, BadHex> {
    let mut bytes = Vec::new();
    decode_groups(text, 1, &mut bytes)?;
    Ok(bytes)
}

/// What may stand between two bytes.
pub(super) fn is_separator(character: char) -> bool {
    character.is_whitespace() || matches!(character, ',' | ':' | '-')
}

/// The groups of a text that begins at this position.
pub(super) fn decode_groups(
    text: &str,
    mut position: usize,
    bytes: &mut Vec<u8>,
) -> Result<(), BadHex> {
    for group in text.split(is_separator) {
        decode_group(group, position, bytes)?;
        position += group.chars().count() + 1;
    }
    Ok(())
}

/// One group, which begins at this position and may be empty.
fn decode_group(group: &str, position: usize, bytes: &mut Vec<u8>) -> Result<(), BadHex> {
    let prefix = group.strip_prefix("0x").or(group.strip_prefix("0X"));
    let (digits, skipped) = prefix.map_or((group, 0), |digits| (digits, 2));
    let mut high = None;
    for (index, character) in digits.chars().enumerate() {
        let digit = digit(character, position + skipped + index)?;
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

/// The value of a digit, which stands at this position.
pub(super) fn digit(character: char, position: usize) -> Result<u8, BadHex> {
    let digit = character.to_digit(16).ok_or(BadHex::NoDigit {
        character,
        position,
    })?;
    Ok(u8::try_from(digit).expect("a digit is below 16"))
}
