//! Servers that break a rule: the connection is failed with the right code, and a sentence.

use crate::common::{BINARY, FIN, TEXT, masked};
use crate::fake::{Fake, Peer};
use crate::program::Program;

/// The Close that the program sends after this, and its last line.
#[track_caller]
fn check(break_rule: fn(&mut Peer), code: u16, sentence: &str) {
    let server = Fake::start(1, move |mut peer, _| {
        peer.accept();
        peer.hear();
        break_rule(&mut peer);
        assert_eq!(peer.hear_close().0, code);
    });
    let ended = Program::start(server.address, "Bob", &[]).ended();
    server.finish();
    assert_eq!(ended.code, Some(1));
    let error = ended.errors.last().expect("a sentence");
    assert!(
        error.contains("broke a rule") && error.contains(sentence),
        "{error}"
    );
}

#[test]
fn a_masked_frame_is_refused_with_1002() {
    check(
        |peer| peer.send_bytes(&masked(FIN | TEXT, b"{}")),
        1002,
        "a server masks no frame",
    );
}

#[test]
fn a_reserved_bit_is_refused_with_1002() {
    check(
        |peer| peer.send_frame(FIN | TEXT | 0x40, b"{}"),
        1002,
        "reserved bit",
    );
}

#[test]
fn text_that_is_not_utf_8_is_refused_with_1007() {
    check(|peer| peer.send_frame(FIN | TEXT, b"\xff"), 1007, "UTF-8");
}

#[test]
fn a_message_that_is_too_long_is_refused_with_1009_before_it_has_come() {
    // Its header says 4 GiB.
    check(
        |peer| peer.send_bytes(&[0x81, 127, 0, 0, 0, 1, 0, 0, 0, 0]),
        1009,
        "longer than",
    );
}

#[test]
fn a_binary_message_is_refused_with_1003() {
    check(
        |peer| peer.send_frame(FIN | BINARY, b"\0"),
        1003,
        "text messages only",
    );
}

/// The last line after this response.
#[track_caller]
fn check_response(response: &'static str, sentence: &str) {
    let server = Fake::start(1, move |mut peer, _| {
        peer.read_head();
        peer.send_bytes(response.as_bytes());
    });
    let ended = Program::start(server.address, "Bob", &[]).ended();
    server.finish();
    assert_eq!(ended.code, Some(1));
    assert_eq!(ended.errors.len(), 1, "{:?}", ended.errors);
    assert!(ended.errors[0].contains(sentence), "{:?}", ended.errors);
}

#[test]
fn a_wrong_accept_opens_nothing() {
    check_response(
        "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n",
        "Sec-WebSocket-Accept is \"AAAA",
    );
}

#[test]
fn a_refusal_is_told_with_its_reason() {
    check_response(
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 6\r\n\r\npleine",
        "the status is 503, not 101 (RFC 6455 §4.1): pleine",
    );
}

#[test]
fn what_is_no_http_opens_nothing() {
    check_response("SSH-2.0-x\r\n", "the answer is no HTTP");
}

#[test]
fn a_server_that_hangs_up_opens_nothing() {
    check_response("", "hung up without an answer");
}
