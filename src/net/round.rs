//! A courier's list: whose outbox has something in it. Adding to it is memory only; the courier sleeps while it is empty.

use std::mem;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Which couriers of a server have much before them, a bit for each: they share it.
pub type Behind = Arc<AtomicU32>;

/// A list that one thread waits for.
#[derive(Debug)]
pub struct Round<T> {
    list: Mutex<List<T>>,
    filled: Condvar,
    behind: Behind,
    /// This courier's bit.
    own: u32,
}

#[derive(Debug)]
struct List<T> {
    waiting: Vec<T>,
    asleep: bool,
    over: bool,
}

impl<T> Round<T> {
    /// An empty list, of the courier of this number.
    #[must_use]
    pub fn new(number: usize, behind: Behind) -> Self {
        Self {
            list: Mutex::new(List {
                waiting: Vec::new(),
                asleep: false,
                over: false,
            }),
            filled: Condvar::new(),
            behind,
            own: 1 << number,
        }
    }

    /// Adds one to the list, and wakes the courier if it sleeps.
    pub fn add(&self, item: T) {
        let mut list = self.lock();
        list.waiting.push(item);
        let asleep = mem::take(&mut list.asleep);
        drop(list);
        if asleep {
            self.filled.notify_one();
        }
    }

    /// Puts the whole list into `taken`, which must be empty; waits until there is one. Returns false when there will be none any more.
    pub fn take(&self, taken: &mut Vec<T>) -> bool {
        // Not behind any more: the last list has been delivered, and the next one is about to be, if there is one.
        self.behind.fetch_and(!self.own, Ordering::Relaxed);
        let mut list = self.lock();
        while list.waiting.is_empty() {
            if list.over {
                return false;
            }
            list.asleep = true;
            list = self
                .filled
                .wait(list)
                .unwrap_or_else(PoisonError::into_inner);
        }
        mem::swap(&mut list.waiting, taken);
        true
    }

    /// Says that this courier has much before it, until it comes for the next list.
    pub fn fall_behind(&self) {
        self.behind.fetch_or(self.own, Ordering::Relaxed);
    }

    /// Whether one of the server's couriers has much before it.
    #[must_use]
    pub fn is_any_behind(&self) -> bool {
        self.behind.load(Ordering::Relaxed) != 0
    }

    /// Ends the courier's work, once the list is empty.
    pub fn end(&self) {
        self.lock().over = true;
        self.filled.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, List<T>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
