//! Who may connect (RFC 6455 §10.2): `Origin` keeps foreign pages out, `Host` foreign names that
//! were pointed here (DNS rebinding).

use salon::http::origin::OriginPolicy;
use salon::http::request::{Request, RequestDecoder};
use salon::http::response::{Refusal, Status};
use salon::limits::Limits;

/// A request with this `Host` and this `Origin`, each left out if it is empty.
fn request(host: &str, origin: &str) -> Request {
    let line = |name: &str, value: &str| match value {
        "" => String::new(),
        _ => format!("{name}: {value}\r\n"),
    };
    let version = if host.is_empty() { "1.0" } else { "1.1" };
    let (host, origin) = (line("Host", host), line("Origin", origin));
    let head = format!("GET / HTTP/{version}\r\n{host}{origin}\r\n");
    let decoded = RequestDecoder::default().decode(head.as_bytes(), &Limits::default());
    decoded.unwrap().expect("a whole head").0
}

/// What the program does with so many `--allow-origin`.
fn allowing(origins: &[&str]) -> OriginPolicy {
    let allowed = origins
        .iter()
        .map(|origin| origin.parse().expect("an origin"));
    OriginPolicy {
        allowed: allowed.collect(),
        ..OriginPolicy::default()
    }
}

/// What the program does with so many `--allow-host`.
fn allowing_hosts(hosts: &[&str]) -> OriginPolicy {
    let allowed = hosts.iter().map(|host| host.parse().expect("a host name"));
    OriginPolicy {
        allowed_hosts: allowed.collect(),
        ..OriginPolicy::default()
    }
}

/// What is said to a WebSocket.
fn ask(policy: &OriginPolicy, host: &str, origin: &str) -> Result<(), Refusal> {
    policy.check(&request(host, origin), true)
}

#[track_caller]
fn assert_accepted(result: Result<(), Refusal>, accepted: bool, what: &str) {
    let expected = if accepted {
        Ok(())
    } else {
        Err(Status::Forbidden)
    };
    assert_eq!(result.map_err(|refusal| refusal.status), expected, "{what}");
}

/// A WebSocket, without any option.
#[track_caller]
fn check(host: &str, origin: &str, accepted: bool) {
    check_with(&OriginPolicy::default(), host, origin, accepted);
}

#[track_caller]
fn check_with(policy: &OriginPolicy, host: &str, origin: &str, accepted: bool) {
    assert_accepted(
        ask(policy, host, origin),
        accepted,
        &format!("{origin} to {host}"),
    );
}

/// The page, which browsers ask for without an `Origin`.
#[track_caller]
fn check_page(policy: &OriginPolicy, host: &str, accepted: bool) {
    assert_accepted(policy.check(&request(host, ""), false), accepted, host);
}

#[test]
fn programs_may_connect_by_any_name() {
    check("127.0.0.1:8001", "", true);
    check("chat.school.example:8001", "", true);
    check("evil.example", "", true);
    check("", "", true);
}

#[test]
fn pages_from_disk_and_of_applications_may_connect() {
    check("127.0.0.1:8001", "null", true);
    check("localhost:8001", "null", true);
    check("chat.school.example:8001", "null", true);
    check("127.0.0.1:8001", "file://", true);
    check("192.168.1.7:8001", "FILE://", true);
    check("192.168.1.7:8001", "capacitor://localhost", true);
    check("192.168.1.7:8001", "app://.", true);
    check(
        "192.168.1.7:8001",
        "chrome-extension://pfdhoblngboilpfeibdedpjgfnlcodoo",
        true,
    );
    check("192.168.1.7:8001", "NULL", false);
}

#[test]
fn pages_from_disk_may_be_refused() {
    let policy = OriginPolicy {
        deny_null: true,
        ..OriginPolicy::default()
    };
    check_with(&policy, "127.0.0.1:8001", "null", false);
    check_with(&policy, "127.0.0.1:8001", "", true);
    check_with(&policy, "127.0.0.1:8001", "http://127.0.0.1:8001", true);
    // No foreign page has this one.
    check_with(&policy, "127.0.0.1:8001", "file://", true);
    let reason = ask(&policy, "127.0.0.1", "null").unwrap_err().reason;
    assert!(reason.contains("--deny-null-origin"), "{reason}");
}

#[test]
fn pages_from_the_same_host_name_may_connect_from_any_port() {
    check("192.168.1.7:8001", "http://192.168.1.7:8001", true);
    check("192.168.1.7:8001", "http://192.168.1.7", true);
    check("192.168.1.7:8001", "http://192.168.1.7:5500", true);
    check("192.168.1.7:8001", "https://192.168.1.7", true);
    check("192.168.1.7", "http://192.168.1.7:80", true);
    check("MY-LAPTOP:8001", "http://my-laptop:8001", true);
    check("[fe80::7]:8001", "http://[fe80::7]:8001", true);
    check("laptop.lan:8001", "http://laptop.lan:8001", true);
}

#[test]
fn the_scheme_of_an_origin_may_be_missing() {
    check("192.168.1.7:8001", "192.168.1.7:8001", true);
    check("my-laptop", "my-laptop", true);
    check("192.168.1.7:8001", "192.168.1.8:8001", false);
    check("192.168.1.7:8001", "evil.example", false);
}

#[test]
fn pages_from_the_browsers_own_machine_may_connect() {
    check("192.168.1.7:8001", "http://localhost:5500", true);
    check("192.168.1.7:8001", "http://LOCALHOST", true);
    check("192.168.1.7:8001", "https://localhost.:8443", true);
    check("192.168.1.7:8001", "http://app.localhost:3000", true);
    check("192.168.1.7:8001", "http://127.0.0.1:5173", true);
    check("127.0.0.1:8001", "http://127.0.0.2:8001", true);
    check("192.168.1.7:8001", "http://[::1]:3000", true);
    // As `python -m http.server` prints its address.
    check("192.168.1.7:8001", "http://0.0.0.0:8000", true);
    check("192.168.1.7:8001", "http://128.0.0.1:5173", false);
    check("192.168.1.7:8001", "http://127.0.0.1.evil.example", false);
    check("192.168.1.7:8001", "http://localhost.evil.example", false);
    check("192.168.1.7:8001", "http://notlocalhost", false);
    check("192.168.1.7:8001", "http://localhost@evil.example", false);
}

#[test]
fn pages_from_elsewhere_may_not() {
    check("127.0.0.1:8001", "https://evil.example", false);
    check("127.0.0.1:8001", "http://192.168.1.7:8001", false);
    check("127.0.0.1:8001", "http://evil.example/127.0.0.1", false);
    check(
        "127.0.0.1:8001",
        "http://evil.example:80/127.0.0.1:8001",
        false,
    );
    check("127.0.0.1:8001", "http://127.0.0.1@evil.example", false);
    check("127.0.0.1:8001", "http://", false);
    check("[fe80::1]:8001", "http://[fe80::2]:8001", false);
}

/// The page of this host, and a WebSocket that it opens.
#[track_caller]
fn check_own_page(policy: &OriginPolicy, host: &str, accepted: bool) {
    check_page(policy, host, accepted);
    check_with(policy, host, &format!("http://{host}"), accepted);
}

#[test]
fn a_page_of_a_host_name_that_a_stranger_could_have_pointed_here_is_refused() {
    let local = |host: &str| check_own_page(&OriginPolicy::default(), host, true);
    let foreign = |host: &str| check_own_page(&OriginPolicy::default(), host, false);
    local("127.0.0.1");
    local("10.0.0.7:8001");
    local("[fe80::1]:8001");
    local("localhost");
    local("localhost.:8001");
    local("salon.localhost:8001");
    local("my-laptop:8001");
    local("my-laptop.local:8001");
    local("MY-LAPTOP.LOCAL");
    local("laptop.lan:8001");
    local("laptop.home.arpa");
    local("laptop.internal");
    local("laptop.test");
    local("evil-local");
    // Its own page would have the same host name: that is the trick.
    foreign("evil.example");
    foreign("evil.example:8001");
    foreign("evil.example.:8001");
    foreign("EVIL.example");
    foreign("127.0.0.1.evil.example");
    foreign("evil.notlocal");
    foreign("evil.arpa");
    foreign("internal.example");
}

#[test]
fn the_page_is_shown_to_a_client_that_names_no_host() {
    check_page(&OriginPolicy::default(), "", true);
}

#[test]
fn this_machines_own_name_is_not_foreign() {
    let policy = OriginPolicy {
        own_host: "laptop.school.example".to_owned(),
        ..OriginPolicy::default()
    };
    check_own_page(&policy, "laptop.school.example:8001", true);
    check_own_page(&policy, "Laptop.School.Example", true);
    check_own_page(&policy, "other.school.example", false);
}

#[test]
fn an_allowed_origin_may_connect_and_its_name_is_not_foreign() {
    let policy = &allowing(&["https://chat.example", "http://school.example:8080/"]);
    check_with(policy, "127.0.0.1", "https://chat.example", true);
    check_with(policy, "127.0.0.1", "HTTPS://Chat.Example", true);
    check_with(policy, "127.0.0.1", "http://school.example:8080", true);
    check_with(policy, "evil.example", "https://chat.example", true);
    check_own_page(policy, "chat.example", true);
    check_page(policy, "chat.example:443", true);
    check_own_page(policy, "school.example", true);
    // Allowed is an origin, which has a scheme and a port: http://chat.example is another one.
    check_with(policy, "127.0.0.1", "http://chat.example", false);
    check_with(policy, "127.0.0.1", "https://chat.example:8443", false);
    check_with(
        policy,
        "127.0.0.1",
        "https://chat.example.evil.example",
        false,
    );
}

#[test]
fn a_default_port_makes_no_difference() {
    let policy = &allowing(&["https://chat.example:443", "http://school.example:80"]);
    check_with(policy, "127.0.0.1", "https://chat.example", true);
    check_with(policy, "127.0.0.1", "http://school.example", true);
    let policy = &allowing(&["https://chat.example"]);
    check_with(policy, "127.0.0.1", "https://chat.example:443", true);
    check_with(policy, "127.0.0.1", "https://chat.example:80", false);
}

#[test]
fn a_host_name_alone_allows_its_pages_with_any_scheme_and_port() {
    let policy = &allowing(&["chat.example"]);
    check_with(policy, "127.0.0.1", "https://chat.example", true);
    check_with(policy, "127.0.0.1", "http://chat.example:8080", true);
    check_with(policy, "127.0.0.1", "http://a.chat.example", false);
    let policy = &allowing(&["chat.example:8080"]);
    check_with(policy, "127.0.0.1", "http://chat.example:8080", true);
    check_with(policy, "127.0.0.1", "http://chat.example", false);
}

/// An origin that no browser would send is refused, with an example and this hint.
#[track_caller]
fn check_not_an_origin(text: &str, hint: &str) {
    let parsed = text.parse::<salon::http::allowed_origin::AllowedOrigin>();
    let reason = parsed.expect_err(text);
    assert!(reason.contains(hint), "{text}: {reason}");
    assert!(reason.contains("https://chat.example"), "{text}: {reason}");
}

#[test]
fn an_origin_that_could_never_match_is_refused_with_an_example() {
    check_not_an_origin("*", "`*` is not supported");
    check_not_an_origin("https://*.app.example", "`*` is not supported");
    check_not_an_origin("https://chat.example/salon", "without a path");
    check_not_an_origin("https://chat.example?a", "without a path");
    check_not_an_origin("https://me@chat.example", "without a path");
    check_not_an_origin("ws://chat.example", "http or https");
    check_not_an_origin("file://", "http or https");
    check_not_an_origin("https://école.example", "xn--");
    check_not_an_origin("https://chat.example:99999", "not an origin");
    check_not_an_origin("https://chat.example:0", "not an origin");
    check_not_an_origin("https://chat.example:http", "not an origin");
    check_not_an_origin("https://", "not an origin");
    check_not_an_origin("https:chat.example", "not an origin");
    check_not_an_origin("https://chat example", "not an origin");
    check_not_an_origin("https://fe80::1", "not an origin");
    check_not_an_origin("", "not an origin");
}

#[test]
fn an_allowed_host_is_this_servers_and_its_pages_may_connect() {
    let policy = &allowing_hosts(&["chat.example"]);
    check_own_page(policy, "chat.example", true);
    check_own_page(policy, "Chat.Example.:8443", true);
    check_with(policy, "127.0.0.1", "https://chat.example", true);
    check_with(policy, "127.0.0.1", "http://chat.example:8080", true);
    check_own_page(policy, "a.chat.example", false);
    check_own_page(policy, "evil.example", false);
    check_own_page(policy, "chat.example.evil.example", false);
    check_with(policy, "127.0.0.1", "https://evilchat.example", false);
    check_with(policy, "chat.example", "https://evil.example", false);
}

#[test]
fn an_allowed_suffix_covers_the_addresses_of_a_cloud_workspace() {
    let policy = &allowing_hosts(&[".app.github.dev"]);
    let host = "fuzzy-happy-8001.app.github.dev";
    check_own_page(policy, host, true);
    check_own_page(policy, "app.github.dev", true);
    // One of the two headers may be rewritten on the way.
    check_with(policy, host, "http://localhost:8001", true);
    check_with(policy, "localhost:8001", &format!("https://{host}"), true);
    check_own_page(policy, "evilapp.github.dev", false);
    check_own_page(policy, "app.github.dev.evil.example", false);
}

/// A value that no host name has is refused, with an example and this hint.
#[track_caller]
fn check_not_a_host(text: &str, hint: &str) {
    let parsed = text.parse::<salon::http::allowed_host::AllowedHost>();
    let reason = parsed.expect_err(text);
    assert!(reason.contains(hint), "{text}: {reason}");
    assert!(reason.contains("such as chat.example"), "{text}: {reason}");
}

#[test]
fn a_host_that_could_never_match_is_refused_with_an_example() {
    check_not_a_host("*.app.github.dev", "`*` is not supported");
    check_not_a_host("https://chat.example", "no scheme, port or path");
    check_not_a_host("chat.example:8001", "no scheme, port or path");
    check_not_a_host("chat.example/salon", "no scheme, port or path");
    check_not_a_host("école.example", "not a host name");
    check_not_a_host("chat example", "not a host name");
    check_not_a_host("..example", "not a host name");
    check_not_a_host(".", "not a host name");
    check_not_a_host("", "not a host name");
    check_not_a_host(&"a".repeat(254), "not a host name");
}

/// A page that is refused, and let in by the option that the refusal names.
#[track_caller]
fn check_hint(host: &str, origin: &str, hint: &str) {
    let is_websocket = !origin.is_empty();
    let ask = |policy: &OriginPolicy| policy.check(&request(host, origin), is_websocket);
    let reason = ask(&OriginPolicy::default()).unwrap_err().reason;
    assert!(reason.contains(hint), "{reason}");
    let (option, value) = hint.split_once(' ').expect("an option with a value");
    let value = &[value.trim_matches('"')];
    let policy = match option {
        "--allow-host" => allowing_hosts(value),
        _ => allowing(value),
    };
    assert_eq!(ask(&policy), Ok(()), "{hint}");
}

#[test]
fn a_refusal_names_the_option_and_the_value_that_would_let_this_page_in() {
    let long = format!("{}.example", "a".repeat(200));
    check_hint("chat.example:8001", "", r#"--allow-host "chat.example""#);
    check_hint("Chat.Example.", "", r#"--allow-host "chat.example""#);
    check_hint(&long, "", &format!(r#"--allow-host "{long}""#));
    check_hint(
        "a.example",
        "http://a.example",
        r#"--allow-host "a.example""#,
    );
    check_hint(
        "127.0.0.1",
        "https://a.example",
        r#"--allow-origin "https://a.example""#,
    );
    check_hint(
        "127.0.0.1",
        "https://A.example:8443",
        r#"--allow-origin "https://a.example:8443""#,
    );
    check_hint("my-laptop", "a.example", r#"--allow-origin "a.example""#);
}

#[test]
fn a_refusal_of_what_no_option_would_allow_names_none() {
    let refusal = |host, origin| ask(&OriginPolicy::default(), host, origin).unwrap_err();
    let reason = refusal("127.0.0.1", "http://a@evil.example").reason;
    assert!(!reason.contains("--"), "{reason}");
    let long = format!("http://{}.example", "a".repeat(250));
    let reason = refusal("127.0.0.1", &long).reason;
    assert!(!reason.contains("--"), "{reason}");
    let reason = refusal("a\"b.example", "http://a\"b.example").reason;
    assert!(!reason.contains("--"), "{reason}");
}

#[test]
fn what_the_client_sent_stays_on_one_line_of_the_log() {
    let origin = "http://\u{85}\u{2028}\u{202e}";
    let reason = ask(&OriginPolicy::default(), "127.0.0.1", origin)
        .unwrap_err()
        .reason;
    assert!(
        !reason.contains(['\u{85}', '\u{2028}', '\u{202e}']),
        "{reason:?}"
    );
}

#[test]
fn two_origins_are_refused() {
    let refusal = ask(
        &OriginPolicy::default(),
        "127.0.0.1",
        "null\r\nOrigin: null",
    )
    .unwrap_err();
    assert_eq!(refusal.status, Status::BadRequest);
}
