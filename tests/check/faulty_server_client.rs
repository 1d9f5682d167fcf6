//! A client that sends bytes and reads them, to see what a faulty server does.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use salon::websocket::frame::Frame;
use salon::websocket::opcode::Opcode;

use super::faulty_server::{Fault, FaultyServer};

/// The example of RFC 6455 §1.3.
pub const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
pub const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// A server, and one connection to it.
#[derive(Debug)]
pub struct Client {
    pub stream: TcpStream,
    pub server: FaultyServer,
}

impl Client {
    /// Only connects.
    pub fn connect(fault: Fault) -> Self {
        let server = FaultyServer::start(fault);
        let stream = TcpStream::connect(server.address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        Self { stream, server }
    }

    /// Connects, and is through with the opening handshake.
    pub fn open(fault: Fault) -> Self {
        let mut client = Self::connect(fault);
        client.send(request().as_bytes());
        let head = client.read_head();
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        client
    }

    /// Sends a request and returns the response head.
    pub fn response(fault: Fault, request: &str) -> String {
        let mut client = Self::connect(fault);
        client.send(request.as_bytes());
        client.read_head()
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
    }

    pub fn read(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.stream.read_exact(&mut bytes).unwrap();
        bytes
    }

    pub fn read_head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.extend(self.read(1));
        }
        String::from_utf8(head).unwrap()
    }

    /// Reads this, and no more for now.
    #[track_caller]
    pub fn expect(&mut self, bytes: &[u8]) {
        let came = self.read(bytes.len());
        assert!(
            came == bytes,
            "{:02x?}, not {:02x?}",
            &came[..came.len().min(40)],
            &bytes[..bytes.len().min(40)]
        );
    }

    /// Reads this, and then the end of TCP.
    #[track_caller]
    pub fn expect_last(&mut self, bytes: &[u8]) {
        let mut came = Vec::new();
        self.stream.read_to_end(&mut came).unwrap();
        assert_eq!(came, bytes);
    }

    /// Ends TCP from this side, then reads this, and then the end of TCP.
    #[track_caller]
    pub fn expect_when_done(&mut self, bytes: &[u8]) {
        self.stream.shutdown(Shutdown::Write).unwrap();
        self.expect_last(bytes);
    }

    /// Nothing comes for a while, not even the end of TCP.
    #[track_caller]
    pub fn expect_silence(&mut self) {
        let silence = Some(Duration::from_millis(100));
        self.stream.set_read_timeout(silence).unwrap();
        let error = self.stream.read(&mut [0]).unwrap_err();
        assert!(matches!(
            error.kind(),
            ErrorKind::WouldBlock | ErrorKind::TimedOut
        ));
    }

    /// The server resets TCP.
    #[track_caller]
    pub fn expect_reset(&mut self) {
        let error = self.stream.read(&mut [0]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    }
}

/// An opening handshake.
pub fn request() -> String {
    format!(
        "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
}

/// A frame from the client, masked.
pub fn masked(opcode: Opcode, fin: bool, payload: &[u8]) -> Vec<u8> {
    Frame {
        fin,
        opcode,
        masking_key: Some([0x01, 0x80, 0x42, 0xFF]),
        payload,
    }
    .to_bytes()
}

/// A frame from the server.
pub fn plain(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    Frame::new(opcode, payload).to_bytes()
}

/// A text from the client.
pub fn text(payload: &str) -> Vec<u8> {
    masked(Opcode::Text, true, payload.as_bytes())
}

/// A text from the server.
pub fn echo(payload: &str) -> Vec<u8> {
    plain(Opcode::Text, payload.as_bytes())
}

/// A Close from the server.
pub fn failed(code: u16) -> Vec<u8> {
    plain(Opcode::Close, &code.to_be_bytes())
}

/// Sends this at once, and then expects that, byte for byte, before the end of TCP.
#[track_caller]
pub fn answers(fault: Fault, sent: &[Vec<u8>], expected: &[Vec<u8>]) {
    let mut client = Client::open(fault);
    client.send(&sent.concat());
    client.expect_when_done(&expected.concat());
}
