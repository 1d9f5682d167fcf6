//! One HTTP exchange on a socket, read and written by the client's own thread: a request, its
//! response, and an end that does not destroy the response.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use super::read_buffer::ReadBuffer;
use crate::clock;
use crate::http::request::{Request, RequestDecoder};
use crate::http::response::{Refusal, Response, Status};
use crate::limits::{DISCARD_PAUSE, DISCARDED_BYTES, Limits};
use crate::seconds::Seconds;

/// Why there is no request.
#[derive(Debug)]
pub enum NoRequest {
    /// It was wrong or too slow: answer so.
    Refused(Refusal),
    /// The connection ended before the request did, or nothing came at all.
    Lost,
}

/// Receives one request head.
#[derive(Debug)]
pub struct RequestReader {
    /// The request head, and what the client sent after it.
    pub buffer: ReadBuffer,
    /// How many bytes each read brought.
    pub reads: Vec<usize>,
    /// How many bytes of the buffer are the request head; 0 if it is not complete.
    pub head_length: usize,
    /// Whether the client has sent anything. A relay is started only then.
    pub has_begun: bool,
    pub deadline: Instant,
}

impl RequestReader {
    /// A request must be complete at this moment.
    #[must_use]
    pub fn until(deadline: Instant) -> Self {
        Self {
            buffer: ReadBuffer::default(),
            reads: Vec::new(),
            head_length: 0,
            has_begun: false,
            deadline,
        }
    }

    /// Receives the request head, which stays in the buffer: asked again, it is the same.
    ///
    /// # Errors
    /// [`NoRequest`]; 408 when the head is not complete at the deadline (RFC 9110 §15.5.9).
    pub fn receive(&mut self, stream: &TcpStream, limits: &Limits) -> Result<Request, NoRequest> {
        let mut decoder = RequestDecoder::default();
        loop {
            let head = decoder.decode(self.buffer.unread(), limits);
            if let Some((request, used)) = head.map_err(NoRequest::Refused)? {
                self.head_length = used;
                return Ok(request);
            }
            match receive_before(self.deadline, stream, &mut self.buffer) {
                Ok(0) => return Err(NoRequest::Lost),
                Ok(count) => {
                    self.has_begun = true;
                    self.reads.push(count);
                }
                // Browsers open spare connections. A 408 might be taken for the response to the
                // first request on one of them.
                Err(error) if is_timeout(&error) && !self.has_begun => {
                    return Err(NoRequest::Lost);
                }
                Err(error) if is_timeout(&error) => {
                    let time = Seconds(limits.head_time);
                    let reason = format!("the request head was not complete after {time}");
                    let refusal = Refusal::new(Status::RequestTimeout, reason);
                    return Err(NoRequest::Refused(refusal));
                }
                Err(_) => return Err(NoRequest::Lost),
            }
        }
    }

    /// What the client sent after its request head.
    #[must_use]
    pub fn into_rest(mut self) -> ReadBuffer {
        self.buffer.consume(self.head_length);
        self.buffer
    }
}

/// Sends a response with its `Date` (RFC 9110 §6.6.1) and ends the connection (RFC 6455 §7.2.2) so
/// that the client surely gets it: in stages (RFC 9112 §9.6).
pub fn respond_and_hang_up(
    stream: &TcpStream,
    response: Response,
    head_only: bool,
    limits: &Limits,
) {
    let response = response.with("Date", clock::http_date());
    // A client that is gone gets no response, and nobody else needs to know.
    let sent = stream
        .set_write_timeout(Some(limits.outbox_time))
        .and_then(|()| (&mut &*stream).write_all(&response.encode(head_only)));
    if sent.is_ok() && stream.shutdown(Shutdown::Write).is_ok() {
        read_to_the_end(stream, limits.hang_up_time);
    }
}

/// The first bytes that came, which are not taken: [`read_to_the_end`] finds them again. Empty if
/// none came in that time.
#[must_use]
pub fn peek(stream: &TcpStream, time: Duration) -> Vec<u8> {
    let mut bytes = vec![0; DISCARDED_BYTES];
    let peeked = stream
        .set_read_timeout(Some(time))
        .and_then(|()| stream.peek(&mut bytes));
    bytes.truncate(peeked.unwrap_or(0));
    bytes
}

/// Reads and discards until the other side ends the stream (RFC 6455 §7.1.1), for a bounded time.
/// Closing a socket with unread data would send RST (RFC 1122 §4.2.2.13), which destroys what the
/// other side has received and not yet read, such as our last response. Whoever floods meanwhile
/// is read slowly.
pub fn read_to_the_end(stream: &TcpStream, time: Duration) {
    let deadline = Instant::now() + time;
    // Not on the stack: the thread may serve another client, and what was touched stays taken.
    let mut discarded = vec![0; DISCARDED_BYTES];
    while let Some(left) = time_left(deadline) {
        let read = stream
            .set_read_timeout(Some(left))
            .and_then(|()| (&mut &*stream).read(&mut discarded));
        match read {
            Ok(0) => return,
            Err(error) if error.kind() != ErrorKind::Interrupted => return,
            Ok(DISCARDED_BYTES) => thread::sleep(DISCARD_PAUSE),
            _ => {}
        }
    }
}

/// One read that ends at the deadline, whatever the reads before it took.
fn receive_before(
    deadline: Instant,
    stream: &TcpStream,
    buffer: &mut ReadBuffer,
) -> io::Result<usize> {
    loop {
        let left = time_left(deadline).ok_or(ErrorKind::TimedOut)?;
        stream.set_read_timeout(Some(left))?;
        match buffer.receive(stream) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// `None` once the deadline has passed; a socket takes no timeout of zero.
#[must_use]
pub fn time_left(deadline: Instant) -> Option<Duration> {
    deadline
        .checked_duration_since(Instant::now())
        .filter(|left| !left.is_zero())
}

/// Whether a read or write only ran out of time; which of the two kinds it is depends on the
/// system.
#[must_use]
pub fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
