//! One connection, as the client has it (RFC 6455 §5.3, §6): one thread receives, and another one
//! sends.

use std::io::{self, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use crate::limits::{CLIENT_MESSAGE_BYTES, CLIENT_PING_AFTER, CLIENT_PONG_TIME, Limits};
use crate::net::http_exchange::{is_timeout, read_to_the_end};
use crate::net::read_buffer::ReadBuffer;
use crate::websocket::error::ProtocolError;
use crate::websocket::frame::{Frame, Role};
use crate::websocket::message::Message;
use crate::websocket::message_assembler::MessageDecoder;
use crate::websocket::opcode::Opcode;

/// What a receiver has noticed.
#[derive(Debug)]
pub enum Incoming {
    /// One frame as `-v` shows it, and the message that it completes.
    Frame(Option<String>, Option<Message<'static>>),
    /// Nothing has come for a while: a Ping is due.
    Silence,
    /// Nothing more will be received.
    End(End),
}

/// Why nothing more is received.
#[derive(Debug)]
pub enum End {
    /// FIN or RST; after both Closes this is as it should be.
    Lost,
    /// Not a byte came after a Ping.
    Silent,
    Broken(ProtocolError),
}

/// The half that receives.
#[derive(Debug)]
pub struct Receiver {
    stream: TcpStream,
    buffer: ReadBuffer,
    decoder: MessageDecoder,
    shows_frames: bool,
    is_silent: bool,
}

/// The half that sends.
#[derive(Debug)]
pub struct Sender {
    stream: TcpStream,
}

/// Bytes that nobody can guess (§10.3).
///
/// # Errors
/// If the system has none.
pub fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}

impl Receiver {
    /// The server's frames begin with what the buffer holds (§6.2).
    #[must_use]
    pub fn new(stream: TcpStream, buffer: ReadBuffer, shows_frames: bool) -> Self {
        let limits = Limits {
            message_bytes: CLIENT_MESSAGE_BYTES,
            ..Limits::default()
        };
        Self {
            stream,
            buffer,
            decoder: MessageDecoder::new(Role::Server, &limits),
            shows_frames,
            is_silent: false,
        }
    }

    /// Waits for one frame, or for something to be done.
    pub fn receive(&mut self) -> Incoming {
        loop {
            match self.decoder.decode(self.buffer.unread()) {
                Ok(Some((received, used))) => {
                    let shown = self.shows_frames.then(|| format!("< {}", received.frame));
                    let message = received.message.map(Message::into_owned);
                    self.buffer.consume(used);
                    return Incoming::Frame(shown, message);
                }
                Ok(None) => {}
                Err(error) => return Incoming::End(End::Broken(error)),
            }
            let timeout = if self.is_silent {
                CLIENT_PONG_TIME
            } else {
                CLIENT_PING_AFTER
            };
            let read = self.stream.set_read_timeout(Some(timeout));
            match read.and_then(|()| self.buffer.receive(&self.stream)) {
                Ok(0) => return Incoming::End(End::Lost),
                Ok(_) => self.is_silent = false,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if is_timeout(&error) && self.is_silent => {
                    return Incoming::End(End::Silent);
                }
                Err(error) if is_timeout(&error) => {
                    self.is_silent = true;
                    return Incoming::Silence;
                }
                Err(_) => return Incoming::End(End::Lost),
            }
        }
    }

    /// Reads and forgets what still comes, up to the end or for this time.
    pub fn discard(&self, time: Duration) {
        read_to_the_end(&self.stream, time);
    }
}

impl Sender {
    /// Sends over this stream, which is an open WebSocket.
    #[must_use]
    pub fn new(stream: TcpStream) -> Self {
        Self { stream }
    }

    /// Sends a message as one frame, with a masking key of its own (§5.3). Returns the frame as
    /// `-v` shows it. If it cannot be sent, the receiver notices the end.
    pub fn send(&mut self, message: &Message<'_>) -> String {
        let close;
        let (opcode, payload): (_, &[u8]) = match message {
            Message::Text(text) => (Opcode::Text, text.as_bytes()),
            Message::Binary(bytes) => (Opcode::Binary, bytes),
            Message::Ping(payload) => (Opcode::Ping, payload),
            Message::Pong(payload) => (Opcode::Pong, payload),
            Message::Close(it) => {
                close = it.encode();
                (Opcode::Close, &close)
            }
        };
        let sent = random().and_then(|key| {
            let frame = Frame::masked(opcode, payload, key);
            self.stream.write_all(&frame.to_bytes())?;
            Ok(format!("> {frame}"))
        });
        sent.unwrap_or_else(|error| {
            self.end();
            format!("> nothing, {error}")
        })
    }

    /// Ends the TCP connection.
    pub fn end(&self) {
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}
