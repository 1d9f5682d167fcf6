//! The payload of a Close frame (RFC 6455 §5.5.1): nothing, or a status code and a reason that
//! fits.

use proptest::prelude::*;
use salon::websocket::close::Close;
use salon::websocket::error::ProtocolError;
use salon::websocket::status_code::StatusCode;

#[track_caller]
fn check(payload: &[u8], expected: Result<(u16, &str), ProtocolError>) {
    let expected = expected.map(|(code, reason)| Close::new(StatusCode(code), reason));
    assert_eq!(Close::decode(payload), expected, "{payload:02x?}");
}

#[track_caller]
fn check_encoded(code: u16, reason: &str, payload: &[u8]) {
    assert_eq!(Close::new(StatusCode(code), reason).encode(), payload);
}

#[test]
fn a_payload_is_a_code_in_network_byte_order_and_a_reason() {
    check(&[0x03, 0xE8], Ok((1000, "")));
    check(b"\x03\xE9au revoir", Ok((1001, "au revoir")));
    check(b"\x0F\xA0\xC3\xA0 bient\xC3\xB4t", Ok((4000, "à bientôt")));
    check_encoded(1000, "", &[0x03, 0xE8]);
    check_encoded(1001, "au revoir", b"\x03\xE9au revoir");
    check_encoded(4999, "à", b"\x13\x87\xC3\xA0");
}

#[test]
fn no_payload_stands_for_1005() {
    check(b"", Ok((1005, "")));
    check_encoded(1005, "", b"");
}

#[test]
fn one_byte_is_refused() {
    check(&[0x00], Err(ProtocolError::ClosePayloadOneByte));
    check(&[0x03], Err(ProtocolError::ClosePayloadOneByte));
    check(&[0xFF], Err(ProtocolError::ClosePayloadOneByte));
}

#[test]
fn a_reason_that_is_not_utf8_is_refused() {
    check(b"\x03\xE8\xFF", Err(ProtocolError::InvalidUtf8));
    check(b"\x03\xE8ab\xC3", Err(ProtocolError::InvalidUtf8));
    check(b"\x03\xE8\xED\xA0\x80", Err(ProtocolError::InvalidUtf8));
}

#[test]
fn every_code_is_decoded_or_refused_as_section_7_4_says() {
    for number in 0..=u16::MAX {
        let expected = match number {
            1000..=1003 | 1007..=1014 | 3000..=4999 => Ok((number, "x")),
            _ => Err(ProtocolError::CloseCodeNotAllowed(StatusCode(number))),
        };
        let [high, low] = number.to_be_bytes();
        check(&[high, low, b'x'], expected);
    }
}

#[test]
fn a_code_that_may_not_travel_is_never_encoded() {
    check_encoded(0, "reason", b"");
    check_encoded(1004, "reason", b"");
    check_encoded(1006, "reason", b"");
    check_encoded(1015, "reason", b"");
    check_encoded(2999, "reason", b"");
    check_encoded(5000, "reason", b"");
}

/// What is left of a reason of so many `x` with `character` behind it.
#[track_caller]
fn check_cut(before: usize, character: &str, left: usize) {
    let reason = "x".repeat(before) + character;
    let payload = Close::new(StatusCode::NORMAL_CLOSURE, &*reason).encode();
    assert_eq!(payload[2..], reason.as_bytes()[..left]);
}

#[test]
fn a_long_reason_is_cut_between_two_characters_to_123_bytes() {
    check_cut(122, "", 122);
    check_cut(122, "x", 123);
    check_cut(123, "x", 123);
    check_cut(1000, "x", 123);
    check_cut(121, "é", 123);
    check_cut(122, "é", 122);
    check_cut(120, "€", 123);
    check_cut(121, "€", 121);
    check_cut(122, "€", 122);
    check_cut(119, "🦀", 123);
    check_cut(120, "🦀", 120);
    check_cut(121, "🦀", 121);
    check_cut(122, "🦀", 122);
}

#[test]
fn a_close_is_logged_on_one_line() {
    let close = Close::new(StatusCode::GOING_AWAY, "two\nlines \u{1b}[31m");
    assert_eq!(close.to_string(), r#"1001 "two\nlines \u{1b}[31m""#);
}

proptest! {
    #[test]
    fn what_is_encoded_is_decoded_again(number in 3000..5000_u16, reason: String) {
        let payload = Close::new(StatusCode(number), reason.clone()).encode();
        prop_assert!(payload.len() <= 125);
        let decoded = Close::decode(&payload).expect("our own Close");
        prop_assert_eq!(decoded.code.0, number);
        prop_assert!(reason.starts_with(&decoded.reason));
        // Nothing was cut that would have fitted: a character has 4 bytes at most.
        prop_assert!(decoded.reason == reason || payload.len() > 125 - 4);
    }
}
