//! Who may connect (RFC 6455 §10.2): `Origin` keeps foreign pages out, `Host` foreign names that
//! were pointed here (DNS rebinding).

use salon::http::origin;
use salon::http::request::RequestDecoder;
use salon::http::response::{Refusal, Status};
use salon::limits::Limits;

/// What a server that allows these origins answers to a request with this `Host` and, unless it is
/// empty, this `Origin`.
fn ask(host: &str, origin: &str, allowed: &[&str]) -> Result<(), Refusal> {
    let origin = if origin.is_empty() {
        String::new()
    } else {
        format!("Origin: {origin}\r\n")
    };
    let head = format!("GET / HTTP/1.1\r\nHost: {host}\r\n{origin}\r\n");
    let decoded = RequestDecoder::default().decode(head.as_bytes(), &Limits::default());
    let allowed: Vec<_> = allowed.iter().map(ToString::to_string).collect();
    origin::check(&decoded.unwrap().expect("a whole head").0, &allowed)
}

/// Without any `--allow-origin`.
#[track_caller]
fn check(host: &str, origin: &str, accepted: bool) {
    check_allowing(&[], host, origin, accepted);
}

#[track_caller]
fn check_allowing(allowed: &[&str], host: &str, origin: &str, accepted: bool) {
    let status = ask(host, origin, allowed).map_err(|refusal| refusal.status);
    assert_eq!(
        status,
        if accepted {
            Ok(())
        } else {
            Err(Status::Forbidden)
        },
        "{origin} to {host}"
    );
}

#[test]
fn programs_and_pages_from_disk_may_connect() {
    check("127.0.0.1:8001", "", true);
    check("127.0.0.1:8001", "null", true);
    check("localhost:8001", "null", true);
}

#[test]
fn pages_from_the_same_host_name_may_connect_from_any_port() {
    check("127.0.0.2:8001", "http://127.0.0.2:8001", true);
    check("127.0.0.2:8001", "http://127.0.0.2", true);
    check("127.0.0.2:8001", "http://127.0.0.2:5500", true);
    check("127.0.0.2:8001", "https://127.0.0.2", true);
    check("LOCALHOST:8001", "http://localhost:8001", true);
    check("[::1]:8001", "http://[::1]:8001", true);
    check("192.168.1.7", "http://192.168.1.7:80", true);
}

#[test]
fn pages_from_elsewhere_may_not() {
    check("127.0.0.1:8001", "http://localhost:8001", false);
    check("127.0.0.1:8001", "http://127.0.0.2:8001", false);
    check("127.0.0.1:8001", "https://evil.example", false);
    check("127.0.0.1:8001", "http://127.0.0.1.evil.example", false);
    check("127.0.0.1:8001", "http://evil.example/127.0.0.1", false);
    check(
        "127.0.0.1:8001",
        "http://evil.example:80/127.0.0.1:8001",
        false,
    );
    check("127.0.0.1:8001", "http://127.0.0.1@evil.example", false);
    check("127.0.0.1:8001", "127.0.0.1:8001", false);
    check("127.0.0.1:8001", "NULL", false);
    check("127.0.0.1:8001", "file://", false);
    check("[::1]:8001", "http://[::2]:8001", false);
}

#[test]
fn a_host_that_only_a_stranger_could_have_pointed_here_is_refused() {
    check("127.0.0.1", "", true);
    check("10.0.0.7:8001", "", true);
    check("[fe80::1]:8001", "", true);
    check("localhost", "", true);
    check("localhost.:8001", "", true);
    check("salon.localhost:8001", "", true);
    check("my-laptop:8001", "", true);
    check("my-laptop.local:8001", "", true);
    check("MY-LAPTOP.LOCAL", "", true);
    check("evil.example", "", false);
    check("evil.example:8001", "", false);
    check("evil.example.:8001", "", false);
    check("EVIL.example", "null", false);
    // Its own page would have the same host name: that is the trick.
    check("evil.example:8001", "http://evil.example:8001", false);
    check("127.0.0.1.evil.example", "", false);
    check("localhost.evil.example", "", false);
    check("evil-local", "", true);
    check("evil.notlocal", "", false);
    check("", "", false);
}

#[test]
fn an_allowed_origin_may_connect_and_its_name_is_not_foreign() {
    let allowed = &["https://chat.example", "http://school.example:8080/"];
    check_allowing(allowed, "127.0.0.1", "https://chat.example", true);
    check_allowing(allowed, "127.0.0.1", "HTTPS://Chat.Example", true);
    check_allowing(allowed, "127.0.0.1", "http://school.example:8080", true);
    check_allowing(allowed, "chat.example", "https://chat.example", true);
    check_allowing(allowed, "chat.example:443", "", true);
    check_allowing(allowed, "school.example", "", true);
    // Allowed is an origin, which has a scheme and a port: http://chat.example is another one.
    check_allowing(allowed, "127.0.0.1", "http://chat.example", false);
    check_allowing(allowed, "127.0.0.1", "https://chat.example:8443", false);
    check_allowing(
        allowed,
        "127.0.0.1",
        "https://chat.example.evil.example",
        false,
    );
    check_allowing(allowed, "evil.example", "https://chat.example", false);
}

#[test]
fn a_refusal_names_the_option_that_would_allow_it() {
    let reason = ask("127.0.0.1", "https://a.example", &[])
        .unwrap_err()
        .reason;
    assert!(
        reason.contains(r#"--allow-origin "https://a.example""#),
        "{reason}"
    );
    let reason = ask("a.example", "", &[]).unwrap_err().reason;
    assert!(
        reason.contains("a.example") && reason.contains("--allow-origin"),
        "{reason}"
    );
}

#[test]
fn what_the_client_sent_stays_on_one_line_of_the_log() {
    let reason = ask("127.0.0.1", "http://\u{85}\u{2028}\u{202e}", &[])
        .unwrap_err()
        .reason;
    assert!(
        !reason.contains(['\u{85}', '\u{2028}', '\u{202e}']),
        "{reason:?}"
    );
}

#[test]
fn two_origins_are_refused() {
    let refusal = ask("127.0.0.1", "null\r\nOrigin: null", &[]).unwrap_err();
    assert_eq!(refusal.status, Status::BadRequest);
}
