//! Bytes as people paste them, in any of the forms in which tools and programs show them.

use super::hex::{self, BadHex};
use super::{bytes_literal, hex_dump};

/// The bytes of a text: a hex dump, the literal of a program, or groups of hexadecimal digits.
///
/// # Errors
/// [`BadHex`], for the first thing that is wrong.
pub fn decode(text: &str) -> Result<Vec<u8>, BadHex> {
    if bytes_literal::is_literal(text) {
        bytes_literal::decode(text)
    } else if hex_dump::is_dump(text) {
        hex_dump::decode(text)
    } else {
        hex::decode(text)
    }
}
