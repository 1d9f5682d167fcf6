//! UTF-8 that arrives in pieces (RFC 6455 §8.1, RFC 3629): wrong at the first byte that no continuation can mend.

use super::error::ProtocolError;

/// Checks a text piece by piece. What it keeps is the start of a character whose end has not come, 3 bytes at most.
#[derive(Debug, Default)]
pub struct Utf8Checker {
    unfinished: [u8; 4],
    length: usize,
}

impl Utf8Checker {
    /// Takes the next piece of the text.
    ///
    /// # Errors
    /// [`ProtocolError::InvalidUtf8`], as early as can be known.
    pub fn push(&mut self, mut piece: &[u8]) -> Result<(), ProtocolError> {
        while self.length > 0 {
            let Some((&byte, rest)) = piece.split_first() else {
                return Ok(());
            };
            piece = rest;
            self.unfinished[self.length] = byte;
            self.length += 1;
            if tail_of(&self.unfinished[..self.length])?.is_empty() {
                self.length = 0;
            }
        }
        let tail = tail_of(piece)?;
        self.unfinished[..tail.len()].copy_from_slice(tail);
        self.length = tail.len();
        Ok(())
    }
}

/// The start of a character at the very end of otherwise valid text.
fn tail_of(text: &[u8]) -> Result<&[u8], ProtocolError> {
    match std::str::from_utf8(text) {
        Ok(_) => Ok(&[]),
        Err(error) if error.error_len().is_none() => Ok(&text[error.valid_up_to()..]),
        Err(_) => Err(ProtocolError::InvalidUtf8),
    }
}
