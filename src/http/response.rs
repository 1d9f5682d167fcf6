//! Responses and refusals (RFC 9110 §15, RFC 9112 §4). Every one but 101 closes the connection.

use std::fmt;

/// The status codes that this server answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum Status {
    SwitchingProtocols = 101,
    Ok = 200,
    BadRequest = 400,
    Forbidden = 403,
    NotFound = 404,
    MethodNotAllowed = 405,
    RequestTimeout = 408,
    UriTooLong = 414,
    UpgradeRequired = 426,
    RequestHeaderFieldsTooLarge = 431,
    NotImplemented = 501,
    ServiceUnavailable = 503,
    VersionNotSupported = 505,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phrase = match self {
            Status::SwitchingProtocols => "Switching Protocols",
            Status::Ok => "OK",
            Status::BadRequest => "Bad Request",
            Status::Forbidden => "Forbidden",
            Status::NotFound => "Not Found",
            Status::MethodNotAllowed => "Method Not Allowed",
            Status::RequestTimeout => "Request Timeout",
            Status::UriTooLong => "URI Too Long",
            Status::UpgradeRequired => "Upgrade Required",
            Status::RequestHeaderFieldsTooLarge => "Request Header Fields Too Large",
            Status::NotImplemented => "Not Implemented",
            Status::ServiceUnavailable => "Service Unavailable",
            Status::VersionNotSupported => "HTTP Version Not Supported",
        };
        write!(f, "{} {phrase}", *self as u16)
    }
}

/// A response: status, headers, body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: Status,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Response {
    /// A response without headers or body.
    #[must_use]
    pub fn new(status: Status) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Adds one header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The bytes to send. To a `HEAD` request the body is announced and left out (RFC 9110 §9.3.2).
    /// All but 101 end the connection (RFC 9112 §9.6).
    #[must_use]
    pub fn encode(&self, head_only: bool) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {}\r\n", self.status);
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        if self.status != Status::SwitchingProtocols {
            // RFC 9110 §7.8: whoever sends `Upgrade` names it in `Connection`.
            let is_upgrade = self.headers.iter().any(|(name, _)| *name == "Upgrade");
            let options = if is_upgrade {
                "Upgrade, close"
            } else {
                "close"
            };
            let length = self.body.len();
            head += &format!("Content-Length: {length}\r\nConnection: {options}\r\n");
        }
        head += "\r\n";
        let mut bytes = head.into_bytes();
        if !head_only {
            bytes.extend_from_slice(&self.body);
        }
        bytes
    }
}

/// Why a request gets no page and no WebSocket: a status and a sentence that its author can act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub status: Status,
    pub reason: String,
    headers: Vec<(&'static str, &'static str)>,
}

impl Refusal {
    /// A refusal with its reason, in English and without a line break.
    pub fn new(status: Status, reason: impl Into<String>) -> Self {
        Self {
            status,
            reason: reason.into(),
            headers: Vec::new(),
        }
    }

    /// Adds a header that its status demands, such as `Allow` for 405 (RFC 9110 §10.2.1).
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.status, self.reason)
    }
}

impl std::error::Error for Refusal {}

impl From<&Refusal> for Response {
    fn from(refusal: &Refusal) -> Self {
        let mut response = Response::new(refusal.status)
            .with("Content-Type", "text/plain; charset=utf-8")
            .with("X-Content-Type-Options", "nosniff");
        for (name, value) in &refusal.headers {
            response = response.with(name, *value);
        }
        response.body = format!("{refusal}\n").into_bytes();
        response
    }
}
