//! Backpressure from the couriers to those who talk.
//!
//! A crowd, each within its rate, can say more in a moment than a courier writes in it. So that no
//! outbox overflows although its client reads, a courier counts as *behind* while one of its
//! outboxes holds more than a quarter of its limit of what others have said. While any courier is
//! behind, everyone who wants to say something waits in one queue; their threads do not read
//! meanwhile, and TCP slows the clients down.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// A courier is behind while more than this part of an outbox's limit waits in one. The rest of the
/// limit is room for what those who already have the lock push.
pub const PART: usize = 4;

/// One courier's view of which couriers of its server are behind.
#[derive(Debug, Clone)]
pub struct Backlog {
    shared: Arc<Shared>,
    own_bit: u32,
}

#[derive(Debug, Default)]
struct Shared {
    /// A bit for each courier.
    behind: AtomicU32,
    /// How many wait to say something, and whose turn it is among them.
    waiting: AtomicUsize,
    turns: Mutex<Turns>,
    changed: Condvar,
}

/// Tickets of those who wait: the next one to be given, and the next one to be served.
#[derive(Debug, Default)]
struct Turns {
    given: u64,
    served: u64,
}

impl Backlog {
    /// One for each courier of a server, at most 32.
    #[must_use]
    pub fn for_couriers(count: usize) -> Vec<Self> {
        let shared = Arc::<Shared>::default();
        let backlogs = (0..count).map(|number| Self {
            shared: Arc::clone(&shared),
            own_bit: 1 << number,
        });
        backlogs.collect()
    }

    /// Tells how many bytes of what others said wait in one of the courier's outboxes, and what the
    /// outbox's limit is.
    pub fn report(&self, waiting: usize, limit: usize) {
        if waiting > limit / PART {
            self.shared.behind.fetch_or(self.own_bit, Ordering::SeqCst);
        }
    }

    /// The courier has taken everything that waited for it.
    pub fn clear(&self) {
        self.shared
            .behind
            .fetch_and(!self.own_bit, Ordering::SeqCst);
        if self.waiting() > 0 {
            drop(self.turns());
            self.shared.changed.notify_all();
        }
    }

    /// Whether one of the server's couriers is behind.
    #[must_use]
    pub fn is_any_behind(&self) -> bool {
        self.shared.behind.load(Ordering::SeqCst) != 0
    }

    /// How many wait to say something.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.shared.waiting.load(Ordering::SeqCst)
    }

    /// Takes a lock for somebody who wants to say something, when no courier is behind and nobody
    /// else has waited longer.
    // Looked at with the lock held: otherwise all of a hundred talkers that had looked before would
    // still say what they have to say.
    pub fn lock_when_clear<Guard>(&self, lock: impl Fn() -> Guard) -> Guard {
        if self.waiting() == 0 {
            let guard = lock();
            if !self.is_any_behind() {
                return guard;
            }
        }
        let mut turns = self.turns();
        let ticket = turns.given;
        turns.given += 1;
        self.shared.waiting.fetch_add(1, Ordering::SeqCst);
        loop {
            let not_yet = |turns: &mut Turns| turns.served != ticket || self.is_any_behind();
            turns = (self.shared.changed.wait_while(turns, not_yet))
                .unwrap_or_else(PoisonError::into_inner);
            // A courier that clears its bit does not wait for this lock.
            drop(turns);
            let guard = lock();
            turns = self.turns();
            if !self.is_any_behind() {
                turns.served += 1;
                self.shared.waiting.fetch_sub(1, Ordering::SeqCst);
                self.shared.changed.notify_all();
                return guard;
            }
        }
    }

    fn turns(&self) -> MutexGuard<'_, Turns> {
        let turns = self.shared.turns.lock();
        turns.unwrap_or_else(PoisonError::into_inner)
    }
}
