//! Backpressure from the couriers to those who talk.
//!
//! A crowd, each within its rate, can say more in a moment than a courier writes in it. So that no
//! outbox overflows although its client reads, a courier counts as *behind* while one of its
//! outboxes holds more than a quarter of its limit. While any courier is behind, everyone who wants
//! to say something waits; their threads do not read meanwhile, and TCP slows the clients down.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

/// A courier is behind while more than this part of an outbox's limit waits in one. The rest of the
/// limit is room for what those who already have the lock push.
pub const PART: usize = 4;

/// How long a talker waits before it looks again. A courier's turn takes less.
const PAUSE: Duration = Duration::from_millis(1);

/// One courier's view of which couriers of its server are behind.
#[derive(Debug, Clone)]
pub struct Backlog {
    /// A bit for each courier.
    behind: Arc<AtomicU32>,
    own_bit: u32,
}

impl Backlog {
    /// One for each courier of a server, at most 32.
    #[must_use]
    pub fn for_couriers(count: usize) -> Vec<Self> {
        let behind = Arc::new(AtomicU32::new(0));
        let backlogs = (0..count).map(|number| Self {
            behind: Arc::clone(&behind),
            own_bit: 1 << number,
        });
        backlogs.collect()
    }

    /// Tells how many bytes wait in one of the courier's outboxes, and what its limit is.
    pub fn report(&self, waiting: usize, limit: usize) {
        if waiting > limit / PART {
            self.behind.fetch_or(self.own_bit, Ordering::Relaxed);
        }
    }

    /// The courier has taken everything that waited for it.
    pub fn clear(&self) {
        self.behind.fetch_and(!self.own_bit, Ordering::Relaxed);
    }

    /// Whether one of the server's couriers is behind.
    #[must_use]
    pub fn is_any_behind(&self) -> bool {
        self.behind.load(Ordering::Relaxed) != 0
    }

    /// Takes a lock for somebody who wants to say something, when no courier is behind.
    // Looked at with the lock held: otherwise all of a hundred talkers that had looked before would
    // still say what they have to say.
    pub fn lock_when_clear<Guard>(&self, lock: impl Fn() -> Guard) -> Guard {
        loop {
            let guard = lock();
            if !self.is_any_behind() {
                return guard;
            }
            drop(guard);
            thread::sleep(PAUSE);
        }
    }
}
