//! A refusal as a page for a browser, and as a line for a program.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use salon::http::refusal_page::{asks_for_page, refusal_response};
use salon::http::response::{Refusal, Response, Status};
use sha2::{Digest as _, Sha256};

/// What a browser sends when somebody opens an address.
const BROWSER: &str = "Host: a\r\nAccept: text/html,application/xhtml+xml,*/*;q=0.8\r\n";

#[track_caller]
fn check(head: &str, expected: bool) {
    assert_eq!(asks_for_page(head.as_bytes()), expected, "{head}");
}

#[test]
fn a_browser_asks_for_a_page_and_nobody_else_does() {
    check(&format!("GET / HTTP/1.1\r\n{BROWSER}\r\n"), true);
    check("GET / HTTP/1.1\r\naccept:TEXT/HTML\r\n\r\n", true);
    check("\r\nPOST /x HTTP/1.1\r\nAccept: text/html\r\n\r\n", true);
    check("GET / HTTP/1.1\r\nAccept: */*\r\n\r\n", false);
    check("GET / HTTP/1.1\r\nHost: text/html\r\n\r\n", false);
    check("GET / HTTP/1.1\r\n\r\n", false);
    check("GET text/html HTTP/1.1\r\n\r\nAccept: text/html\r\n", false);
    check("", false);
}

#[test]
fn who_asks_for_an_upgrade_is_a_program() {
    let upgrade = "Upgrade: websocket\r\n";
    check(&format!("GET / HTTP/1.1\r\n{BROWSER}{upgrade}\r\n"), false);
    check(&format!("GET / HTTP/1.1\r\n{upgrade}{BROWSER}\r\n"), false);
}

#[test]
fn a_head_that_is_incomplete_or_wrong_tells_by_its_whole_lines() {
    check(&format!("GET / HTTP/1.1\r\n{BROWSER}Cook"), true);
    check("GET / HTTP/1.1\r\nAccept: text/html", false);
    check("GET / HTTP/1.1\r\nX Y\r\nAccept: text/html\r\n", true);
    assert!(!asks_for_page(b"\x16\x03\x01\x02\x00\x01"));
    assert!(asks_for_page(
        b"GET /\xff HTTP/1.1\r\nAccept: text/html\r\n\r\n"
    ));
}

fn response(status: Status, path: &str, reason: &str) -> Response {
    let head = format!("GET {path} HTTP/1.1\r\n{BROWSER}\r\n");
    refusal_response(&Refusal::new(status, reason), head.as_bytes())
}

fn body(response: &Response) -> String {
    String::from_utf8(response.body.clone()).expect("text")
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    let mut values = response.headers.iter().filter(|(known, _)| *known == name);
    let value = values.next().map(|(_, value)| value.as_str());
    assert!(values.next().is_none(), "two {name}");
    value
}

#[track_caller]
fn check_page(status: Status, french: &str, english: &str) {
    let page = body(&response(status, "/", "the reason"));
    for part in [french, english, &format!("{status}: the reason")] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
}

#[test]
fn it_says_in_both_languages_what_to_do_and_the_reason_in_the_servers_words() {
    check_page(Status::Forbidden, "Ouvrez le salon à", "Open the chat at");
    check_page(Status::NotFound, "Ouvrir le salon", "Open the chat");
    check_page(
        Status::ServiceUnavailable,
        "réessaie toute seule",
        "tries again by itself",
    );
    check_page(
        Status::RequestHeaderFieldsTooLarge,
        "Effacez les cookies",
        "Delete the cookies",
    );
    check_page(Status::BadRequest, "dit pourquoi", "says why");
    check_page(Status::MethodNotAllowed, "dit pourquoi", "says why");
    check_page(Status::RequestTimeout, "dit pourquoi", "says why");
}

#[test]
fn only_a_full_server_is_asked_again() {
    let full = response(Status::ServiceUnavailable, "/", "");
    assert!(body(&full).contains("<meta http-equiv=\"refresh\" content=\"5\">"));
    assert_eq!(header(&full, "Retry-After"), Some("5"));
    let foreign = response(Status::Forbidden, "/", "");
    assert!(!body(&foreign).contains("refresh"));
    assert_eq!(header(&foreign, "Retry-After"), None);
}

#[test]
fn what_a_client_sent_is_text_in_it() {
    let page = body(&response(
        Status::Forbidden,
        "/",
        "<script>\"a\" & b</script>",
    ));
    assert!(page.contains("&lt;script&gt;&quot;a&quot; &amp; b&lt;/script&gt;"));
    assert!(!page.contains("<script"), "{page}");
}

#[track_caller]
fn check_link(path: &str, link: &str) {
    let page = body(&response(Status::NotFound, path, ""));
    let expected = format!("<a href=\"{link}\">");
    assert_eq!(page.matches(&expected).count(), 2, "{path}: {page}");
}

/// A proxy may have put a path in front of it, which the server does not see.
#[test]
fn its_link_leads_to_the_root_from_any_path() {
    check_link("/nowhere", "./");
    check_link("/a/b", "../");
    check_link("/a/b/", "../../");
    check_link("/nowhere?a/b", "./");
}

#[test]
fn it_needs_no_other_file_and_its_policy_allows_its_style_alone() {
    let response = response(Status::NotFound, "/x", "");
    let page = body(&response);
    let style = page.split("<style>").nth(1).unwrap();
    let style = style.split("</style>").next().unwrap();
    let hash = BASE64_STANDARD.encode(Sha256::digest(style));
    let policy = header(&response, "Content-Security-Policy").unwrap();
    let allowed = format!("style-src 'sha256-{hash}';");
    assert!(policy.contains(&allowed), "{allowed} is not in {policy}");
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    for other in ["src=", "<link", "<script", "style=", "@import", "url("] {
        assert!(!page.contains(other), "{other} is in {page}");
    }
    assert_eq!(
        header(&response, "Content-Type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(header(&response, "X-Content-Type-Options"), Some("nosniff"));
    assert_eq!(header(&response, "Cache-Control"), Some("no-store"));
}

#[test]
fn a_program_gets_the_line_and_a_header_that_its_status_demands_goes_to_both() {
    let refusal = Refusal::new(Status::MethodNotAllowed, "no").with("Allow", "GET");
    let line = refusal_response(&refusal, b"PUT / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(line, Response::from(&refusal));
    let page = refusal_response(&refusal, b"PUT / HTTP/1.1\r\nAccept: text/html\r\n\r\n");
    assert_eq!(header(&page, "Allow"), Some("GET"));
}
