//! How many lines about one address may be logged. A client's thread says once which address it
//! serves; what it logs after that is counted, wherever in the code it is logged.

use std::cell::RefCell;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::limits::Rate;
use crate::rate_limit::RateLimit;

thread_local! {
    static CURRENT: RefCell<Option<LogRate>> = const { RefCell::new(None) };
}

/// The lines about one address, or about all of them.
#[derive(Debug, Clone)]
pub struct LogRate(Arc<Mutex<Lines>>);

#[derive(Debug)]
struct Lines {
    rate: RateLimit,
    left_out: usize,
}

/// Whether a line may be logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// After so many that were left out.
    Log {
        left_out: usize,
    },
    LeaveOut,
}

impl LogRate {
    /// No lines so far.
    #[must_use]
    pub fn new(rate: Rate, now: Instant) -> Self {
        Self(Arc::new(Mutex::new(Lines {
            rate: RateLimit::new(rate, now),
            left_out: 0,
        })))
    }

    /// Whether as many lines may be logged as at the beginning.
    #[must_use]
    pub fn is_at_rest(&self, now: Instant) -> bool {
        self.lock().rate.is_full(now)
    }

    /// How many lines were left out since the last one that was not. They are counted from zero
    /// again.
    #[must_use]
    pub fn take_left_out(&self) -> usize {
        mem::take(&mut self.lock().left_out)
    }

    /// From now on, what this thread logs is about this address.
    pub fn enter(&self) {
        CURRENT.set(Some(self.clone()));
    }

    /// From now on, what this thread logs is about no address.
    pub fn leave() {
        CURRENT.set(None);
    }

    /// The address that this thread's lines are about.
    #[must_use]
    pub fn current() -> Option<Self> {
        CURRENT.with_borrow(Clone::clone)
    }

    /// Counts a line of so many bytes that is about to be logged.
    #[must_use]
    pub fn count(&self, bytes: usize, now: Instant) -> Verdict {
        let mut lines = self.lock();
        if lines.rate.charge(0, 0, now).is_zero() {
            lines.rate.charge(1, bytes, now);
            let left_out = mem::take(&mut lines.left_out);
            return Verdict::Log { left_out };
        }
        lines.left_out += 1;
        Verdict::LeaveOut
    }

    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
