//! What a request for a check leads to: which server is judged, and when none is.

use std::net::SocketAddr;

use salon::check::judged::Service;
use salon::check::service::{Check, Checks};
use salon::http::request::{Request, RequestDecoder};
use salon::http::response::{Refusal, Status};
use salon::limits::{CHECKS, Limits};

fn request(target: &str, headers: &str) -> Request {
    let head = format!("GET {target} HTTP/1.1\r\nHost: salon.example\r\n{headers}\r\n");
    let decoded = RequestDecoder::default().decode(head.as_bytes(), &Limits::default());
    decoded.expect("a right request").expect("a whole one").0
}

fn peer(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

fn checks() -> Checks {
    Checks::new(Limits::default())
}

fn begin(target: &str, address: &str) -> Result<Check, Refusal> {
    checks().begin(&request(target, ""), peer(address))
}

/// Where the check of this request goes, and how its server is named.
#[track_caller]
fn judged(target: &str, address: &str) -> (SocketAddr, String) {
    let Ok(Check::Server(check)) = begin(target, address) else {
        panic!("{target} from {address} is refused");
    };
    let judged = check.judged();
    (judged.address, judged.uri.to_string())
}

#[track_caller]
fn status(target: &str) -> Status {
    begin(target, "192.0.2.1:5000")
        .expect_err("a refusal")
        .status
}

#[test]
fn only_the_address_that_asks_is_judged() {
    let asked = "/check/server?port=9001&path=%2Fchat%3Froom%3D1";
    let (address, uri) = judged(asked, "192.0.2.1:5000");
    assert_eq!(address, peer("192.0.2.1:9001"));
    assert_eq!(uri, "ws://192.0.2.1:9001/chat?room=1");
    // Whatever else is in the query names nothing.
    for more in [
        "host=198.51.100.7",
        "address=198.51.100.7:80",
        "url=ws://198.51.100.7/",
    ] {
        let asked = format!("/check/server?{more}&port=9001&{more}");
        assert_eq!(judged(&asked, "192.0.2.1:5000").0, address);
    }
    // What looks like a host within the path is a path.
    let asked = "/check/server?port=9001&path=//198.51.100.7/@198.51.100.7:80";
    assert_eq!(judged(asked, "192.0.2.1:5000").0, address);
}

#[test]
fn an_ipv4_address_in_ipv6_is_the_ipv4_address() {
    let asked = "/check/server?port=9001";
    let (address, uri) = judged(asked, "[::ffff:192.0.2.1]:5000");
    assert_eq!(address, peer("192.0.2.1:9001"));
    assert_eq!(uri, "ws://192.0.2.1:9001/");
    let (address, uri) = judged(asked, "[2001:db8::1]:5000");
    assert_eq!(address, peer("[2001:db8::1]:9001"));
    assert_eq!(uri, "ws://[2001:db8::1]:9001/");
}

#[test]
fn a_network_interface_is_that_of_the_request() {
    let SocketAddr::V6(mut from) = peer("[fe80::1]:5000") else {
        unreachable!()
    };
    from.set_scope_id(3);
    let begun = checks().begin(&request("/check/server?port=9001", ""), from.into());
    let Ok(Check::Server(check)) = begun else {
        panic!("refused");
    };
    let SocketAddr::V6(judged) = check.judged().address else {
        panic!("IPv4");
    };
    assert_eq!((judged.scope_id(), judged.port()), (3, 9001));
}

#[test]
fn what_the_server_does_is_asked_for() {
    let service = |more: &str| match begin(&format!("/check/server?port=1{more}"), "192.0.2.1:5000")
    {
        Ok(Check::Server(check)) => check.judged().service,
        refused => panic!("{refused:?}"),
    };
    assert_eq!(service(""), Service::Echo);
    assert_eq!(service("&echo=1"), Service::Echo);
    assert_eq!(service("&echo=0"), Service::Other);
    assert_eq!(service("&chat=1"), Service::Chat);
    assert_eq!(service("&chat=1&echo=0"), Service::Chat);
}

#[test]
fn a_port_and_a_path_are_demanded() {
    let ports = [
        "",
        "?port=",
        "?port=0",
        "?port=65536",
        "?port=-1",
        "?port=http",
        "?port=80%20",
        "?port=%3",
        "?path=/",
    ];
    for query in ports {
        assert_eq!(
            status(&format!("/check/server{query}")),
            Status::BadRequest,
            "{query}"
        );
    }
    let long = format!("/{}", "a".repeat(200));
    let paths = [
        "",
        "chat",
        "%20/",
        "/a%20b",
        "/a+b",
        "/a%0D%0AHost:%20other",
        "/%C3%A9",
        "/%00",
        "/%zz",
        "/%23part",
        &long,
    ];
    for path in paths {
        let asked = format!("/check/server?port=9001&path={path}");
        let is_default = path == "/%zz";
        // What is not written as forms write it is no path at all.
        let expected = if is_default {
            None
        } else {
            Some(Status::BadRequest)
        };
        let refused = begin(&asked, "192.0.2.1:5000").err();
        assert_eq!(refused.map(|refusal| refusal.status), expected, "{path}");
    }
    let longest = format!("/{}", "a".repeat(199));
    assert!(
        begin(
            &format!("/check/server?port=65535&path={longest}"),
            "192.0.2.1:1"
        )
        .is_ok()
    );
}

#[test]
fn whoever_comes_through_a_proxy_is_refused() {
    for header in [
        "X-Forwarded-For: 198.51.100.7\r\n",
        "Forwarded: for=198.51.100.7\r\n",
    ] {
        let request = request("/check/server?port=9001", header);
        let refused = checks().begin(&request, peer("127.0.0.1:5000"));
        assert_eq!(refused.expect_err("a refusal").status, Status::Forbidden);
    }
}

#[test]
fn an_address_has_one_check_at_a_time() {
    let checks = checks();
    let request = request("/check/server?port=9001", "");
    let first = checks.begin(&request, peer("192.0.2.1:5000"));
    let busy = checks.begin(&request, peer("[::ffff:192.0.2.1]:5001"));
    let busy = busy.expect_err("a refusal");
    assert_eq!(busy.status, Status::ServiceUnavailable);
    assert!(busy.reason.contains("is running already"), "{busy}");
    assert!(checks.begin(&request, peer("192.0.2.2:5000")).is_ok());
    drop(first);
    // And not two right after each other.
    let busy = checks.begin(&request, peer("192.0.2.1:5002"));
    let busy = busy.expect_err("a refusal");
    assert!(busy.reason.contains("a moment ago"), "{busy}");
}

#[test]
fn so_many_checks_run_at_once() {
    let checks = checks();
    let request = request("/check/server?port=9001", "");
    let begin = |number: usize| checks.begin(&request, peer(&format!("192.0.2.{number}:5000")));
    let mut running: Vec<_> = (0..CHECKS)
        .map(|number| begin(number).expect("room"))
        .collect();
    let busy = begin(CHECKS).expect_err("a refusal");
    assert_eq!(busy.status, Status::ServiceUnavailable);
    running.pop();
    assert!(begin(CHECKS).is_ok());
}

#[test]
fn checks_can_be_turned_off() {
    let limits = Limits {
        check: false,
        ..Limits::default()
    };
    let request = request("/check/server?port=9001", "");
    let refused = Checks::new(limits).begin(&request, peer("192.0.2.1:5000"));
    let refused = refused.expect_err("a refusal");
    assert_eq!(refused.status, Status::NotFound);
    assert!(refused.reason.contains("--no-check"), "{refused}");
}
