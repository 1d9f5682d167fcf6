//! A server written by hand, that can also misbehave.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

use salon::websocket::handshake::accept_key;
use serde_json::Value;

use crate::common::{CLOSE, FIN, PATIENCE, TEXT};

/// One connection, as the server has it.
pub struct Peer {
    stream: TcpStream,
}

/// A server that serves so many connections, one after the other.
pub struct Fake {
    pub address: SocketAddr,
    thread: Option<JoinHandle<()>>,
}

impl Fake {
    pub fn start(connections: usize, serve: impl Fn(Peer, usize) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().unwrap();
        let thread = thread::spawn(move || {
            for number in 0..connections {
                let (stream, _) = listener.accept().expect("a client");
                stream.set_read_timeout(Some(PATIENCE)).unwrap();
                serve(Peer { stream }, number);
            }
        });
        Self {
            address,
            thread: Some(thread),
        }
    }

    /// Waits until all connections are served, and fails if one was not as it should be.
    #[track_caller]
    pub fn finish(mut self) {
        let result = self.thread.take().unwrap().join();
        result.expect("clients that do what they should");
    }
}

impl Peer {
    /// The request head.
    #[track_caller]
    pub fn read_head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.extend(self.read_bytes(1));
        }
        String::from_utf8(head).expect("ASCII")
    }

    /// The opening handshake.
    #[track_caller]
    pub fn accept(&mut self) {
        let head = self.read_head();
        let key = head
            .lines()
            .find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "))
            .expect("a key");
        self.accept_key(key);
    }

    /// The response to this key.
    #[track_caller]
    pub fn accept_key(&mut self, key: &str) {
        let accept = accept_key(key);
        self.send_bytes(
            format!(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
                 Connection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
            )
            .as_bytes(),
        );
    }

    #[track_caller]
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).expect("a client that reads");
    }

    /// A short frame that is not masked.
    #[track_caller]
    pub fn send_frame(&mut self, first_byte: u8, payload: &[u8]) {
        let length = u16::try_from(payload.len()).unwrap();
        let mut frame = vec![first_byte];
        if let Ok(short @ ..=125) = u8::try_from(length) {
            frame.push(short);
        } else {
            frame.push(126);
            frame.extend(length.to_be_bytes());
        }
        frame.extend(payload);
        self.send_bytes(&frame);
    }

    #[track_caller]
    pub fn tell(&mut self, json: &Value) {
        self.send_frame(FIN | TEXT, json.to_string().as_bytes());
    }

    #[track_caller]
    fn read_bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.stream
            .read_exact(&mut bytes)
            .expect("bytes from the client in time");
        bytes
    }

    /// One frame: its first byte, its masking key, and its payload, unmasked.
    #[track_caller]
    pub fn read_frame(&mut self) -> (u8, [u8; 4], Vec<u8>) {
        let header = self.read_bytes(2);
        assert!(header[1] & 0x80 != 0, "a client masks every frame");
        let length = match header[1] & 0x7f {
            126 => self.read_bytes(2),
            127 => self.read_bytes(8),
            short => vec![short],
        };
        let length = length
            .iter()
            .fold(0, |sum, &byte| sum << 8 | usize::from(byte));
        let key: [u8; 4] = self.read_bytes(4).try_into().unwrap();
        let mut payload = self.read_bytes(length);
        for (place, byte) in payload.iter_mut().enumerate() {
            *byte ^= key[place % 4];
        }
        (header[0], key, payload)
    }

    /// The next request.
    #[track_caller]
    pub fn hear(&mut self) -> Value {
        let (first_byte, _, payload) = self.read_frame();
        assert_eq!(first_byte, FIN | TEXT);
        serde_json::from_slice(&payload).expect("JSON")
    }

    /// The status code and the reason of the Close that comes next.
    #[track_caller]
    pub fn hear_close(&mut self) -> (u16, String) {
        let (first_byte, _, payload) = self.read_frame();
        assert_eq!(first_byte, FIN | CLOSE, "{payload:?}");
        let code = u16::from_be_bytes([payload[0], payload[1]]);
        (code, String::from_utf8(payload[2..].to_vec()).unwrap())
    }

    #[track_caller]
    pub fn send_close(&mut self, code: u16, reason: &str) {
        let payload = [&code.to_be_bytes(), reason.as_bytes()].concat();
        self.send_frame(FIN | CLOSE, &payload);
    }
}
