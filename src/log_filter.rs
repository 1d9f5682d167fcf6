//! Whose lines the log shows: everyone's, or those of one client. Every line about a client begins
//! with its number, as in `#7 connected`.

use std::fmt::{self, Arguments, Write as _};

use log::{Level, Metadata, Record};
use salon::net::encoded_frames::{TO_EACH, TO_MANY};

/// What a line has to begin with, if it is about a client: `#7 `.
#[derive(Debug)]
pub struct LogFilter {
    only: Option<String>,
}

impl LogFilter {
    /// The lines of this client only, or of everyone.
    pub fn new(client: Option<u64>) -> Self {
        Self {
            only: client.map(|number| format!("#{number} ")),
        }
    }

    /// Whether lines of this kind are shown. What goes to many is one line for all of them, unless
    /// one of them is of interest.
    pub fn shows_kind(&self, metadata: &Metadata<'_>) -> bool {
        let other = if self.only.is_some() {
            TO_MANY
        } else {
            TO_EACH
        };
        metadata.target() != other
    }

    /// Whether this line is shown. Warnings, errors and what is about no client always are.
    pub fn shows(&self, record: &Record<'_>) -> bool {
        if !self.shows_kind(record.metadata()) {
            return false;
        }
        let Some(only) = &self.only else { return true };
        if record.level() <= Level::Warn {
            return true;
        }
        let beginning = beginning(record.args(), only.len());
        beginning.first() != Some(&b'#') || beginning == only.as_bytes()
    }
}

/// The first bytes of a line. The rest is not formatted: with many clients, most lines are not
/// shown.
fn beginning(line: &Arguments<'_>, length: usize) -> Vec<u8> {
    let mut beginning = Beginning {
        length,
        bytes: Vec::with_capacity(length),
    };
    // It fails as soon as there are enough.
    let _ = beginning.write_fmt(*line);
    beginning.bytes
}

struct Beginning {
    length: usize,
    bytes: Vec<u8>,
}

impl fmt::Write for Beginning {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let missing = self.length - self.bytes.len();
        let part = part.as_bytes();
        self.bytes
            .extend_from_slice(&part[..part.len().min(missing)]);
        if self.bytes.len() == self.length {
            return Err(fmt::Error);
        }
        Ok(())
    }
}
