//! One open WebSocket connection: frames in, pings answered, silence noticed, the closing handshake (RFC 6455 §5.5, §7).

use std::io::{self, ErrorKind, Write as _};
use std::mem;
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use log::debug;

use super::courier::Couriers;
use super::departure::Departure;
use super::http_exchange::{
    NoRequest, is_timeout, read_to_the_end, receive_request, respond_and_hang_up,
};
use super::outbox::{End, Outbox};
use super::rate_limit::RateLimit;
use super::read_buffer::ReadBuffer;
use super::tap::Tap;
use crate::limits::Limits;
use crate::websocket::close::Close;
use crate::websocket::frame::Frame;
use crate::websocket::handshake;
use crate::websocket::message::{Message, MessageDecoder};
use crate::websocket::opcode::Opcode;

/// The client's thread holds it and only ever reads; what it sends goes through the outbox.
#[derive(Debug)]
pub struct Connection {
    outbox: Arc<Outbox>,
    buffer: ReadBuffer,
    decoder: MessageDecoder,
    ping_after: Duration,
    hang_up_time: Duration,
    rate: Option<RateLimit>,
    /// How long the client has to be waited for before it is within its rate again.
    debt: Duration,
    deadline: Option<Instant>,
    read_timeout: Option<Duration>,
    pinged: bool,
}

impl Connection {
    /// Receives the opening handshake on a fresh socket, answers it, and opens the connection. Whoever asks for something else is refused.
    ///
    /// # Errors
    /// [`NoRequest`], after the refusal has been sent.
    pub fn accept(
        stream: TcpStream,
        couriers: &Couriers,
        limits: &Limits,
    ) -> Result<Self, NoRequest> {
        let mut buffer = ReadBuffer::default();
        let accepted = receive_request(&stream, &mut buffer, limits)
            .and_then(|head| handshake::accept(&head.request).map_err(NoRequest::Refused));
        match accepted {
            Ok(response) => {
                let response = response.encode(false);
                Self::open(stream, &response, buffer, None, couriers, limits)
                    .map_err(|_| NoRequest::Lost)
            }
            Err(no_request) => {
                if let NoRequest::Refused(refusal) = &no_request {
                    respond_and_hang_up(&stream, &refusal.into(), false, limits);
                }
                Err(no_request)
            }
        }
    }

    /// Sends the response 101 and opens the connection. The buffer may hold frames that came right behind the request.
    /// Behind the response there may be the first frames for the client; a tap gets a copy of all others, either way.
    ///
    /// # Errors
    /// When the socket is dead already.
    pub fn open(
        stream: TcpStream,
        response: &[u8],
        mut buffer: ReadBuffer,
        tap: Option<Arc<Tap>>,
        couriers: &Couriers,
        limits: &Limits,
    ) -> io::Result<Self> {
        // Frames are gathered by the courier; the system need not wait for more (Nagle's algorithm).
        stream.set_nodelay(true)?;
        if tap.is_some() {
            // What stands behind the response is too long for some buffers.
            stream.set_write_timeout(Some(limits.outbox_time))?;
        }
        (&stream).write_all(response)?;
        let rate = limits.rate.map(|rate| RateLimit::new(rate, Instant::now()));
        if let Some(tap) = &tap {
            tap.received(buffer.unread());
        }
        let outbox = couriers.outbox_with(stream, tap);
        Ok(Self {
            outbox,
            buffer,
            decoder: MessageDecoder::new(limits),
            ping_after: limits.ping_after,
            hang_up_time: limits.hang_up_time,
            rate,
            debt: Duration::ZERO,
            deadline: None,
            read_timeout: None,
            pinged: false,
        })
    }

    /// Where frames for this client are pushed, by any thread.
    #[must_use]
    pub fn outbox(&self) -> &Arc<Outbox> {
        &self.outbox
    }

    /// After this moment [`Connection::receive`] gives up; `None` takes the deadline away.
    pub fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.deadline = deadline;
    }

    /// Waits for the next text or binary message. Pings are answered, and a Close too, on the way.
    ///
    /// # Errors
    /// [`Departure`]: there will be no more messages. Let go of the client, then [`Connection::hang_up`].
    pub fn receive(&mut self) -> Result<Message<'static>, Departure> {
        loop {
            if let Some(message) = self.take()? {
                return Ok(message);
            }
            self.wait()?;
        }
    }

    /// The next text or binary message of those that are here already; `None` when it is time to [`wait`](Self::wait).
    ///
    /// # Errors
    /// As for [`receive`](Self::receive).
    pub fn take(&mut self) -> Result<Option<Message<'static>>, Departure> {
        while self.debt.is_zero() {
            let (received, used) = match self.decoder.decode(self.buffer.unread()) {
                Ok(Some(decoded)) => decoded,
                Ok(None) => return Ok(None),
                Err(error) => {
                    let reason = error.to_string();
                    self.close(&Close::new(error.status_code(), reason));
                    return Err(Departure::Failed(error));
                }
            };
            debug!("#{} < {}", self.outbox.number, received.frame);
            let message = received.message.map(Message::into_owned);
            self.buffer.consume(used);
            if let Some(rate) = &mut self.rate {
                self.debt = rate.take(1, used, Instant::now());
            }
            match message {
                Some(Message::Close(close)) => {
                    // §5.5.1: answered with the same status code; dropped by the outbox if ours was first.
                    self.close(&Close::new(close.code, ""));
                    return Err(Departure::Closed(close));
                }
                // §1.4: after our Close whatever comes is discarded, up to theirs, which is not waited for forever.
                _ if self.outbox.end() == End::Closing => {
                    let end = Instant::now() + self.hang_up_time;
                    self.deadline.get_or_insert(end);
                }
                Some(Message::Ping(payload)) => {
                    let pong = Frame::new(Opcode::Pong, &payload);
                    self.outbox.push(&pong.to_bytes().into());
                }
                Some(Message::Pong(_)) | None => {}
                Some(data) => return Ok(Some(data)),
            }
        }
        Ok(None)
    }

    /// Counts so many frames more against the client's rate, for what costs others more than one.
    pub fn charge(&mut self, frames: u32) {
        if let Some(rate) = &mut self.rate {
            self.debt = rate.take(frames, 0, Instant::now());
        }
    }

    /// Waits until there may be more to [`take`](Self::take): for bytes, or, where the client was too fast, for its rate.
    ///
    /// # Errors
    /// As for [`receive`](Self::receive).
    pub fn wait(&mut self) -> Result<(), Departure> {
        if self.debt.is_zero() {
            return self.wait_for_bytes();
        }
        // TCP pushes back: while this thread sleeps nothing is read, and nothing is lost.
        thread::sleep(mem::take(&mut self.debt));
        Ok(())
    }

    /// Pushes a message to this client.
    pub fn send(&self, message: &Message<'_>) {
        let (opcode, payload): (_, &[u8]) = match message {
            Message::Text(text) => (Opcode::Text, text.as_bytes()),
            Message::Binary(bytes) => (Opcode::Binary, bytes),
            Message::Ping(payload) => (Opcode::Ping, payload),
            Message::Pong(payload) => (Opcode::Pong, payload),
            Message::Close(close) => return self.close(close),
        };
        self.outbox
            .push(&Frame::new(opcode, payload).to_bytes().into());
    }

    /// Pushes a Close; what the client is told of what led to it stands before it.
    fn close(&self, close: &Close) {
        if let Some(tap) = &self.outbox.tap {
            tap.settle();
        }
        self.outbox.close(close);
    }

    /// Ends the connection gently: the courier sends what is left and FIN; we read to the end, so that it arrives (§7.1.1).
    pub fn hang_up(&self) {
        if self.outbox.end() == End::Closing {
            read_to_the_end(&self.outbox.stream, self.hang_up_time);
        }
    }

    /// Blocks until at least one more byte is there. Half a frame in the buffer outlives any timeout.
    fn wait_for_bytes(&mut self) -> Result<(), Departure> {
        loop {
            let timeout = self.time_to_wait()?;
            self.set_read_timeout(timeout)
                .map_err(|_| Departure::Lost)?;
            match self.buffer.receive(&self.outbox.stream) {
                Ok(0) if self.outbox.end() == End::TooSlow => return Err(Departure::TooSlow),
                Ok(0) => return Err(Departure::Lost),
                Ok(count) => {
                    self.pinged = false;
                    if let Some(tap) = &self.outbox.tap {
                        let unread = self.buffer.unread();
                        tap.received(&unread[unread.len() - count..]);
                    }
                    return Ok(());
                }
                Err(error) if is_timeout(&error) => self.notice_silence(timeout)?,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Err(Departure::Lost),
            }
        }
    }

    /// Until the next ping or the deadline, whichever is first.
    fn time_to_wait(&self) -> Result<Duration, Departure> {
        let Some(deadline) = self.deadline else {
            return Ok(self.ping_after);
        };
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Departure::Late);
        }
        Ok(left.min(self.ping_after))
    }

    fn notice_silence(&mut self, waited: Duration) -> Result<(), Departure> {
        if waited < self.ping_after {
            return Ok(());
        }
        if self.pinged {
            return Err(Departure::Silent);
        }
        self.pinged = true;
        let ping = Frame::new(Opcode::Ping, b"");
        self.outbox.push(&ping.to_bytes().into());
        self.buffer.give_back();
        Ok(())
    }

    /// A system call only where it changes, and without a deadline it never does.
    fn set_read_timeout(&mut self, timeout: Duration) -> io::Result<()> {
        if self.read_timeout != Some(timeout) {
            self.outbox.stream.set_read_timeout(Some(timeout))?;
            self.read_timeout = Some(timeout);
        }
        Ok(())
    }
}

impl Drop for Connection {
    /// Also when the thread panicked: nobody writes to a connection that nobody reads.
    fn drop(&mut self) {
        self.outbox.cut(End::Lost);
        if let Some(tap) = &self.outbox.tap {
            tap.end();
        }
        let _ = self.outbox.stream.shutdown(Shutdown::Both);
    }
}
