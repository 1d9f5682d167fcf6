//! Attacks before there is a WebSocket: each is refused within a bounded time, and two people in
//! the room notice nothing.

use std::net::SocketAddr;
use std::time::Duration;

use crate::common::person::Person;
use crate::common::witnesses::unharmed;
use crate::common::{Client, PATIENCE, Running, own_process, request, serve};
#[cfg(target_os = "linux")]
use nix::sys::resource::{UsageWho, getrusage};
use salon::limits::Limits;

const TOO_LARGE: &str = "431 Request Header Fields Too Large";

fn serve_crowds(head_time: Duration) -> Running {
    serve(Limits {
        head_time,
        clients_per_address: usize::MAX,
        ..Limits::default()
    })
}

/// The status line that the client reads. After it come a body and the server's FIN, not an RST,
/// which could destroy it on the way.
#[track_caller]
fn refusal(client: &mut Client) -> String {
    let head = client.read_head();
    let length = head.split("Content-Length: ").nth(1).expect("a body");
    client.read_bytes(length.lines().next().unwrap().parse().unwrap());
    assert!(client.is_at_end(), "{head}");
    head.lines().next().unwrap_or_default().to_owned()
}

/// Sends these bytes, as far as they are taken, and is refused with this status, while the room
/// goes on.
#[track_caller]
fn check_refused(bytes: &[u8], status: &str) {
    let server = serve(Limits::default());
    let answer = unharmed(server.address, || {
        let mut client = Client::open(server.address);
        let _ = client.try_send(bytes);
        refusal(&mut client)
    });
    assert_eq!(
        answer,
        format!("HTTP/1.1 {status}"),
        "{:.60?}",
        bytes.escape_ascii().to_string()
    );
}

/// A correct opening handshake but for one line more.
#[track_caller]
fn check_line_refused(line: impl AsRef<[u8]>, status: &str) {
    let right = request(SocketAddr::from(([127, 0, 0, 1], 80)), "");
    let start = right.strip_suffix("\r\n").unwrap();
    check_refused(&[start.as_bytes(), line.as_ref(), b"\r\n"].concat(), status);
}

#[test]
fn two_hundred_sockets_that_say_nothing_all_end() {
    let server = serve_crowds(Duration::from_secs(1));
    unharmed(server.address, || {
        let sockets = (0..200).map(|_| Client::open(server.address));
        for mut client in sockets.collect::<Vec<_>>() {
            assert!(client.is_at_end());
        }
    });
}

/// As a byte a second for 10 seconds and more, in a tenth of the time.
#[test]
fn two_hundred_sockets_that_send_a_byte_now_and_then_are_all_answered_408() {
    let server = serve_crowds(Duration::from_secs(1));
    unharmed(server.address, || {
        let begin = |_| {
            let mut client = Client::open(server.address);
            client.send_bytes(b"G");
            client
        };
        let mut sockets: Vec<_> = (0..200).map(begin).collect();
        let mut sent = 0;
        // The deadline is one for all bytes together, not one for each.
        while sockets[0].read_nothing_for(Duration::from_millis(100)) {
            for socket in &mut sockets {
                socket.send_bytes(b"G");
            }
            sent += 1;
            assert!(sent < 30, "still no answer");
        }
        for client in &mut sockets {
            assert_eq!(refusal(client), "HTTP/1.1 408 Request Timeout");
        }
    });
}

#[test]
fn a_head_of_1_mib_without_an_end_is_answered_414_or_431() {
    check_refused(&vec![b'x'; 1 << 20], "414 URI Too Long");
    let line = format!("X: {}", "x".repeat(1 << 20));
    check_line_refused(line, TOO_LARGE);
    check_refused(&b"\r\n".repeat(1 << 19), "414 URI Too Long");
}

#[test]
fn five_thousand_headers_are_answered_431() {
    for line in ["X: y\r\n", "X:\r\n", "Upgrade: websocket\r\n"] {
        check_line_refused(line.repeat(5000), TOO_LARGE);
    }
    // Not only because they are long.
    let server = serve(Limits {
        head_bytes: 1 << 20,
        ..Limits::default()
    });
    let mut client = Client::open(server.address);
    client.send_bytes(request(server.address, &"X: y\r\n".repeat(5000)).as_bytes());
    assert_eq!(refusal(&mut client), format!("HTTP/1.1 {TOO_LARGE}"));
}

#[test]
fn offers_of_64_kib_are_answered_431() {
    for name in ["Extensions", "Protocol"] {
        let offers = "permessage-deflate; client_max_window_bits, ".repeat(1490);
        let line = format!("Sec-WebSocket-{name}: {offers}x\r\n");
        assert!(line.len() > 65_000);
        check_line_refused(line, TOO_LARGE);
    }
}

/// Between two offers, and within one: what an expression such as ` *, *` takes quadratic time for.
#[test]
#[cfg(target_os = "linux")]
fn subprotocols_with_many_spaces_are_answered_at_once() {
    let test = "subprotocols_with_many_spaces_are_answered_at_once";
    own_process::run(module_path!(), test, || {
        let server = serve(Limits::default());
        for (behind, status) in [(",", "101 "), ("", "400 ")] {
            for _ in 0..50 {
                let line = format!(
                    "Sec-WebSocket-Protocol: b{}{behind}x\r\n",
                    " ".repeat(15_000)
                );
                let mut client = Client::open(server.address);
                client.send_bytes(request(server.address, &line).as_bytes());
                let head = client.read_head();
                assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{head}");
            }
        }
        // Of this process, however busy the machine is. Quadratic time would be minutes.
        let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
        assert!(usage.user_time().tv_sec() < 10, "{}", usage.user_time());
    });
}

#[test]
fn a_malformed_head_is_answered_400() {
    for line in [
        "X: bare line feed\n",
        "X : space before the colon\r\n",
        " X: folded\r\n",
        "X: a\0b\r\n",
        "É: ü\r\n",
        "no colon\r\n",
        "Host: two.example\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Content-Length: 5\r\n",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
    ] {
        check_line_refused(line, "400 Bad Request");
    }
    check_refused(b"\0\0\0\0\r\n\r\n", "400 Bad Request");
    check_refused("GET /é HTTP/1.1\r\n\r\n".as_bytes(), "400 Bad Request");
    check_refused(b"\xFF\xFE\r\n\r\n", "400 Bad Request");
    // The beginning of a TLS hello, and of one of the old kind.
    check_refused(
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "400 Bad Request",
    );
    check_refused(b"\x80\x2e\x01\x03\x01\r\n", "400 Bad Request");
}

#[test]
fn foreign_pages_and_names_are_answered_403() {
    check_line_refused("Origin: http://evil.example\r\n", "403 Forbidden");
    check_line_refused("Origin: http://127.0.0.1.evil.example\r\n", "403 Forbidden");
    let rebound = "GET / HTTP/1.1\r\nHost: rebound.example\r\n\r\n";
    check_refused(rebound.as_bytes(), "403 Forbidden");
}

#[test]
fn tricks_in_the_path_are_answered_404() {
    for path in [
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "//etc/passwd",
        "/..%5c..",
        "/chat.css/..",
    ] {
        let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        check_refused(head.as_bytes(), "404 Not Found");
    }
}

/// Connections without a word, with half a handshake, and ones that end in the middle.
#[test]
fn a_flood_of_connections_that_end_at_once_leaves_the_room_unharmed() {
    let server = serve_crowds(PATIENCE);
    unharmed(server.address, || {
        let handshake = request(server.address, "");
        for number in 0..500 {
            let mut client = Client::open(server.address);
            client.send_bytes(&handshake.as_bytes()[..number % handshake.len()]);
        }
    });
    Person::login(server.address, "Alice");
}
