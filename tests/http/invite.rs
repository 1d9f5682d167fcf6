//! The address that others open, and its QR code: never one that leads to their own machine.

use std::net::{IpAddr, SocketAddr};

use qrcodegen::{QrCode, QrCodeEcc};
use salon::http::request::RequestDecoder;
use salon::http::response::{Refusal, Response, Status};
use salon::invite::{Invite, address_for_others};
use salon::limits::Limits;

fn addresses(listening: &str) -> Vec<SocketAddr> {
    let parse = |address: &str| address.parse().expect("an address");
    listening.split_whitespace().map(parse).collect()
}

/// On a machine whose address in its network is 192.168.1.20.
#[track_caller]
fn check_address(host: &str, listening: &str, expected: Option<&str>) {
    let network = || Some(IpAddr::from([192, 168, 1, 20]));
    let address = address_for_others(host, "", &addresses(listening), network);
    assert_eq!(address.as_deref(), expected, "{host} on {listening}");
}

#[test]
fn the_address_that_led_here_leads_others_here_unless_it_is_everyones_own() {
    let open = Some("http://192.168.1.20:8001/");
    check_address(
        "192.168.1.7:8001",
        "0.0.0.0:8001",
        Some("http://192.168.1.7:8001/"),
    );
    check_address("salle-12", "0.0.0.0:8001", Some("http://salle-12/"));
    check_address("pc.local:80", "0.0.0.0:8001", Some("http://pc.local:80/"));
    check_address(
        "[fe80::1]:8001",
        "[::]:8001",
        Some("http://[fe80::1]:8001/"),
    );
    // Behind a proxy, the server itself may be for this machine only.
    check_address("chat.lan", "127.0.0.1:8001", Some("http://chat.lan/"));
    check_address("localhost:8001", "0.0.0.0:8001", open);
    check_address("LocalHost:8001", "0.0.0.0:8001", open);
    check_address("localhost.:8001", "0.0.0.0:8001", open);
    check_address("salon.localhost", "0.0.0.0:8001", open);
    check_address("127.0.0.2:8001", "0.0.0.0:8001", open);
    check_address("127.1.2.3", "0.0.0.0:8001", open);
    check_address("0.0.0.0:8001", "0.0.0.0:8001", open);
    check_address("[::1]:8001", "[::]:8001", open);
    check_address("[::]:8001", "[::]:8001", open);
    check_address("[::ffff:127.0.0.1]:8001", "[::]:8001", open);
    check_address("", "0.0.0.0:8001", open);
}

#[test]
fn without_a_telling_host_it_is_an_address_that_the_server_listens_on() {
    let check = |listening, expected| check_address("127.0.0.1:8001", listening, expected);
    check("192.168.1.9:8001", Some("http://192.168.1.9:8001/"));
    check(
        "127.0.0.1:8001 192.168.1.9:8001",
        Some("http://192.168.1.9:8001/"),
    );
    check("[2001:db8::9]:8001", Some("http://[2001:db8::9]:8001/"));
    check("127.0.0.1:8001", None);
    check("127.0.0.2:8001", None);
    check("[::1]:8001 127.0.0.1:8001", None);
    check("[::ffff:127.0.0.1]:8001", None);
    check("", None);
}

#[test]
fn a_page_that_came_by_tls_to_the_servers_own_port_invites_others_by_tls() {
    let network = || Some(IpAddr::from([192, 168, 1, 20]));
    for (host, page, expected) in [
        (
            "localhost:8001",
            "https://localhost:8001/",
            "https://192.168.1.20:8001/",
        ),
        (
            "localhost:8001",
            "http://localhost:8001/",
            "http://192.168.1.20:8001/",
        ),
        (
            "localhost:8443",
            "https://localhost:8443/",
            "http://192.168.1.20:8001/",
        ),
        (
            "localhost:8001",
            "https://elsewhere:8001/",
            "http://192.168.1.20:8001/",
        ),
    ] {
        let address = address_for_others(host, page, &addresses("0.0.0.0:8001"), network);
        assert_eq!(address.as_deref(), Some(expected), "{page}");
    }
}

#[test]
fn a_machine_without_a_network_has_no_address_for_others() {
    let address = address_for_others("localhost", "", &addresses("0.0.0.0:8001"), || None);
    assert_eq!(address, None);
}

#[test]
fn the_page_knows_its_path_behind_a_proxy_but_no_other_host() {
    let check = |host, page, expected: &str| {
        let address = address_for_others(host, page, &addresses("127.0.0.1:8001"), || None);
        assert_eq!(address.as_deref(), Some(expected), "{page} at {host}");
    };
    check("a.lan", "http://a.lan/salon/", "http://a.lan/salon/");
    check("a.lan", "https://A.lan/", "https://A.lan/");
    check(
        "a.lan:81",
        "http://a.lan:81/salon/",
        "http://a.lan:81/salon/",
    );
    check("a.lan", "http://evil.example/", "http://a.lan/");
    check("a.lan", "http://a.lan.evil.example/", "http://a.lan/");
    check("a.lan", "http://a.lan@evil.example/", "http://a.lan/");
    check("a.lan", "http://a.lan:81/", "http://a.lan/");
    check("a.lan", "javascript://a.lan/", "http://a.lan/");
    check("a.lan", "http://a.lan", "http://a.lan/");
    check("a.lan", "", "http://a.lan/");
}

fn ask(request_line: &str, host: &str, listening: &str) -> Result<Response, Refusal> {
    let head = format!("{request_line} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let decoded = RequestDecoder::default().decode(head.as_bytes(), &Limits::default());
    let (request, _) = decoded.unwrap().expect("a whole head");
    let invite = Invite::new(addresses(listening));
    invite.respond(&request).expect("the path of an invitation")
}

#[track_caller]
fn check_json(host: &str, expected: &str) {
    let response = ask("GET /invite", host, "127.0.0.1:8001").unwrap();
    assert_eq!(String::from_utf8(response.body).unwrap(), expected);
    let content_type = ("Content-Type", "application/json".to_owned());
    assert!(
        response.headers.contains(&content_type),
        "{:?}",
        response.headers
    );
}

#[test]
fn the_page_gets_the_address_as_json() {
    check_json(
        "192.168.1.20:8001",
        r#"{"address":"http://192.168.1.20:8001/"}"#,
    );
    check_json("localhost:8001", r#"{"address":null}"#);
}

#[track_caller]
fn check_status(request_line: &str, host: &str, status: Status) {
    let answer = ask(request_line, host, "127.0.0.1:8001");
    let answer = answer.map_or_else(|refusal| refusal.status, |response| response.status);
    assert_eq!(answer, status, "{request_line} at {host}");
}

#[test]
fn both_are_asked_for_as_any_page_is() {
    check_status("GET /invite.svg", "salle-12", Status::Ok);
    check_status("GET /invite.svg?dark", "salle-12", Status::Ok);
    check_status("HEAD /invite.svg", "salle-12", Status::Ok);
    check_status("OPTIONS /invite", "salle-12", Status::Ok);
    check_status("POST /invite", "salle-12", Status::MethodNotAllowed);
    check_status("BREW /invite", "salle-12", Status::NotImplemented);
    check_status("GET /invite.svg", "localhost:8001", Status::NotFound);
    check_status("GET /invite.svg", &"a".repeat(3000), Status::BadRequest);
}

#[test]
fn where_there_is_no_address_the_refusal_says_how_to_start_for_others() {
    let refusal = ask("GET /invite.svg", "localhost:8001", "127.0.0.1:8001").unwrap_err();
    assert!(
        refusal.reason.contains("--listen 0.0.0.0:8001"),
        "{refusal}"
    );
}

/// The modules of the picture, read back from its path.
fn dark_modules(svg: &str) -> Vec<(i32, i32)> {
    let path = svg
        .split("#000\" d=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let places = path.split("h1v1h-1z").filter(|place| !place.is_empty());
    let parse = |place: &str| {
        let (x, y) = place.strip_prefix('M').unwrap().split_once(',').unwrap();
        (x.parse().unwrap(), y.parse().unwrap())
    };
    places.map(parse).collect()
}

#[test]
fn the_code_is_that_of_the_address_with_four_empty_modules_around_it() {
    let response = ask("GET /invite.svg", "192.168.1.20:8001", "127.0.0.1:8001").unwrap();
    let svg = String::from_utf8(response.body).unwrap();
    let code = QrCode::encode_text("http://192.168.1.20:8001/", QrCodeEcc::Medium).unwrap();
    let side = code.size() + 8;
    assert!(
        svg.contains(&format!("viewBox=\"0 0 {side} {side}\"")),
        "{svg}"
    );
    let dark = dark_modules(&svg);
    for y in 0..side {
        for x in 0..side {
            // Outside the code, every module is light.
            let expected = code.get_module(x - 4, y - 4);
            assert_eq!(dark.contains(&(x, y)), expected, "module {x}, {y}");
        }
    }
}
