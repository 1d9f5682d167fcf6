//! The log, to the console and to a file. A thread that logs never waits: each destination has a
//! thread that writes, and a queue with a limit.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::sync::Mutex;
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};
use std::time::Duration;
use std::{iter, mem, panic, thread};

use log::{LevelFilter, error, warn};
use simplelog::{CombinedLogger, Config, ConfigBuilder, SharedLogger, WriteLogger};

/// Lines that may wait for a console that was stopped with Ctrl-S, or for a slow disk.
const LINES_WAITING: usize = 4096;

/// Lines are gathered for this long and written together, so that not each of them wakes a thread.
const GATHERING_TIME: Duration = Duration::from_millis(10);

/// How long the last lines may take when the program ends.
const FLUSH_TIME: Duration = Duration::from_millis(300);

/// A file that was opened, until the thread that writes takes it in place of its old one.
static OPENED: Mutex<Option<File>> = Mutex::new(None);

/// Starts the log: lines of time, level and message. If its file cannot be opened, the console says
/// so, and the chat goes on.
pub fn start(verbose: bool, path: &str) -> io::Result<()> {
    let level = if verbose {
        LevelFilter::Debug
    } else {
        LevelFilter::Info
    };
    let config = config();
    let loggers: Vec<Box<dyn SharedLogger>> = vec![
        WriteLogger::new(level, config.clone(), Lines::to(io::stderr())?),
        WriteLogger::new(level, config, Lines::to(LogFile::default())?),
    ];
    CombinedLogger::init(loggers).map_err(io::Error::other)?;
    if let Err(error) = open(path) {
        warn!("there is no log file, {path:?} cannot be opened: {error}");
    }
    // Several lines become one.
    panic::set_hook(Box::new(|panic| {
        error!("a thread has panicked: {:?}", panic.to_string());
    }));
    Ok(())
}

/// Opens the file again: somebody has renamed it, and wants a new one. Lines that wait are written
/// to the new one.
#[cfg(unix)]
pub fn reopen(path: &str) {
    match open(path) {
        Ok(()) => log::info!("the log file has been opened again"),
        Err(error) => {
            warn!("the log stays where it was, {path:?} cannot be opened: {error}");
        }
    }
}

fn open(path: &str) -> io::Result<()> {
    let file = OpenOptions::new().create(true).append(true).open(path)?;
    *OPENED.lock().unwrap() = Some(file);
    Ok(())
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

enum Entry {
    Line(Vec<u8>),
    Flush(Sender<()>),
}

/// Hands whole lines to a thread that writes them. Lines that do not fit in the queue are lost and
/// counted.
struct Lines {
    line: Vec<u8>,
    lost: usize,
    queue: SyncSender<Entry>,
}

impl Lines {
    fn to(mut destination: impl Write + Send + 'static) -> io::Result<Self> {
        let (queue, entries) = sync_channel(LINES_WAITING);
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
                    drop(flushed);
                }
            })?;
        Ok(Self {
            line: Vec::new(),
            lost: 0,
            queue,
        })
    }
}

impl Write for Lines {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        self.line.extend_from_slice(part);
        if part.ends_with(b"\n") {
            let mut line = mem::take(&mut self.line);
            if self.lost > 0 {
                line = [format!("({} lines lost)\n", self.lost).into_bytes(), line].concat();
            }
            match self.queue.try_send(Entry::Line(line)) {
                Ok(()) => self.lost = 0,
                Err(_) => self.lost += 1,
            }
        }
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let (done, written) = channel();
        if self.queue.try_send(Entry::Flush(done)).is_ok() {
            // It ends when the other side drops its end.
            let _ = written.recv_timeout(FLUSH_TIME);
        }
        Ok(())
    }
}

/// The file that was opened last, if there is one.
#[derive(Default)]
struct LogFile(Option<File>);

impl Write for LogFile {
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        if let Some(file) = OPENED.lock().unwrap().take() {
            self.0 = Some(file);
        }
        if let Some(file) = &mut self.0 {
            file.write_all(lines)?;
        }
        Ok(lines.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
