//! One open WebSocket connection: messages in, pings answered, silence noticed, and the closing
//! handshake (RFC 6455 §5.5, §7).

use std::io::{self, ErrorKind, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::courier::Couriers;
use super::disconnect::Disconnect;
use super::http_exchange::{
    NoRequest, RequestReader, is_timeout, read_to_the_end, respond_and_hang_up,
};
use super::incoming::Incoming;
use super::outbox::{Outbox, State};
use super::read_buffer::ReadBuffer;
use super::silence::{Due, Silence};
use super::stream_end::{end_without_acknowledgement, ends_within};
use crate::limits::Limits;
use crate::websocket::frame::Frame;
use crate::websocket::handshake;
use crate::websocket::message::Message;
use crate::websocket::opcode::Opcode;

/// One client's connection. Its thread only reads; what it sends goes through the outbox.
#[derive(Debug)]
pub struct Connection {
    outbox: Arc<Outbox>,
    incoming: Incoming,
    /// Whether the last frame that we send is a Close.
    has_closed: bool,
    deadline: Option<(Instant, &'static str)>,
    read_timeout: Option<Duration>,
    silence: Silence,
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
        end_without_acknowledgement(stream, 2 * limits.ping_after);
        let now = Instant::now();
        Ok(Self {
            incoming: Incoming::new(outbox.number, buffer, limits, now),
            outbox,
            has_closed: false,
            deadline: None,
            read_timeout: None,
            silence: Silence::since(now, limits.ping_after),
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
            let now = Instant::now();
            self.notice_own_close(now);
            if let Some(message) = self.next_buffered(now)? {
                return Ok(message);
            }
            self.wait(now)?;
        }
    }

    /// The next message, if it has come and may be performed now. At the end it is `None`, and
    /// [`receive`](Self::receive) says why.
    pub fn try_receive(&mut self) -> Option<Message<'static>> {
        self.next_buffered(Instant::now()).unwrap_or(None)
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

    /// Lets no message be performed for this time.
    pub fn hold(&mut self, time: Duration) {
        self.incoming.hold(time);
    }

    /// Counts what a message was performed for against the client's rate: so many more frames, and
    /// the bytes that it was answered with.
    pub fn charge(&mut self, frames: u32, bytes: usize) {
        self.incoming.charge(frames, bytes);
    }

    /// Ends the connection so that the Close frame arrives: where ours is the first, the client's is
    /// awaited; then the courier sends what is left and FIN, and this thread reads to the end
    /// (§7.1.1).
    pub fn hang_up(&mut self, disconnect: &Disconnect) {
        if let Some(close) = disconnect.close() {
            self.outbox.close(&close);
        }
        if disconnect.awaits_close() {
            // Whatever it is, the connection ends.
            let _ = self.receive();
        }
        if self.outbox.end() {
            read_to_the_end(&self.outbox.stream, self.hang_up_time);
        }
    }

    /// The next text or binary message that may be performed; `None` when it is time to
    /// [`wait`](Self::wait).
    fn next_buffered(&mut self, now: Instant) -> Result<Option<Message<'static>>, Disconnect> {
        while let Some(message) = self.incoming.next(now)? {
            match message {
                // §5.5.2, §5.5.3: a Pong has the payload of its Ping, and is not answered itself.
                Message::Ping(payload) => self.outbox.pong(&payload),
                Message::Pong(_) => {}
                // §1.4: after our Close, whatever comes before theirs is discarded.
                _ if self.has_closed => {}
                data => return Ok(Some(data)),
            }
        }
        Ok(None)
    }

    /// After our Close, theirs is awaited for a bounded time (§7.1.1).
    fn notice_own_close(&mut self, now: Instant) {
        if !self.has_closed && self.outbox.state() == State::Closing {
            self.has_closed = true;
            self.deadline = Some((now + self.hang_up_time, "no answer to the Close frame"));
        }
    }

    /// Waits for bytes, or, where the client was too fast, until it is within its rate again.
    fn wait(&mut self, now: Instant) -> Result<(), Disconnect> {
        let timeout = self.time_to_wait(now)?;
        if self.incoming.may_read(now) {
            return self.wait_for_bytes(timeout);
        }
        // Nothing is read, so TCP slows the client down; nothing is lost, unless it leaves.
        if ends_within(&self.outbox.stream, timeout) {
            return Err(self.incoming.take_end().unwrap_or_else(|| self.lost()));
        }
        Ok(())
    }

    /// Blocks until at least one more byte has come, or the time is over. A timeout loses nothing
    /// of what came before.
    fn wait_for_bytes(&mut self, timeout: Duration) -> Result<(), Disconnect> {
        self.set_read_timeout(timeout)
            .map_err(|_| Disconnect::ConnectionLost)?;
        match self.incoming.receive(&self.outbox.stream) {
            Ok(0) => Err(self.lost()),
            Ok(_) => {
                self.silence.end(Instant::now());
                Ok(())
            }
            Err(error) if is_timeout(&error) => self.notice_silence(),
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(()),
            Err(_) => Err(Disconnect::ConnectionLost),
        }
    }

    /// The stream has ended. Our own side ends it if the client does not read.
    fn lost(&self) -> Disconnect {
        match self.outbox.state() {
            State::TooSlow => Disconnect::TooSlow,
            _ => Disconnect::ConnectionLost,
        }
    }

    /// Until the next ping, the deadline or the next message that waits, whichever is first.
    fn time_to_wait(&self, now: Instant) -> Result<Duration, Disconnect> {
        let mut time = self.ping_after;
        if let Some((deadline, reason)) = self.deadline {
            let left = deadline.saturating_duration_since(now);
            if left.is_zero() {
                return Err(Disconnect::DeadlinePassed(reason));
            }
            time = time.min(left);
        }
        let pause = self.incoming.pause(now).unwrap_or(time);
        // A socket takes no timeout of zero.
        Ok(time.min(pause).max(Duration::from_micros(1)))
    }

    /// §5.5.2: a Ping also asks whether the client is still there.
    fn notice_silence(&mut self) -> Result<(), Disconnect> {
        match self.silence.due(Instant::now()) {
            Due::Nothing => {}
            Due::Ping => {
                self.send(&Message::Ping(b"".into()));
                self.incoming.free();
            }
            Due::Disconnect => {
                let frame = self.incoming.incomplete_frame();
                return Err(Disconnect::PingTimeout(self.ping_after, frame));
            }
        }
        Ok(())
    }

    /// A system call only where it changes; without a deadline it rarely does.
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
