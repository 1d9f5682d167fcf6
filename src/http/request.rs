//! One request head, decoded line by line as it arrives (RFC 9112 §2 to §5). It does not know what
//! the request is for.

use super::headers::Headers;
use super::request_target::RequestTarget;
use super::response::{Refusal, Status};
use crate::limits::Limits;

/// A complete request head. There is never a body: nothing here reads one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    /// From the first `/` on: path and query.
    pub target: String,
    /// The x of HTTP/1.x.
    pub minor_version: u8,
    headers: Headers,
}

impl Request {
    /// The target without its query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target
            .split_once('?')
            .map_or(self.target.as_str(), |(path, _)| path)
    }

    /// What follows the `?` of the target.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.target.split_once('?').map(|(_, query)| query)
    }

    /// All values of a header, in the order in which they came; names are compared without regard
    /// to case (RFC 9110 §5.1). A header that nobody asks for is ignored (RFC 6455 §4.2.1).
    pub fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.all(name)
    }

    /// The value of a header that must not come twice (as `Sec-WebSocket-Key`, RFC 6455 §11.3.1,
    /// and `Sec-WebSocket-Version`, §11.3.5): `None` if it is absent.
    ///
    /// # Errors
    /// 400 if it came more than once.
    pub fn header<'a>(&'a self, name: &'a str) -> Result<Option<&'a str>, Refusal> {
        let mut values = self.headers(name);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(bad(format!("more than one {name} header"))),
            (value, None) => Ok(value),
        }
    }

    /// Takes headers out.
    pub fn remove(&mut self, names: &[&str]) {
        let is_other = |name: &str| !names.iter().any(|known| known.eq_ignore_ascii_case(name));
        self.headers.0.retain(|(name, _)| is_other(name));
    }

    /// The host that was asked for, whatever the `Host` header says.
    pub fn set_host(&mut self, host: String) {
        self.remove(&["Host"]);
        self.headers.0.push(("Host".to_owned(), host));
    }

    /// Whether a header that is a comma-separated list names this token ([`Headers::lists`]).
    #[must_use]
    pub fn lists(&self, name: &str, token: &str) -> bool {
        self.headers.lists(name, token)
    }

    /// Whether a body is announced (RFC 9112 §6.3). The refusal that follows also answers a client
    /// that expects `100 Continue` before it sends one (RFC 9110 §10.1.1).
    #[must_use]
    pub fn announces_body(&self) -> bool {
        self.headers("Transfer-Encoding").next().is_some()
            || self.headers("Content-Length").any(|length| length != "0")
    }
}

/// Decodes one [`Request`] from bytes that arrive in any pieces. Each byte is looked at once, and
/// each line is refused as soon as it is complete.
#[derive(Debug, Default)]
pub struct RequestDecoder {
    request: Request,
    /// Host and port of the request line, where it names them.
    authority: Option<String>,
    line_start: usize,
    searched: usize,
}

impl RequestDecoder {
    /// `bytes` is everything received so far, from the first byte on. Returns the request and how
    /// many bytes its head took, or `None` if its end is not there yet.
    ///
    /// # Errors
    /// 400 for anything malformed, 414 and 431 beyond the limits, 505 for another version of HTTP.
    pub fn decode(
        &mut self,
        bytes: &[u8],
        limits: &Limits,
    ) -> Result<Option<(Request, usize)>, Refusal> {
        // A TLS record of type handshake (RFC 8446 §5.1): the most common surprise on a plain port.
        if bytes.first() == Some(&0x16) {
            return Err(bad(
                "these bytes look like TLS; this server speaks plain http:// and ws://",
            ));
        }
        while let Some(found) = bytes[self.searched..]
            .iter()
            .position(|&byte| byte == b'\n')
        {
            let end = self.searched + found;
            let line = bytes[self.line_start..end]
                .strip_suffix(b"\r")
                .ok_or_else(|| bad("a line ends with LF alone instead of CRLF"))?;
            self.line_start = end + 1;
            self.searched = end + 1;
            self.check_size(self.line_start, limits)?;
            if self.request.method.is_empty() {
                // RFC 9112 §2.2: empty lines before the request line are skipped.
                if !line.is_empty() {
                    self.request_line(line)?;
                }
            } else if line.is_empty() {
                self.finish()?;
                return Ok(Some((std::mem::take(&mut self.request), self.line_start)));
            } else {
                self.header_line(line, limits)?;
            }
        }
        self.searched = bytes.len();
        self.check_size(bytes.len(), limits)?;
        Ok(None)
    }

    /// RFC 9112 §3: method, target and version with one space between; RFC 6455 §4.2.1 and §8.1 ask
    /// for the same.
    fn request_line(&mut self, line: &[u8]) -> Result<(), Refusal> {
        let malformed = || bad("the first line is not `METHOD /path HTTP/1.1`");
        let line = std::str::from_utf8(line).map_err(|_| malformed())?;
        let parts: Vec<&str> = line.split(' ').collect();
        let [method, target, version] = parts[..] else {
            return Err(malformed());
        };
        if method.is_empty()
            || !method.bytes().all(is_token)
            || !target.bytes().all(|byte| byte.is_ascii_graphic())
        {
            return Err(malformed());
        }
        self.request.minor_version = minor_version(version).ok_or_else(malformed)??;
        let target = RequestTarget::parse(method, target).map_err(bad)?;
        method.clone_into(&mut self.request.method);
        self.request.target = target.path_and_query;
        self.authority = target.authority.map(str::to_owned);
        Ok(())
    }

    /// RFC 9112 §5: a name, a colon with no space before it, a value (RFC 6455 §4.2.1).
    fn header_line(&mut self, line: &[u8], limits: &Limits) -> Result<(), Refusal> {
        if line[0] == b' ' || line[0] == b'\t' {
            return Err(bad("a header is folded over two lines (RFC 9112 §5.2)"));
        }
        let colon = line
            .iter()
            .position(|&byte| byte == b':')
            .ok_or_else(|| bad("a header line has no colon"))?;
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if name.is_empty() || !name.iter().copied().all(is_token) {
            return Err(bad(
                "a header name is empty, or holds a space or another character that a name may not \
                 hold",
            ));
        }
        if value
            .iter()
            .any(|&byte| byte.is_ascii_control() && byte != b'\t')
        {
            return Err(bad("a header value holds a control character"));
        }
        if self.request.headers.0.len() == limits.head_headers {
            return Err(Refusal::new(
                Status::RequestHeaderFieldsTooLarge,
                format!("more than {} headers", limits.head_headers),
            ));
        }
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        self.request.headers.0.push((text(name), text(value)));
        Ok(())
    }

    /// RFC 9112 §3.2: exactly one `Host`, and only a host in it (RFC 6455 §4.2.1). A client that
    /// speaks HTTP/1.0 may leave it out.
    fn finish(&mut self) -> Result<(), Refusal> {
        let host = self.request.header("Host")?;
        if host.is_none() && self.request.minor_version > 0 {
            return Err(bad("the Host header is missing"));
        }
        let named = [host, self.authority.as_deref()];
        if named
            .iter()
            .flatten()
            .any(|host| host.contains([' ', '\t', '@', '/', ',']))
        {
            return Err(bad("the Host header is not a host name and a port"));
        }
        // RFC 9112 §3.2.2: what the request line names counts, whatever the header says.
        if let Some(authority) = self.authority.take() {
            self.request.set_host(authority);
        }
        Ok(())
    }

    /// RFC 9112 §3: a target that is too long has a status of its own.
    fn check_size(&self, length: usize, limits: &Limits) -> Result<(), Refusal> {
        if length <= limits.head_bytes {
            return Ok(());
        }
        let (status, what) = if self.request.method.is_empty() {
            (Status::UriTooLong, "request line")
        } else {
            (Status::RequestHeaderFieldsTooLarge, "request head")
        };
        let reason = format!("the {what} is longer than {} bytes", limits.head_bytes);
        Err(Refusal::new(status, reason))
    }
}

/// The x of `HTTP/1.x` (RFC 9112 §2.3), a refusal for another major version, `None` for something
/// else.
fn minor_version(version: &str) -> Option<Result<u8, Refusal>> {
    let number = version.strip_prefix("HTTP/")?;
    match number.as_bytes() {
        [b'1', b'.', minor @ b'0'..=b'9'] => Some(Ok(minor - b'0')),
        [b'2'..=b'9'] | [b'0'..=b'9', b'.', b'0'..=b'9'] => Some(Err(Refusal::new(
            Status::VersionNotSupported,
            format!("this server speaks HTTP/1.1, not HTTP/{number}"),
        ))),
        _ => None,
    }
}

fn bad(reason: impl Into<String>) -> Refusal {
    Refusal::new(Status::BadRequest, reason)
}

/// Whether a token may hold this byte (RFC 9110 §5.6.2).
#[must_use]
pub fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
