//! What Linux knows of a process: its CPU time, its memory, its threads.

use std::fs;
use std::io;
use std::time::{Duration, Instant};

use nix::time::ClockId;
use nix::unistd::Pid;

#[derive(Clone, Copy)]
pub struct Process(u32);

impl Process {
    pub const fn new(pid: u32) -> Self {
        Self(pid)
    }

    /// Seconds of user and system time of all its threads, those that have ended too. To the nanosecond, where
    /// `/proc/PID/stat` counts in ticks of 10 ms.
    fn cpu(self) -> io::Result<f64> {
        let pid = Pid::from_raw(i32::try_from(self.0).map_err(io::Error::other)?);
        Ok(Duration::from(ClockId::pid_cpu_clock_id(pid)?.now()?).as_secs_f64())
    }

    /// Resident memory in bytes. Not the kernel's: sockets and the kernel's own stacks are not in it.
    pub fn resident(self) -> io::Result<f64> {
        Ok(1024.0 * self.field("smaps_rollup", "Rss:")?)
    }

    /// The most it ever was.
    pub fn resident_peak(self) -> io::Result<f64> {
        Ok(1024.0 * self.field("status", "VmHWM:")?)
    }

    pub fn threads(self) -> io::Result<f64> {
        self.field("status", "Threads:")
    }

    fn field(self, file: &str, name: &str) -> io::Result<f64> {
        let text = fs::read_to_string(format!("/proc/{}/{file}", self.0))?;
        text.lines()
            .find_map(|line| {
                line.strip_prefix(name)?
                    .split_whitespace()
                    .next()?
                    .parse()
                    .ok()
            })
            .ok_or_else(|| io::Error::other(format!("no {name} in {file}")))
    }
}

/// The CPU time of both sides, and of everybody else, from one moment to another.
pub struct Meter {
    server: Process,
    before: Usage,
}

pub struct Spent {
    /// How many cores the server kept busy on average.
    pub server_cores: f64,
    pub load_cores: f64,
    /// What others kept busy: with more than a little of it, the figures mean little.
    pub other_cores: f64,
    pub seconds: f64,
}

struct Usage {
    server: f64,
    load: f64,
    machine: f64,
    at: Instant,
}

impl Meter {
    pub fn start(server: Process) -> io::Result<Self> {
        let before = usage(server)?;
        Ok(Self { server, before })
    }

    pub fn stop(&self) -> io::Result<Spent> {
        let (before, after) = (&self.before, usage(self.server)?);
        let seconds = (after.at - before.at).as_secs_f64();
        let (server, load) = (after.server - before.server, after.load - before.load);
        let others = (after.machine - before.machine - server - load).max(0.0);
        Ok(Spent {
            server_cores: server / seconds,
            load_cores: load / seconds,
            other_cores: others / seconds,
            seconds,
        })
    }
}

fn usage(server: Process) -> io::Result<Usage> {
    Ok(Usage {
        server: server.cpu()?,
        load: Process(std::process::id()).cpu()?,
        machine: busy()?,
        at: Instant::now(),
    })
}

/// Seconds for which the machine's cores were not idle, those that a hypervisor took away included.
fn busy() -> io::Result<f64> {
    let text = fs::read_to_string("/proc/stat")?;
    let fields = text.lines().next().unwrap_or_default().split_whitespace();
    let ticks = fields.skip(1).map_while(|ticks| ticks.parse::<f64>().ok());
    // user, nice, system, idle, iowait, irq, softirq, steal: in hundredths of a second on every machine.
    let busy = ticks
        .take(8)
        .enumerate()
        .filter(|(field, _)| !matches!(field, 3 | 4));
    Ok(busy.map(|(_, ticks)| ticks / 100.0).sum())
}
