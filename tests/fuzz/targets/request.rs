//! A request head.

use salon::http::assets;
use salon::http::origin::OriginPolicy;
use salon::http::request::{Request, RequestDecoder};
use salon::http::response::{Refusal, Response, Status};
use salon::websocket::handshake;

use super::limits;

/// A request head: the same in any pieces, never longer than what was given, and answered with
/// clean lines, whatever it asks for.
pub fn request(bytes: &[u8]) {
    let whole = decode_request(bytes, bytes.len().max(1));
    for piece in [1, 7] {
        match (&whole, decode_request(bytes, piece)) {
            // Of a head that is wrong in two ways and too long, either may be said first.
            (Err(_), Err(_)) if bytes.len() > limits().head_bytes => {}
            (whole, pieces) => assert_eq!(*whole, pieces),
        }
    }
    match whole {
        Ok(Some((request, used))) => {
            assert!(used <= bytes.len());
            assert!(request.path().starts_with('/'));
            assert_eq!(
                decode_request(&bytes[..used], used),
                Ok(Some((request.clone(), used)))
            );
            assert_eq!(decode_request(&bytes[..used - 1], used), Ok(None));
            check_answers(&request);
        }
        Ok(None) => {}
        Err(refusal) => check_refusal(&refusal),
    }
}

/// What a decoder says at last when the bytes arrive in pieces of this length.
fn decode_request(bytes: &[u8], piece: usize) -> Result<Option<(Request, usize)>, Refusal> {
    let mut decoder = RequestDecoder::default();
    let mut end = 0;
    while end < bytes.len() {
        end = (end + piece).min(bytes.len());
        if let Some(decoded) = decoder.decode(&bytes[..end], &limits())? {
            return Ok(Some(decoded));
        }
    }
    Ok(None)
}

fn check_answers(request: &Request) {
    let answers = [
        assets::respond(request),
        handshake::accept(request),
        OriginPolicy::default()
            .check(request, true)
            .map(|()| Response::new(Status::Ok)),
    ];
    for answer in answers {
        match answer {
            Ok(response) => check_head(&response),
            Err(refusal) => check_refusal(&refusal),
        }
    }
    let _ = handshake::is_attempt(request);
}

/// A sentence on one line, without anything that a terminal would obey.
fn check_refusal(refusal: &Refusal) {
    let line = refusal.to_string();
    assert!(!line.contains(char::is_control), "{line:?}");
    check_head(&refusal.into());
}

/// Nothing that the client sent becomes a header line of ours.
fn check_head(response: &Response) {
    let bytes = response.encode(true);
    let head = std::str::from_utf8(&bytes).expect("a head in ASCII");
    let own = if head.starts_with("HTTP/1.1 101 ") {
        0
    } else {
        2
    };
    // The status line and the empty one.
    let lines = response.headers.len() + own + 2;
    assert_eq!(head.matches('\n').count(), lines, "{head:?}");
    assert!(head.lines().all(|line| !line.contains(char::is_control)));
}
