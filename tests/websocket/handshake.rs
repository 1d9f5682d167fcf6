//! The opening handshake (RFC 6455 §4.2): what each requirement of §4.2.1 is answered with when it
//! is not met.

use proptest::prelude::*;
use salon::http::request::{Request, RequestDecoder};
use salon::http::response::{Response, Status};
use salon::limits::Limits;
use salon::websocket::handshake;

/// The example of §1.3, one line each.
const EXAMPLE: [&str; 9] = [
    "GET /chat HTTP/1.1",
    "Host: server.example.com",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Origin: http://example.com",
    "Sec-WebSocket-Protocol: chat, superchat",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
];

/// The example with the line that begins so replaced by other lines, or by none.
fn request_with(begin: &str, replacement: &str) -> Request {
    assert!(
        EXAMPLE.iter().any(|line| line.starts_with(begin)),
        "{begin}"
    );
    let replaced = EXAMPLE.map(|line| {
        if line.starts_with(begin) {
            replacement
        } else {
            line
        }
    });
    let lines: Vec<_> = replaced
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect();
    let head = lines.join("\r\n") + "\r\n\r\n";
    let decoded = RequestDecoder::default().decode(head.as_bytes(), &Limits::default());
    decoded.unwrap().expect("a whole head").0
}

#[track_caller]
fn check(begin: &str, replacement: &str, status: Status) {
    let request = request_with(begin, replacement);
    let answer = handshake::accept(&request)
        .map_or_else(|refusal| refusal.status, |response| response.status);
    assert_eq!(answer, status, "{replacement:?}");
}

#[track_caller]
fn check_accept_key(key: &str, accept: &str) {
    assert_eq!(handshake::accept_key(key), accept);
    check_key(key, Status::SwitchingProtocols);
}

#[test]
fn the_example_of_section_1_3_becomes_101() {
    let response = handshake::accept(&request_with("Host", EXAMPLE[1])).unwrap();
    assert_eq!(
        String::from_utf8(response.encode(false)).unwrap(),
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
    );
}

#[test]
fn the_accept_key_is_made_of_the_text_of_the_key() {
    check_accept_key("dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    // §4.1's example has bits set after its last byte: not canonical base64, and valid all the
    // same.
    check_accept_key("AQIDBAUGBwgJCgsMDQ4PEC==", "OfS0wDaT5NoxF2gqm7Zj2YtetzM=");
    check_accept_key("AAAAAAAAAAAAAAAAAAAAAA==", "ICX+Yqv66kxgM0FcWaLWlFLwTAI=");
}

#[test]
fn the_method_is_get() {
    check("GET", "POST /chat HTTP/1.1", Status::MethodNotAllowed);
    check("GET", "HEAD /chat HTTP/1.1", Status::MethodNotAllowed);
    check("GET", "CONNECT /chat HTTP/1.1", Status::MethodNotAllowed);
    check("GET", "get /chat HTTP/1.1", Status::MethodNotAllowed);
}

#[test]
fn the_request_is_http_1_1_or_higher() {
    check("GET", "GET /chat HTTP/1.0", Status::UpgradeRequired);
    check("GET", "GET /chat HTTP/1.2", Status::SwitchingProtocols);
}

/// RFC 9110 §7.8: `Upgrade` in the response, and so in its `Connection`.
#[test]
fn a_refusal_that_asks_for_an_upgrade_names_it_in_connection() {
    let refusal = handshake::accept(&request_with("Upgrade", "")).unwrap_err();
    let bytes = Response::from(&refusal).encode(true);
    let head = String::from_utf8(bytes).unwrap();
    assert!(
        head.contains("\r\nConnection: Upgrade, close\r\n"),
        "{head}"
    );
}

#[test]
fn upgrade_names_websocket_in_any_case() {
    check("Upgrade", "", Status::UpgradeRequired);
    check("Upgrade", "Upgrade:", Status::UpgradeRequired);
    check("Upgrade", "Upgrade: h2c", Status::UpgradeRequired);
    check("Upgrade", "Upgrade: websockets", Status::UpgradeRequired);
    check("Upgrade", "UPGRADE: WebSocket", Status::SwitchingProtocols);
    check(
        "Upgrade",
        "Upgrade: h2c, websocket",
        Status::SwitchingProtocols,
    );
}

#[test]
fn connection_names_upgrade_in_any_case_among_others() {
    check("Connection", "", Status::BadRequest);
    check("Connection", "Connection: close", Status::BadRequest);
    check("Connection", "Connection: Upgraded", Status::BadRequest);
    check(
        "Connection",
        "connection: upgrade",
        Status::SwitchingProtocols,
    );
    check(
        "Connection",
        "Connection: keep-alive, Upgrade",
        Status::SwitchingProtocols,
    );
    check(
        "Connection",
        "Connection: keep-alive\r\nConnection: Upgrade",
        Status::SwitchingProtocols,
    );
}

#[track_caller]
fn check_key(key: &str, status: Status) {
    check(
        "Sec-WebSocket-Key",
        &format!("Sec-WebSocket-Key: {key}"),
        status,
    );
}

#[test]
fn the_key_is_16_bytes_in_base64_and_comes_once() {
    check_key("AAAAAAAAAAAAAAAAAAAAAA==", Status::SwitchingProtocols);
    check_key("  AAAAAAAAAAAAAAAAAAAAAA== ", Status::SwitchingProtocols);
    check_key("", Status::BadRequest);
    check_key("AAAAAAAAAAAAAAAAAAAA", Status::BadRequest);
    check_key("AAAAAAAAAAAAAAAAAAAAAAA=", Status::BadRequest);
    check_key("AAAAAAAAAAAAAAAAAAAAAA", Status::BadRequest);
    check_key("AAAAAAAAAAAAAAAAAAAA-_==", Status::BadRequest);
    check_key("AAAA AAAAAAAAAAAAAAAAAA==", Status::BadRequest);
    check_key("not base64 at all!", Status::BadRequest);
    check("Sec-WebSocket-Key", "", Status::BadRequest);
    let twice = [EXAMPLE[4], EXAMPLE[4]].join("\r\n");
    check("Sec-WebSocket-Key", &twice, Status::BadRequest);
}

#[track_caller]
fn check_version(version: &str, status: Status) {
    check(
        "Sec-WebSocket-Version",
        &format!("Sec-WebSocket-Version: {version}"),
        status,
    );
}

#[test]
fn the_version_is_13() {
    check_version("13", Status::SwitchingProtocols);
    check_version("", Status::UpgradeRequired);
    check_version("8", Status::UpgradeRequired);
    check_version("14", Status::UpgradeRequired);
    check_version("25", Status::UpgradeRequired);
    check_version("013", Status::UpgradeRequired);
    check_version("13, 8", Status::UpgradeRequired);
    check("Sec-WebSocket-Version", "", Status::UpgradeRequired);
    let twice = [EXAMPLE[7], EXAMPLE[7]].join("\r\n");
    check("Sec-WebSocket-Version", &twice, Status::BadRequest);
}

#[test]
fn optional_and_unknown_headers_may_be_there_or_not() {
    check("Origin", "", Status::SwitchingProtocols);
    check("Sec-WebSocket-Protocol", "", Status::SwitchingProtocols);
    check("Sec-WebSocket-Extensions", "", Status::SwitchingProtocols);
    check(
        "Origin",
        "Cookie: a=b\r\nX-Whatever: c\r\nContent-Length: 0",
        Status::SwitchingProtocols,
    );
}

#[test]
fn a_handshake_has_no_body() {
    check("Origin", "Content-Length: 5", Status::BadRequest);
    check("Origin", "Transfer-Encoding: chunked", Status::BadRequest);
}

/// The answer carries this header, as its status demands.
#[track_caller]
fn check_header(begin: &str, replacement: &str, name: &str, value: &str) {
    let refusal = handshake::accept(&request_with(begin, replacement)).unwrap_err();
    let response = Response::from(&refusal);
    assert!(
        response.headers.contains(&(name, value.to_owned())),
        "{:?}",
        response.headers
    );
}

#[test]
fn a_refusal_says_what_would_do() {
    // §4.4
    check_header(
        "Sec-WebSocket-Version",
        "Sec-WebSocket-Version: 25",
        "Sec-WebSocket-Version",
        "13",
    );
    check_header("Sec-WebSocket-Version", "", "Sec-WebSocket-Version", "13");
    // RFC 9110 §15.5.22 and §15.5.6
    check_header("Upgrade", "", "Upgrade", "websocket");
    check_header("Sec-WebSocket-Version", "", "Upgrade", "websocket");
    check_header("GET", "GET /chat HTTP/1.0", "Upgrade", "websocket");
    check_header("GET", "POST /chat HTTP/1.1", "Allow", "GET");
}

#[test]
fn offered_subprotocols_and_extensions_are_declined_by_silence() {
    let response = handshake::accept(&request_with("Host", EXAMPLE[1])).unwrap();
    let names: Vec<_> = response.headers.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["Upgrade", "Connection", "Sec-WebSocket-Accept"]);
}

#[track_caller]
fn check_attempt(begin: &str, replacement: &str, expected: bool) {
    assert_eq!(
        handshake::is_attempt(&request_with(begin, replacement)),
        expected
    );
}

#[test]
fn an_attempt_is_known_by_either_header() {
    check_attempt("Host", EXAMPLE[1], true);
    check_attempt("Upgrade", "", true);
    check_attempt("Sec-WebSocket-Key", "", true);
    let page = "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nUpgrade: h2c\r\n\r\n";
    let decoded = RequestDecoder::default().decode(page.as_bytes(), &Limits::default());
    assert!(!handshake::is_attempt(&decoded.unwrap().unwrap().0));
}

proptest! {
    #[test]
    fn any_16_bytes_are_a_key_and_no_other_number_is(
        bytes in prop::collection::vec(any::<u8>(), 0..40)
    ) {
        // Base64, three bytes at a time, by the definition of RFC 4648 §4.
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut key = String::new();
        for three in bytes.chunks(3) {
            let bits = three.iter().fold(String::new(), |bits, byte| bits + &format!("{byte:08b}"));
            for six in bits.as_bytes().chunks(6) {
                let six = format!("{:0<6}", String::from_utf8_lossy(six));
                key.push(alphabet[usize::from_str_radix(&six, 2).unwrap()].into());
            }
            key += &"=".repeat(3 - three.len());
        }
        let request = request_with("Sec-WebSocket-Key", &format!("Sec-WebSocket-Key: {key}"));
        prop_assert_eq!(handshake::accept(&request).is_ok(), bytes.len() == 16, "{}", key);
    }
}
