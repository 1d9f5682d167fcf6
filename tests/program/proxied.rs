//! Behind a proxy that is trusted, and behind one that is not.

use std::net::SocketAddr;

use serde_json::json;

use crate::common::inspected::{Watcher, inspected_target, request_for};
use crate::common::person::Person;
use crate::common::{self, Client, TEACHER_TOKEN};
use crate::salon::Salon;

/// What comes back for this request, up to the end of its head.
fn answer(address: SocketAddr, request: &str) -> (Client, String) {
    let mut client = Client::open(address);
    client.send_bytes(request.as_bytes());
    let head = client.read_head();
    (client, head)
}

/// A WebSocket of the client at this address, as a proxy asks for it.
fn forwarded(address: SocketAddr, client: &str, more: &str) -> String {
    common::request(address, &format!("X-Forwarded-For: {client}\r\n{more}"))
}

#[track_caller]
fn check(options: &[&str], client: &str, more: &str, status: &str) {
    let salon = Salon::start("proxied", options);
    let (_client, head) = answer(salon.address, &forwarded(salon.address, client, more));
    assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{head}");
}

const TRUSTED: &[&str] = &["--trust-proxy", "127.0.0.0/8", "--max-per-address", "2"];

#[test]
fn the_log_and_the_limits_name_the_client_of_a_trusted_proxy() {
    let salon = Salon::start("trusted-proxy", TRUSTED);
    let ask = |client| answer(salon.address, &forwarded(salon.address, client, ""));
    let open: Vec<_> = ["192.0.2.7", "192.0.2.7", "192.0.2.8"].map(ask).into();
    let (_, head) = ask("192.0.2.7");
    assert!(head.starts_with("HTTP/1.1 503 "), "{head}");
    drop(open);
    let log = salon.stop();
    assert!(log.contains("connected from 192.0.2.8:"), "{log}");
    let refused = "2 connections from 192.0.2.7 are open already";
    assert!(log.contains(refused), "{log}");
}

#[test]
fn the_log_names_a_proxy_that_is_not_trusted() {
    let salon = Salon::start("untrusted-proxy", &[]);
    let (client, _) = answer(salon.address, &forwarded(salon.address, "192.0.2.7", ""));
    drop(client);
    let log = salon.stop();
    assert!(log.contains("connected from 127.0.0.1:"), "{log}");
}

#[test]
fn the_inspector_shows_the_client_of_a_trusted_proxy() {
    let salon = Salon::start("inspected-proxy", TRUSTED);
    let mut watcher = Watcher::of_code(salon.address, "demo-42");
    let header = "X-Forwarded-For: 192.0.2.7\r\n\r\n";
    let request = request_for(salon.address, &inspected_target("demo-42"));
    let (_client, head) = answer(
        salon.address,
        &request.replacen("\r\n\r\n", &format!("\r\n{header}"), 1),
    );
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    let opened = watcher.see_kind("opened");
    let client = opened["address"].as_str().unwrap_or_default();
    assert!(client.starts_with("192.0.2.7"), "{opened}");
}

#[test]
fn the_teachers_list_names_the_client_of_a_trusted_proxy() {
    let options = [TRUSTED, &["--teacher-token", TEACHER_TOKEN]].concat();
    let salon = Salon::start("taught-proxy", &options);
    let request = forwarded(salon.address, "192.0.2.7", "");
    let mut bob = Person::with(answer(salon.address, &request).0);
    bob.log_in("Bob");
    let mut dupont = Person::connect(salon.address);
    dupont.say(
        &json!({"action": "login", "details": true, "user": "Dupont", "teacher": TEACHER_TOKEN}),
    );
    dupont.say(&json!({"action": "class"}));
    let class = dupont.hear_until(|event| event["action"] == "class");
    let people = class["people"].as_array().expect("people");
    let bob = people.iter().find(|one| one["user"] == "Bob").expect("Bob");
    assert_eq!(bob["address"], "192.0.2.7");
}

#[test]
fn the_client_of_a_trusted_proxy_may_have_its_own_server_checked() {
    let salon = Salon::start("checked-proxy", &["--trust-proxy", "127.0.0.1"]);
    let ask = |header: &str| {
        let request = request_for(salon.address, "/check/server?port=1");
        let end = format!("\r\n{header}\r\n\r\n");
        answer(salon.address, &request.replacen("\r\n\r\n", &end, 1))
    };
    let (mut client, head) = ask("X-Forwarded-For: 127.0.0.5");
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    let (_, checking) = client.read_frame();
    let checking = String::from_utf8_lossy(&checking);
    assert!(checking.contains("ws://127.0.0.5:1/"), "{checking}");
    let (_, head) = ask("X-Forwarded-For: unknown");
    assert!(head.starts_with("HTTP/1.1 403 "), "{head}");
}

#[test]
fn a_check_that_is_refused_behind_a_proxy_names_the_option_in_the_log() {
    let salon = Salon::start("unchecked-proxy", &[]);
    let request = request_for(salon.address, "/check/server?port=1");
    let end = "\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n";
    let (client, head) = answer(salon.address, &request.replacen("\r\n\r\n", end, 1));
    assert!(head.starts_with("HTTP/1.1 403 "), "{head}");
    drop(client);
    let log = salon.stop();
    assert!(log.contains("start with --trust-proxy 127.0.0.1"), "{log}");
}

#[test]
fn the_origin_is_compared_with_the_host_that_a_trusted_proxy_was_asked_for() {
    let own = "X-Forwarded-Host: laptop.lan\r\nOrigin: https://laptop.lan\r\n";
    check(TRUSTED, "192.0.2.7", own, "101");
    check(&[], "192.0.2.7", own, "403");
    let foreign = "X-Forwarded-Host: laptop.lan\r\nOrigin: https://evil.example\r\n";
    check(TRUSTED, "192.0.2.7", foreign, "403");
    // The name of a page that a stranger pointed to the proxy.
    let rebound = "X-Forwarded-Host: evil.example\r\nOrigin: https://evil.example\r\n";
    check(TRUSTED, "192.0.2.7", rebound, "403");
    let allowing = &[TRUSTED, &["--allow-host", "evil.example"]].concat();
    check(allowing, "192.0.2.7", rebound, "101");
}

#[test]
fn headers_that_say_nothing_lock_nobody_out() {
    check(TRUSTED, "unknown", "", "101");
    check(TRUSTED, "", "X-Forwarded-Host: ,\r\n", "101");
    check(TRUSTED, "192.0.2.7", "X-Forwarded-Host: \"\r\n", "101");
}
