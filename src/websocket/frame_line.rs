//! One frame as one line of the log: `text, 5 bytes, masked: "salut"`. It is one line without
//! control characters, whatever the payload is.

use std::fmt;

use super::frame::Frame;
use super::opcode::Opcode;
use crate::limits::LOG_FRAME_BYTES;

impl fmt::Display for Frame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} bytes", self.opcode, self.payload.len())?;
        f.write_str(if self.masking_key.is_some() {
            ", masked"
        } else {
            ""
        })?;
        f.write_str(if self.fin { "" } else { ", more to come" })?;
        if self.payload.is_empty() {
            return Ok(());
        }
        let shown = match self.opcode {
            Opcode::Text | Opcode::Continuation => {
                let shown = beginning(self.payload);
                write!(f, ": {:?}", String::from_utf8_lossy(shown))?;
                shown
            }
            _ => {
                // Each byte takes four characters: `0a, `.
                let shown = &self.payload[..self.payload.len().min(LOG_FRAME_BYTES / 4)];
                write!(f, ": {shown:02x?}")?;
                shown
            }
        };
        f.write_str(if shown.len() < self.payload.len() {
            " …"
        } else {
            ""
        })
    }
}

/// As much of a text as a line shows. It ends between two characters, also where the text is the
/// rest of a fragmented one and begins within a character.
fn beginning(text: &[u8]) -> &[u8] {
    let most = LOG_FRAME_BYTES;
    if text.len() <= most {
        return text;
    }
    // A character of UTF-8 has at most three bytes after its first one, and each is `10……`.
    let begins_character = |index: &usize| text[*index] & 0b1100_0000 != 0b1000_0000;
    let end = (most - 3..=most).rev().find(begins_character);
    &text[..end.unwrap_or(most)]
}
