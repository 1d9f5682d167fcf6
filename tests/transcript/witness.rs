//! How long this machine holds up a thread that only writes a little to a file now and then. What
//! is as late as that says nothing about the server.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// From one write to the next. More often than the server, so that what holds the server up is seen.
const PAUSE: Duration = Duration::from_millis(50);

/// A thread that writes until this is ended.
pub struct Witness {
    seen: Arc<Seen>,
    thread: JoinHandle<()>,
}

#[derive(Default)]
struct Seen {
    has_ended: AtomicBool,
    worst_milliseconds: AtomicU64,
}

impl Witness {
    /// Begins to write this file, on the disk of the server's.
    pub fn start(path: &Path) -> Self {
        let mut file = File::create(path).unwrap();
        let seen = Arc::<Seen>::default();
        let own = Arc::clone(&seen);
        let thread = thread::spawn(move || {
            while !own.has_ended.load(Ordering::SeqCst) {
                let begin = Instant::now();
                thread::park_timeout(PAUSE);
                file.write_all(b"a line\n").unwrap();
                file.sync_data().unwrap();
                let late = begin.elapsed().saturating_sub(PAUSE);
                let late = u64::try_from(late.as_millis()).unwrap();
                own.worst_milliseconds.fetch_max(late, Ordering::SeqCst);
            }
        });
        Self { seen, thread }
    }

    /// How late it was at most, so far.
    pub fn worst(&self) -> Duration {
        Duration::from_millis(self.seen.worst_milliseconds.load(Ordering::SeqCst))
    }

    /// The same in the end, after its last write.
    pub fn end(self) -> Duration {
        self.seen.has_ended.store(true, Ordering::SeqCst);
        self.thread.thread().unpark();
        self.thread.join().unwrap();
        Duration::from_millis(self.seen.worst_milliseconds.load(Ordering::SeqCst))
    }
}
