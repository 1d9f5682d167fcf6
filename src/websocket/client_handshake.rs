//! The client's side of the opening handshake (RFC 6455 §4.1): the request that it sends, and the
//! check of the response that it gets.

use std::fmt;

use super::handshake::accept_key;
use crate::http::response_head::ResponseHead;

/// What a client asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpeningRequest<'a> {
    /// Path and query.
    pub resource_name: &'a str,
    /// The host, and the port if it is not 80.
    pub host: &'a str,
    /// 16 random bytes in base64, other ones for each connection.
    pub key: &'a str,
    /// Browsers send one; programs need not.
    pub origin: Option<&'a str>,
    /// In the order of preference.
    pub subprotocols: &'a [&'a str],
}

impl OpeningRequest<'_> {
    /// The bytes to send (§4.1). No extension is offered.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut head = format!(
            "GET {} HTTP/1.1\r\n\
             Host: {}\r\n\
             Upgrade: websocket\r\n\
             Connection: Upgrade\r\n\
             Sec-WebSocket-Key: {}\r\n\
             Sec-WebSocket-Version: 13\r\n",
            self.resource_name, self.host, self.key
        );
        if let Some(origin) = self.origin {
            head += &format!("Origin: {origin}\r\n");
        }
        if !self.subprotocols.is_empty() {
            let list = self.subprotocols.join(", ");
            head += &format!("Sec-WebSocket-Protocol: {list}\r\n");
        }
        head += "\r\n";
        head.into_bytes()
    }

    /// Checks the server's response (§4.1, the list of six at its end).
    ///
    /// # Errors
    /// [`HandshakeError`], for the first rule that it breaks. The connection is then *failed*.
    pub fn check(&self, response: &ResponseHead) -> Result<(), HandshakeError> {
        if response.status != 101 {
            return Err(HandshakeError::Status(response.status));
        }
        if response.minor_version == 0 {
            return Err(HandshakeError::Version);
        }
        let headers = &response.headers;
        let upgrade: Vec<_> = headers.all("Upgrade").collect();
        if upgrade.len() != 1 || !upgrade[0].eq_ignore_ascii_case("websocket") {
            return Err(HandshakeError::Upgrade);
        }
        if !headers.lists("Connection", "Upgrade") {
            return Err(HandshakeError::Connection);
        }
        let accept: Vec<_> = headers.all("Sec-WebSocket-Accept").collect();
        let expected = accept_key(self.key);
        if accept != [&expected] {
            return Err(HandshakeError::Accept {
                expected,
                received: accept.first().map(|&accept| accept.to_owned()),
            });
        }
        // §9.1: an empty list has no item, and so promises nothing.
        let extensions = headers.all("Sec-WebSocket-Extensions");
        if let Some(extension) = extensions.into_iter().find(|value| !value.is_empty()) {
            return Err(HandshakeError::ExtensionNotOffered(extension.to_owned()));
        }
        let chosen: Vec<_> = headers.all("Sec-WebSocket-Protocol").collect();
        if chosen.len() > 1 {
            return Err(HandshakeError::ManySubprotocols);
        }
        match chosen.first() {
            Some(chosen) if !self.subprotocols.contains(chosen) => {
                Err(HandshakeError::SubprotocolNotOffered((*chosen).to_owned()))
            }
            _ => Ok(()),
        }
    }
}

/// Why a server's response opens no WebSocket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandshakeError {
    /// Any status but 101.
    Status(u16),
    /// HTTP/1.0.
    Version,
    Upgrade,
    Connection,
    Accept {
        expected: String,
        received: Option<String>,
    },
    ExtensionNotOffered(String),
    SubprotocolNotOffered(String),
    ManySubprotocols,
}

impl fmt::Display for HandshakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "the status is {status}, not 101 (RFC 6455 §4.1)"),
            Self::Version => write!(f, "the response is HTTP/1.0, not 1.1 (RFC 9110 §7.8)"),
            Self::Upgrade => write!(
                f,
                "the response has no header `Upgrade: websocket` (RFC 6455 §4.1)"
            ),
            Self::Connection => write!(
                f,
                "the response has no header `Connection: Upgrade` (RFC 6455 §4.1)"
            ),
            Self::Accept {
                expected,
                received: Some(received),
            } => write!(
                f,
                "Sec-WebSocket-Accept is {received:?}, not {expected:?} (RFC 6455 §4.2.2)"
            ),
            Self::Accept { .. } => write!(
                f,
                "the response has no header Sec-WebSocket-Accept (RFC 6455 §4.2.2)"
            ),
            Self::ExtensionNotOffered(extension) => write!(
                f,
                "the extension {extension:?} was not offered (RFC 6455 §4.1)"
            ),
            Self::SubprotocolNotOffered(subprotocol) => write!(
                f,
                "the subprotocol {subprotocol:?} was not offered (RFC 6455 §4.1)"
            ),
            Self::ManySubprotocols => write!(
                f,
                "the response has more than one Sec-WebSocket-Protocol (RFC 6455 §11.3.4)"
            ),
        }
    }
}

impl std::error::Error for HandshakeError {}
