//! A courier's list: whose outbox has something in it. Adding to it is memory only; the courier sleeps while it is empty.

use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A list that one thread waits for.
#[derive(Debug)]
pub struct Round<T> {
    list: Mutex<List<T>>,
    filled: Condvar,
}

#[derive(Debug)]
struct List<T> {
    waiting: Vec<T>,
    asleep: bool,
    over: bool,
}

impl<T> Default for Round<T> {
    fn default() -> Self {
        Self {
            list: Mutex::new(List {
                waiting: Vec::new(),
                asleep: false,
                over: false,
            }),
            filled: Condvar::new(),
        }
    }
}

impl<T> Round<T> {
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

    /// Ends the courier's work, once the list is empty.
    pub fn end(&self) {
        self.lock().over = true;
        self.filled.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, List<T>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
