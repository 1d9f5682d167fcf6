//! The server of one round, and what it takes meanwhile: memory, threads, CPU, log and console.

use std::fs;
use std::io::{self, Read};
use std::net::{SocketAddr, SocketAddrV4};
use std::path::Path;
use std::process::{ChildStderr, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use super::attack::Attack;
use crate::process::{Salon, command_of};
use crate::relay::process::{Meter, Process};

/// Between two looks at the threads and the log.
const PAUSE: Duration = Duration::from_millis(20);

pub struct Server {
    pub salon: Salon,
    pub address: SocketAddrV4,
    process: Process,
    console_bytes: Arc<AtomicU64>,
    /// Where nobody reads it, it stays open.
    _console: Option<ChildStderr>,
}

/// What it took, from one moment to another.
pub struct Usage {
    /// The most that it ever was, in bytes.
    pub memory: f64,
    /// At most.
    pub threads: f64,
    /// Bytes a second.
    pub log: f64,
    pub console: f64,
    /// How many cores it kept busy, and how many those who are neither it nor this process.
    pub cores: f64,
    pub other_cores: f64,
}

#[derive(Default)]
struct Samples {
    threads: f64,
    log_bytes: u64,
}

impl Server {
    pub fn start(program: &Path, attack: &Attack) -> Result<Self, String> {
        let program = program.to_str().ok_or("the program's path is not UTF-8")?;
        let name = format!("harm-{}-{}", attack.name, std::process::id());
        let (mut command, log) = command_of(&[program], &name, attack.options);
        command.stderr(Stdio::piped());
        let mut salon = Salon::spawn((command, log));
        let SocketAddr::V4(address) = salon.address else {
            return Err("the server listens on IPv6".into());
        };
        let console_bytes = Arc::<AtomicU64>::default();
        let mut console = salon.child.stderr.take();
        if !attack.unread_console
            && let Some(console) = console.take()
        {
            let bytes = Arc::clone(&console_bytes);
            thread::spawn(move || count(console, &bytes));
        }
        Ok(Self {
            process: Process::new(salon.child.id()),
            salon,
            address,
            console_bytes,
            _console: console,
        })
    }

    /// Does this, and tells what the server takes meanwhile.
    ///
    /// # Errors
    /// Of a server that is gone, the system tells nothing.
    pub fn during<T>(&self, deed: impl FnOnce() -> T) -> (T, io::Result<Usage>) {
        let meter = Meter::start(self.process);
        let console = self.console_bytes.load(Ordering::Relaxed);
        let done = AtomicBool::new(false);
        let (result, samples) = thread::scope(|scope| {
            let sampling = scope.spawn(|| self.sample(&done));
            let result = deed();
            done.store(true, Ordering::Relaxed);
            (result, sampling.join().expect("no panic"))
        });
        let console = self.console_bytes.load(Ordering::Relaxed) - console;
        let usage = meter.and_then(|meter| self.usage(&meter, &samples, console));
        (result, usage)
    }

    fn usage(&self, meter: &Meter, samples: &Samples, console: u64) -> io::Result<Usage> {
        let spent = meter.stop()?;
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let a_second = |bytes: u64| bytes as f64 / spent.seconds;
        Ok(Usage {
            memory: self.process.resident_peak()?,
            threads: samples.threads,
            log: a_second(samples.log_bytes),
            console: a_second(console),
            cores: spent.server_cores,
            other_cores: spent.other_cores,
        })
    }

    /// Looks again and again, once more at the end.
    fn sample(&self, done: &AtomicBool) -> Samples {
        let mut samples = Samples::default();
        let mut before = self.log_length();
        loop {
            let last = done.load(Ordering::Relaxed);
            samples.threads = samples.threads.max(self.process.threads().unwrap_or(0.0));
            let now = self.log_length();
            // A log that has become shorter is a new file.
            samples.log_bytes += now.checked_sub(before).unwrap_or(now);
            before = now;
            if last {
                return samples;
            }
            thread::sleep(PAUSE);
        }
    }

    fn log_length(&self) -> u64 {
        fs::metadata(&self.salon.log).map_or(0, |log| log.len())
    }
}

impl Drop for Server {
    /// Logs can be gigabytes here, and there may be an old one beside the last.
    fn drop(&mut self) {
        let _ = self.salon.child.kill();
        let log = &self.salon.log;
        let (Some(folder), Some(name)) = (log.parent(), log.file_stem()) else {
            return;
        };
        for file in fs::read_dir(folder).into_iter().flatten().flatten() {
            if file
                .file_name()
                .to_string_lossy()
                .starts_with(&*name.to_string_lossy())
            {
                let _ = fs::remove_file(file.path());
            }
        }
    }
}

fn count(mut console: impl Read, bytes: &AtomicU64) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count) = console.read(&mut buffer)
        && count > 0
    {
        bytes.fetch_add(count as u64, Ordering::Relaxed);
    }
}
