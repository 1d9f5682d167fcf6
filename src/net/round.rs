//! A courier's round: the list of those who have something to be delivered, filled by any thread, taken whole by one.
//! Whoever gets on the list is lent a buffer; it comes back when it has been written, and so needs not grow again for the next one.

use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::limits::SPARE_BUFFER_BYTES;

/// A list that one thread waits for.
#[derive(Debug)]
pub struct Round<T> {
    list: Mutex<List<T>>,
    filled: Condvar,
}

#[derive(Debug)]
struct List<T> {
    waiting: Vec<T>,
    spare: Vec<Vec<u8>>,
    spare_bytes: usize,
    asleep: bool,
    over: bool,
}

impl<T> Default for Round<T> {
    fn default() -> Self {
        Self {
            list: Mutex::new(List {
                waiting: Vec::new(),
                spare: Vec::new(),
                spare_bytes: 0,
                asleep: false,
                over: false,
            }),
            filled: Condvar::new(),
        }
    }
}

impl<T> Round<T> {
    /// Adds one to the list, and wakes the courier if it sleeps. Returns an empty buffer for what is to be delivered.
    #[must_use]
    pub fn add(&self, item: T) -> Vec<u8> {
        let mut list = self.lock();
        list.waiting.push(item);
        let buffer = list.spare.pop().unwrap_or_default();
        list.spare_bytes -= buffer.capacity();
        let asleep = mem::take(&mut list.asleep);
        drop(list);
        if asleep {
            self.filled.notify_one();
        }
        buffer
    }

    /// Takes back the buffers of the last round, and puts the whole list into `taken`, which must be empty; waits until
    /// there is one. Returns false when there will be none any more.
    pub fn take(&self, taken: &mut Vec<T>, used: &mut Vec<Vec<u8>>) -> bool {
        let mut list = self.lock();
        for mut buffer in used.drain(..) {
            if list.spare_bytes + buffer.capacity() <= SPARE_BUFFER_BYTES {
                buffer.clear();
                list.spare_bytes += buffer.capacity();
                list.spare.push(buffer);
            }
        }
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
