//! One client of the server under test: its socket, the bytes of half a frame, the bytes not sent yet.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpStream};
use std::os::fd::AsRawFd;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::socket::{self, AddressFamily, SockFlag, SockType, SockaddrIn};

use super::frame::{self, CLOSE, PING, PONG, TEXT};
use super::text::MESSAGE;
#[cfg(feature = "tls")]
use super::tls::Tls;

/// No answer of a server takes longer, or it is none.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// What one read takes at most. Most of a processor's second cache, and no more.
const READ: usize = 64 * 1024;

/// The clients are spread over this many loopback addresses, so that ports never run out.
const ADDRESSES: u32 = 200;

pub struct Client {
    pub stream: TcpStream,
    #[cfg(feature = "tls")]
    tls: Option<Tls>,
    blocks: bool,
    rest: Vec<u8>,
    unsent: Vec<u8>,
}

/// The room to read into, shared by all clients: what is in it stays in the cache.
pub struct Buffer(Vec<u8>);

impl Default for Buffer {
    fn default() -> Self {
        Self(vec![0; READ])
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum State {
    Open,
    /// The server sent Close, with this status code (0: none).
    Closing(u16),
    Closed,
}

/// The address of the client of this number.
fn address(number: usize) -> Ipv4Addr {
    let offset = u32::try_from(number).unwrap_or(0) % ADDRESSES;
    (u32::from(Ipv4Addr::LOCALHOST) + offset).into()
}

/// A connection from this address, and nothing sent yet. With `SOCK_NONBLOCK` it may not be open yet.
pub fn open(server: SocketAddrV4, source: Ipv4Addr, flag: SockFlag) -> io::Result<TcpStream> {
    let flags = SockFlag::SOCK_CLOEXEC | flag;
    let socket = socket::socket(AddressFamily::Inet, SockType::Stream, flags, None)?;
    let source = SocketAddrV4::new(source, 0);
    socket::bind(socket.as_raw_fd(), &SockaddrIn::from(source))?;
    match socket::connect(socket.as_raw_fd(), &SockaddrIn::from(server)) {
        Ok(()) | Err(Errno::EINPROGRESS) => {}
        Err(error) => return Err(error.into()),
    }
    let stream = TcpStream::from(socket);
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// An opening handshake. The key is the RFC's own example: no server may care.
pub fn request(server: SocketAddrV4, target: &str) -> String {
    format!(
        "GET {target} HTTP/1.1\r\nHost: {server}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
}

impl Client {
    pub fn connect(server: SocketAddrV4, number: usize) -> io::Result<Self> {
        Self::connect_from(server, address(number), "/")
    }

    /// The same over TLS.
    #[cfg(feature = "tls")]
    pub fn connect_secure(server: SocketAddrV4, number: usize) -> io::Result<Self> {
        let stream = open(server, address(number), SockFlag::empty())?;
        let tls = Some(Tls::connect(&stream)?);
        let mut client = Self {
            stream,
            tls,
            blocks: true,
            rest: Vec::new(),
            unsent: request(server, "/").into_bytes(),
        };
        client.flush()?;
        Ok(client)
    }

    #[cfg(not(feature = "tls"))]
    pub fn connect_secure(_: SocketAddrV4, _: usize) -> io::Result<Self> {
        Err(ErrorKind::Unsupported.into())
    }

    /// From this address, and for this target of the request.
    pub fn connect_from(server: SocketAddrV4, source: Ipv4Addr, target: &str) -> io::Result<Self> {
        let mut stream = open(server, source, SockFlag::empty())?;
        stream.write_all(request(server, target).as_bytes())?;
        Ok(Self {
            stream,
            #[cfg(feature = "tls")]
            tls: None,
            blocks: true,
            rest: Vec::new(),
            unsent: Vec::new(),
        })
    }

    /// Takes the answer to the opening handshake off the front of what was received. `false`: not complete yet.
    pub fn upgraded(&mut self) -> Result<bool, String> {
        let Some(end) = self.rest.windows(4).position(|end| end == b"\r\n\r\n") else {
            return Ok(false);
        };
        let accept = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
        let head: Vec<u8> = self.rest.drain(..end + 4).collect();
        let is_right = head.starts_with(b"HTTP/1.1 101")
            && head.windows(accept.len()).any(|part| part == accept);
        is_right
            .then_some(true)
            .ok_or_else(|| String::from_utf8_lossy(&head).into_owned())
    }

    pub fn say(&mut self, text: &str) {
        frame::encode(&mut self.unsent, TEXT, &[text.as_bytes()]);
    }

    pub fn say_message(&mut self, text: &[u8]) {
        let (before, after) = MESSAGE;
        frame::encode(&mut self.unsent, TEXT, &[before, text, after]);
    }

    pub fn say_close(&mut self) {
        frame::encode(&mut self.unsent, CLOSE, &[&1000_u16.to_be_bytes()]);
    }

    /// Sends what the socket takes now.
    pub fn flush(&mut self) -> io::Result<()> {
        while !self.unsent.is_empty() {
            match self.write() {
                Ok(count) => drop(self.unsent.drain(..count)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn write(&mut self) -> io::Result<usize> {
        #[cfg(feature = "tls")]
        if let Some(tls) = &mut self.tls {
            return tls.write(&self.stream, &self.unsent);
        }
        self.stream.write(&self.unsent)
    }

    fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
        #[cfg(feature = "tls")]
        if let Some(tls) = &mut self.tls {
            return tls.read(&self.stream, space);
        }
        self.stream.read(space)
    }

    /// Whether a read that gave less than was asked for is the last one for now. What TLS gives is a record: there
    /// may be more, and only a socket that does not block says that there is none.
    fn is_last_read(&self) -> bool {
        #[cfg(feature = "tls")]
        let is_secure = self.tls.is_some();
        #[cfg(not(feature = "tls"))]
        let is_secure = false;
        self.blocks || !is_secure
    }

    pub fn stop_blocking(&mut self) -> io::Result<()> {
        self.blocks = false;
        self.stream.set_nonblocking(true)
    }

    /// Appends what has arrived to `rest`, without looking at it: for the opening handshake.
    pub fn receive_raw(&mut self) -> io::Result<usize> {
        let mut bytes = [0; 4096];
        let count = self.read(&mut bytes)?;
        self.rest.extend(&bytes[..count]);
        Ok(count)
    }

    /// Reads until nothing is left, and shows each text with the moment it arrived at.
    pub fn receive(
        &mut self,
        buffer: &mut Buffer,
        hung_up: bool,
        mut each: impl FnMut(&[u8], Instant) -> Result<(), String>,
    ) -> Result<State, String> {
        let mut state = State::Open;
        loop {
            let kept = self.rest.len();
            if buffer.0.len() < kept + READ {
                buffer.0.resize(kept + READ, 0);
            }
            buffer.0[..kept].copy_from_slice(&self.rest);
            let space = &mut buffer.0[kept..kept + READ];
            let count = match self.read(space) {
                Ok(0) => {
                    return Ok(if state == State::Open {
                        State::Closed
                    } else {
                        state
                    });
                }
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
                Err(error) => return Err(error.to_string()),
            };
            let now = Instant::now();
            self.rest.clear();
            if let Some(code) = self.frames(&buffer.0[..kept + count], |text| each(text, now))? {
                state = State::Closing(code);
            }
            // A socket that gave less than was asked for is empty: one system call saved per wake-up.
            if count == 0 || (count < READ && !hung_up && self.is_last_read()) {
                return Ok(state);
            }
        }
    }

    /// Shows each whole text, keeps what is not whole. The status code, if there was a Close.
    fn frames(
        &mut self,
        mut bytes: &[u8],
        mut each: impl FnMut(&[u8]) -> Result<(), String>,
    ) -> Result<Option<u16>, String> {
        let mut closing = None;
        while let Some(header) = frame::header(bytes)? {
            let end = header.payload.end;
            let Some(payload) = bytes.get(header.payload) else {
                break;
            };
            match header.opcode {
                TEXT => each(payload)?,
                PING => frame::encode(&mut self.unsent, PONG, &[payload]),
                PONG => {}
                CLOSE => {
                    let code = payload.first_chunk();
                    closing = Some(code.map_or(0, |code| u16::from_be_bytes(*code)));
                }
                opcode => return Err(format!("a frame of opcode {opcode}")),
            }
            bytes = &bytes[end..];
        }
        self.rest.extend(bytes);
        Ok(closing)
    }
}
