//! The program as a child process between pipes. Each wait has a limit, so that no test can hang.

use std::fmt::Display;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;

use crate::common::PATIENCE;

pub struct Program {
    child: Child,
    input: Option<ChildStdin>,
    /// Lines of standard output, and of standard error.
    output: Receiver<String>,
    errors: Receiver<String>,
}

/// How a program has ended, and what it has said that was not read before.
pub struct Ended {
    pub code: Option<i32>,
    pub output: Vec<String>,
    pub errors: Vec<String>,
}

fn lines(source: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    thread::spawn(move || {
        let mut source = BufReader::new(source).lines();
        while let Some(Ok(line)) = source.next() {
            let _ = sender.send(line);
        }
    });
    lines
}

#[track_caller]
fn rest(lines: &Receiver<String>) -> Vec<String> {
    let mut rest = Vec::new();
    loop {
        match lines.recv_timeout(6 * PATIENCE) {
            Ok(line) => rest.push(line),
            Err(RecvTimeoutError::Disconnected) => return rest,
            Err(RecvTimeoutError::Timeout) => panic!("it goes on, after {rest:?}"),
        }
    }
}

impl Program {
    /// `salon chat` with this address and name, and more options.
    #[track_caller]
    pub fn start(address: impl Display, name: &str, options: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_salon"))
            .args(["chat", &format!("ws://{address}/"), name])
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program");
        Self {
            input: child.stdin.take(),
            output: lines(child.stdout.take().unwrap()),
            errors: lines(child.stderr.take().unwrap()),
            child,
        }
    }

    #[track_caller]
    pub fn write(&mut self, lines: &str) {
        let input = self.input.as_mut().expect("an open input");
        input.write_all(lines.as_bytes()).expect("a reader");
    }

    /// Waits for this line of the chat, and returns those before it.
    #[track_caller]
    pub fn read_until(&self, line: &str) -> Vec<String> {
        wait_for(&self.output, |found| found == line)
    }

    /// Waits for a line on standard error that contains this.
    #[track_caller]
    pub fn note(&self, part: &str) {
        wait_for(&self.errors, |found| found.contains(part));
    }

    /// Closes the input and waits for the end.
    #[track_caller]
    pub fn end(mut self) -> Ended {
        drop(self.input.take());
        self.ended()
    }

    /// Waits for the end; the input stays open.
    #[track_caller]
    pub fn ended(mut self) -> Ended {
        Ended {
            output: rest(&self.output),
            errors: rest(&self.errors),
            code: self.child.wait().expect("a child").code(),
        }
    }

    /// Nobody reads its output any more.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }
}

#[track_caller]
fn wait_for(lines: &Receiver<String>, fits: impl Fn(&str) -> bool) -> Vec<String> {
    let mut before = Vec::new();
    loop {
        let line = lines
            .recv_timeout(3 * PATIENCE)
            .unwrap_or_else(|_| panic!("no such line after {before:?}"));
        if fits(&line) {
            return before;
        }
        before.push(line);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs it with this input to its end.
#[track_caller]
pub fn pipe(address: impl Display, name: &str, input: &str) -> Ended {
    let mut program = Program::start(address, name, &[]);
    program.write(input);
    program.end()
}
