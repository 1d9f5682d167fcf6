//! Bytes as programs print and write them: `b'\x81\x05hello'` of Python, `"\x81\x05"` of C, or only
//! `\x81\x05`.

use std::iter::Peekable;

use super::hex::{self, BadHex};

/// Whether a text begins as one: with a backslash, with a quote, or with `b` and a quote.
#[must_use]
pub fn is_literal(text: &str) -> bool {
    let text = text.trim_start();
    let quoted = text.strip_prefix(['b', 'B']).unwrap_or(text);
    text.starts_with('\\') || quoted.starts_with(['\'', '"'])
}

/// Its bytes. In quotes, a character that is ASCII stands for itself; outside of them, only escapes
/// and separators may stand. Several literals, one after the other, are one.
///
/// # Errors
/// [`BadHex`], for the first thing that is wrong.
pub fn decode(text: &str) -> Result<Vec<u8>, BadHex> {
    let mut bytes = Vec::new();
    let mut characters = (1..).zip(text.chars()).peekable();
    // The quote that has been opened, and where.
    let mut open = None;
    while let Some((position, character)) = characters.next() {
        match (character, open) {
            ('\\', _) => bytes.push(escape(position, &mut characters)?),
            (_, Some((quote, _))) if quote == character => open = None,
            (_, Some(_)) if character.is_ascii() => bytes.push(character as u8),
            (_, Some(_)) => {
                return Err(BadHex::NoByte {
                    character,
                    position,
                });
            }
            ('\'' | '"', None) => open = Some((character, position)),
            ('b' | 'B', None) if matches!(characters.peek(), Some((_, '\'' | '"'))) => {}
            (_, None) if hex::is_separator(character) => {}
            (_, None) => {
                return Err(BadHex::NoDigit {
                    character,
                    position,
                });
            }
        }
    }
    match open {
        Some((_, position)) => Err(BadHex::NoQuote { position }),
        None => Ok(bytes),
    }
}

/// The byte of an escape sequence, whose backslash stands at this position.
fn escape(
    position: usize,
    characters: &mut Peekable<impl Iterator<Item = (usize, char)>>,
) -> Result<u8, BadHex> {
    let half = BadHex::HalfByte { position };
    let (place, character) = characters.next().ok_or(half)?;
    Ok(match character {
        'x' => {
            let mut digit = || {
                let (place, character) = characters.next().ok_or(half)?;
                hex::digit(character, place)
            };
            digit()? << 4 | digit()?
        }
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        '0' => 0,
        '\\' | '\'' | '"' => character as u8,
        _ => {
            return Err(BadHex::NoByte {
                character,
                position: place,
            });
        }
    })
}
