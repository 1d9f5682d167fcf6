//! The chat behind its lock: one `Arc<Mutex<…>>` that every client's thread shares. The lock never leaves this file,
//! and nothing in here does I/O: what is said goes into outboxes, in memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::action::{Action, Request};
use super::complaint::Complaint;
use super::room::ClientId;
use super::salon::{Said, Salon};
use crate::clock::milliseconds_since_unix_epoch;
use crate::limits::COURIER_BEHIND_PAUSE;
use crate::net::outbox::Outbox;
use crate::websocket::close::Close;

/// A handle to the one chat of a server.
#[derive(Debug, Clone)]
pub struct Registry {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug)]
struct Shared {
    salon: Salon,
    /// Once the server stops, nobody comes in.
    closed: Option<Close>,
}

impl Default for Registry {
    fn default() -> Self {
        Self {
            shared: Arc::new(Mutex::new(Shared {
                salon: Salon::new(random_name()),
                closed: None,
            })),
        }
    }
}

impl Registry {
    /// Lets a client in. It is there until the returned [`Member`] is dropped, however that comes about.
    #[must_use]
    pub fn connect(&self, outbox: &Arc<Outbox>) -> Member {
        // Randomness is a system call: not under the lock.
        let token = random_name();
        let mut shared = self.lock();
        if let Some(close) = &shared.closed {
            outbox.close(close);
        }
        Member {
            id: shared.salon.connect(Arc::clone(outbox), token),
            registry: self.clone(),
            outbox: Arc::clone(outbox),
            said: Vec::new(),
        }
    }

    /// Closes every connection, and those that still come.
    pub fn close_all(&self, close: Close) {
        let mut shared = self.lock();
        shared
            .salon
            .outboxes()
            .for_each(|outbox| outbox.close(&close));
        shared.closed = Some(close);
    }

    /// A thread that panicked with the lock held has lost its own client only: every action leaves the chat usable at each step.
    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One client's place in the chat.
#[derive(Debug)]
pub struct Member {
    id: ClientId,
    registry: Registry,
    outbox: Arc<Outbox>,
    /// What the client has said since the last [`Member::flush`].
    said: Vec<Said>,
}

impl Member {
    /// Does what the client asks for. What it only says waits for [`Member::flush`], or for the next thing it asks for.
    ///
    /// # Errors
    /// The [`Complaint`] that the client should be told.
    pub fn perform(&mut self, request: Request) -> Result<(), Complaint> {
        let Request { action, reference } = request;
        if let Action::SendMessage { message: text } = action {
            self.said.push(Said { text, reference });
            return Ok(());
        }
        self.flush();
        let (id, own) = (self.id, reference.as_deref());
        let time = milliseconds_since_unix_epoch();
        let salon = &mut self.lock().salon;
        let done = match &action {
            Action::Login(login) => salon.login(id, login, own),
            Action::CreateRoom { room } => salon.create_room(id, room),
            Action::JoinRoom { room, since } => salon.join_room(id, room, since.as_ref(), own),
            // Not for the registry.
            Action::SendMessage { .. } | Action::Inspect(_) => Ok(()),
            Action::Ping => {
                salon.ping(id, time, own);
                Ok(())
            }
        };
        done.map_err(|complaint| Complaint {
            reference,
            ..complaint
        })
    }

    /// Relays what the client has said: one lock and one push to each member for all that came in one read.
    pub fn flush(&mut self) {
        if !self.said.is_empty() {
            let time = milliseconds_since_unix_epoch();
            let mut shared = self.lock();
            shared.salon.send_messages(self.id, &self.said, time);
            drop(shared);
            self.said.clear();
        }
    }

    /// Tells the client that its request was not done.
    pub fn complain(&mut self, complaint: &Complaint) {
        self.flush();
        self.registry.lock().salon.complain(self.id, complaint);
    }

    /// The chat, to tell others something: not before the couriers have come round, and meanwhile nobody is kept waiting.
    // Looked at under the lock: of a hundred talkers that had looked before, each would still say what it has to say.
    fn lock(&self) -> MutexGuard<'_, Shared> {
        loop {
            let shared = self.registry.lock();
            if !self.outbox.is_courier_behind() {
                return shared;
            }
            drop(shared);
            thread::sleep(COURIER_BEHIND_PAUSE);
        }
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        // Whose thread panics says nothing more: it may have been that which panicked, and a second panic would end the program.
        if !thread::panicking() {
            self.flush();
        }
        self.registry.lock().salon.leave(self.id);
    }
}

/// 16 random bytes as text: nobody guesses it, no two are the same.
fn random_name() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the system has random numbers");
    URL_SAFE_NO_PAD.encode(bytes)
}
