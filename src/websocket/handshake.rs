//! The opening handshake (RFC 6455 §4.2): a request becomes 101, or a refusal. It does not know who
//! may connect, or to what.

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use sha1::{Digest as _, Sha1};

use super::negotiation;
use crate::http::request::Request;
use crate::http::response::{Refusal, Response, Status};

/// §1.3: appended to the client's key, so that only a server that knows WebSocket gives the right
/// answer.
pub const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Whether the client asks for a WebSocket, rightly or not.
#[must_use]
pub fn is_attempt(request: &Request) -> bool {
    request.lists("Upgrade", "websocket") || request.headers("Sec-WebSocket-Key").next().is_some()
}

/// Answers a client's opening handshake with 101 (§4.2.2).
///
/// Offered extensions and subprotocols are declined by naming none (§4.2.2, step 5; §9).
///
/// # Errors
/// 405 for a method other than `GET`, 426 for HTTP/1.0, without `Upgrade: websocket`, or with a
/// version other than 13 (§4.4), 400 for the rest of §4.2.1.
pub fn accept(request: &Request) -> Result<Response, Refusal> {
    if request.method != "GET" {
        return Err(Refusal::new(
            Status::MethodNotAllowed,
            "a WebSocket is opened with GET (RFC 6455 §4.2.1)",
        )
        .with("Allow", "GET"));
    }
    // RFC 9110 §7.8: `Upgrade` means nothing in HTTP/1.0.
    if request.minor_version == 0 {
        return Err(upgrade_required(
            "the request is HTTP/1.0, and a WebSocket needs HTTP/1.1 (RFC 6455 §4.2.1); a proxy may \
             have made it so (nginx: proxy_http_version 1.1)",
        ));
    }
    if !request.lists("Upgrade", "websocket") {
        return Err(upgrade_required(
            "the header `Upgrade: websocket` is missing (RFC 6455 §4.2.1)",
        ));
    }
    if !request.lists("Connection", "Upgrade") {
        return Err(bad(
            "the header `Connection: Upgrade` is missing (RFC 6455 §4.2.1)",
        ));
    }
    if request.header("Sec-WebSocket-Version")? != Some("13") {
        return Err(upgrade_required(
            "the header `Sec-WebSocket-Version` is not 13 (RFC 6455 §4.4)",
        )
        .with("Sec-WebSocket-Version", "13"));
    }
    let key = request
        .header("Sec-WebSocket-Key")?
        .ok_or_else(|| bad("the header Sec-WebSocket-Key is missing (RFC 6455 §4.2.1)"))?;
    if decoded_length(key) != Some(16) {
        return Err(bad(
            "Sec-WebSocket-Key is not 16 bytes in base64 (RFC 6455 §4.2.1)",
        ));
    }
    if request.announces_body() {
        return Err(bad("an opening handshake has no body"));
    }
    negotiation::check(request)?;
    // §11.3.3: the accept key comes once.
    Ok(Response::new(Status::SwitchingProtocols)
        .with("Upgrade", "websocket")
        .with("Connection", "Upgrade")
        .with("Sec-WebSocket-Accept", accept_key(key)))
}

/// The value of `Sec-WebSocket-Accept` for a client's key (§4.2.2): the key's *text* followed by
/// the GUID, SHA-1, base64.
#[must_use]
pub fn accept_key(key: &str) -> String {
    STANDARD.encode(digest(key))
}

/// The step before: the 20 bytes of the SHA-1 digest.
#[must_use]
pub fn digest(key: &str) -> [u8; 20] {
    Sha1::digest(format!("{key}{GUID}")).into()
}

/// How many bytes the key stands for, if it is base64: §4.2.1 demands 16.
fn decoded_length(key: &str) -> Option<usize> {
    // The RFC's own example (§4.1, `AQIDBAUGBwgJCgsMDQ4PEC==`) has bits set after its last byte,
    // which strict decoders refuse.
    let lenient = GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
    );
    lenient.decode(key).ok().map(|bytes| bytes.len())
}

/// RFC 9110 §15.5.22: the response names the protocol.
fn upgrade_required(reason: &str) -> Refusal {
    Refusal::new(Status::UpgradeRequired, reason).with("Upgrade", "websocket")
}

fn bad(reason: &str) -> Refusal {
    Refusal::new(Status::BadRequest, reason)
}
