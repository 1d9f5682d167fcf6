//! The program as a child process, with a console and a log that a test reads.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::common::process::end_of;

/// The program, running until this is dropped.
pub struct Salon {
    pub child: Child,
    /// Its first line.
    pub banner: String,
    pub address: SocketAddr,
    pub log: PathBuf,
}

/// The program with these options. Where they do not say otherwise, it has a port and a log of its
/// own.
pub fn command(test: &str, options: &[&str]) -> (Command, PathBuf) {
    let log = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}.log"));
    let _ = fs::remove_file(&log);
    let mut command = Command::new(env!("CARGO_BIN_EXE_salon"));
    command.args(options);
    if !options.contains(&"--listen") {
        command.args(["--listen", "127.0.0.1:0"]);
    }
    if !options.contains(&"--log-file") {
        command.arg("--log-file").arg(&log);
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    (command, log)
}

/// Starts it, and returns where it listens, as its first line says.
pub fn start(command: &mut Command) -> (Child, SocketAddr) {
    let (child, _, address) = start_with_banner(command);
    (child, address)
}

fn start_with_banner(command: &mut Command) -> (Child, String, SocketAddr) {
    let mut child = command.spawn().expect("the program");
    let mut banner = String::new();
    let console = child.stdout.take().unwrap();
    BufReader::new(console).read_line(&mut banner).unwrap();
    let address = banner.split("ws://").nth(1);
    let address = address.and_then(|rest| rest.split('/').next()?.parse().ok());
    let address = address.unwrap_or_else(|| panic!("no address in {banner:?}"));
    (child, banner, address)
}

impl Salon {
    pub fn start(test: &str, options: &[&str]) -> Self {
        let (mut command, log) = command(test, options);
        Self::spawn(&mut command, log)
    }

    /// Starts this command, whose log is there.
    pub fn spawn(command: &mut Command, log: PathBuf) -> Self {
        // Nobody reads the console after its first line: it is closed.
        let (mut child, banner, address) = start_with_banner(command);
        drop(child.stderr.take());
        Self {
            child,
            banner,
            address,
            log,
        }
    }

    pub fn signal(&self, name: &str) {
        signal(&self.child, name);
    }

    /// What is in the log once the program has ended.
    pub fn stop(mut self) -> String {
        self.signal("-TERM");
        assert!(end_of(&mut self.child).success());
        fs::read_to_string(&self.log).unwrap()
    }
}

impl Drop for Salon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    let status = Command::new("kill").args([name, &id]).status();
    assert!(status.unwrap().success());
}
