//! What happens in the chat and is worth keeping longer than the chat itself, and who keeps it.

use std::fmt::Debug;
use std::sync::Arc;

use super::chat_message::ChatMessage;

/// Something that a chat begun again must know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// There is a new room.
    Created { room: Arc<str>, time: u64 },
    /// A room and what was said in it is gone.
    Deleted { room: Arc<str>, time: u64 },
    /// What was said in a room so far is forgotten.
    Cleared { room: Arc<str>, time: u64 },
    /// Somebody said something.
    Said(ChatMessage),
}

/// Keeps what happens, in its order. It is called under the chat's lock, so that it must not wait.
pub trait Recorder: Debug + Send {
    fn record(&mut self, happened: Happened);
}
