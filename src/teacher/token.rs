//! The secret of the teacher's link.

use std::fmt;
use std::str::FromStr;

use super::limits::TEACHER_TOKEN_CHARACTERS;
use crate::chat::registry::random_name;

/// Whoever has it is a teacher. It is not shown where something is logged.
#[derive(Clone, PartialEq, Eq)]
pub struct TeacherToken(String);

impl TeacherToken {
    /// 16 random bytes.
    #[must_use]
    pub fn random() -> Self {
        Self(random_name())
    }

    /// The token as the link has it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether this is the token. How long that takes does not tell how much of it is right.
    #[must_use]
    pub fn is(&self, guess: &str) -> bool {
        let pairs = self.0.bytes().zip(guess.bytes());
        let differences = pairs.fold(0, |differences, (own, other)| differences | (own ^ other));
        self.0.len() == guess.len() && differences == 0
    }
}

impl FromStr for TeacherToken {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if TEACHER_TOKEN_CHARACTERS.contains(&text.len()) && text.bytes().all(is_allowed) {
            return Ok(Self(text.to_owned()));
        }
        let (least, most) = (
            TEACHER_TOKEN_CHARACTERS.start(),
            TEACHER_TOKEN_CHARACTERS.end(),
        );
        Err(format!(
            "expected are {least} to {most} letters, digits, - and _, which nobody can guess"
        ))
    }
}

impl fmt::Debug for TeacherToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TeacherToken(…)")
    }
}
