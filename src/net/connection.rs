//! One open WebSocket connection: messages in, pings answered, silence noticed, and the closing
//! handshake (RFC 6455 §5.5, §7).

use std::io::{self, ErrorKind, Write as _};
use std::mem;
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use log::debug;

use super::courier::Couriers;
use super::disconnect::Disconnect;
use super::http_exchange::{
    NoRequest, RequestReader, is_timeout, read_to_the_end, respond_and_hang_up,
};
use super::outbox::{Outbox, State};
use super::read_buffer::ReadBuffer;
use crate::limits::Limits;
use crate::rate_limit::RateLimit;
use crate::websocket::frame::{Frame, Role};
use crate::websocket::handshake;
use crate::websocket::message::Message;
use crate::websocket::message_assembler::MessageDecoder;
use crate::websocket::opcode::Opcode;

/// One client's connection. Its thread only reads; what it sends goes through the outbox.
#[derive(Debug)]
pub struct Connection {
    outbox: Arc<Outbox>,
    buffer: ReadBuffer,
    decoder: MessageDecoder,
    rate: Option<RateLimit>,
    /// How long to wait before the client is within its rate again.
    debt: Duration,
    deadline: Option<(Instant, &'static str)>,
    read_timeout: Option<Duration>,
    pinged: bool,
    ping_after: Duration,
    hang_up_time: Duration,
}

impl Connection {
    /// Receives the opening handshake on a fresh socket and answers it: with 101 or a refusal.
    ///
    /// # Errors
    /// [`NoRequest`], after the refusal has been sent.
    pub fn accept(
        stream: TcpStream,
        couriers: &Couriers,
        limits: &Limits,
    ) -> Result<Self, NoRequest> {
        let mut reader = RequestReader::until(Instant::now() + limits.head_time);
        let request = reader.receive(&stream, limits);
        match request.and_then(|request| handshake::accept(&request).map_err(NoRequest::Refused)) {
            Ok(response) => {
                let outbox = couriers.outbox(couriers.next_number(), stream);
                Self::open(outbox, &response.encode(false), reader.into_rest(), limits)
                    .map_err(|_| NoRequest::Lost)
            }
            Err(no_request) => {
                if let NoRequest::Refused(refusal) = &no_request {
                    respond_and_hang_up(&stream, refusal.into(), false, limits);
                }
                Err(no_request)
            }
        }
    }

    /// Sends the response 101 and opens the connection. The buffer may hold frames that came right
    /// after the request: they are the first (§6.2).
    ///
    /// # Errors
    /// When the connection is lost already.
    pub fn open(
        outbox: Arc<Outbox>,
        response: &[u8],
        buffer: ReadBuffer,
        limits: &Limits,
    ) -> io::Result<Self> {
        let mut stream = &outbox.stream;
        // The courier gathers frames; the system need not wait for more (Nagle's algorithm).
        stream.set_nodelay(true)?;
        stream.write_all(response)?;
        Ok(Self {
            outbox,
            buffer,
            decoder: MessageDecoder::new(Role::Client, limits),
            rate: limits.rate.map(|rate| RateLimit::new(rate, Instant::now())),
            debt: Duration::ZERO,
            deadline: None,
            read_timeout: None,
            pinged: false,
            ping_after: limits.ping_after,
            hang_up_time: limits.hang_up_time,
        })
    }

    /// Where any thread pushes frames for this client.
    #[must_use]
    pub fn outbox(&self) -> &Arc<Outbox> {
        &self.outbox
    }

    /// At this moment the client is disconnected; the sentence says what did not come in time.
    pub fn set_deadline(&mut self, deadline: Option<(Instant, &'static str)>) {
        self.deadline = deadline;
    }

    /// Waits for the next text or binary message. Pings are answered on the way.
    ///
    /// # Errors
    /// [`Disconnect`]: there will be no more messages. Then [`Connection::hang_up`].
    pub fn receive(&mut self) -> Result<Message<'static>, Disconnect> {
        loop {
            if let Some(message) = self.next_buffered()? {
                return Ok(message);
            }
            self.wait()?;
        }
    }

    /// Waits for text or binary messages, and appends all that one read brought to `batch`.
    ///
    /// # Errors
    /// [`Disconnect`], as for [`receive`](Self::receive); `batch` then holds the messages that came
    /// before the end.
    pub fn next_batch(&mut self, batch: &mut Vec<Message<'static>>) -> Result<(), Disconnect> {
        loop {
            while let Some(message) = self.next_buffered()? {
                batch.push(message);
            }
            if !batch.is_empty() {
                return Ok(());
            }
            self.wait()?;
        }
    }

    /// Pushes a message to this client, as one frame (§6.1).
    pub fn send(&self, message: &Message<'_>) {
        let (opcode, payload): (_, &[u8]) = match message {
            Message::Text(text) => (Opcode::Text, text.as_bytes()),
            Message::Binary(bytes) => (Opcode::Binary, bytes),
            Message::Ping(payload) => (Opcode::Ping, payload),
            Message::Pong(payload) => (Opcode::Pong, payload),
            Message::Close(close) => return self.outbox.close(close),
        };
        self.outbox.push(&Frame::new(opcode, payload).into());
    }

    /// Counts so many more frames against the client's rate, for what costs more than one.
    pub fn charge(&mut self, frames: u32) {
        if let Some(rate) = &mut self.rate {
            self.debt = rate.charge(frames, 0, Instant::now());
        }
    }

    /// Ends the connection so that the Close frame arrives: the courier sends what is left and FIN,
    /// and this thread reads to the end (§7.1.1).
    pub fn hang_up(&self, disconnect: &Disconnect) {
        if let Some(close) = disconnect.close() {
            self.outbox.close(&close);
        }
        if self.outbox.state() == State::Closing {
            read_to_the_end(&self.outbox.stream, self.hang_up_time);
        }
    }

    /// The next text or binary message of those that have been received; `None` when it is time to
    /// [`wait`](Self::wait).
    fn next_buffered(&mut self) -> Result<Option<Message<'static>>, Disconnect> {
        while self.debt.is_zero() {
            let decoded = self.decoder.decode(self.buffer.unread());
            let Some((received, used)) = decoded.map_err(Disconnect::ProtocolError)? else {
                return Ok(None);
            };
            debug!("#{} < {}", self.outbox.number, received.frame);
            let message = received.message.map(Message::into_owned);
            self.buffer.consume(used);
            if let Some(rate) = &mut self.rate {
                self.debt = rate.charge(1, used, Instant::now());
            }
            match message {
                // §5.5.2, §7.1.7: nothing after it is answered or processed.
                Some(Message::Close(close)) => return Err(Disconnect::ClosedByPeer(close)),
                // §1.4: after our Close, whatever comes before theirs is discarded; theirs is
                // awaited for a bounded time.
                _ if self.outbox.state() == State::Closing => {
                    let end = Instant::now() + self.hang_up_time;
                    let reason = "no answer to the Close frame";
                    self.deadline.get_or_insert((end, reason));
                }
                // §5.5.2, §5.5.3: a Pong has the payload of its Ping, and is not answered itself.
                Some(Message::Ping(payload)) => self.send(&Message::Pong(payload)),
                Some(Message::Pong(_)) | None => {}
                Some(data) => return Ok(Some(data)),
            }
        }
        Ok(None)
    }

    /// Waits for bytes, or, where the client was too fast, until it is within its rate again.
    fn wait(&mut self) -> Result<(), Disconnect> {
        if self.debt.is_zero() {
            return self.wait_for_bytes();
        }
        // While this thread sleeps nothing is read, so TCP slows the client down; nothing is lost.
        thread::sleep(mem::take(&mut self.debt));
        Ok(())
    }

    /// Blocks until at least one more byte has come. A timeout loses nothing of what came before.
    fn wait_for_bytes(&mut self) -> Result<(), Disconnect> {
        loop {
            let timeout = self.time_to_wait()?;
            self.set_read_timeout(timeout)
                .map_err(|_| Disconnect::ConnectionLost)?;
            match self.buffer.receive(&self.outbox.stream) {
                Ok(0) if self.outbox.state() == State::TooSlow => return Err(Disconnect::TooSlow),
                Ok(0) => return Err(Disconnect::ConnectionLost),
                Ok(_) => {
                    self.pinged = false;
                    return Ok(());
                }
                Err(error) if is_timeout(&error) => self.notice_silence(timeout)?,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Err(Disconnect::ConnectionLost),
            }
        }
    }

    /// Until the next ping or the deadline, whichever is first.
    fn time_to_wait(&self) -> Result<Duration, Disconnect> {
        let Some((deadline, reason)) = self.deadline else {
            return Ok(self.ping_after);
        };
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Disconnect::DeadlinePassed(reason));
        }
        Ok(left.min(self.ping_after))
    }

    /// §5.5.2: a Ping also asks whether the client is still there.
    fn notice_silence(&mut self, waited: Duration) -> Result<(), Disconnect> {
        if waited < self.ping_after {
            return Ok(());
        }
        if self.pinged {
            return Err(Disconnect::PingTimeout);
        }
        self.pinged = true;
        self.send(&Message::Ping(b"".into()));
        self.buffer.free();
        Ok(())
    }

    /// A system call only where it changes; without a deadline it never does.
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
        self.outbox.abort(State::Lost);
        let _ = self.outbox.stream.shutdown(Shutdown::Both);
    }
}
