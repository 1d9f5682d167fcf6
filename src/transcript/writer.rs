//! The thread that writes a transcript, and the queue before it. Whoever hands something over never
//! waits, and a disk that is full or too slow stops the transcript, not the chat.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write as _};
#[cfg(unix)]
use std::os::unix::fs::MetadataExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, Thread};
use std::time::Instant;

use super::line::{Line, VERSION};
use super::status::TranscriptStatus;
use crate::chat::record::{Happened, Recorder};
use crate::clock::milliseconds_since_unix_epoch;
use crate::limits::{TRANSCRIPT_BYTES_WAITING, TRANSCRIPT_PAUSE, TRANSCRIPT_STOP_TIME};

/// Bytes that each entry takes beside its texts.
const ENTRY_BYTES: usize = 128;

/// Why a transcript stops where too much waits for it.
const TOO_SLOW: &str = "more waits for its disk than may wait";

/// The same, where the file is written, but nobody can read it any more.
const DELETED: &str = "its file was deleted";

/// Once so many bytes wait, they are written before the pause is over.
const HURRY_BYTES: usize = TRANSCRIPT_BYTES_WAITING / 8;

enum Entry {
    Happened(Happened),
    /// The run ends; the sender is dropped once that is in the file.
    Stop(Sender<()>),
}

/// What the two ends of the queue know of each other.
#[derive(Debug, Default)]
struct Shared {
    /// Bytes that wait.
    waiting: AtomicUsize,
    /// Once something is missing in the file, nothing that comes after it is written.
    status: TranscriptStatus,
}

/// The chat's end of the queue.
#[derive(Debug)]
pub struct Queue {
    /// `None` once the transcript has stopped.
    entries: Option<Sender<Entry>>,
    writer: Thread,
    shared: Arc<Shared>,
}

/// A transcript that is being written.
#[derive(Debug)]
pub struct Transcript {
    entries: Sender<Entry>,
    writer: Thread,
    shared: Arc<Shared>,
}

/// Writes that a run begins. Nobody may be told anything in this epoch before it is in the file: the
/// end of the run before it would count as the end of this one, too.
///
/// # Errors
/// When the disk is full, for example.
pub fn begin_run(mut file: &File, epoch: &str) -> io::Result<()> {
    let mut line = Vec::new();
    let start = Line::Start {
        version: VERSION,
        epoch: epoch.into(),
        time: milliseconds_since_unix_epoch(),
    };
    start.encode(&mut line)?;
    file.write_all(&line)?;
    sync(file)
}

/// Starts the thread. It writes at the end of the file, unless the run could not be begun in it.
///
/// # Errors
/// When the system gives no thread.
pub fn start(file: File, begun: io::Result<()>) -> io::Result<(Queue, Transcript)> {
    let (sender, entries) = channel();
    let shared = Arc::<Shared>::default();
    let writers = Arc::clone(&shared);
    let write = move || {
        let written = begun.and_then(|()| write(&file, &entries, &writers));
        // Whoever waits for the end may open the file again.
        let _ = file.unlock();
        if let Err(error) = written {
            writers.status.fail(&error.to_string());
        }
    };
    let thread = thread::Builder::new().name("transcript".to_owned());
    let writer = thread.spawn(write)?.thread().clone();
    let queue = Queue {
        entries: Some(sender.clone()),
        writer: writer.clone(),
        shared: Arc::clone(&shared),
    };
    let transcript = Transcript {
        entries: sender,
        writer,
        shared,
    };
    Ok((queue, transcript))
}

impl Recorder for Queue {
    fn record(&mut self, happened: Happened) {
        let Some(entries) = &self.entries else { return };
        let bytes = size_of(&happened);
        let waiting = self.shared.waiting.fetch_add(bytes, Ordering::Relaxed);
        if waiting + bytes > TRANSCRIPT_BYTES_WAITING {
            self.shared.status.fail(TOO_SLOW);
            self.entries = None;
        } else if entries.send(Entry::Happened(happened)).is_err() {
            // The thread has ended, and has said why.
            self.entries = None;
        } else if waiting < HURRY_BYTES && waiting + bytes >= HURRY_BYTES {
            self.writer.unpark();
        }
    }
}

impl Transcript {
    /// A handle for whoever has to know when it stops.
    #[must_use]
    pub fn status(&self) -> TranscriptStatus {
        self.shared.status.clone()
    }

    /// Writes what still waits, and that the run has ended well. Call it once no client is told
    /// anything any more.
    pub fn close(self) {
        let (done, written) = channel();
        // If the thread has ended, it has said why.
        let _ = self.entries.send(Entry::Stop(done));
        self.writer.unpark();
        let timeout = written.recv_timeout(TRANSCRIPT_STOP_TIME);
        if timeout == Err(RecvTimeoutError::Timeout) {
            self.shared.status.fail(TOO_SLOW);
        }
    }
}

fn size_of(happened: &Happened) -> usize {
    let texts = match happened {
        Happened::Created { room, .. }
        | Happened::Deleted { room, .. }
        | Happened::Cleared { room, .. } => room.len(),
        Happened::Said(message) => message.text.len() + message.user.len() + message.room.len(),
    };
    texts + ENTRY_BYTES
}

/// Writes until the run ends, or until it fails. Returns who waits for the end.
fn write(
    file: &File,
    entries: &Receiver<Entry>,
    shared: &Shared,
) -> io::Result<Option<Sender<()>>> {
    let had_name = has_name(file);
    while let Ok(first) = entries.recv() {
        // What is said meanwhile is written with it: not each message wakes a thread and a disk.
        if shared.waiting.load(Ordering::Relaxed) < HURRY_BYTES {
            thread::park_timeout(TRANSCRIPT_PAUSE);
        }
        let stopped = write_waiting(file, first, entries, shared)?;
        sync(file)?;
        if had_name && !has_name(file) {
            return Err(io::Error::new(ErrorKind::NotFound, DELETED));
        }
        if stopped.is_some() {
            return Ok(stopped);
        }
    }
    Ok(None)
}

/// Writes what waits, for as long as it may be written before the disk must have it.
fn write_waiting(
    file: &File,
    first: Entry,
    entries: &Receiver<Entry>,
    shared: &Shared,
) -> io::Result<Option<Sender<()>>> {
    let mut lines = BufWriter::with_capacity(64 * 1024, file);
    let (start, mut next, mut stopped) = (Instant::now(), Some(first), None);
    while let Some(entry) = next.take() {
        match entry {
            Entry::Happened(happened) => {
                Line::of(&happened).encode(&mut lines)?;
                let bytes = size_of(&happened);
                shared.waiting.fetch_sub(bytes, Ordering::Relaxed);
            }
            Entry::Stop(done) => {
                let time = milliseconds_since_unix_epoch();
                if shared.status.problem().is_none() {
                    Line::Stop { time }.encode(&mut lines)?;
                }
                stopped = Some(done);
                break;
            }
        }
        if start.elapsed() < TRANSCRIPT_PAUSE {
            next = entries.try_recv().ok();
        }
    }
    lines.flush()?;
    Ok(stopped)
}

/// Has the disk keep what was written. A device has nothing to keep.
fn sync(file: &File) -> io::Result<()> {
    if file.metadata()?.is_file() {
        file.sync_data()?;
    }
    Ok(())
}

/// Whether there is a path to the file. Some file systems never say so.
#[cfg(unix)]
fn has_name(file: &File) -> bool {
    file.metadata().is_ok_and(|known| known.nlink() > 0)
}

/// Other systems do not remove a file that is open.
#[cfg(not(unix))]
fn has_name(_file: &File) -> bool {
    false
}
