//! A detailed client whose line carries 4 Mbit/s, and what it hears.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::socket::{setsockopt, sockopt::RcvBuf};

use super::attack::Target;
use super::person::Person;
use super::volley;
use crate::relay::frame::{TEXT, header};
use crate::relay::histogram::Histogram;

/// What a word begins with. Then the microseconds follow at which it was said, and a point.
pub const WORD: &str = "@said at ";

const BYTES_PER_SECOND: u32 = 500_000;

/// About what is under way on such a line.
const RECEIVE_BUFFER: usize = 64 * 1024;

const PAUSE: Duration = Duration::from_millis(10);

pub struct SlowReader {
    stream: TcpStream,
    received: Vec<u8>,
    /// Up to then it has read what its line carries.
    read_until: Instant,
    latency: Histogram,
    heard: usize,
    cut: bool,
}

impl SlowReader {
    pub fn come(target: &Target, source: Ipv4Addr) -> io::Result<Self> {
        let stream = Person::connect(target, source)?.into_client().stream;
        setsockopt(&stream, RcvBuf, &RECEIVE_BUFFER)?;
        (&stream).write_all(&volley::login("reader", true))?;
        stream.set_nonblocking(true)?;
        Ok(Self {
            stream,
            received: Vec::new(),
            read_until: Instant::now(),
            latency: Histogram::default(),
            heard: 0,
            cut: false,
        })
    }

    /// Reads until then, until it is cut, or until it has heard so many words.
    pub fn listen(&mut self, start: Instant, end: Instant, words: usize) {
        while !self.cut && self.heard < words && Instant::now() < end {
            thread::sleep(PAUSE);
            // A line that was idle does not carry more afterwards.
            let passed = self.read_until.elapsed().min(2 * PAUSE);
            self.read_until = Instant::now();
            let most = (passed * BYTES_PER_SECOND).as_secs();
            self.cut = self.read(usize::try_from(most).unwrap_or(0)).is_err();
            self.hear(start);
        }
    }

    fn read(&mut self, most: usize) -> io::Result<()> {
        let mut buffer = vec![0; most];
        match self.stream.read(&mut buffer) {
            Ok(0) if most > 0 => Err(ErrorKind::UnexpectedEof.into()),
            Ok(count) => {
                self.received.extend(&buffer[..count]);
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Takes the whole frames off what was received.
    fn hear(&mut self, start: Instant) {
        while let Ok(Some(header)) = header(&self.received) {
            let end = header.payload.end;
            let Some(payload) = self.received.get(header.payload) else {
                return;
            };
            if let Some(said) = said_at(payload).filter(|_| header.opcode == TEXT) {
                self.latency.record(start.elapsed().saturating_sub(said));
                self.heard += 1;
            }
            self.received.drain(..end);
        }
    }

    pub fn report(&self, target: &Target, said: usize) {
        let milliseconds = |fraction| 1000.0 * self.latency.quantile(fraction).unwrap_or(f64::NAN);
        target.note("reader's p50 ms", milliseconds(0.5));
        target.note("reader's p99 ms", milliseconds(0.99));
        #[expect(clippy::cast_precision_loss, reason = "it is only shown")]
        target.note("words it missed", said.saturating_sub(self.heard) as f64);
        target.note("times it was cut", f64::from(u8::from(self.cut)));
    }
}

/// Since the start.
fn said_at(payload: &[u8]) -> Option<Duration> {
    let start = payload
        .windows(WORD.len())
        .position(|part| part == WORD.as_bytes())?;
    let digits = payload[start + WORD.len()..]
        .split(|&byte| byte == b'.')
        .next()?;
    let microseconds = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some(Duration::from_micros(microseconds))
}
