//! Whether a transcript is still written, for whoever has to know.

use std::sync::{Arc, OnceLock};

use log::error;

/// Tells whether a transcript is still written. It may be asked from any thread, under any lock and
/// after the end: no answer waits.
#[derive(Debug, Clone, Default)]
pub struct TranscriptStatus(Arc<OnceLock<String>>);

impl TranscriptStatus {
    /// Why the transcript has stopped, for people; `None` while it is written. Once it has stopped,
    /// it stays so until the next start of the server.
    #[must_use]
    pub fn problem(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }

    /// The transcript has stopped. What comes first is the reason, and is logged.
    pub(super) fn fail(&self, why: &str) {
        if self.0.set(why.to_owned()).is_ok() {
            error!("the transcript stops here, and the chat goes on without it: {why}");
        }
    }
}
