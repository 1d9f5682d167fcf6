//! The server without a fault keeps to RFC 6455: what `salon check` says of the others is then said
//! of their faults.

use std::io::Write as _;

use salon::websocket::opcode::Opcode::{Binary, Close, Continuation, Ping, Pong, Text};

use super::faulty_server::Fault;
use super::faulty_server_client::{ACCEPT, Client, masked, plain, request};

fn response(request: &str) -> String {
    Client::response(Fault::None, request)
}

/// Sends this, and expects a Close with this code and the end of TCP.
#[track_caller]
fn fails(bytes: &[u8], code: u16) {
    let mut client = Client::open(Fault::None);
    client.send(bytes);
    client.expect_last(&plain(Close, &code.to_be_bytes()));
}

/// `masked`, with other bits in its first two bytes.
fn altered(mut frame: Vec<u8>, first: u8, second: u8) -> Vec<u8> {
    frame[0] ^= first;
    frame[1] ^= second;
    frame
}

#[test]
fn the_handshake_is_answered() {
    assert_eq!(
        response(&request()),
        format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: {ACCEPT}\r\n\r\n"
        )
    );
}

#[test]
fn handshakes_in_other_forms_are_accepted() {
    let usual = request();
    for other in [
        usual.to_lowercase().replacen("get / http", "GET / HTTP", 1),
        usual.replace(": websocket", ": WebSocket"),
        usual.replace(": websocket", ": h2c, websocket"),
        usual.replace(": Upgrade", ": keep-alive, upgrade"),
        usual.replace("Host", "Sec-WebSocket-Protocol: chat\r\nHost"),
        usual.replace("Host", "Sec-WebSocket-Extensions: a; b=1\r\nHost"),
    ] {
        // Lower case makes another key, of as many bytes.
        let response = response(&other);
        assert!(response.starts_with("HTTP/1.1 101 "), "{other}{response}");
        assert_eq!(response.lines().count(), 5, "{response}");
    }
}

#[test]
fn wrong_handshakes_are_refused() {
    let usual = request();
    for (from, to, status) in [
        ("GET", "POST", "405"),
        ("HTTP/1.1", "HTTP/1.0", "400"),
        ("Host", "Guest", "400"),
        ("Upgrade: websocket", "Upgrade: h2c", "400"),
        ("Connection: Upgrade", "Connection: close", "400"),
        ("Version: 13", "Version: 8", "426"),
        ("Sec-WebSocket-Key", "Sec-WebSocket-Lock", "400"),
        ("dGhlIHNh", "", "400"),
        ("dGhlIHNh", "####IHNh", "400"),
    ] {
        let response = response(&usual.replace(from, to));
        assert!(
            response.starts_with(&format!("HTTP/1.1 {status} ")),
            "{to}: {response}"
        );
    }
    let old = response(&usual.replace("Version: 13", "Version: 8"));
    assert!(old.contains("\r\nSec-WebSocket-Version: 13\r\n"), "{old}");
}

#[test]
fn all_lengths_are_echoed() {
    let mut client = Client::open(Fault::None);
    for length in [0, 1, 125, 126, 127, 65535, 65536, 1 << 20] {
        for opcode in [Text, Binary] {
            let payload = vec![b'a'; length];
            client.send(&masked(opcode, true, &payload));
            client.expect(&plain(opcode, &payload));
        }
    }
    let every_byte: Vec<u8> = (0..=255).collect();
    client.send(&masked(Binary, true, &every_byte));
    client.expect(&plain(Binary, &every_byte));
}

#[test]
fn bytes_may_come_one_by_one_or_all_at_once() {
    let mut bytes = request().into_bytes();
    for opcode in [Text, Ping, Binary, Close] {
        bytes.extend(masked(opcode, true, b""));
    }
    let last = [
        plain(Text, b""),
        plain(Pong, b""),
        plain(Binary, b""),
        plain(Close, b""),
    ]
    .concat();
    let mut client = Client::connect(Fault::None);
    client.send(&bytes);
    client.read_head();
    client.expect_last(&last);

    let mut client = Client::connect(Fault::None);
    for byte in bytes {
        client.stream.write_all(&[byte]).unwrap();
    }
    client.read_head();
    client.expect_last(&last);
}

#[test]
fn fragments_are_joined_and_a_ping_may_come_between_them() {
    let mut client = Client::open(Fault::None);
    // The character é is cut in two.
    client.send(&masked(Text, false, b"caf\xC3"));
    client.send(&masked(Ping, true, b"there?"));
    client.expect(&plain(Pong, b"there?"));
    client.send(&masked(Continuation, false, b""));
    client.send(&masked(Pong, true, b"not asked for"));
    client.send(&masked(Continuation, true, b"\xA9"));
    client.expect(&plain(Text, "café".as_bytes()));
    client.send(&masked(Binary, false, b"\xC3"));
    client.send(&masked(Continuation, true, b"\xFF"));
    client.expect(&plain(Binary, b"\xC3\xFF"));
}

#[test]
fn a_close_is_answered_with_its_code() {
    for payload in [
        &b""[..],
        b"\x03\xE8",
        b"\x03\xE9bye",
        b"\x0F\xA0",
        b"\x13\x87",
    ] {
        let mut client = Client::open(Fault::None);
        client.send(&masked(Close, true, payload));
        // What comes after a Close is not echoed, and does not reset TCP.
        client.send(&masked(Text, true, b"still here"));
        client.expect_last(&plain(Close, &payload[..payload.len().min(2)]));
    }
}

#[test]
fn wrong_closes_fail() {
    fails(&masked(Close, true, b"\x03"), 1002);
    for code in [0_u16, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535] {
        fails(&masked(Close, true, &code.to_be_bytes()), 1002);
    }
    fails(&masked(Close, true, b"\x03\xE8\xFF"), 1007);
}

#[test]
fn wrong_frames_fail() {
    let text = || masked(Text, true, b"hi");
    fails(&plain(Text, b"hi"), 1002);
    for reserved_bit in [0x40, 0x20, 0x10] {
        fails(&altered(text(), reserved_bit, 0), 1002);
    }
    for opcode in [3, 7, 0xB, 0xF] {
        fails(&altered(text(), 0x01 ^ opcode, 0), 1002);
    }
    fails(&masked(Ping, false, b""), 1002);
    fails(&masked(Ping, true, &[0; 126]), 1002);
    fails(&masked(Continuation, true, b""), 1002);
    let interrupted = [masked(Text, false, b"a"), masked(Text, true, b"b")].concat();
    fails(&interrupted, 1002);
    fails(b"\x81\xFE\x00\x7D", 1002);
    fails(b"\x81\xFF\x00\x00\x00\x00\x00\x00\xFF\xFF", 1002);
    fails(b"\x81\xFF\x80\x00\x00\x00\x00\x00\x00\x00", 1002);
}

#[test]
fn long_messages_fail_when_they_are_announced() {
    fails(b"\x82\xFF\x00\x00\x00\x00\x00\x10\x00\x01", 1009);
    fails(b"\x82\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 1009);
    let mut fragments = masked(Binary, false, &vec![0; 1 << 19]);
    fragments.extend_from_slice(b"\x80\xFF\x00\x00\x00\x00\x00\x08\x00\x01");
    fails(&fragments, 1009);
}

#[test]
fn text_that_is_not_utf8_fails_as_soon_as_it_is_known() {
    fails(&masked(Text, true, b"\xFF"), 1007);
    fails(&masked(Text, true, b"caf\xC3"), 1007);
    fails(&masked(Text, true, b"\xED\xA0\x80"), 1007);
    // Nothing more of the message comes.
    fails(&masked(Text, false, b"caf\xC3("), 1007);
    let two = [
        masked(Text, false, b"caf\xC3"),
        masked(Continuation, false, b"\xC3"),
    ]
    .concat();
    fails(&two, 1007);
}
