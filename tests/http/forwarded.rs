//! What a trusted proxy says of the client that it speaks for (RFC 7239).

use salon::http::forwarded::Forwarded;
use salon::http::request::{Request, RequestDecoder};
use salon::limits::Limits;

/// What these headers say, in a request of a proxy at 10.0.0.1: the client's address, and the host
/// if it is said. Trusted are 10.0.0.0/8 and `2001:db8:1::/48`.
fn said(headers: &[&str]) -> Option<String> {
    said_by("10.0.0.1", headers)
}

fn said_by(peer: &str, headers: &[&str]) -> Option<String> {
    let trusted = ["10.0.0.0/8", "2001:db8:1::/48"].map(|network| network.parse().unwrap());
    let Forwarded { client, host } =
        Forwarded::of(&request(headers), peer.parse().unwrap(), &trusted)?;
    Some(host.map_or_else(
        || client.to_string(),
        |host| format!("{client} asks {host}"),
    ))
}

fn request(headers: &[&str]) -> Request {
    let lines = [&["GET / HTTP/1.1", "Host: salon"], headers, &["", ""]].concat();
    let head = lines.join("\r\n");
    let decoded = RequestDecoder::default().decode(head.as_bytes(), &Limits::default());
    decoded.unwrap().expect("a whole head").0
}

#[track_caller]
fn check_for(value: &str, client: &str) {
    let header = format!("X-Forwarded-For: {value}");
    assert_eq!(said(&[&header]).as_deref(), Some(client), "{value}");
}

#[track_caller]
fn check_forwarded(value: &str, client: &str) {
    let header = format!("Forwarded: {value}");
    assert_eq!(said(&[&header]).as_deref(), Some(client), "{value}");
}

#[track_caller]
fn check_nothing(headers: &[&str]) {
    assert_eq!(said(headers), None, "{headers:?}");
}

#[test]
fn the_client_is_the_last_address_that_is_no_trusted_proxy() {
    check_for("192.0.2.7", "192.0.2.7");
    check_for("192.0.2.7, 10.0.0.2", "192.0.2.7");
    check_for("192.0.2.7, 10.0.0.2, 10.0.0.3", "192.0.2.7");
    check_for("192.0.2.7,2001:db8:1::1", "192.0.2.7");
    check_for("::ffff:192.0.2.7, ::ffff:10.0.0.2", "192.0.2.7");
    // The client wrote the first one itself.
    check_for("127.0.0.1, 192.0.2.7", "192.0.2.7");
    check_for("203.0.113.1, 192.0.2.7, 10.0.0.2", "192.0.2.7");
    check_for("nonsense, 192.0.2.7", "192.0.2.7");
    // A client on a proxy's own machine.
    check_for("10.0.0.3, 10.0.0.2", "10.0.0.3");
}

#[test]
fn an_address_may_have_a_port() {
    check_for("192.0.2.7:50000", "192.0.2.7");
    check_for("2001:db8::7", "2001:db8::7");
    check_for("[2001:db8::7]", "2001:db8::7");
    check_for("[2001:db8::7]:50000", "2001:db8::7");
}

#[test]
fn a_list_may_take_several_lines() {
    let lines = ["X-Forwarded-For: 203.0.113.1", "x-forwarded-for: 192.0.2.7"];
    assert_eq!(said(&lines).as_deref(), Some("192.0.2.7"));
    let lines = ["Forwarded: for=192.0.2.7", "forwarded: for=10.0.0.2"];
    assert_eq!(said(&lines).as_deref(), Some("192.0.2.7"));
    check_for(", 192.0.2.7 ,,", "192.0.2.7");
}

#[test]
fn forwarded_is_read_as_rfc_7239_writes_it() {
    check_forwarded("for=192.0.2.7", "192.0.2.7");
    check_forwarded("For=\"192.0.2.7:4711\"", "192.0.2.7");
    check_forwarded("For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17");
    check_forwarded(
        "for=192.0.2.7;proto=http;by=203.0.113.43;secret=x",
        "192.0.2.7",
    );
    check_forwarded("for=203.0.113.1, FOR=192.0.2.7", "192.0.2.7");
    check_forwarded("for=192.0.2.7 ; by = x, for=10.0.0.2", "192.0.2.7");
    check_forwarded(
        "host=\"chat.example:8443\";for=192.0.2.7",
        "192.0.2.7 asks chat.example:8443",
    );
    // A separator in a quoted string is none.
    check_forwarded(
        "for=192.0.2.7;by=\"_a,for=203.0.113.1;\\\",x\"",
        "192.0.2.7",
    );
    check_forwarded("for=\"192.0.2.\\7\"", "192.0.2.7");
}

#[test]
fn headers_that_say_no_address_leave_the_peer() {
    check_nothing(&[]);
    check_nothing(&["X-Forwarded-For: "]);
    check_nothing(&["X-Forwarded-For: unknown"]);
    check_nothing(&["X-Forwarded-For: 192.0.2.7, unknown"]);
    check_nothing(&["X-Forwarded-For: 192.0.2.777"]);
    check_nothing(&["X-Forwarded-For: \u{e9}"]);
    check_nothing(&["X-Forwarded-For: 192.0.2.7 192.0.2.8"]);
    check_nothing(&["Forwarded: for=unknown"]);
    check_nothing(&["Forwarded: for=\"_gazonk\""]);
    check_nothing(&["Forwarded: for=192.0.2.7, proto=https"]);
    check_nothing(&["Forwarded: for=192.0.2.7, for=\"192.0.2.8"]);
    check_nothing(&["Forwarded: 192.0.2.7"]);
    check_nothing(&["Forwarded: \""]);
    check_nothing(&["X-Forwarded-Host: chat.example"]);
}

#[test]
fn an_element_before_one_that_says_nothing_does_not_count() {
    check_for("192.0.2.7, unknown, 10.0.0.2", "10.0.0.2");
    check_forwarded("for=192.0.2.7, for=_hidden, for=10.0.0.2", "10.0.0.2");
}

#[test]
fn where_both_headers_are_there_the_one_that_proxies_append_to_counts() {
    let lines = ["Forwarded: for=203.0.113.1", "X-Forwarded-For: 192.0.2.7"];
    assert_eq!(said(&lines).as_deref(), Some("192.0.2.7"));
}

#[test]
fn an_untrusted_peer_says_nothing() {
    let header = &["X-Forwarded-For: 192.0.2.7"];
    assert_eq!(said_by("192.0.2.1", header), None);
    assert_eq!(said_by("127.0.0.1", header), None);
    let seven = Some("192.0.2.7");
    assert_eq!(said_by("::ffff:10.0.0.1", header).as_deref(), seven);
}

/// Addresses, hosts, and what is made of them.
#[track_caller]
fn check_host(clients: &str, hosts: &str, expected: &str) {
    let clients = format!("X-Forwarded-For: {clients}");
    let hosts = format!("X-Forwarded-Host: {hosts}");
    assert_eq!(said(&[&clients, &hosts]).as_deref(), Some(expected));
}

#[test]
fn the_host_is_what_the_client_asked_for() {
    check_host("192.0.2.7", "chat.example", "192.0.2.7 asks chat.example");
    check_host(
        "192.0.2.7",
        "[2001:db8::1]:8443",
        "192.0.2.7 asks [2001:db8::1]:8443",
    );
    // The client wrote the first one itself.
    check_host(
        "192.0.2.7",
        "evil.example, chat.example",
        "192.0.2.7 asks chat.example",
    );
    check_host(
        "192.0.2.7, 10.0.0.2",
        "chat.example, inner",
        "192.0.2.7 asks chat.example",
    );
    check_host(
        "192.0.2.7, 10.0.0.2",
        "chat.example",
        "192.0.2.7 asks chat.example",
    );
}

#[test]
fn a_host_that_is_none_is_ignored() {
    check_host("192.0.2.7", "", "192.0.2.7");
    check_host("192.0.2.7", "https://chat.example", "192.0.2.7");
    check_host("192.0.2.7", "me@chat.example", "192.0.2.7");
    check_host("192.0.2.7", "chat example", "192.0.2.7");
    check_host("192.0.2.7", "\"", "192.0.2.7");
}
