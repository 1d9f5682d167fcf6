//! The TLS handshake (RFC 8446 §2, RFC 5246 §7.3), by the client's own thread: until it is complete,
//! a client takes no further thread.

use std::io::{self, ErrorKind};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use rustls::{AlertDescription, Error, ServerConfig, ServerConnection};

use crate::limits::Limits;
use crate::net::http_exchange::{is_timeout, read_to_the_end, time_left};
use crate::seconds::Seconds;

/// Why there is no TLS connection.
#[derive(Debug)]
pub enum Failure {
    /// The client speaks HTTP without TLS.
    PlainHttp,
    /// The handshake was wrong or too slow; the sentence says why.
    Refused(String),
    /// The connection ended before the handshake did, or nothing came at all.
    Lost,
}

/// Receives a TLS handshake and answers it. What the client sent right after it is in the connection
/// already.
///
/// # Errors
/// [`Failure`]. The alert has been sent (RFC 8446 §6.2).
// Not inlined: the stack of the client's thread must not keep its buffers.
#[inline(never)]
pub fn accept(
    stream: &TcpStream,
    config: &Arc<ServerConfig>,
    deadline: Instant,
    limits: &Limits,
) -> Result<ServerConnection, Failure> {
    if speaks_http(stream, deadline)? {
        return Err(Failure::PlainHttp);
    }
    let mut tls = ServerConnection::new(Arc::clone(config)).map_err(|_| Failure::Lost)?;
    let late = || {
        let time = Seconds(limits.head_time);
        Failure::Refused(format!("the TLS handshake was not complete after {time}"))
    };
    loop {
        // It fits into the socket's buffer, whatever the client reads.
        while tls.wants_write() {
            tls.write_tls(&mut &*stream).map_err(|_| Failure::Lost)?;
        }
        if !tls.is_handshaking() {
            return Ok(tls);
        }
        let read = in_time(stream, deadline, || tls.read_tls(&mut &*stream));
        match read {
            Ok(0) => return Err(Failure::Lost),
            Ok(_) => {}
            Err(error) if is_timeout(&error) => return Err(late()),
            Err(_) => return Err(Failure::Lost),
        }
        if let Err(error) = tls.process_new_packets() {
            let alerted = tls.write_tls(&mut &*stream);
            if alerted.is_ok() && stream.shutdown(Shutdown::Write).is_ok() {
                read_to_the_end(stream, limits.hang_up_time);
            }
            return Err(Failure::Refused(explain(&error)));
        }
    }
}

/// A TLS connection begins with a record of type handshake, 22 (RFC 8446 §5.1), and an HTTP request
/// with a letter. The byte stays where it is.
fn speaks_http(stream: &TcpStream, deadline: Instant) -> Result<bool, Failure> {
    let mut first = [0];
    match in_time(stream, deadline, || stream.peek(&mut first)) {
        Ok(1..) => Ok(first[0].is_ascii_alphabetic()),
        // Browsers open spare connections: one on which nothing came is nothing to talk about.
        _ => Err(Failure::Lost),
    }
}

/// One read that ends at the deadline, whatever the reads before it took.
fn in_time(
    stream: &TcpStream,
    deadline: Instant,
    mut read: impl FnMut() -> io::Result<usize>,
) -> io::Result<usize> {
    loop {
        let left = time_left(deadline).ok_or(ErrorKind::TimedOut)?;
        stream.set_read_timeout(Some(left))?;
        match read() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

fn explain(error: &Error) -> String {
    match error {
        Error::AlertReceived(
            alert @ (AlertDescription::UnknownCA
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateUnknown),
        ) => format!("the client does not trust this server's certificate (TLS alert {alert:?})"),
        Error::NoApplicationProtocol => {
            "the client offers no http/1.1 in its ALPN extension".to_owned()
        }
        error => format!("the TLS handshake failed: {error}"),
    }
}
