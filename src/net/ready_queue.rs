//! A courier's queue: the outboxes that have something in them. Adding one is memory only; the
//! courier sleeps while the queue is empty.

use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A queue whose one reader takes everything at once. With a channel of the standard library, 100
/// rooms of 10 take a tenth more CPU (`cargo bench --bench relay -- 100-rooms`).
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
    fn default() -> Self {
        let (items, asleep, shut_down) = (Vec::new(), false, false);
        Self {
            state: Mutex::new(State {
                items,
                asleep,
                shut_down,
            }),
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

    /// Waits for items, and moves all to `batch`, which must be empty. False after the last one.
    pub fn next_batch(&self, batch: &mut Vec<T>) -> bool {
        let mut state = self.lock();
        while state.items.is_empty() && !state.shut_down {
            state.asleep = true;
            let waited = self.filled.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
        }
        mem::swap(&mut state.items, batch);
        !batch.is_empty()
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
