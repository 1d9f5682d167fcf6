//! On what the figures were measured, and what it forbids.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};
use std::{fs, thread};

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// One line: processor, cores, memory, kernel.
pub fn describe() -> String {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text
            .lines()
            .find(|line| line.starts_with(name))
            .unwrap_or_default();
        line.split_once(':')
            .map_or("unknown", |(_, value)| value.trim())
            .to_owned()
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let processor = field(&read("/proc/cpuinfo"), "model name");
    let memory = field(&read("/proc/meminfo"), "MemTotal");
    let kernel = read("/proc/sys/kernel/osrelease");
    let busy = read("/proc/loadavg")
        .split(' ')
        .next()
        .unwrap_or_default()
        .to_owned();
    format!(
        "{processor}, {cores} cores, {memory} of memory, Linux {}; load average before: {busy}.",
        kernel.trim()
    )
}

/// What the system takes to send 64 bytes over loopback, and to receive them: the floor of every
/// server's figures.
pub fn send_and_receive() -> io::Result<Duration> {
    const TIMES: u32 = 20_000;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut sender = TcpStream::connect(listener.local_addr()?)?;
    let (mut receiver, _) = listener.accept()?;
    sender.set_nodelay(true)?;
    let mut bytes = [0; 64];
    let mut fastest = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        for _ in 0..TIMES {
            sender.write_all(&bytes)?;
            receiver.read_exact(&mut bytes)?;
        }
        fastest = fastest.min(start.elapsed() / TIMES);
    }
    Ok(fastest)
}

/// Lets this process, and the servers it starts, open as many files as they may. How many that is.
pub fn raise_file_limit() -> u64 {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else {
        return 0;
    };
    match setrlimit(Resource::RLIMIT_NOFILE, hard, hard) {
        Ok(()) => hard,
        Err(_) => soft,
    }
}
