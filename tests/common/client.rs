//! A raw client that can also misbehave. Each read has a timeout, so that no test can hang.

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use super::wire::{CLOSE, FIN, TEXT, masked};
use super::{PATIENCE, allow_all_descriptors};

/// One TCP connection to a server, as a client has it.
pub struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    /// A TCP connection, and nothing sent yet.
    #[track_caller]
    #[must_use]
    pub fn open(address: SocketAddr) -> Self {
        allow_all_descriptors();
        let stream = TcpStream::connect(address).expect("a server that listens");
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream: BufReader::new(stream),
        }
    }

    /// An open WebSocket.
    #[track_caller]
    #[must_use]
    pub fn connect(address: SocketAddr) -> Self {
        let mut client = Self::open(address);
        client.send_bytes(request(address, "").as_bytes());
        let head = client.read_head();
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        client
    }

    #[track_caller]
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        self.stream
            .get_mut()
            .write_all(bytes)
            .expect("a server that takes bytes");
    }

    /// Sends to a server that may have ended the connection. Returns whether it still takes bytes.
    #[must_use]
    pub fn try_send(&mut self, bytes: &[u8]) -> bool {
        self.stream.get_mut().write_all(bytes).is_ok()
    }

    /// Sends a masked frame. The first byte is its opcode, with [`FIN`] or without.
    #[track_caller]
    pub fn send_frame(&mut self, first_byte: u8, payload: &[u8]) {
        self.send_bytes(&masked(first_byte, payload));
    }

    #[track_caller]
    pub fn send_text(&mut self, text: &str) {
        self.send_frame(FIN | TEXT, text.as_bytes());
    }

    #[track_caller]
    pub fn send_close(&mut self, code: u16, reason: &str) {
        self.send_frame(
            FIN | CLOSE,
            &[&code.to_be_bytes(), reason.as_bytes()].concat(),
        );
    }

    /// Ends this side of the TCP connection, and still reads.
    pub fn shut_down(&mut self) {
        self.stream.get_mut().shutdown(Shutdown::Write).unwrap();
    }

    /// The head of an HTTP response, up to its empty line.
    #[track_caller]
    pub fn read_head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.extend(self.read_bytes(1));
        }
        String::from_utf8(head).expect("a response in ASCII")
    }

    #[track_caller]
    pub fn read_bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.stream
            .read_exact(&mut bytes)
            .expect("bytes from the server in time");
        bytes
    }

    /// Waits for this time. If the server sends something, returns false at once, and what came can
    /// be read.
    #[must_use]
    pub fn read_nothing_for(&mut self, time: Duration) -> bool {
        self.stream.get_mut().set_read_timeout(Some(time)).unwrap();
        let nothing = self.stream.fill_buf().is_err();
        self.stream
            .get_mut()
            .set_read_timeout(Some(PATIENCE))
            .unwrap();
        nothing
    }

    /// One frame: its first byte and its payload. Fails where the frame is not as a server may send
    /// it: masked (§5.1), with reserved bits, or with a length that is not in its shortest form
    /// (§5.2).
    #[track_caller]
    pub fn read_frame(&mut self) -> (u8, Vec<u8>) {
        let header = self.read_bytes(2);
        assert_eq!(header[0] & 0x70, 0, "a reserved bit is set");
        assert!(header[1] < 0x80, "the server masked a frame");
        let (length, shortest) = match header[1] {
            126 => (big_endian(&self.read_bytes(2)), 126),
            127 => (big_endian(&self.read_bytes(8)), 65_536),
            length => (length.into(), 0),
        };
        assert!(length >= shortest, "{length} is not in its shortest form");
        (header[0], self.read_bytes(length))
    }

    /// The next frame, which is a whole text.
    #[track_caller]
    pub fn read_text(&mut self) -> String {
        let (first_byte, payload) = self.read_frame();
        let text = String::from_utf8_lossy(&payload).into_owned();
        assert_eq!(first_byte, FIN | TEXT, "not a text: {text:?}");
        text
    }

    /// The next frame, which is a Close with a status code.
    #[track_caller]
    pub fn read_close(&mut self) -> (u16, String) {
        let (first_byte, payload) = self.read_frame();
        let shown = String::from_utf8_lossy(&payload);
        assert_eq!(first_byte, FIN | CLOSE, "not a Close: {shown:?}");
        let (code, reason) = payload
            .split_first_chunk()
            .unwrap_or_else(|| panic!("a Close without a status code: {payload:?}"));
        let reason = String::from_utf8(reason.to_vec()).expect("a reason in UTF-8");
        (u16::from_be_bytes(*code), reason)
    }

    /// A second handle to the same connection, to write from another thread.
    #[must_use]
    pub fn try_clone(&self) -> Self {
        let stream = self.stream.get_ref().try_clone().expect("a descriptor");
        Self {
            stream: BufReader::new(stream),
        }
    }

    /// Reads and forgets everything up to the end of the connection, by FIN or by RST.
    #[track_caller]
    pub fn read_to_the_end(&mut self) {
        if let Err(error) = std::io::copy(&mut self.stream, &mut std::io::sink()) {
            assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        }
    }

    /// Waits for what comes next, and says whether it is the server's FIN: not a byte, not an RST,
    /// not a timeout.
    #[must_use]
    pub fn is_at_end(&mut self) -> bool {
        matches!(self.stream.read(&mut [0]), Ok(0))
    }

    /// Waits for what comes next, and says whether the connection is over, by FIN or by RST.
    #[must_use]
    pub fn is_cut(&mut self) -> bool {
        match self.stream.read(&mut [0]) {
            Ok(count) => count == 0,
            Err(error) => error.kind() == ErrorKind::ConnectionReset,
        }
    }
}

/// A correct opening handshake with more header lines, each with its CRLF.
#[must_use]
pub fn request(address: SocketAddr, more: &str) -> String {
    format!(
        "GET / HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{more}\r\n"
    )
}

fn big_endian(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .fold(0, |number, &byte| (number << 8) | usize::from(byte))
}
