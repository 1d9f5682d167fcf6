//! An opening handshake as a watcher sees it: the request as it was received, and what a response
//! says.

use super::watchers::is_code;
use crate::http::request::Request;
use crate::net::http_exchange::RequestReader;

/// A request for an opening handshake, as it was received.
#[derive(Debug)]
pub struct Handshake {
    /// The request head, or as much of it as came. Each byte is one character (ISO 8859-1).
    pub request: String,
    /// How many bytes each read brought.
    pub reads: Vec<usize>,
    /// The value of `Sec-WebSocket-Key`.
    pub key: String,
}

impl Handshake {
    /// What a reader has received; `request` is what it decoded, if that was possible.
    #[must_use]
    pub fn new(reader: &mut RequestReader, request: Option<&Request>) -> Self {
        let head_length = request.map(|_| reader.head_length);
        let received = reader.buffer.unread();
        let head = &received[..head_length.unwrap_or(received.len())];
        let key = request.and_then(|request| request.headers("Sec-WebSocket-Key").next());
        Self {
            request: latin_1(head),
            reads: reader.reads.clone(),
            key: key.unwrap_or_default().to_owned(),
        }
    }

    /// The code of those who may watch: that of `GET /?inspect=CODE`, whatever follows it.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        let (_, rest) = self.request.trim_start().split_once(' ')?;
        let (target, _) = rest.split_once([' ', '\r', '\n'])?;
        query_value(target, "inspect").filter(|code| is_code(code))
    }
}

/// The value of a parameter in the query of a request's target.
#[must_use]
pub fn query_value<'a>(target: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = target.split_once('?')?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

/// The status code of a response, as `400` in `HTTP/1.1 400 Bad Request`.
#[must_use]
pub fn status_in(response: &str) -> Option<u16> {
    response.split(' ').nth(1)?.parse().ok()
}

/// The sentence in the body of a refusal, `STATUS PHRASE: SENTENCE`. The response to a `HEAD`
/// request has no body.
#[must_use]
pub fn reason_in(response: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(response);
    let (_, body) = text.split_once("\r\n\r\n")?;
    let (_, reason) = body.split_once(": ")?;
    Some(reason.trim_end().to_owned())
}

/// A head may hold any bytes above ASCII; here each is one character.
#[must_use]
pub fn latin_1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}
