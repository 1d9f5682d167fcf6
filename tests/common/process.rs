//! The program as a child process, and what the system says about it: descriptors, threads, memory.
//! For Linux only.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::PATIENCE;

/// The program, running until this is dropped.
pub struct Salon {
    pub child: Child,
    pub address: SocketAddr,
    pub log: PathBuf,
}

/// The program with these options, on a port of its own, with a log of its own, and with a console
/// that nobody reads.
pub fn command(name: &str, options: &[&str]) -> (Command, PathBuf) {
    command_of(&[env!("CARGO_BIN_EXE_salon")], name, options)
}

/// The same through a program that first changes what the system allows, such as `prlimit`.
pub fn command_under(wrapper: &[&str], name: &str, options: &[&str]) -> (Command, PathBuf) {
    let program = [wrapper, &[env!("CARGO_BIN_EXE_salon")]].concat();
    command_of(&program, name, options)
}

/// The same of another copy of the program, behind whatever starts it.
pub fn command_of(program: &[&str], name: &str, options: &[&str]) -> (Command, PathBuf) {
    let mut command = Command::new(program[0]);
    command.args(&program[1..]);
    let log = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.log"));
    let _ = fs::remove_file(&log);
    command.args(options);
    if !options.contains(&"--listen") {
        command.args(["--listen", "127.0.0.1:0"]);
    }
    command.arg("--log-file").arg(&log);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    (command, log)
}

impl Salon {
    /// Without limits on how many may come.
    pub fn start(name: &str) -> Self {
        let lifted = ["--max-clients", "--max-per-address", "--rate"];
        let options = lifted.map(|option| [option, "0"]).concat();
        Self::spawn(command(name, &options))
    }

    /// Starts it, and learns where it listens from its first line.
    pub fn spawn((mut command, log): (Command, PathBuf)) -> Self {
        let mut child = command.spawn().expect("the program");
        let mut banner = String::new();
        let console = child.stdout.take().unwrap();
        BufReader::new(console).read_line(&mut banner).unwrap();
        let address = banner.split("http://").nth(1);
        let address = address.and_then(|rest| rest.split('/').next()?.parse().ok());
        let address = address.unwrap_or_else(|| panic!("no address in {banner:?}"));
        Self {
            child,
            address,
            log,
        }
    }

    pub fn signal(&self, name: &str) {
        signal(self.child.id(), name);
    }

    /// How many descriptors and threads it has without clients, as long as there was none. What a
    /// first client makes it start is there, after that one has come and gone.
    #[track_caller]
    pub fn without_clients(&self, come_and_go: impl FnOnce(SocketAddr)) -> (usize, usize) {
        let descriptors = self.descriptors();
        come_and_go(self.address);
        let now = || (self.descriptors(), self.client_threads());
        wait_until(|| now() == (descriptors, 0), || format!("{:?}", now()));
        (descriptors, self.threads())
    }

    fn client_threads(&self) -> usize {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.child.id())).expect("/proc");
        let names = tasks.map(|task| fs::read_to_string(task.unwrap().path().join("comm")));
        // A thread may end between the two.
        names
            .flatten()
            .filter(|name| name.starts_with("client "))
            .count()
    }

    pub fn descriptors(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.child.id()))
            .expect("a process of ours")
            .count()
    }

    pub fn threads(&self) -> usize {
        self.status("Threads:")
    }

    /// Resident memory in KiB.
    pub fn resident(&self) -> usize {
        self.status("VmRSS:")
    }

    /// The most that it has ever been.
    pub fn resident_peak(&self) -> usize {
        self.status("VmHWM:")
    }

    fn status(&self, field: &str) -> usize {
        status(self.child.id(), field)
    }

    /// Waits until the process uses no more descriptors and threads than that.
    #[track_caller]
    pub fn wait_until_it_is_back_to(&self, descriptors: usize, threads: usize) {
        let now = || (self.descriptors(), self.threads());
        wait_until(
            || now().0 <= descriptors && now().1 <= threads,
            || format!("{:?} instead of {:?}", now(), (descriptors, threads)),
        );
    }

    /// What is in the log now.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Salon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Resident memory of this very process in KiB, where the server runs in it.
pub fn own_resident() -> usize {
    status(std::process::id(), "VmRSS:")
}

fn status(process: u32, field: &str) -> usize {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("/proc");
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let number = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    number.unwrap_or_else(|| panic!("no {field} in {status}"))
}

pub fn signal(process: u32, name: &str) {
    let status = Command::new("kill")
        .args([name, &process.to_string()])
        .status();
    assert!(status.unwrap().success());
}

/// How a process ends, and that it does.
#[track_caller]
pub fn end_of(child: &mut Child) -> ExitStatus {
    let mut status = None;
    wait_until(
        || {
            status = child.try_wait().expect("a child");
            status.is_some()
        },
        || "it goes on".to_owned(),
    );
    status.expect("it has ended")
}

/// Asks again and again until it is so. A process tells nobody what it does, so that there is
/// nothing else to wait for.
#[track_caller]
pub fn wait_until(mut done: impl FnMut() -> bool, otherwise: impl Fn() -> String) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < 3 * PATIENCE, "{}", otherwise());
        thread::sleep(Duration::from_millis(5));
    }
}
