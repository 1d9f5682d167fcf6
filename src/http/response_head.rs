//! One response head, decoded by a client (RFC 9112 §4, §5).

use std::fmt;

use super::headers::Headers;
use super::request::is_token;

/// Status line and headers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResponseHead {
    /// The x of HTTP/1.x.
    pub minor_version: u8,
    pub status: u16,
    pub headers: Headers,
}

/// Why bytes are not a response head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadResponse {
    /// The first line is not `HTTP/1.1 NNN phrase`.
    StatusLine,
    /// A line ends with LF alone.
    LineEnd,
    /// A line has no colon, or what stands before it is not a name.
    HeaderLine,
    /// The head is longer than this many bytes.
    TooLong(usize),
}

impl ResponseHead {
    /// `bytes` is everything received so far, from the first byte on. Returns the head and how many
    /// bytes it took, or `None` if the empty line at its end is not there yet.
    ///
    /// # Errors
    /// [`BadResponse`], with the offset of the line that is wrong. It is known as soon as that line
    /// is complete.
    pub fn decode(
        bytes: &[u8],
        most_bytes: usize,
    ) -> Result<Option<(Self, usize)>, (BadResponse, usize)> {
        let mut head = Self::default();
        let mut start = 0;
        while let Some(length) = bytes[start..].iter().position(|&byte| byte == b'\n') {
            let wrong = |what| (what, start);
            let line = bytes[start..start + length]
                .strip_suffix(b"\r")
                .ok_or(wrong(BadResponse::LineEnd))?;
            if start == 0 {
                let status_line = status_line(line).ok_or(wrong(BadResponse::StatusLine))?;
                (head.minor_version, head.status) = status_line;
            } else if line.is_empty() {
                return Ok(Some((head, start + length + 1)));
            } else {
                let header = header_line(line).ok_or(wrong(BadResponse::HeaderLine))?;
                head.headers.0.push(header);
            }
            start += length + 1;
            if start > most_bytes {
                return Err((BadResponse::TooLong(most_bytes), most_bytes));
            }
        }
        if start == 0 && !bytes.starts_with(&b"HTTP/1."[..bytes.len().min(7)]) {
            return Err((BadResponse::StatusLine, 0));
        }
        if bytes.len() > most_bytes {
            return Err((BadResponse::TooLong(most_bytes), most_bytes));
        }
        Ok(None)
    }
}

/// RFC 9112 §4: `HTTP/1.x`, a space, a status code of three digits, a space, and a phrase that may
/// be empty. Many servers leave out the last space, too.
fn status_line(line: &[u8]) -> Option<(u8, u16)> {
    let [
        b'H',
        b'T',
        b'T',
        b'P',
        b'/',
        b'1',
        b'.',
        minor @ b'0'..=b'9',
        b' ',
        rest @ ..,
    ] = line
    else {
        return None;
    };
    let (status, phrase) = rest.split_at_checked(3)?;
    let is_number = status.iter().all(u8::is_ascii_digit);
    let ends = phrase.is_empty() || phrase[0] == b' ';
    let status = std::str::from_utf8(status).ok()?.parse().ok()?;
    (is_number && ends).then_some((minor - b'0', status))
}

/// RFC 9112 §5: a name, a colon with no space before it, a value.
fn header_line(line: &[u8]) -> Option<(String, String)> {
    let colon = line.iter().position(|&byte| byte == b':')?;
    let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
    let is_name = !name.is_empty() && name.iter().copied().all(is_token);
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    is_name.then(|| (text(name), text(value)))
}

impl fmt::Display for BadResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StatusLine => write!(f, "the first line is not `HTTP/1.1 NNN phrase`"),
            Self::LineEnd => write!(f, "a line ends with LF alone instead of CRLF"),
            Self::HeaderLine => write!(f, "a line of the response head is not `Name: value`"),
            Self::TooLong(most) => write!(f, "the response head is longer than {most} bytes"),
        }?;
        write!(f, " (RFC 9112 §2 to §5)")
    }
}

impl std::error::Error for BadResponse {}
