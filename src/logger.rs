//! The log, to the console and to a file. A thread that logs never waits: each destination has a
//! thread that writes, and a queue with a limit.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};
use std::{iter, panic, thread};

use log::{Level, LevelFilter, Log, Metadata, Record, error, warn};
use salon::limits::LOG_LINES_IN_ALL;
use salon::log_rate::{LogRate, Verdict};
use salon::secret::Secret;
use simplelog::{Config, ConfigBuilder, WriteLogger};

use crate::log_file::LogFile;
use crate::log_filter::LogFilter;

/// Bytes of lines that may wait for a console that was stopped with Ctrl-S, or for a slow disk.
const BYTES_WAITING: usize = 1024 * 1024;

/// Lines are gathered for this long and written together, so that not each of them wakes a thread.
const GATHERING_TIME: Duration = Duration::from_millis(10);

/// How long the last lines may take when the program ends.
const FLUSH_TIME: Duration = Duration::from_millis(300);

/// Starts the log: lines of time, level and message. With the number of a client, it is about that
/// client only, and has all its frames. If its file cannot be opened, the console says
/// so, and the chat goes on.
pub fn start(verbose: bool, client: Option<u64>, secret: &Secret, file: LogFile) -> io::Result<()> {
    let level = if verbose || client.is_some() {
        LevelFilter::Debug
    } else {
        LevelFilter::Info
    };
    let opened = file.open();
    let lines = Lines {
        secret: secret.clone(),
        line: Vec::new(),
        queues: [Queue::to(io::stderr())?, Queue::to(file)?],
    };
    let all = WriteLogger::new(level, config(), lines);
    log::set_max_level(level);
    let in_all = LogRate::new(LOG_LINES_IN_ALL, Instant::now());
    let filter = LogFilter::new(client);
    let limited = Limited {
        all,
        in_all,
        filter,
    };
    log::set_boxed_logger(Box::new(limited)).map_err(io::Error::other)?;
    if let Err(error) = opened {
        warn!("there is no log file, {error}");
    }
    // Several lines become one.
    panic::set_hook(Box::new(|panic| {
        error!("a thread has panicked: {:?}", panic.to_string());
    }));
    Ok(())
}

/// Leaves out lines about addresses where there are too many, and says how many. What `-v` adds is
/// not counted.
struct Limited {
    all: Box<WriteLogger<Lines>>,
    in_all: LogRate,
    filter: LogFilter,
}

impl Limited {
    /// Whether this line, about some address, may be logged, after those that were left out.
    fn has_room(&self, bytes: usize, rate: &LogRate, whose: &str) -> bool {
        match rate.count(bytes, Instant::now()) {
            Verdict::LeaveOut => return false,
            Verdict::Log { left_out: 0 } => {}
            Verdict::Log { left_out } => self.all.log(
                &Record::builder()
                    .level(Level::Warn)
                    .args(format_args!(
                        "{left_out} more lines about {whose} were left out"
                    ))
                    .build(),
            ),
        }
        true
    }
}

impl Log for Limited {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.all.enabled(metadata) && self.filter.shows_kind(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        if !self.filter.shows(record) {
            return;
        }
        if record.level() <= Level::Info
            && let Some(rate) = LogRate::current()
        {
            let bytes = record.args().to_string().len();
            if !self.has_room(bytes, &rate, "the address of the next line")
                || !self.has_room(bytes, &self.in_all, "all addresses")
            {
                return;
            }
        }
        self.all.log(record);
    }

    fn flush(&self) {
        self.all.flush();
    }
}

fn config() -> Config {
    let mut config = ConfigBuilder::new();
    config.set_time_format_rfc3339();
    config
        .set_thread_level(LevelFilter::Off)
        .set_target_level(LevelFilter::Off)
        .set_location_level(LevelFilter::Off);
    // Where the system does not tell the local time, it is UTC.
    let _ = config.set_time_offset_to_local();
    config.build()
}

/// Gathers whole lines, and hands each to both destinations, without the secret.
struct Lines {
    secret: Secret,
    line: Vec<u8>,
    queues: [Queue; 2],
}

impl Write for Lines {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        self.line.extend_from_slice(part);
        if part.ends_with(b"\n") {
            drop_fraction_of_second(&mut self.line);
            let line = self
                .secret
                .hide_in_line(&String::from_utf8_lossy(&self.line));
            self.queues
                .iter_mut()
                .for_each(|queue| queue.push(line.as_bytes()));
            self.line.clear();
        }
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.queues.iter().for_each(Queue::flush);
        Ok(())
    }
}

/// `2026-11-28T15:04:46.123456789+01:00` becomes `2026-11-28T15:04:46+01:00`: nobody reads
/// nanoseconds, and `simplelog` has no other form with the date that needs no crate beside it.
fn drop_fraction_of_second(line: &mut Vec<u8>) {
    const POINT: usize = "2026-11-28T15:04:46".len();
    if line.get(POINT) == Some(&b'.') {
        let digits = line[POINT + 1..]
            .iter()
            .take_while(|it| it.is_ascii_digit());
        let end = POINT + 1 + digits.count();
        line.drain(POINT..end);
    }
}

enum Entry {
    Line(Vec<u8>),
    Flush(Sender<()>),
}

/// Lines on their way to a thread that writes them. Those for which there is no room are lost and
/// counted.
struct Queue {
    lost: usize,
    /// Bytes that wait.
    waiting: Arc<AtomicUsize>,
    entries: Sender<Entry>,
}

impl Queue {
    fn to(mut destination: impl Write + Send + 'static) -> io::Result<Self> {
        let (sender, entries) = channel();
        let waiting = Arc::<AtomicUsize>::default();
        let queue = Self {
            lost: 0,
            waiting: Arc::clone(&waiting),
            entries: sender,
        };
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || {
                while let Ok(first) = entries.recv() {
                    thread::sleep(GATHERING_TIME);
                    let (mut lines, mut flushed) = (Vec::new(), None);
                    for entry in iter::once(first).chain(entries.try_iter()) {
                        match entry {
                            Entry::Line(line) => lines.extend_from_slice(&line),
                            Entry::Flush(done) => flushed = Some(done),
                        }
                    }
                    // A full disk or a closed console is no reason to stop chatting.
                    let _ = destination.write_all(&lines);
                    waiting.fetch_sub(lines.len(), Ordering::Relaxed);
                    drop(flushed);
                }
            })?;
        Ok(queue)
    }

    fn push(&mut self, line: &[u8]) {
        let mut entry = Vec::new();
        if self.lost > 0 {
            entry = format!("({} lines lost)\n", self.lost).into_bytes();
        }
        entry.extend_from_slice(line);
        if self.waiting.load(Ordering::Relaxed) + entry.len() > BYTES_WAITING {
            self.lost += 1;
        } else {
            self.waiting.fetch_add(entry.len(), Ordering::Relaxed);
            self.lost = 0;
            // It fails only when the thread has panicked.
            let _ = self.entries.send(Entry::Line(entry));
        }
    }

    fn flush(&self) {
        let (done, written) = channel();
        if self.entries.send(Entry::Flush(done)).is_ok() {
            // It ends when the other side drops its end.
            let _ = written.recv_timeout(FLUSH_TIME);
        }
    }
}
