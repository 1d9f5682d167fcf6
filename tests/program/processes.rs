//! Programs that run beside a test: `salon` and `echo` on ports of their own, and clients in other
//! languages.

use std::io::{BufRead as _, BufReader, Read as _};
#[cfg(feature = "tls")]
use std::path::Path;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

/// How long anything may take before its test fails: far longer than it ever takes.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A program that is killed when this is dropped.
pub struct Program {
    child: Child,
}

impl Program {
    #[track_caller]
    pub fn start(command: &mut Command) -> Self {
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        Self { child }
    }

    pub fn output(&mut self) -> BufReader<ChildStdout> {
        BufReader::new(self.child.stdout.take().expect("taken once"))
    }

    /// Waits for the program's end, and fails if it is not a good one.
    #[track_caller]
    pub fn finish(mut self) {
        let mut output = self.output();
        let (sender, receiver) = channel();
        thread::spawn(move || {
            let mut text = String::new();
            let _ = sender.send(output.read_to_string(&mut text).map(|_| text));
        });
        // Its output ends when it ends.
        let text = receiver
            .recv_timeout(PATIENCE)
            .expect("a client that ends in time");
        let status = self.child.wait().expect("a child");
        assert!(status.success(), "{status}, {text:?}");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server of this package.
pub struct Server {
    _program: Program,
    /// Where it listens: `ws://…/` or `wss://…/`.
    pub url: String,
}

impl Server {
    /// The chat, with a log of this name.
    #[track_caller]
    pub fn salon(log: &str) -> Self {
        let log = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{log}.log"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_salon"));
        command.args(["--listen", "127.0.0.1:0", "--log-file"]);
        Self::start(command.arg(log).stderr(Stdio::null()))
    }

    /// The chat over TLS, with the certificate and the key in these files.
    #[cfg(feature = "tls")]
    #[track_caller]
    pub fn secure(log: &str, certificate: &Path, key: &Path) -> Self {
        let log = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{log}.log"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_salon"));
        command
            .args(["--listen", "127.0.0.1:0", "--log-file"])
            .arg(log);
        command
            .arg("--tls-cert")
            .arg(certificate)
            .arg("--tls-key")
            .arg(key);
        Self::start(command.stderr(Stdio::null()))
    }

    #[track_caller]
    pub fn echo() -> Self {
        Self::start(Command::new(env!("CARGO_BIN_EXE_echo")).arg("127.0.0.1:0"))
    }

    #[track_caller]
    fn start(command: &mut Command) -> Self {
        let mut program = Program::start(command);
        let mut line = String::new();
        program.output().read_line(&mut line).expect("a first line");
        let url = line
            .split_whitespace()
            .find(|word| word.starts_with("ws://") || word.starts_with("wss://"))
            .unwrap_or_else(|| panic!("no address in {line:?}"))
            .to_owned();
        Self {
            _program: program,
            url,
        }
    }
}
