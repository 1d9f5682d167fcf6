//! What somebody said, as a value: it is numbered, delivered, remembered, and encoded only when
//! somebody is told.

use std::sync::Arc;

/// One message in one room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatMessage {
    pub room: Arc<str>,
    /// Counts the messages of the room, from 1 without gaps.
    pub id: u64,
    pub user: Arc<str>,
    pub text: String,
    /// Milliseconds since the Unix epoch.
    pub time: u64,
    pub reference: Option<Reference>,
}

/// The author's own name for its message, which comes back to nobody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    pub text: String,
    /// The token of its owner.
    pub owner: Arc<str>,
}

impl ChatMessage {
    /// The reference, for whoever holds this token.
    #[must_use]
    pub fn reference_of(&self, token: &str) -> Option<&str> {
        let own = self.reference.as_ref().filter(|own| *own.owner == *token);
        own.map(|own| own.text.as_str())
    }
}
