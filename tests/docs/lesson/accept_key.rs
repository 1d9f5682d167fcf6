//! The first exercise: an accept key (RFC 6455 §4.2.2), and what common mistakes make of the same key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use salon::inspect::hex::Hex;
use salon::websocket::handshake::{GUID, accept_key};
use sha1::{Digest as _, Sha1};

pub const KEY: &str = "c2Fsb24gc2Fsb24gc2Fsbw==";

pub fn check_accept(answer: &str) -> Result<(), String> {
    if answer == accept_key(KEY) {
        return Ok(());
    }
    let found = mistakes().into_iter().find(|(value, _)| value == answer);
    Err(found.map_or_else(
        || {
            "it comes from no mistake that is known here; the inspector's handshake view knows more"
                .to_owned()
        },
        |(_, sentence)| sentence.to_owned(),
    ))
}

/// Wrong values, and how they come about.
pub fn mistakes() -> Vec<(String, &'static str)> {
    let sha1 = |bytes: &[u8]| <[u8; 20]>::from(Sha1::digest(bytes));
    let right = sha1(format!("{KEY}{GUID}").as_bytes());
    let decoded = [&STANDARD.decode(KEY).expect("base64"), GUID.as_bytes()].concat();
    let base64 = |bytes: &[u8]| STANDARD.encode(bytes);
    vec![
        (
            base64(&sha1(&decoded)),
            "the key is taken as its text, not decoded from base64 first",
        ),
        (
            Hex(&right).to_string(),
            "the digest is in hexadecimal; base64 of its 20 bytes is asked for",
        ),
        (
            base64(Hex(&right).to_string().as_bytes()),
            "base64 is made of the 20 bytes of the digest, not of their hexadecimal digits",
        ),
        (
            base64(&sha1(KEY.as_bytes())),
            "the GUID is missing behind the key",
        ),
        (
            base64(&sha1(format!("{GUID}{KEY}").as_bytes())),
            "the GUID stands behind the key, not before it",
        ),
        (
            base64(&sha1(format!("{KEY}{GUID}\n").as_bytes())),
            "a line end came behind the GUID: echo adds one, printf does not",
        ),
        (
            base64(&sha1(format!("{KEY}\n{GUID}").as_bytes())),
            "a line end came behind the key",
        ),
        (
            KEY.to_owned(),
            "the key is to be transformed, not sent back",
        ),
    ]
}
