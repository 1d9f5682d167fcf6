//! One HTTP exchange on a socket, written and read by the client's own thread: request in, response out, gentle hang-up.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use super::read_buffer::ReadBuffer;
use crate::http::request::{Request, RequestDecoder};
use crate::http::response::{Refusal, Response, Status};
use crate::limits::Limits;

/// Why there is no request.
#[derive(Debug)]
pub enum NoRequest {
    /// It was wrong or too slow: answer so.
    Refused(Refusal),
    /// The connection ended before the request did.
    Lost,
}

/// A request, and its head as it came.
#[derive(Debug)]
pub struct RequestHead {
    pub request: Request,
    pub bytes: Vec<u8>,
    /// How many bytes each read brought. The last one may have brought more than the head.
    pub reads: Vec<usize>,
}

/// Receives one request head. What the client sent behind it stays in the buffer.
///
/// # Errors
/// [`NoRequest`]; 408 when the head is not there after `head_time` in total.
pub fn receive_request(
    stream: &TcpStream,
    buffer: &mut ReadBuffer,
    limits: &Limits,
) -> Result<RequestHead, NoRequest> {
    let deadline = Instant::now() + limits.head_time;
    let (mut decoder, mut reads) = (RequestDecoder::default(), Vec::new());
    loop {
        match receive_before(deadline, stream, buffer) {
            Ok(0) => return Err(NoRequest::Lost),
            Ok(count) => reads.push(count),
            Err(error) if is_timeout(&error) => {
                let reason = format!(
                    "the request head was not complete after {:?}",
                    limits.head_time
                );
                return Err(NoRequest::Refused(Refusal::new(
                    Status::RequestTimeout,
                    reason,
                )));
            }
            Err(_) => return Err(NoRequest::Lost),
        }
        if let Some((request, used)) = decoder
            .decode(buffer.unread(), limits)
            .map_err(NoRequest::Refused)?
        {
            let bytes = buffer.unread()[..used].to_vec();
            buffer.consume(used);
            return Ok(RequestHead {
                request,
                bytes,
                reads,
            });
        }
    }
}

/// Sends a response and ends the connection so that the client surely gets it.
pub fn respond_and_hang_up(
    stream: &TcpStream,
    response: &Response,
    head_only: bool,
    limits: &Limits,
) {
    // A client that is gone gets no answer, and nobody else needs to know.
    let sent = stream
        .set_write_timeout(Some(limits.outbox_time))
        .and_then(|()| (&mut &*stream).write_all(&response.encode(head_only)));
    if sent.is_ok() {
        hang_up(stream, limits.hang_up_time);
    }
}

/// Sends FIN, then reads to the end for a bounded time. Closing a socket with unread data would send RST (RFC 1122 §4.2.2.13),
/// and RST destroys what the other side has received and not yet read: our last words.
pub fn hang_up(stream: &TcpStream, time: Duration) {
    if stream.shutdown(Shutdown::Write).is_ok() {
        read_to_the_end(stream, time);
    }
}

/// Reads and discards until the other side ends, for a bounded time.
pub fn read_to_the_end(stream: &TcpStream, time: Duration) {
    let deadline = Instant::now() + time;
    let mut discarded = [0; 1024];
    while let Some(left) = time_left(deadline) {
        let read = stream
            .set_read_timeout(Some(left))
            .and_then(|()| (&mut &*stream).read(&mut discarded));
        match read {
            Ok(0) => return,
            Err(error) if error.kind() != ErrorKind::Interrupted => return,
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
fn time_left(deadline: Instant) -> Option<Duration> {
    deadline
        .checked_duration_since(Instant::now())
        .filter(|left| !left.is_zero())
}

/// Whether a read or write only ran out of time: which of the two kinds it is depends on the system.
#[must_use]
pub fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
