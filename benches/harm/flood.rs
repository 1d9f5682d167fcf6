//! Connections that send as fast as they are taken, and read and forget whatever comes.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddrV4, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use super::volley::{self, Volley};
use crate::relay::client::Client;

/// Beyond the witnesses' numbers: other addresses, other names.
pub const FIRST: usize = 10;

/// What one read takes at most.
const READ: usize = 64 * 1024;

/// When none of them can go on.
const PAUSE: Duration = Duration::from_millis(1);

pub struct Flood {
    pub connections: usize,
    /// What each sends once, behind its login.
    pub first: Vec<u8>,
    pub volley: Volley,
}

struct Attacker {
    stream: TcpStream,
    first: Vec<u8>,
    sent: usize,
}

impl Flood {
    /// Floods the server until then; whoever is cut comes back. How many frames the server took.
    pub fn run(&self, server: SocketAddrV4, end: Instant) -> io::Result<usize> {
        let mut visits = 0;
        let mut come = || {
            visits += 1;
            self.come(server, FIRST + visits)
        };
        let mut attackers = (0..self.connections)
            .map(|_| come())
            .collect::<io::Result<Vec<_>>>()?;
        let (mut bytes, mut buffer) = (0, vec![0; READ]);
        while Instant::now() < end {
            let mut idle = true;
            for attacker in &mut attackers {
                match attacker.turn(&self.volley.bytes, &mut buffer) {
                    Ok((sent, read)) => {
                        bytes += sent;
                        idle &= sent + read == 0;
                    }
                    Err(_) => *attacker = come()?,
                }
            }
            if idle {
                thread::sleep(PAUSE);
            }
        }
        Ok(bytes * self.volley.frames / self.volley.bytes.len())
    }

    fn come(&self, server: SocketAddrV4, number: usize) -> io::Result<Attacker> {
        let stream = Client::connect(server, number)?.stream;
        stream.set_nonblocking(true)?;
        Ok(Attacker {
            stream,
            first: [volley::login(&format!("m{number}")), self.first.clone()].concat(),
            sent: 0,
        })
    }
}

impl Attacker {
    /// One write, and all that there is to read: how many bytes each took.
    fn turn(&mut self, volley: &[u8], buffer: &mut [u8]) -> io::Result<(usize, usize)> {
        let rest = match self.sent.checked_sub(self.first.len()) {
            None => &self.first[self.sent..],
            Some(sent) => &volley[sent % volley.len()..],
        };
        let sent = none_if_blocked(self.stream.write(rest))?.unwrap_or(0);
        self.sent += sent;
        Ok((sent, read_all(&mut self.stream, buffer)?))
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
