//! What the likely mistake is: a sentence or two that a student can act on.

use std::fmt;

/// A likely mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hint {
    /// A name for programs. Pages translate by it.
    pub code: &'static str,
    pub text: &'static str,
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

macro_rules! hints {
    ($($name:ident $code:literal $text:literal)*) => {
        $(pub const $name: Hint = Hint { code: $code, text: $text };)*

        /// All of them.
        pub(super) const ALL: &[Hint] = &[$($name),*];
    };
}

mod client;
mod server;

pub use client::*;
pub use server::*;

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Hint> {
    server::ALL.iter().chain(client::ALL)
}
