//! One TCP connection to the judged server: all bytes of both directions, and the messages in what
//! came.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Instant;

use super::failure::{Came, Expected, Failure, Level};
use super::hint::{self, Hint};
use super::judged::{
    CONVERSATION_PATIENCE, Judged, MESSAGE_MOST, PART_PAUSE, RECEIVED_MOST, RESPONSE_HEAD_MOST,
    Service,
};
use crate::http::response_head::ResponseHead;
use crate::limits::Limits;
use crate::websocket::frame::{Frame, Role};
use crate::websocket::message::Message;
use crate::websocket::message_assembler::MessageDecoder;
use crate::websocket::opcode::Opcode;

/// The masking key of all frames that have no other one: that of the RFC's example (§5.7).
pub const MASKING_KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// One connection.
#[derive(Debug)]
pub struct Conversation<'a> {
    judged: &'a Judged,
    stream: TcpStream,
    /// Since the response head was decoded, or since the beginning.
    sent: Vec<u8>,
    received: Vec<u8>,
    /// How many of the received bytes are decoded.
    decoded: usize,
    decoder: MessageDecoder,
    /// The last message that was decoded begins here.
    last: usize,
    /// Whatever the server does, the conversation ends then.
    deadline: Instant,
}

impl Judged {
    /// A TCP connection.
    ///
    /// # Errors
    /// [`Came::NoConnection`].
    pub fn connect(&self) -> Result<Conversation<'_>, Box<Failure>> {
        let no_connection = |error: io::Error| {
            Box::new(Failure {
                level: Level::Must,
                sent: Vec::new(),
                expected: Expected::SwitchingProtocols,
                expected_bytes: Vec::new(),
                came: Came::NoConnection(error.to_string()),
                received: Vec::new(),
                mark: None,
                hint: Some(hint::NOT_LISTENING),
            })
        };
        let stream = TcpStream::connect_timeout(&self.address, self.patience)
            .and_then(|stream| stream.set_nodelay(true).map(|()| stream))
            .and_then(|stream| {
                let patience = Some(self.patience);
                stream.set_write_timeout(patience).map(|()| stream)
            })
            .map_err(no_connection)?;
        let limits = Limits {
            message_bytes: MESSAGE_MOST,
            message_fragments: usize::MAX,
            ..Limits::default()
        };
        Ok(Conversation {
            judged: self,
            stream,
            sent: Vec::new(),
            received: Vec::new(),
            decoded: 0,
            decoder: MessageDecoder::new(Role::Server, &limits),
            last: 0,
            deadline: Instant::now() + CONVERSATION_PATIENCE * self.patience,
        })
    }
}

impl Conversation<'_> {
    /// Sends bytes in one write. If the connection has ended, what comes next tells.
    pub fn send(&mut self, bytes: &[u8]) {
        self.sent.extend_from_slice(bytes);
        let _ = (&self.stream).write_all(bytes);
    }

    /// Sends each part by itself.
    pub fn send_parts<'b>(&mut self, parts: impl IntoIterator<Item = &'b [u8]>) {
        for (index, part) in parts.into_iter().enumerate() {
            if index > 0 {
                thread::sleep(PART_PAUSE);
            }
            self.send(part);
        }
    }

    /// Sends one masked frame.
    pub fn send_frame(&mut self, opcode: Opcode, payload: &[u8]) {
        self.send(&Frame::masked(opcode, payload, MASKING_KEY).to_bytes());
    }

    /// Ends our direction of the TCP connection.
    pub fn end(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// Receives the response head. What comes after it stays.
    ///
    /// # Errors
    /// What came instead, and the offset of the first wrong byte.
    pub fn receive_response(&mut self) -> Result<ResponseHead, (Came, Option<usize>)> {
        loop {
            match ResponseHead::decode(&self.received, RESPONSE_HEAD_MOST) {
                Ok(Some((head, used))) => {
                    self.decoded = used;
                    return Ok(head);
                }
                Ok(None) => self.receive_more().map_err(|came| (came, None))?,
                Err((error, offset)) => return Err((Came::BadResponse(error), Some(offset))),
            }
        }
    }

    /// Forgets the bytes of the opening handshake: what follows is frames.
    pub fn begin_frames(&mut self) {
        self.sent.clear();
        self.received.drain(..self.decoded);
        self.decoded = 0;
        self.last = 0;
    }

    /// The next message.
    ///
    /// # Errors
    /// What came instead of a whole message.
    pub fn receive(&mut self) -> Result<Message<'static>, Came> {
        self.last = self.decoded;
        loop {
            let decoded = self.decoder.decode(&mut self.received[self.decoded..]);
            let Some((received, used)) = decoded.map_err(Came::BrokenRule)? else {
                self.receive_more()?;
                continue;
            };
            let message = received.message.map(Message::into_owned);
            self.decoded += used;
            if let Some(message) = message {
                return Ok(message);
            }
        }
    }

    /// Waits for the end of the TCP connection. What comes before it is ignored.
    ///
    /// # Errors
    /// What came instead.
    pub fn receive_end(&mut self) -> Result<(), Came> {
        loop {
            match self.receive_more() {
                Ok(()) => {}
                Err(Came::End) => return Ok(()),
                Err(came) => return Err(came),
            }
        }
    }

    /// Waits until so many bytes have come in all.
    ///
    /// # Errors
    /// What came instead.
    pub fn wait_for(&mut self, count: usize) -> Result<(), Came> {
        while self.received.len() < count {
            self.receive_more()?;
        }
        Ok(())
    }

    /// The server at the other end.
    #[must_use]
    pub fn service(&self) -> Service {
        self.judged.service
    }

    /// All bytes that were received, since the response head was decoded or from the beginning.
    #[must_use]
    pub fn received(&self) -> &[u8] {
        &self.received
    }

    /// The bytes of the newest message, or what there is of it.
    #[must_use]
    pub fn newest(&self) -> &[u8] {
        &self.received[self.last..]
    }

    /// Why the case is not passed. `wrong` counts from the beginning of the newest message.
    #[must_use]
    pub fn failure(
        &self,
        level: Level,
        (expected, expected_bytes): (Expected, Vec<u8>),
        came: Came,
        wrong: Option<usize>,
        hint: Option<Hint>,
    ) -> Box<Failure> {
        Box::new(Failure {
            level,
            sent: self.sent.clone(),
            expected,
            expected_bytes,
            came,
            received: self.received.clone(),
            mark: wrong.map(|wrong| self.last + wrong),
            hint,
        })
    }

    /// One read. Whoever sends for ever is not read for ever.
    fn receive_more(&mut self) -> Result<(), Came> {
        let now = Instant::now();
        if self.received.len() > RECEIVED_MOST || now >= self.deadline {
            return Err(Came::Flood);
        }
        let patience = self.judged.patience;
        let deadline = now + patience;
        let mut buffer = [0; 16 << 10];
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Came::Nothing(patience));
            }
            let read = self
                .stream
                .set_read_timeout(Some(left))
                .and_then(|()| (&self.stream).read(&mut buffer));
            match read {
                Ok(0) => return Err(Came::End),
                Ok(count) => {
                    self.received.extend_from_slice(&buffer[..count]);
                    return Ok(());
                }
                Err(error) => match error.kind() {
                    ErrorKind::Interrupted => {}
                    ErrorKind::WouldBlock | ErrorKind::TimedOut => {
                        return Err(Came::Nothing(patience));
                    }
                    _ => return Err(Came::Reset),
                },
            }
        }
    }
}
