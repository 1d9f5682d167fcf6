//! Pages and refusals over a socket (RFC 9110, RFC 9112).

use crate::common::{self, Client};
use salon::limits::Limits;

/// The response's head to a request head without its last empty line.
fn ask(request: &str) -> String {
    let server = common::serve(Limits::default());
    let mut client = Client::open(server.address);
    client.send_bytes(format!("{request}\r\n\r\n").as_bytes());
    client.read_head()
}

/// The response has this status, and a date and a length.
#[track_caller]
fn check(request: &str, status: &str) {
    let head = ask(request);
    assert!(
        head.starts_with(&format!("HTTP/1.1 {status}\r\n")),
        "{head}"
    );
    assert!(head.contains("\r\nContent-Length: "), "{head}");
    let date = head
        .split("\r\nDate: ")
        .nth(1)
        .and_then(|rest| rest.split("\r\n").next());
    let date = httpdate::parse_http_date(date.expect("a date")).expect("a date as HTTP has it");
    let age = date.elapsed().expect("not in the future");
    assert!(age.as_secs() < 600, "{head}");
}

#[test]
fn every_response_but_101_has_a_date() {
    check("GET / HTTP/1.1\r\nHost: a", "200 OK");
    check("GET /nowhere HTTP/1.1\r\nHost: a", "404 Not Found");
    check("GET / HTTP/1.1\r\nHost: evil.example", "403 Forbidden");
    check("GET / HTTP/1.1\r\nHost: a\r\nX Y: z", "400 Bad Request");
    let head = ask(common::request(([127, 0, 0, 1], 80).into(), "").trim_end());
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    assert!(!head.contains("Date"), "{head}");
}

#[test]
fn what_others_open_is_asked_for_as_a_page_is() {
    check("GET /invite HTTP/1.1\r\nHost: salle-12", "200 OK");
    check("GET /invite.svg HTTP/1.1\r\nHost: salle-12", "200 OK");
    check(
        "GET /invite.svg HTTP/1.1\r\nHost: 127.0.0.1",
        "404 Not Found",
    );
    check(
        "GET /invite HTTP/1.1\r\nHost: evil.example",
        "403 Forbidden",
    );
}

#[test]
fn the_page_is_answered_in_http_1_0_with_and_without_a_host() {
    check("GET / HTTP/1.0", "200 OK");
    check(
        "GET / HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: close",
        "200 OK",
    );
    check("HEAD / HTTP/1.0", "200 OK");
}

#[test]
fn options_of_the_server_as_a_whole_are_answered() {
    check("OPTIONS * HTTP/1.1\r\nHost: a", "200 OK");
    let head = ask("OPTIONS * HTTP/1.1\r\nHost: a");
    assert!(head.contains("\r\nAllow: GET, HEAD, OPTIONS\r\n"), "{head}");
}

/// RFC 6455 §3: the address of a WebSocket, in full.
#[test]
fn a_websocket_may_be_asked_for_in_absolute_form() {
    let request = common::request(([127, 0, 0, 1], 80).into(), "");
    let head = ask(request
        .replacen("GET /", "GET ws://127.0.0.1:80/", 1)
        .trim_end());
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
}

/// RFC 9110 §10.1.1: the body that it announces is never awaited.
#[test]
fn a_client_that_expects_100_continue_gets_the_final_response_at_once() {
    let expect = "Host: a\r\nContent-Length: 5\r\nExpect: 100-continue";
    check(
        &format!("POST / HTTP/1.1\r\n{expect}"),
        "405 Method Not Allowed",
    );
    check(&format!("GET / HTTP/1.1\r\n{expect}"), "400 Bad Request");
}

/// What a refused browser reads: a page. A program reads the same line as ever.
#[test]
fn a_refused_browser_gets_a_page_and_a_program_a_line() {
    let html = "Accept: text/html,*/*;q=0.8";
    for request in [
        "GET / HTTP/1.1\r\nHost: evil.example",
        "GET /nowhere HTTP/1.1\r\nHost: a",
        "GET / HTTP/1.1\r\nHost: a\r\nX Y: z",
    ] {
        let first = "Content-Type: text/html; charset=utf-8\r\n";
        // In front of what is wrong with it: what comes after that is not waited for.
        let page = ask(&request.replacen("Host:", &format!("{html}\r\nHost:"), 1));
        assert!(page.contains(first), "{page}");
        let line = ask(request);
        assert!(line.contains("Content-Type: text/plain"), "{line}");
    }
    let upgrade = common::request(([127, 0, 0, 1], 80).into(), "");
    let upgrade = upgrade.replacen("GET /", "GET /nowhere", 1);
    let line = ask(&format!("{}\r\n{html}", upgrade.trim_end()));
    assert!(line.starts_with("HTTP/1.1 404 "), "{line}");
    assert!(line.contains("Content-Type: text/plain"), "{line}");
}
