//! What a client sent, as the log and refusals show it: its beginning, on one line, without control
//! characters.

use std::fmt;

use crate::limits::LOG_CHARACTERS;

/// Shows the beginning of a text in quotes.
#[derive(Debug, Clone, Copy)]
pub struct Excerpt<'a>(pub &'a str);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(LOG_CHARACTERS) {
            Some((end, _)) => write!(f, "{:?}… ({} bytes)", &self.0[..end], self.0.len()),
            None => write!(f, "{:?}", self.0),
        }
    }
}
