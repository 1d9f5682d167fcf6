//! A secret that one person has, and that is neither logged nor shown to others.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::chat::registry::random_name;

/// Shorter ones could be guessed; longer ones are hard to type.
const CHARACTERS: RangeInclusive<usize> = 8..=64;

/// What is shown of each of its characters.
const HIDDEN: u8 = b'*';

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

    /// The same in a line of the log. In a quoted text that was cut, such as `"…` or `" …`, there
    /// may be only its beginning.
    #[must_use]
    pub fn hide_in_line(&self, line: &str) -> String {
        let mut line = line.replace(&self.0, &stars(self.0.len()));
        for cut in ["\"…", "\" …"] {
            let cuts = (1..self.0.len()).rev();
            let mut cuts = cuts.map(|length| (length, format!("{}{cut}", &self.0[..length])));
            if let Some((length, beginning)) = cuts.find(|(_, beginning)| line.contains(beginning))
            {
                line = line.replace(&beginning, &format!("{}{cut}", stars(length)));
            }
        }
        line
    }
}

fn stars(count: usize) -> String {
    char::from(HIDDEN).to_string().repeat(count)
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
