//! One TCP connection with the server or client that is judged: all bytes of both directions, and
//! the messages in what came.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use super::failure::{Came, Expected, Failure, Level};
use super::hint::Hint;
use super::judged::{
    CONVERSATION_PATIENCE, MANY_PARTS, MESSAGE_MOST, PART_PAUSE, RECEIVED_MOST, SHORT_PAUSE,
};
use crate::limits::Limits;
use crate::websocket::frame::{Frame, Role};
use crate::websocket::message::Message;
use crate::websocket::message_assembler::MessageDecoder;
use crate::websocket::opcode::Opcode;

/// The masking key of all frames that have no other one: that of the RFC's example (§5.7).
pub const MASKING_KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// A head and how many bytes it took; or not yet; or what is wrong, and the offset of the first wrong
/// byte.
pub type DecodedHead<T> = Result<Option<(T, usize)>, (Came, Option<usize>)>;

/// One connection.
#[derive(Debug)]
pub struct Conversation {
    /// The side that is judged.
    peer: Role,
    stream: TcpStream,
    patience: Duration,
    /// Since the opening handshake, or since the beginning.
    sent: Vec<u8>,
    received: Vec<u8>,
    /// How many of the received bytes are decoded.
    decoded: usize,
    /// Those that are not, unmasked as far as they are known.
    buffer: Vec<u8>,
    decoder: MessageDecoder,
    /// The masking keys of the frames that were decoded.
    pub keys: Vec<[u8; 4]>,
    /// The last message that was decoded begins here.
    last: usize,
    /// Whatever the other side does, the conversation ends then.
    deadline: Instant,
}

impl Conversation {
    /// A connection on which this has been received already.
    ///
    /// # Errors
    /// Those of the socket's options.
    pub fn new(
        peer: Role,
        stream: TcpStream,
        received: Vec<u8>,
        patience: Duration,
    ) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(patience))?;
        let limits = Limits {
            message_bytes: MESSAGE_MOST,
            message_fragments: usize::MAX,
            ..Limits::default()
        };
        Ok(Self {
            peer,
            stream,
            patience,
            sent: Vec::new(),
            received,
            decoded: 0,
            buffer: Vec::new(),
            decoder: MessageDecoder::new(peer, &limits),
            keys: Vec::new(),
            last: 0,
            deadline: Instant::now() + CONVERSATION_PATIENCE * patience,
        })
    }

    /// Sends bytes in one write. If the connection has ended, what comes next tells.
    pub fn send(&mut self, bytes: &[u8]) {
        self.sent.extend_from_slice(bytes);
        let _ = (&self.stream).write_all(bytes);
    }

    /// Sends each part by itself.
    pub fn send_parts(&mut self, parts: &[&[u8]]) {
        let is_many = parts.len() >= MANY_PARTS;
        let pause = if is_many { SHORT_PAUSE } else { PART_PAUSE };
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                thread::sleep(pause);
            }
            self.send(part);
        }
    }

    /// Sends one frame, masked if we are the client.
    pub fn send_frame(&mut self, opcode: Opcode, payload: &[u8]) {
        let frame = match self.peer {
            Role::Server => Frame::masked(opcode, payload, MASKING_KEY),
            Role::Client => Frame::new(opcode, payload),
        };
        self.send(&frame.to_bytes());
    }

    /// Ends our direction of the TCP connection.
    pub fn end(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// Receives a head, which this decodes from all that has come: a value and how many bytes it
    /// took, or not yet, or what is wrong with it. What comes after the head stays.
    ///
    /// # Errors
    /// What came instead, and the offset of the first wrong byte.
    pub fn receive_head<T>(
        &mut self,
        mut decode: impl FnMut(&[u8]) -> DecodedHead<T>,
    ) -> Result<T, (Came, Option<usize>)> {
        loop {
            if let Some((head, used)) = decode(&self.received)? {
                self.decoded = used;
                return Ok(head);
            }
            self.receive_more().map_err(|came| (came, None))?;
        }
    }

    /// Forgets the bytes of the opening handshake: what follows is frames.
    pub fn begin_frames(&mut self) {
        self.sent.clear();
        self.received.drain(..self.decoded);
        self.buffer = self.received.clone();
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
            let decoded = self.decoder.decode(&mut self.buffer);
            let Some((received, used)) = decoded.map_err(Came::BrokenRule)? else {
                self.receive_more()?;
                continue;
            };
            self.keys.extend(received.frame.masking_key);
            let message = received.message.map(Message::into_owned);
            self.buffer.drain(..used);
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

    /// What was expected has come: there is time again for what comes next.
    pub fn go_on(&mut self) {
        self.deadline = Instant::now() + CONVERSATION_PATIENCE * self.patience;
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

    /// What has been received and is no whole frame, as the decoder leaves it: what it has unmasked
    /// is unmasked.
    #[must_use]
    pub fn undecoded(&self) -> &[u8] {
        &self.buffer
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
        if self.received.len() > RECEIVED_MOST {
            return Err(Came::Flood);
        }
        if now >= self.deadline {
            return Err(Came::TooLong(CONVERSATION_PATIENCE * self.patience));
        }
        let patience = self.patience;
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
                    self.buffer.extend_from_slice(&buffer[..count]);
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
