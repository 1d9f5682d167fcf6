//! How a connection is opened: TCP, then the opening handshake (RFC 6455 §4.1).

use std::fmt;
use std::io::{self, Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::connection::{Receiver, Sender, random};
use crate::http::response_head::{BadResponse, ResponseHead};
use crate::limits::{CLIENT_PATIENCE, Limits};
use crate::net::http_exchange::is_timeout;
use crate::net::read_buffer::ReadBuffer;
use crate::websocket::client_handshake::{HandshakeError, OpeningRequest};
use crate::websocket::uri::WebSocketUri;

/// Bytes of the text that says why a server refuses.
const REASON_BYTES: u64 = 1024;

/// Why there is no connection.
#[derive(Debug)]
pub enum OpenError {
    /// No such host, or nobody listens, or it was lost.
    Connection(io::Error),
    /// What came is not HTTP.
    Response(BadResponse),
    /// The response does not open a WebSocket; its text, if it has one.
    Handshake(HandshakeError, String),
}

impl OpenError {
    /// Whether another attempt may go better.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Connection(_) => true,
            Self::Handshake(HandshakeError::Status(status), _) => *status >= 500,
            _ => false,
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connection(error) => error.fmt(f),
            Self::Response(error) => write!(f, "the answer is no HTTP: {error}"),
            Self::Handshake(error, reason) if reason.is_empty() => error.fmt(f),
            Self::Handshake(error, reason) => write!(f, "{error}: {reason}"),
        }
    }
}

impl std::error::Error for OpenError {}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        Self::Connection(error)
    }
}

/// Opens a connection: TCP, then the opening handshake (§4.1).
///
/// # Errors
/// [`OpenError`].
pub fn open(uri: &WebSocketUri, shows_frames: bool) -> Result<(Sender, Receiver), OpenError> {
    let mut stream = connect(uri)?;
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(CLIENT_PATIENCE))?;
    let key = STANDARD.encode(random::<16>()?);
    let request = OpeningRequest {
        resource_name: &uri.resource_name,
        host: &uri.authority(),
        key: &key,
        origin: None,
        subprotocols: &[],
    };
    stream.write_all(&request.encode())?;
    let mut buffer = ReadBuffer::default();
    let response = receive_response(&stream, &mut buffer)?;
    if let Err(error) = request.check(&response) {
        let reason = reason_after(&stream, &mut buffer);
        return Err(OpenError::Handshake(error, reason));
    }
    let receiver = Receiver::new(stream.try_clone()?, buffer, shows_frames);
    Ok((Sender::new(stream), receiver))
}

/// One after the other, the addresses that the host has.
fn connect(uri: &WebSocketUri) -> io::Result<TcpStream> {
    let mut result = Err(io::Error::other("the host has no address"));
    for address in (uri.host.as_str(), uri.port).to_socket_addrs()? {
        result = TcpStream::connect_timeout(&address, CLIENT_PATIENCE);
        if result.is_ok() {
            break;
        }
    }
    result
}

fn receive_response(
    stream: &TcpStream,
    buffer: &mut ReadBuffer,
) -> Result<ResponseHead, OpenError> {
    let deadline = Instant::now() + CLIENT_PATIENCE;
    loop {
        let decoded = ResponseHead::decode(buffer.unread(), Limits::default().head_bytes);
        if let Some((head, used)) = decoded.map_err(|(error, _)| OpenError::Response(error))? {
            buffer.consume(used);
            return Ok(head);
        }
        let left = deadline.saturating_duration_since(Instant::now());
        stream.set_read_timeout(Some(left.max(Duration::from_millis(1))))?;
        match buffer.receive(stream) {
            Ok(0) => return Err(io::Error::other("the server hung up without an answer").into()),
            Ok(_) => {}
            Err(error) if is_timeout(&error) => {
                return Err(io::Error::new(error.kind(), "the server does not answer").into());
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// The first line of the text after a head that refuses.
fn reason_after(mut stream: &TcpStream, buffer: &mut ReadBuffer) -> String {
    let mut body = buffer.unread().to_vec();
    if body.is_empty() {
        let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
        let _ = (&mut stream).take(REASON_BYTES).read_to_end(&mut body);
    }
    body.truncate(REASON_BYTES.try_into().unwrap_or(0));
    let text = String::from_utf8_lossy(&body);
    text.lines().next().unwrap_or_default().trim().to_owned()
}
