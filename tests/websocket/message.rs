//! Messages out of frames (RFC 6455 §5.4): fragments joined, control frames let through between
//! them.

use crate::common::stream::{binary, check, ping, pong, text};
use crate::common::wire::{BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, TEXT, masked};
use salon::websocket::close::Close;
use salon::websocket::message::Message;
use salon::websocket::status_code::StatusCode;

#[test]
fn a_whole_message_is_one_frame() {
    check(
        &[masked(FIN | TEXT, "ça va ?".as_bytes())],
        &[text("ça va ?")],
    );
    check(&[masked(FIN | TEXT, b"")], &[text("")]);
    check(&[masked(FIN | BINARY, b"\xFF\x00")], &[binary(b"\xFF\x00")]);
    check(&[masked(FIN | PING, b"p")], &[ping(b"p")]);
    check(&[masked(FIN | PONG, &[7; 125])], &[pong(&[7; 125])]);
    let close = Close::new(StatusCode::NORMAL_CLOSURE, "fini");
    check(
        &[masked(FIN | CLOSE, b"\x03\xE8fini")],
        &[Message::Close(close)],
    );
    check(
        &[masked(FIN | TEXT, b"1"), masked(FIN | TEXT, b"2")],
        &[text("1"), text("2")],
    );
}

#[test]
fn the_masked_hello_of_section_5_7_is_unmasked() {
    let bytes = [
        0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58,
    ];
    check(&[bytes.to_vec()], &[text("Hello")]);
}

#[test]
fn fragments_are_joined_in_order() {
    let (first, middle, last) = (
        masked(TEXT, b"Hel"),
        masked(CONTINUATION, b""),
        masked(FIN, b"lo"),
    );
    check(std::slice::from_ref(&first), &[]);
    check(&[first.clone(), last.clone()], &[text("Hello")]);
    check(&[first.clone(), middle, last.clone()], &[text("Hello")]);
    check(
        &[masked(BINARY, b"\xFF"), masked(FIN, b"\xFE")],
        &[binary(b"\xFF\xFE")],
    );
    // The next message begins afresh.
    check(
        &[first.clone(), last.clone(), first, last],
        &[text("Hello"), text("Hello")],
    );
    // A character may lie across a border.
    check(&[masked(TEXT, b"\xC3"), masked(FIN, b"\xA9")], &[text("é")]);
}

#[test]
fn control_frames_come_through_between_fragments() {
    let frames = [
        masked(TEXT, b"a"),
        masked(FIN | PING, b"p"),
        masked(0, b"b"),
        masked(FIN | PONG, b""),
        masked(FIN, b"c"),
    ];
    check(&frames, &[ping(b"p"), pong(b""), text("abc")]);
    check(
        &[
            masked(TEXT, b"\xC3"),
            masked(FIN | PING, b"\xFF"),
            masked(FIN, b"\xA9"),
        ],
        &[ping(b"\xFF"), text("é")],
    );
    let close = Message::Close(Close::new(StatusCode::NO_STATUS_RECEIVED, ""));
    check(&[masked(TEXT, b"a"), masked(FIN | CLOSE, b"")], &[close]);
}
