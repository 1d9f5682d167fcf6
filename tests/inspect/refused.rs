//! A handshake that is refused is shown with its raw request, the response, and the sentence.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use salon::limits::Limits;
use serde_json::{Value, json};

use crate::common::inspected::{Watcher, check, request_for};
use crate::common::{Client, PATIENCE, Running, serve};

/// A watcher, and a client that sends this and hears the response out.
struct Attempt {
    watcher: Watcher,
    response: String,
    address: String,
    /// Declared last: it stops when its clients are gone.
    _server: Running,
}

impl Attempt {
    fn new(limits: Limits, request: impl FnOnce(&Watcher) -> String) -> Self {
        let server = serve(limits);
        let watcher = Watcher::connect(server.address);
        let mut socket = TcpStream::connect(server.address).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.write_all(request(&watcher).as_bytes()).unwrap();
        let mut response = String::new();
        socket.read_to_string(&mut response).unwrap();
        Self {
            watcher,
            response,
            address: socket.local_addr().unwrap().to_string(),
            _server: server,
        }
    }

    /// All that is shown is the refusal.
    #[track_caller]
    fn refused(&mut self) -> Value {
        let [refused] = self.watcher.see_all() else {
            panic!("{:?}", self.watcher.shown);
        };
        assert_eq!(refused["kind"], "refused", "{refused}");
        refused.clone()
    }
}

/// Each byte as one character.
fn latin_1(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

/// This request is refused with this status, and with a sentence that contains these words. The
/// watcher is shown what the client has sent and received.
#[track_caller]
fn check_refused(limits: Limits, change: impl Fn(&str) -> String, status: u16, words: &str) {
    let mut sent = String::new();
    let mut attempt = Attempt::new(limits, |watcher| {
        sent = change(&request_for(watcher.address, &watcher.target()));
        sent.clone()
    });
    let refused = attempt.refused();
    let (_, body) = attempt.response.split_once("\r\n\r\n").expect("a body");
    let (_, sentence) = body.split_once(": ").expect("a sentence");
    check(
        &refused,
        &json!({"action": "frame", "address": attempt.address, "status": status,
            "reason": sentence.trim_end(), "request": sent, "response": latin_1(&attempt.response),
            "reads": [sent.len()]}),
    );
    assert!(refused["connection"].as_u64().is_some(), "{refused}");
    assert!(refused["time"].as_u64().unwrap() > 1_700_000_000_000);
    assert!(sentence.contains(words), "{sentence}");
}

#[test]
fn a_refused_handshake_is_shown_with_its_status_and_its_sentence() {
    let limits = Limits::default();
    let check = |from: &str, to: &str, status, words: &str| {
        let change = |request: &str| request.replacen(from, to, 1);
        check_refused(limits, change, status, words);
    };
    let key = "dGhlIHNhbXBsZSBub25jZQ==";
    check(
        "Host: ",
        "Host : ",
        400,
        "a header name is empty, or holds a space",
    );
    check(
        key,
        "c2hvcnQ=",
        400,
        "Sec-WebSocket-Key is not 16 bytes in base64",
    );
    check(
        "Version: 13",
        "Version: 8",
        426,
        "`Sec-WebSocket-Version` is not 13",
    );
    check(
        "Upgrade: websocket\r\n",
        "",
        426,
        "`Upgrade: websocket` is missing",
    );
    check("GET /", "GET /salon", 404, "there is no chat at this path");
    check(
        "\r\n\r\n",
        "\r\nOrigin: http://a.example\r\n\r\n",
        403,
        "may not connect",
    );
    check("GET ", "POST ", 405, "a WebSocket is opened with GET");
    check("HTTP/1.1", "HTTP/1.0", 426, "a WebSocket needs HTTP/1.1");
    check("HTTP/1.1", "HTTP/2.0", 505, "HTTP/1.1, not HTTP/2.0");
}

#[test]
fn a_request_line_without_a_version_is_shown() {
    let change = |request: &str| request.replacen(" HTTP/1.1", "", 1);
    check_refused(Limits::default(), change, 400, "the first line is not");
}

#[test]
fn a_request_head_that_does_not_end_in_time_is_shown_with_what_came() {
    let limits = Limits {
        head_time: Duration::from_millis(300),
        ..Limits::default()
    };
    let half = |request: &str| request[..request.len() - 2].to_owned();
    check_refused(
        limits,
        half,
        408,
        "the request head was not complete after 0.3 s",
    );
}

#[test]
fn a_sentence_that_is_not_sent_is_shown() {
    let mut attempt = Attempt::new(Limits::default(), |watcher| {
        request_for(watcher.address, &watcher.target()).replacen("GET", "HEAD", 1)
    });
    // Nothing but the head of a response goes to a `HEAD` request.
    assert!(attempt.response.ends_with("\r\n\r\n"));
    let reason = "a WebSocket is opened with GET (RFC 6455 §4.2.1)";
    // When it is told is up to the end of the connection.
    let refused = attempt.watcher.see_kind("refused");
    check(
        &refused,
        &json!({"status": 405, "reason": reason, "response": attempt.response}),
    );
    attempt.refused();
}

/// A request ends too early: here, with so many of its bytes.
#[track_caller]
fn check_too_early(length: impl FnOnce(&str) -> usize) -> Value {
    let server = serve(Limits::default());
    let mut watcher = Watcher::connect(server.address);
    let mut client = Client::open(server.address);
    let request = request_for(server.address, &watcher.target());
    let part = &request[..length(&request)];
    client.send_bytes(part.as_bytes());
    client.shut_down();
    assert!(client.is_at_end(), "a response to half a request");
    let refused = watcher.see();
    check(
        &refused,
        &json!({"kind": "refused", "request": part, "response": ""}),
    );
    refused
}

#[test]
fn a_request_that_ends_too_early_is_shown_without_a_status() {
    let reports = [
        check_too_early(|request| request.len() - 2),
        check_too_early(|request| request.find("\r\n").unwrap()),
        check_too_early(|request| request.find(" HTTP").unwrap() + 1),
    ];
    for refused in reports {
        check(
            &refused,
            &json!({"status": null, "reason": "connection lost"}),
        );
    }
}

#[test]
fn a_code_that_may_be_half_of_another_is_not_shown() {
    let server = serve(Limits::default());
    let mut watcher = Watcher::connect(server.address);
    let mut client = Client::open(server.address);
    client.send_bytes(format!("GET {}", watcher.target()).as_bytes());
    client.shut_down();
    assert!(client.is_at_end());
    assert!(watcher.see_all().is_empty());
}

#[test]
fn a_page_is_not_shown() {
    let server = serve(Limits::default());
    let mut watcher = Watcher::connect(server.address);
    let mut client = Client::open(server.address);
    let target = watcher.target();
    client.send_bytes(format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes());
    assert!(client.read_head().starts_with("HTTP/1.1 200 "));
    assert!(watcher.see_all().is_empty());
}

/// Frames that follow a request that is refused are no frames.
#[test]
fn what_follows_a_refused_handshake_is_not_shown() {
    let server = serve(Limits::default());
    let mut watcher = Watcher::connect(server.address);
    let mut client = Client::open(server.address);
    let request = request_for(server.address, &watcher.target()).replacen(": 13", ": 8", 1);
    client.send_bytes(&[request.as_bytes(), &[0x89, 0x80, 0, 0, 0, 0]].concat());
    client.read_to_the_end();
    let _ = client.try_send(&[0x89, 0x80, 0, 0, 0, 0]);
    let shown = watcher.see();
    check(
        &shown,
        &json!({"kind": "refused", "status": 426, "request": request}),
    );
    assert_eq!(watcher.see_all().len(), 1);
}

#[test]
fn a_refusal_is_shown_though_its_client_resets_the_connection() {
    const ATTEMPTS: usize = 50;
    let server = serve(Limits::default());
    let mut watcher = Watcher::connect(server.address);
    let request = request_for(server.address, &watcher.target()).replacen(": 13", ": 8", 1);
    for _ in 0..ATTEMPTS {
        let mut socket = TcpStream::connect(server.address).unwrap();
        socket.write_all(request.as_bytes()).unwrap();
        // The rest of the response is unread: the system sends RST.
        socket.read_exact(&mut [0]).unwrap();
    }
    for _ in 0..ATTEMPTS {
        let refused = watcher.see();
        check(&refused, &json!({"kind": "refused", "status": 426}));
        let reason = refused["reason"].as_str().unwrap();
        assert!(reason.contains("is not 13"), "{reason}");
    }
}
