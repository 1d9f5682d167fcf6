//! A courier's queue: the outboxes that have something in them. Adding one is memory only; the
//! courier sleeps while the queue is empty.

use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A queue that one thread waits for.
#[derive(Debug)]
pub struct ReadyQueue<T> {
    state: Mutex<State<T>>,
    filled: Condvar,
}

#[derive(Debug)]
struct State<T> {
    items: Vec<T>,
    asleep: bool,
    shut_down: bool,
}

impl<T> Default for ReadyQueue<T> {
    /// An empty queue.
    fn default() -> Self {
        let state = State {
            items: Vec::new(),
            asleep: false,
            shut_down: false,
        };
        Self {
            state: Mutex::new(state),
            filled: Condvar::new(),
        }
    }
}

impl<T> ReadyQueue<T> {
    /// Adds an item, and wakes the courier if it sleeps.
    pub fn add(&self, item: T) {
        let mut state = self.lock();
        state.items.push(item);
        let asleep = mem::take(&mut state.asleep);
        drop(state);
        if asleep {
            self.filled.notify_one();
        }
    }

    /// Moves everything in the queue to `batch`, which must be empty; waits while there is nothing.
    /// Returns false when the queue is empty and has been shut down.
    pub fn next_batch(&self, batch: &mut Vec<T>) -> bool {
        let mut state = self.lock();
        while state.items.is_empty() {
            if state.shut_down {
                return false;
            }
            state.asleep = true;
            state = self
                .filled
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        mem::swap(&mut state.items, batch);
        true
    }

    /// Ends the courier's work, once the queue is empty.
    pub fn shut_down(&self) {
        self.lock().shut_down = true;
        self.filled.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
