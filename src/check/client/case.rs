//! What a case on a client is.

use super::visit::Visit;
use crate::check::failure::Verdict;

/// One case.
#[derive(Debug, Clone, Copy)]
pub struct ClientCase {
    pub title: &'static str,
    /// Where the rule is.
    pub section: &'static str,
    /// Whether only clients that send each message back can be judged.
    pub needs_echo: bool,
    pub(super) run: fn(&mut Visit<'_>) -> Verdict,
}

impl ClientCase {
    pub(super) const fn new(
        title: &'static str,
        section: &'static str,
        run: fn(&mut Visit<'_>) -> Verdict,
    ) -> Self {
        Self {
            title,
            section,
            needs_echo: false,
            run,
        }
    }

    pub(super) const fn echo(
        title: &'static str,
        section: &'static str,
        run: fn(&mut Visit<'_>) -> Verdict,
    ) -> Self {
        Self {
            needs_echo: true,
            ..Self::new(title, section, run)
        }
    }
}
