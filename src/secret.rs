//! A secret that one person has, and that is neither logged nor shown to others.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::chat::registry::random_name;

/// Shorter ones could be guessed; longer ones are hard to type.
const CHARACTERS: RangeInclusive<usize> = 8..=64;

/// What is shown of each of its characters.
const HIDDEN: u8 = b'*';

/// The field of a `login` that it stands in.
const FIELD: &str = "teacher";

/// A secret of letters, digits, `-` and `_`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// 16 random bytes.
    #[must_use]
    pub fn random() -> Self {
        Self(random_name())
    }

    /// The secret itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether this is the secret. How long that takes does not tell how much of it is right.
    #[must_use]
    pub fn is(&self, guess: &str) -> bool {
        let pairs = self.0.bytes().zip(guess.bytes());
        let differences = pairs.fold(0, |differences, (own, other)| differences | (own ^ other));
        self.0.len() == guess.len() && differences == 0
    }

    /// Puts stars in its place in bytes that others will see. If they are masked, they stay so
    /// (RFC 6455 §5.3); the key of bytes that are not is zero.
    pub fn hide_in(&self, bytes: &mut [u8], key: [u8; 4]) {
        let secret = self.0.as_bytes();
        let mut start = 0;
        while start + secret.len() <= bytes.len() {
            let mut places = (start..).zip(secret);
            if places.all(|(place, secret)| bytes[place] ^ key[place % 4] == *secret) {
                for place in start..start + secret.len() {
                    bytes[place] = HIDDEN ^ key[place % 4];
                }
            }
            start += 1;
        }
    }

    /// The same in a line of the log. There, whatever stands in its field is hidden: the line may
    /// be cut within it, or it may have been mistyped. If only true beginnings of it were hidden,
    /// whoever sees the log could find it by guessing one character after the other.
    #[must_use]
    pub fn hide_in_line(&self, line: &str) -> String {
        let line = line.replace(&self.0, &stars(self.0.chars()));
        let mut parts = line.split(FIELD);
        let mut hidden = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (before, value, after) = split_value(part);
            hidden.extend([FIELD, before, &stars(value.chars()), after]);
        }
        hidden
    }
}

/// The value in what follows the name of a field: `\":\"value\"}`, or without the escapes.
fn split_value(text: &str) -> (&str, &str, &str) {
    const QUOTES: [char; 3] = ['\\', '"', '\''];
    if !text.starts_with(QUOTES) {
        return (text, "", "");
    }
    let is_before = |it: char| QUOTES.contains(&it) || it == ':' || it == ' ';
    let value = text.trim_start_matches(is_before);
    let (before, _) = text.split_at(text.len() - value.len());
    let end = value.find(|it| QUOTES.contains(&it) || it == '\n');
    let (value, after) = value.split_at(end.unwrap_or(value.len()));
    (before, value, after)
}

fn stars(hidden: impl Iterator<Item = char>) -> String {
    hidden.map(|_| char::from(HIDDEN)).collect()
}

impl FromStr for Secret {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if CHARACTERS.contains(&text.len()) && text.bytes().all(is_allowed) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!(
            "expected are {} to {} letters, digits, - and _, which nobody can guess",
            CHARACTERS.start(),
            CHARACTERS.end()
        ))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
