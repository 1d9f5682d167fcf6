//! The parameters of a check, in the query of its request.

use crate::http::request::Request;
use crate::inspect::handshake::query_value;

/// The value of a parameter, as forms and `URLSearchParams` write it. `None` also if it is not
/// written so.
#[must_use]
pub fn decoded(request: &Request, name: &str) -> Option<String> {
    let mut rest = query_value(&request.target, name)?.bytes();
    let mut bytes = Vec::new();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => digit(rest.next()?)? << 4 | digit(rest.next()?)?,
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// A parameter that is 0 or 1.
#[must_use]
pub fn flag(request: &Request, name: &str, default: bool) -> bool {
    query_value(&request.target, name).map_or(default, |value| value == "1")
}

fn digit(byte: u8) -> Option<u8> {
    let digit = char::from(byte).to_digit(16)?;
    u8::try_from(digit).ok()
}
