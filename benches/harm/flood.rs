//! Connections that send as fast as they are taken, and read and forget whatever comes.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::socket::{setsockopt, sockopt::RcvBuf};

use super::attack::{Target, address};
use super::volley::{self, Volley};
use crate::relay::client::Client;

/// What one read takes at most.
const READ: usize = 64 * 1024;

/// When none of them can go on.
const PAUSE: Duration = Duration::from_millis(1);

pub struct Flood {
    pub connections: usize,
    /// From how many addresses they come.
    pub addresses: usize,
    /// Whether they ask for details.
    pub details: bool,
    /// Whether they read what they are sent.
    pub reads: bool,
    /// How many bytes each frame brings, if the next is only sent when they have come.
    pub answer: Option<usize>,
    /// What each sends once, behind its login.
    pub first: Vec<u8>,
    pub volley: Volley,
}

struct Attacker {
    stream: TcpStream,
    first: Vec<u8>,
    /// Where in the volley it begins.
    start: usize,
    sent: usize,
    received: usize,
}

impl Flood {
    /// Each from an address of its own.
    pub fn new(connections: usize, volley: Volley) -> Self {
        Self {
            connections,
            addresses: 200,
            details: false,
            reads: true,
            answer: None,
            first: Vec::new(),
            volley,
        }
    }

    /// Floods the server; whoever is cut comes back. How many frames the server took.
    pub fn run(&self, target: &Target) -> io::Result<usize> {
        let mut visits = 0;
        let mut come = || {
            visits += 1;
            self.come(target, visits)
        };
        let mut attackers = (0..self.connections)
            .map(|_| come())
            .collect::<io::Result<Vec<_>>>()?;
        let (mut bytes, mut received, mut buffer) = (0, 0, vec![0; READ]);
        let begin = Instant::now();
        while !target.is_over() {
            let mut idle = true;
            for attacker in &mut attackers {
                match attacker.turn(self, &mut buffer) {
                    Ok((sent, read)) => {
                        bytes += sent;
                        received += read;
                        idle &= sent + read == 0;
                    }
                    Err(_) => *attacker = come()?,
                }
            }
            if idle {
                thread::sleep(PAUSE);
            }
        }
        self.report(target, visits, received, begin.elapsed());
        Ok(bytes * self.volley.frames / self.volley.bytes.len())
    }

    #[expect(clippy::cast_precision_loss, reason = "it is only shown")]
    fn report(&self, target: &Target, visits: usize, received: usize, time: Duration) {
        let megabytes = received as f64 / 1e6 / time.as_secs_f64();
        if megabytes > 1.0 {
            target.note("MB/s to the attackers", megabytes);
        }
        let cut = visits - self.connections;
        if cut > 0 {
            target.note("attackers cut", cut as f64);
        }
    }

    fn come(&self, target: &Target, number: usize) -> io::Result<Attacker> {
        let source = address(1 + number % self.addresses);
        let stream = Client::connect_from(target.server, source, "/")?.stream;
        if !self.reads {
            // The system keeps as little for it as it can: 1 becomes its own minimum.
            setsockopt(&stream, RcvBuf, &1)?;
        }
        stream.set_nonblocking(true)?;
        let login = volley::login(&format!("m{number}"), self.details);
        Ok(Attacker {
            stream,
            first: [login, self.first.clone()].concat(),
            start: self.volley.start(number),
            sent: 0,
            received: 0,
        })
    }
}

impl Attacker {
    /// One write, and all that there is to read: how many bytes each took.
    fn turn(&mut self, flood: &Flood, buffer: &mut [u8]) -> io::Result<(usize, usize)> {
        let sent = none_if_blocked((&self.stream).write(self.next(flood)))?.unwrap_or(0);
        self.sent += sent;
        let read = if flood.reads {
            read_all(&mut self.stream, buffer)?
        } else {
            0
        };
        self.received += read;
        Ok((sent, read))
    }

    /// What it may send now.
    fn next<'a>(&'a self, flood: &'a Flood) -> &'a [u8] {
        let Some(sent) = self.sent.checked_sub(self.first.len()) else {
            return &self.first[self.sent..];
        };
        let Volley { bytes, frames, .. } = &flood.volley;
        let rest = &bytes[(self.start + sent) % bytes.len()..];
        let Some(answer) = flood.answer else {
            return rest;
        };
        // All frames are of one length here.
        let allowed = (1 + self.received / answer) * (bytes.len() / frames);
        &rest[..allowed.saturating_sub(sent).min(rest.len())]
    }
}

/// Reads what is there, and forgets it: how many bytes.
///
/// # Errors
/// Also at the end of the stream.
pub fn read_all(stream: &mut TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
    let mut bytes = 0;
    loop {
        match none_if_blocked(stream.read(buffer))? {
            Some(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Some(count) => bytes += count,
            None => return Ok(bytes),
        }
        if bytes >= 16 * buffer.len() {
            return Ok(bytes);
        }
    }
}

/// How many bytes were taken; `None` where a socket would have had to wait.
pub fn none_if_blocked(result: io::Result<usize>) -> io::Result<Option<usize>> {
    match result {
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(None),
        result => result.map(Some),
    }
}
