//! What a client has sent: bytes become messages as soon as its rate allows. Control frames are
//! decoded ahead of messages that wait.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use log::debug;

use super::disconnect::Disconnect;
use super::read_buffer::ReadBuffer;
use super::throttle::Throttle;
use crate::limits::Limits;
use crate::websocket::frame::Role;
use crate::websocket::message::Message;
use crate::websocket::message_assembler::MessageDecoder;
use crate::websocket::mistake::{IncompleteFrame, Mistake};

/// The bytes and messages of one client that are still to be performed.
#[derive(Debug)]
pub struct Incoming {
    /// The client's number in the log.
    number: u64,
    buffer: ReadBuffer,
    decoder: MessageDecoder,
    throttle: Throttle,
    /// Why nothing more is decoded. What came before it is performed first.
    end: Option<Disconnect>,
}

impl Incoming {
    /// What this buffer holds is the first to be decoded.
    #[must_use]
    pub fn new(number: u64, buffer: ReadBuffer, limits: &Limits, now: Instant) -> Self {
        Self {
            number,
            buffer,
            decoder: MessageDecoder::new(Role::Client, limits),
            throttle: Throttle::new(limits.rate, now),
            end: None,
        }
    }

    /// One read: how many bytes came, 0 at the end of the stream.
    ///
    /// # Errors
    /// Those of the read.
    pub fn receive(&mut self, source: impl Read) -> io::Result<usize> {
        self.buffer.receive(source)
    }

    /// The next Ping or Pong that has come, or the next text or binary message that may be
    /// performed now; `None` if there is neither.
    ///
    /// # Errors
    /// A Close or a broken rule, when everything that came before it has been returned.
    pub fn next(&mut self, now: Instant) -> Result<Option<Message<'static>>, Disconnect> {
        loop {
            if let Some(message) = self.throttle.next(now) {
                return Ok(Some(message));
            }
            if !self.may_read(now) {
                break;
            }
            let (received, used) = match self.decoder.decode(self.buffer.unread()) {
                Ok(Some(decoded)) => decoded,
                Ok(None) => break,
                Err(error) => {
                    let mistake = Mistake::behind(error, self.buffer.unread());
                    self.end = Some(Disconnect::ProtocolError(error, mistake));
                    break;
                }
            };
            debug!("#{} < {}", self.number, received.frame);
            let is_control = received.frame.opcode.is_control();
            let message = received.message.map(Message::into_owned);
            self.buffer.consume(used);
            if !is_control {
                self.throttle.push(used, message);
                continue;
            }
            self.throttle.charge_control_frame(used, now);
            match message {
                // §5.5.2, §7.1.7: nothing after it is answered or processed.
                Some(Message::Close(close)) => self.end = Some(Disconnect::ClosedByPeer(close)),
                ping_or_pong => return Ok(ping_or_pong),
            }
        }
        match &self.end {
            Some(end) if self.throttle.is_empty() => Err(end.clone()),
            _ => Ok(None),
        }
    }

    /// The frame of which a part has come.
    pub fn incomplete_frame(&mut self) -> Option<IncompleteFrame> {
        IncompleteFrame::at_end_of(self.buffer.unread())
    }

    /// Counts so many more frames and bytes against the client's rate.
    pub fn charge(&mut self, frames: u32, bytes: usize) {
        self.throttle.charge(frames, bytes, Instant::now());
    }

    /// Lets no message be performed for this time.
    pub fn hold(&mut self, time: Duration) {
        self.throttle.hold(time, Instant::now());
    }

    /// Whether more bytes can be taken now. If not, TCP slows the client down.
    #[must_use]
    pub fn may_read(&self, now: Instant) -> bool {
        self.end.is_none() && !self.throttle.is_full(now)
    }

    /// How long nothing changes by itself.
    #[must_use]
    pub fn pause(&self, now: Instant) -> Option<Duration> {
        self.throttle.pause(now)
    }

    /// Why the client has ended the connection, if it has said so before it left.
    pub fn take_end(&mut self) -> Option<Disconnect> {
        self.end.take()
    }

    /// Frees the memory that holds nothing.
    pub fn free(&mut self) {
        self.buffer.free();
        self.throttle.free();
    }
}
