//! What is refused while messages arrive (RFC 6455 §5.4, §8.1, §10.4): at the byte that breaks the
//! rule, before the rest is there.

use crate::common::stream::{FRAGMENTS, MESSAGE_BYTES, binary, check, ping, pong, receive, text};
use crate::common::wire::{BINARY, CLOSE, CONTINUATION, FIN, KEY, PING, PONG, TEXT, masked};
use salon::websocket::error::ProtocolError::{self, *};
use salon::websocket::status_code::StatusCode;

/// After the frames, these bytes are refused with this error; byte by byte too, at the last byte
/// and not before.
#[track_caller]
fn check_refused(frames: &[Vec<u8>], last: &[u8], error: ProtocolError) {
    let bytes = [&frames.concat()[..], last].concat();
    assert_eq!(receive([&bytes[..]]).1, Some(error), "at once");
    assert_eq!(receive(bytes.chunks(1)).1, Some(error), "byte by byte");
    assert_eq!(
        receive(bytes[..bytes.len() - 1].chunks(1)).1,
        None,
        "too early"
    );
}

/// The header alone of a client's frame.
fn header(first_byte: u8, payload_length: usize) -> Vec<u8> {
    let frame = masked(first_byte, &vec![0; payload_length]);
    frame[..frame.len() - payload_length].to_vec()
}

#[test]
fn a_frame_out_of_turn_is_refused_at_its_header() {
    check_refused(&[], &header(CONTINUATION, 9), NothingToContinue);
    check_refused(&[], &header(FIN, 9), NothingToContinue);
    check_refused(
        &[masked(FIN | TEXT, b"a")],
        &header(FIN, 9),
        NothingToContinue,
    );
    check_refused(
        &[masked(TEXT, b"a"), masked(FIN, b"b")],
        &header(FIN, 9),
        NothingToContinue,
    );
    check_refused(
        &[masked(TEXT, b"a")],
        &header(FIN | TEXT, 9),
        MessageInterrupted,
    );
    check_refused(
        &[masked(TEXT, b"a"), masked(0, b"b")],
        &header(TEXT, 9),
        MessageInterrupted,
    );
    check_refused(
        &[masked(BINARY, b"a"), masked(FIN | PING, b"")],
        &header(FIN | BINARY, 9),
        MessageInterrupted,
    );
}

#[test]
fn a_header_that_breaks_a_rule_is_refused_without_its_payload() {
    check_refused(&[], &[0xC1], ReservedBitSet);
    check_refused(&[masked(TEXT, b"a")], &[0x90], ReservedBitSet);
    check_refused(&[], &[0x83], ReservedOpcode(3));
    check_refused(&[], &[0x09], ControlFrameFragmented);
    check_refused(&[], &[0x81, 0x05], ClientFrameNotMasked);
    check_refused(&[], &[0x89, 0xFE], ControlFrameTooLong);
    check_refused(&[], &[0x81, 0xFE, 0, 125], LengthNotShortest);
    check_refused(&[], &[0x81, 0xFF, 0x80], LengthTopBitSet);
}

#[test]
fn a_message_over_the_limit_is_refused_at_its_header() {
    let too_big = MessageTooBig {
        limit: MESSAGE_BYTES,
    };
    check(&[masked(FIN | BINARY, &[1; 1000])], &[binary(&[1; 1000])]);
    check(
        &[masked(BINARY, &[1; 500]), masked(FIN, &[1; 500])],
        &[binary(&[1; 1000])],
    );
    check_refused(&[], &header(FIN | BINARY, 1001), too_big);
    check_refused(&[], &header(TEXT, 1001), too_big);
    check_refused(&[], &header(FIN | BINARY, 70_000), too_big);
    check_refused(&[masked(BINARY, &[1; 500])], &header(FIN, 501), too_big);
    check_refused(
        &[masked(BINARY, &[1; 1000])],
        &header(CONTINUATION, 1),
        too_big,
    );
    // 2^63 - 1 bytes are announced; nothing is taken for them.
    let longest = [&[0x82, 0xFF, 0x7F][..], &[0xFF; 7], &KEY].concat();
    check_refused(&[], &longest, too_big);
    check_refused(
        &[masked(BINARY, b"1")],
        &[&[0x80][..], &longest[1..]].concat(),
        too_big,
    );
    // Control frames are not part of the message.
    check(
        &[
            masked(BINARY, &[1; 1000]),
            masked(FIN | PING, &[2; 125]),
            masked(FIN, b""),
        ],
        &[ping(&[2; 125]), binary(&[1; 1000])],
    );
}

#[test]
fn a_fragment_over_the_limit_is_refused_at_its_header() {
    let (first, empty, last) = (masked(TEXT, b""), masked(0, b""), masked(FIN, b""));
    check(
        &[first.clone(), empty.clone(), empty.clone(), last.clone()],
        &[text("")],
    );
    let too_many = TooManyFragments { limit: FRAGMENTS };
    let frames = [first, empty.clone(), empty.clone(), empty.clone()];
    check_refused(&frames, &header(FIN, 0), too_many);
    check_refused(&frames, &header(CONTINUATION, 0), too_many);
    // Counted for each message anew, and without the control frames.
    let message = [
        frames[..3].concat(),
        masked(FIN | PING, b""),
        masked(FIN | PONG, b""),
        last,
    ]
    .concat();
    check(
        &[message.clone(), message],
        &[
            ping(b""),
            pong(b""),
            text(""),
            ping(b""),
            pong(b""),
            text(""),
        ],
    );
}

#[test]
fn text_is_refused_at_its_first_wrong_byte_in_an_incomplete_frame() {
    // Of 100 announced bytes these are all that has come.
    let begun = |first_byte, payload: &[u8]| {
        let all = [payload, &[b'x'; 100][payload.len()..]].concat();
        masked(first_byte, &all)[..6 + payload.len()].to_vec()
    };
    check_refused(&[], &begun(FIN | TEXT, b"ab\xFF"), InvalidUtf8);
    check_refused(&[], &begun(FIN | TEXT, b"ab\xF4\x90"), InvalidUtf8);
    check_refused(&[], &begun(TEXT, b"\xED\xA0"), InvalidUtf8);
    check_refused(&[masked(TEXT, b"ok")], &begun(FIN, b"\xC3x"), InvalidUtf8);
    check_refused(
        &[masked(TEXT, b"\xF0\x9F")],
        &begun(CONTINUATION, b"\xA6\x80x\x80"),
        InvalidUtf8,
    );
    check_refused(
        &[masked(TEXT, b"\xC3"), masked(FIN | PING, b"")],
        &begun(FIN, b"x"),
        InvalidUtf8,
    );
    // Binary is anything (§5.6), and so are the payloads of pings.
    check(
        &[
            masked(BINARY, b"\xC3"),
            masked(FIN, b"x"),
            masked(FIN | PING, b"\xC3"),
        ],
        &[binary(b"\xC3x"), ping(b"\xC3")],
    );
}

#[test]
fn text_that_ends_within_a_character_is_refused_at_its_end() {
    check_refused(&[], &masked(FIN | TEXT, b"ab\xE2\x82"), InvalidUtf8);
    check_refused(
        &[masked(TEXT, b"ab")],
        &masked(FIN, b"\xE2\x82"),
        InvalidUtf8,
    );
    check_refused(&[masked(TEXT, b"ab\xE2\x82")], &header(FIN, 0), InvalidUtf8);
}

#[test]
fn a_wrong_close_payload_is_refused() {
    check_refused(&[], &masked(FIN | CLOSE, b"\x03"), ClosePayloadOneByte);
    let code = CloseCodeNotAllowed(StatusCode(1005));
    check_refused(&[], &masked(FIN | CLOSE, b"\x03\xED"), code);
    check_refused(&[], &masked(FIN | CLOSE, b"\x03\xE8\xC3"), InvalidUtf8);
}
