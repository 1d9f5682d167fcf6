//! What comes before the first byte of HTTP: a TLS handshake, half of one, or something else.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{AlertDescription, ClientConfig, ClientConnection, Error};
use salon::limits::Limits;
use serde_json::json;

use crate::common::person::Person;
use crate::common::{PATIENCE, TEACHER_TOKEN};
use crate::secure::{Secure, serve, trust};

/// A server that does not wait long for a handshake.
fn impatient() -> Secure {
    serve(Limits {
        head_time: Duration::from_millis(100),
        ..Limits::default()
    })
}

/// The first bytes that a client of TLS sends.
fn hello(config: ClientConfig) -> Vec<u8> {
    let name = ServerName::try_from("localhost").unwrap();
    let mut tls = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut bytes = Vec::new();
    tls.write_tls(&mut bytes).unwrap();
    bytes
}

/// Everything that comes until the connection is over, by FIN or by RST.
#[track_caller]
fn read_to_the_end(mut socket: &TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Err(error) = socket.read_to_end(&mut bytes) {
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    }
    bytes
}

#[test]
fn whoever_says_nothing_is_gone_in_time() {
    let secure = impatient();
    assert!(read_to_the_end(&secure.socket()).is_empty());
}

#[test]
fn a_hello_that_does_not_end_is_gone_in_time() {
    let secure = impatient();
    let hello = hello(secure.config());
    for length in [1, 5, hello.len() - 1] {
        let socket = secure.socket();
        (&socket).write_all(&hello[..length]).unwrap();
        assert!(read_to_the_end(&socket).is_empty());
    }
}

#[test]
fn a_handshake_that_stops_after_the_hello_is_gone_in_time() {
    let secure = impatient();
    let socket = secure.socket();
    (&socket).write_all(&hello(secure.config())).unwrap();
    assert!(!read_to_the_end(&socket).is_empty());
}

#[test]
fn bytes_that_trickle_do_not_prolong_a_handshake() {
    let secure = impatient();
    let mut socket = secure.socket();
    let pause = Some(Duration::from_millis(20));
    socket.set_read_timeout(pause).unwrap();
    let mut hello = hello(secure.config()).into_iter();
    loop {
        let byte = hello.next().expect("an end before the last byte");
        if socket.write_all(&[byte]).is_err() || matches!(socket.read(&mut [0]), Ok(0)) {
            return;
        }
    }
}

#[test]
fn a_connection_counts_for_its_address_before_its_handshake() {
    let secure = serve(Limits {
        clients_per_address: 1,
        ..Limits::default()
    });
    let _silent = secure.socket();
    let refused = read_to_the_end(&secure.socket());
    assert!(refused.starts_with(b"HTTP/1.1 503 "), "{refused:?}");
}

#[track_caller]
fn check_plain_http(request: &str, part: &str) {
    let secure = serve(Limits::default());
    let socket = secure.socket();
    (&socket).write_all(request.as_bytes()).unwrap();
    let response = String::from_utf8(read_to_the_end(&socket)).unwrap();
    assert!(response.starts_with("HTTP/1.1 400 "), "{response}");
    assert!(response.contains(part), "{response}");
}

#[test]
fn plain_http_is_answered_400_with_the_address_to_write_instead() {
    let request = "GET / HTTP/1.1\r\nHost: chat.local:8001\r\n\r\n";
    check_plain_http(
        request,
        "open https://chat.local:8001/, or wss://chat.local:8001/",
    );
    check_plain_http(
        "GET / HTTP/1.1\r\nHost: <b>\r\n\r\n",
        "open https://ADDRESS/",
    );
    check_plain_http("HELO example\r\n\r\n", "open https://ADDRESS/");
}

#[test]
fn plain_http_that_does_not_end_is_gone_in_time() {
    let secure = impatient();
    let socket = secure.socket();
    (&socket).write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
    assert!(read_to_the_end(&socket).starts_with(b"HTTP/1.1 400 "));
}

#[test]
fn bytes_that_are_neither_get_an_alert() {
    let secure = serve(Limits::default());
    for bytes in [&[0x80; 64][..], &[0x16, 3, 1, 0, 4, 9, 9, 9, 9], &[0; 64]] {
        let socket = secure.socket();
        (&socket).write_all(bytes).unwrap();
        let answer = read_to_the_end(&socket);
        // A record of type alert, fatal (RFC 8446 §6).
        assert!(
            answer.is_empty() || (answer[0], answer[5]) == (21, 2),
            "{answer:?}"
        );
    }
    Person::connect(secure.tunnel());
}

#[test]
fn who_offers_other_protocols_only_is_refused() {
    let secure = serve(Limits::default());
    let mut config = secure.config();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let mut stream = secure.begin(config);
    let error = stream.read(&mut [0]).unwrap_err();
    let expected = Error::AlertReceived(AlertDescription::NoApplicationProtocol);
    assert!(error.to_string().contains(&expected.to_string()), "{error}");
}

#[test]
fn a_client_that_trusts_nobody_is_told_to_the_teacher() {
    let secure = serve(Limits {
        hang_up_time: Duration::from_millis(100),
        ..Limits::default()
    });
    let mut teacher = Person::connect(secure.tunnel());
    let login = json!({"action": "login", "details": true, "user": "T", "teacher": TEACHER_TOKEN});
    teacher.say(&login);
    teacher.say(&json!({"action": "class"}));
    let mut stream = secure.begin(trust(None, rustls::ALL_VERSIONS));
    stream
        .read(&mut [0])
        .expect_err("a certificate that it does not know");
    let problem = teacher.hear_action("problem");
    assert_eq!(problem["code"], "handshake_refused");
    let sentence = problem["problem"].as_str().unwrap();
    assert!(sentence.contains("does not trust"), "{sentence}");
}

#[test]
fn a_server_that_stops_does_not_wait_for_a_handshake() {
    let secure = serve(Limits {
        head_time: 6 * PATIENCE,
        ..Limits::default()
    });
    let _silent = secure.socket();
    // Dropping it waits for its end.
    drop(secure);
}
