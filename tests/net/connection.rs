//! An open connection on the wire: the opening handshake (RFC 6455 §4.2.2), frames both ways, and
//! broken rules answered (§7.1.7).

use crate::common::{
    self, BINARY, CLOSE, CONTINUATION, Client, FIN, PING, PONG, TEXT, masked, request,
};
use salon::limits::Limits;
use salon::net::disconnect::Disconnect;
use salon::websocket::error::ProtocolError;

#[test]
fn the_answer_to_the_opening_handshake_is_101_with_its_three_headers() {
    let server = common::serve(Limits::default());
    let mut client = Client::open(server.address);
    client.send_bytes(request(server.address, "").as_bytes());
    assert_eq!(
        client.read_head(),
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
    );
}

#[test]
fn offers_are_declined_and_the_connection_opens_without_them() {
    let server = common::serve_echo(Limits::default());
    let mut client = Client::open(server.address);
    let offers = "Sec-WebSocket-Protocol: chat, superchat\r\n\
                  Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
    client.send_bytes(request(server.address, offers).as_bytes());
    let head = client.read_head();
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    assert!(
        !head.contains("Protocol:") && !head.contains("Extensions"),
        "{head}"
    );
    client.send_text("salut");
    assert_eq!(client.read_text(), "salut");
}

/// An opening handshake with one thing replaced gets this status line and this header, and then the
/// connection ends with FIN.
#[track_caller]
fn check_refused(from: &str, to: &str, status: &str, header: &str) {
    let server = common::serve(common::fin_first());
    let mut client = Client::open(server.address);
    let correct = request(server.address, "");
    assert!(correct.contains(from), "{from}");
    client.send_bytes(correct.replace(from, to).as_bytes());
    let head = client.read_head();
    assert!(
        head.starts_with(&format!("HTTP/1.1 {status}\r\n")),
        "{head}"
    );
    assert!(head.contains(&format!("\r\n{header}\r\n")), "{head}");
    let length = head
        .split("Content-Length: ")
        .nth(1)
        .and_then(|rest| rest.lines().next());
    client.read_bytes(length.expect("a body").parse().unwrap());
    assert!(client.is_at_end());
}

#[test]
fn a_refused_opening_handshake_says_what_would_do_and_ends_the_connection() {
    check_refused(
        "Version: 13",
        "Version: 25",
        "426 Upgrade Required",
        "Sec-WebSocket-Version: 13",
    );
    check_refused("Key: d", "Key: ", "400 Bad Request", "Connection: close");
    check_refused("GET", "POST", "405 Method Not Allowed", "Allow: GET");
    check_refused(
        "HTTP/1.1",
        "HTTP/1.0",
        "426 Upgrade Required",
        "Connection: Upgrade, close",
    );
    check_refused(
        "HTTP/1.1",
        "HTTP/2.0",
        "505 HTTP Version Not Supported",
        "Connection: close",
    );
    check_refused(
        "GET /",
        "GET /elsewhere",
        "404 Not Found",
        "Connection: close",
    );
    check_refused(
        "Upgrade: w",
        "Origin: http://evil.example\r\nUpgrade: w",
        "403 Forbidden",
        "Connection: close",
    );
}

#[test]
fn frames_in_the_same_segment_as_the_request_are_not_lost() {
    let server = common::serve_echo(Limits::default());
    let mut client = Client::open(server.address);
    let mut bytes = request(server.address, "").into_bytes();
    bytes.extend(masked(FIN | TEXT, b"first"));
    bytes.extend(masked(FIN | TEXT, b"second"));
    // And the beginning of a third.
    bytes.extend(&masked(FIN | TEXT, b"third")[..7]);
    client.send_bytes(&bytes);
    client.read_head();
    assert_eq!(client.read_text(), "first");
    assert_eq!(client.read_text(), "second");
    client.send_bytes(&masked(FIN | TEXT, b"third")[7..]);
    assert_eq!(client.read_text(), "third");
}

#[test]
fn a_request_and_frames_byte_by_byte_are_the_same() {
    let server = common::serve_echo(Limits::default());
    let mut client = Client::open(server.address);
    for byte in request(server.address, "").bytes() {
        client.send_bytes(&[byte]);
    }
    client.read_head();
    for byte in masked(FIN | TEXT, "ça va ?".as_bytes()) {
        client.send_bytes(&[byte]);
    }
    assert_eq!(client.read_text(), "ça va ?");
}

#[test]
fn frames_of_all_three_lengths_come_back_whole_and_unmasked() {
    let server = common::serve_echo(Limits {
        message_bytes: 100_000,
        ..Limits::default()
    });
    let mut client = Client::connect(server.address);
    for length in [0, 1, 125, 126, 127, 65_535, 65_536, 100_000] {
        let payload = vec![0xA5; length];
        client.send_frame(FIN | BINARY, &payload);
        // It fails on a masked frame.
        assert!(client.read_frame() == (FIN | BINARY, payload), "{length}");
    }
}

#[test]
fn a_ping_is_answered_with_its_payload_even_between_fragments() {
    let server = common::serve_echo(Limits::default());
    let mut client = Client::connect(server.address);
    client.send_frame(FIN | PING, b"");
    assert_eq!(client.read_frame(), (FIN | PONG, vec![]));
    client.send_frame(TEXT, b"to");
    client.send_frame(FIN | PING, &[0xFF; 125]);
    assert_eq!(client.read_frame(), (FIN | PONG, vec![0xFF; 125]));
    client.send_frame(CONTINUATION, b"get");
    client.send_frame(FIN | CONTINUATION, b"her");
    assert_eq!(client.read_text(), "together");
}

#[test]
fn an_unsolicited_pong_is_accepted_and_not_answered() {
    let server = common::serve_echo(Limits::default());
    let mut client = Client::connect(server.address);
    client.send_frame(FIN | PONG, b"I am here");
    client.send_text("the next frame");
    assert_eq!(client.read_text(), "the next frame");
}

/// These bytes fail the connection: a Close with this code and reason, FIN, and the application is
/// told why.
#[track_caller]
fn check_failed(bytes: &[u8], code: u16, error: ProtocolError) {
    let server = common::serve_echo(Limits {
        message_bytes: 1000,
        ..common::fin_first()
    });
    let mut client = Client::connect(server.address);
    client.send_bytes(bytes);
    assert_eq!(client.read_close(), (code, error.to_string()));
    assert!(client.is_at_end());
    drop(client);
    assert_eq!(server.disconnect(), Disconnect::ProtocolError(error, None));
}

#[test]
fn a_broken_rule_is_answered_with_its_status_code_and_reason() {
    check_failed(b"\x81\x05Hello", 1002, ProtocolError::ClientFrameNotMasked);
    check_failed(&[0xC1], 1002, ProtocolError::ReservedBitSet);
    check_failed(&[0x8B], 1002, ProtocolError::ReservedOpcode(0xB));
    check_failed(&[0x89, 0xFE], 1002, ProtocolError::ControlFrameTooLong);
    check_failed(&[0x09], 1002, ProtocolError::ControlFrameFragmented);
    check_failed(&[0x81, 0xFE, 0, 5], 1002, ProtocolError::LengthNotShortest);
    check_failed(&[0x82, 0xFF, 0x80], 1002, ProtocolError::LengthTopBitSet);
    check_failed(&masked(FIN, b"x"), 1002, ProtocolError::NothingToContinue);
    check_failed(
        &masked(FIN | CLOSE, b"\x03"),
        1002,
        ProtocolError::ClosePayloadOneByte,
    );
    check_failed(
        &masked(FIN | TEXT, b"\xFF"),
        1007,
        ProtocolError::InvalidUtf8,
    );
    check_failed(
        &masked(FIN | CLOSE, b"\x03\xE8\xFF"),
        1007,
        ProtocolError::InvalidUtf8,
    );
    // Refused although no more than the header has come.
    let header = &masked(FIN | TEXT, &[b'x'; 1001])[..8];
    check_failed(header, 1009, ProtocolError::MessageTooBig { limit: 1000 });
}

#[test]
fn nothing_is_processed_behind_a_broken_rule() {
    let server = common::serve_echo(Limits::default());
    let mut client = Client::connect(server.address);
    let mut bytes = masked(FIN | TEXT, b"before");
    bytes.extend([0xFF]);
    bytes.extend(masked(FIN | TEXT, b"behind"));
    bytes.extend(masked(FIN | PING, b"behind"));
    client.send_bytes(&bytes);
    assert_eq!(client.read_text(), "before");
    assert_eq!(client.read_close().0, 1002);
    assert!(client.is_at_end());
}
