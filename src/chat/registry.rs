//! The chat behind its lock: one `Arc<Mutex<…>>` that all clients' threads share. The lock never
//! leaves this file, and nothing done under it is I/O: outboxes are memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::room::ClientId;
use super::state::Chat;
use crate::clock::milliseconds_since_unix_epoch;
use crate::net::backlog::Backlog;
use crate::net::outbox::Outbox;
use crate::websocket::close::Close;

/// A handle to the one chat of a server.
#[derive(Debug, Clone)]
pub struct Registry {
    chat: Arc<Mutex<Chat>>,
    backlog: Backlog,
}

impl Registry {
    /// An empty chat, whose clients' outboxes are drained by couriers with this backlog.
    #[must_use]
    pub fn new(backlog: Backlog) -> Self {
        Self::of(Chat::new(random_name()), backlog)
    }

    /// The same of a chat that may have a past.
    #[must_use]
    pub fn of(chat: Chat, backlog: Backlog) -> Self {
        let chat = Arc::new(Mutex::new(chat));
        Self { chat, backlog }
    }

    /// Adds a client. It is in the chat until the returned [`Registration`] is dropped.
    #[must_use]
    pub fn connect(&self, outbox: &Arc<Outbox>) -> Registration {
        // Randomness is a system call, so it is asked for without the lock.
        let token = random_name().into();
        Registration {
            id: self.lock().connect(outbox, token),
            registry: self.clone(),
        }
    }

    /// Closes every connection, and those that are still to come.
    pub fn close_all(&self, close: Close) {
        self.lock().close(close);
    }

    /// The name that a client has now.
    #[must_use]
    pub fn name_of(&self, id: ClientId) -> Option<Arc<str>> {
        self.lock().name_of(id).map(|name| Arc::clone(&name.shown))
    }

    /// Starts a thread that tells everyone the rooms. If the system gives none, they are told with
    /// the next new room.
    fn tell_rooms_after(self, wait: Duration) {
        let tell = move || {
            thread::sleep(wait);
            let mut chat = self.backlog.lock_when_clear(|| self.lock());
            chat.tell_rooms(milliseconds_since_unix_epoch());
        };
        let _ = thread::Builder::new().name("rooms".to_owned()).spawn(tell);
    }

    /// A thread that panicked while it held the lock has lost its own client only: every action
    /// leaves the chat usable at each step.
    fn lock(&self) -> MutexGuard<'_, Chat> {
        self.chat.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One client's place in the chat.
#[derive(Debug)]
pub struct Registration {
    pub id: ClientId,
    registry: Registry,
}

impl Registration {
    /// Does something with the chat, when no courier is behind.
    pub fn with_chat<T>(&self, perform: impl FnOnce(&mut Chat) -> T) -> T {
        let registry = &self.registry;
        let mut chat = registry.backlog.lock_when_clear(|| registry.lock());
        let was_due = chat.rooms_wait.is_some();
        let result = perform(&mut chat);
        if let Some(wait) = chat.rooms_wait.filter(|_| !was_due) {
            registry
                .clone()
                .tell_rooms_after(Duration::from_millis(wait));
        }
        result
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.registry.lock().leave(self.id);
    }
}

/// 16 random bytes as text: nobody can guess it, and no two are the same.
#[must_use]
pub fn random_name() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the system has random numbers");
    URL_SAFE_NO_PAD.encode(bytes)
}
