//! The opening handshake of each case.

use std::net::TcpStream;

use super::conversation::{Conversation, DecodedHead};
use super::failure::{Came, Expected, Failure, Level};
use super::hint::{self, Hint};
use super::judged::{Judged, RESPONSE_HEAD_MOST};
use crate::http::response_head::{BadResponse, ResponseHead};
use crate::inspect::hex::Hex;
use crate::websocket::client_handshake::{HandshakeError, OpeningRequest};
use crate::websocket::frame::Role;
use crate::websocket::handshake::{GUID, accept_key, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest as _, Sha1};

/// The key of the RFC's example (§1.3). The same one each time, so that each run is the same.
pub const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

impl Judged {
    /// A TCP connection.
    ///
    /// # Errors
    /// [`Came::NoConnection`].
    pub fn connect(&self) -> Result<Conversation, Box<Failure>> {
        let connect = |address| TcpStream::connect_timeout(address, self.patience);
        let conversation = self
            .others
            .iter()
            .fold(connect(&self.address), |connected, other| {
                connected.or_else(|_| connect(other))
            })
            .and_then(|stream| Conversation::new(Role::Server, stream, Vec::new(), self.patience));
        conversation.map_err(|error| {
            Box::new(Failure {
                level: Level::Must,
                sent: Vec::new(),
                expected: Expected::SwitchingProtocols,
                expected_bytes: Vec::new(),
                came: Came::NoConnection(error.to_string()),
                received: Vec::new(),
                mark: None,
                hint: Some(hint::NOT_LISTENING),
            })
        })
    }

    /// The request head of a browser: what is asked for in each case, unless it says otherwise.
    #[must_use]
    pub fn request(&self) -> String {
        let authority = self.uri.authority();
        let request = OpeningRequest {
            resource_name: &self.uri.resource_name,
            host: &authority,
            key: KEY,
            origin: Some(&format!("http://{authority}")),
            subprotocols: &[],
        };
        String::from_utf8(request.encode()).expect("an address is ASCII")
    }

    /// An open WebSocket, whose greetings have been received.
    ///
    /// # Errors
    /// What came instead.
    pub fn open(&self) -> Result<Conversation, Box<Failure>> {
        self.open_with(&[self.request().as_bytes()], KEY, &[], None)
    }

    /// An open WebSocket for a request that is sent in these parts.
    ///
    /// # Errors
    /// What came instead. The hint is for a refusal.
    pub fn open_with(
        &self,
        parts: &[&[u8]],
        key: &str,
        subprotocols: &[&str],
        refused: Option<Hint>,
    ) -> Result<Conversation, Box<Failure>> {
        // A hint compares the request with a plain one, which must have been accepted.
        let refused = refused.filter(|_| self.opens);
        let mut conversation = self.connect()?;
        conversation.send_parts(parts);
        let head = conversation.response(refused)?;
        let request = OpeningRequest {
            resource_name: "",
            host: "",
            key,
            origin: None,
            subprotocols,
        };
        request
            .check(&head)
            .map_err(|error| conversation.bad_response(error, key, refused))?;
        conversation.begin_frames();
        for _ in 0..self.greetings {
            // What is not a message is found by whoever expects one.
            let _ = conversation.receive_data();
        }
        Ok(conversation)
    }

    /// The server refuses a request, with any status but 101.
    ///
    /// # Errors
    /// It accepts it, or says nothing that is HTTP.
    pub fn refuses_request(
        &self,
        edit: impl FnOnce(String) -> String,
        hint: Hint,
    ) -> Result<ResponseHead, Box<Failure>> {
        let mut conversation = self.connect()?;
        conversation.send(edit(self.request()).as_bytes());
        let expected = (Expected::Refusal, Vec::new());
        let (level, came, wrong) = match conversation.receive_head(response_head) {
            Ok(head) if head.status != 101 => return Ok(head),
            Ok(_) => (Level::Must, Came::Accepted, Some("HTTP/1.1 ".len())),
            // It refuses, and does not say why.
            Err((came @ (Came::End | Came::Reset), wrong)) => (Level::Should, came, wrong),
            Err((came, wrong)) => (Level::Must, came, wrong),
        };
        Err(conversation.failure(level, expected, came, wrong, Some(hint)))
    }
}

impl Conversation {
    /// The response head, whatever its status.
    ///
    /// # Errors
    /// What came instead. The hint is for a connection that ends without one.
    pub fn response(&mut self, refused: Option<Hint>) -> Result<ResponseHead, Box<Failure>> {
        let (came, mark) = match self.receive_head(response_head) {
            Ok(head) => return Ok(head),
            Err(instead) => instead,
        };
        let hint = match &came {
            Came::BadResponse(BadResponse::LineEnd) => hint::LINE_END,
            Came::BadResponse(BadResponse::HeaderLine) => hint::NO_EMPTY_LINE,
            Came::BadResponse(_) if self.received().starts_with(b"HTTP/") => hint::NOT_101,
            Came::BadResponse(_) => hint::NOT_HTTP,
            Came::Nothing(_) if self.received().is_empty() => refused.unwrap_or(hint::NO_ANSWER),
            Came::Nothing(_) | Came::TooLong(_) => hint::NO_EMPTY_LINE,
            _ => refused.unwrap_or(hint::ENDED_AT_ONCE),
        };
        let expected = (Expected::SwitchingProtocols, Vec::new());
        Err(self.failure(Level::Must, expected, came, mark, Some(hint)))
    }

    /// Why this response opens no WebSocket.
    fn bad_response(
        &self,
        error: HandshakeError,
        key: &str,
        refused: Option<Hint>,
    ) -> Box<Failure> {
        let (hint, wrong) = match &error {
            HandshakeError::Status(404) if refused.is_none() => (hint::NOT_FOUND, "404".to_owned()),
            HandshakeError::Status(status) => {
                (refused.unwrap_or(hint::NOT_101), status.to_string())
            }
            HandshakeError::Version => (hint::NOT_101, "HTTP/1.0".to_owned()),
            HandshakeError::Upgrade | HandshakeError::Connection => {
                (hint::UPGRADE_HEADERS, String::new())
            }
            HandshakeError::Accept { received: None, .. } => (hint::ACCEPT_MISSING, String::new()),
            HandshakeError::Accept {
                received: Some(received),
                ..
            } => (accept_hint(key, received), received.clone()),
            HandshakeError::ExtensionNotOffered(extension) => {
                (hint::EXTENSION_NOT_OFFERED, extension.clone())
            }
            HandshakeError::SubprotocolNotOffered(subprotocol) => {
                (hint::SUBPROTOCOL_NOT_OFFERED, subprotocol.clone())
            }
            HandshakeError::ManySubprotocols => (hint::SUBPROTOCOL_NOT_OFFERED, String::new()),
        };
        let head = String::from_utf8_lossy(self.received());
        let wrong = head.find(&wrong).filter(|_| !wrong.is_empty());
        let accept = format!("Sec-WebSocket-Accept: {}", accept_key(key));
        let expected = match error {
            HandshakeError::Accept { .. } => (
                Expected::Header("Sec-WebSocket-Accept"),
                accept.into_bytes(),
            ),
            _ => (Expected::SwitchingProtocols, Vec::new()),
        };
        let came = Came::Response(error);
        self.failure(Level::Must, expected, came, wrong, Some(hint))
    }
}

fn response_head(bytes: &[u8]) -> DecodedHead<ResponseHead> {
    let head = ResponseHead::decode(bytes, RESPONSE_HEAD_MOST);
    head.map_err(|(error, offset)| (Came::BadResponse(error), Some(offset)))
}

/// What was done to the key, if this came as its accept value.
fn accept_hint(key: &str, received: &str) -> Hint {
    let hex = Hex(&digest(key)).to_string();
    let decoded = STANDARD.decode(key).unwrap_or_default();
    let of_decoded = Sha1::digest([&decoded, GUID.as_bytes()].concat());
    if received.starts_with("b'") {
        hint::ACCEPT_REPR
    } else if received.eq_ignore_ascii_case(&hex) || received == STANDARD.encode(&hex) {
        hint::ACCEPT_HEX
    } else if received == STANDARD.encode(of_decoded) {
        hint::ACCEPT_KEY_DECODED
    } else if received == STANDARD.encode(Sha1::digest(key)) {
        hint::ACCEPT_GUID_ONLY
    } else {
        hint::ACCEPT_GUID
    }
}
