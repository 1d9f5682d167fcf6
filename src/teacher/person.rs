//! People. A connection's number is not a person: whoever reconnects is the same one.

use std::sync::Arc;

use crate::chat::name::Name;

/// One person, as far as the server can know it: by the token that only its page knows, or else by
/// its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub token: Arc<str>,
    pub name: Name,
}

impl Person {
    /// Whether somebody with this name, and perhaps this token, is this person.
    #[must_use]
    pub fn is(&self, name: &Name, token: Option<&str>) -> bool {
        token == Some(&*self.token) || self.name.is_same_as(name)
    }
}
