//! The page, compiled in: every file of `web/` is there and nothing else, and its headers allow it
//! no more than it needs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use salon::http::assets;
use salon::http::request::RequestDecoder;
use salon::http::response::{Refusal, Response, Status};
use salon::limits::Limits;

fn ask(request_line: &str, headers: &str) -> Result<Response, Refusal> {
    let head = format!("{request_line} HTTP/1.1\r\nHost: a\r\n{headers}\r\n");
    let decoded = RequestDecoder::default().decode(head.as_bytes(), &Limits::default());
    assets::respond(&decoded.unwrap().expect("a whole head").0)
}

#[track_caller]
fn check(request_line: &str, status: Status) {
    let answer =
        ask(request_line, "").map_or_else(|refusal| refusal.status, |response| response.status);
    assert_eq!(answer, status, "{request_line}");
}

/// Path below `web/` and content of each file there.
fn files() -> BTreeMap<String, Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("web");
    let mut folders = vec![root.clone()];
    let mut files = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder web") {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
            let name = name.replace(std::path::MAIN_SEPARATOR, "/");
            files.insert(name, fs::read(path).expect("a file"));
        }
    }
    files
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    let mut values = response.headers.iter().filter(|(known, _)| *known == name);
    let (_, value) = values.next().unwrap_or_else(|| panic!("no {name}"));
    assert!(values.next().is_none(), "two {name}");
    value
}

#[test]
fn every_file_of_the_page_is_served_with_its_type() {
    let files = files();
    assert!(files.contains_key("index.html"), "{:?}", files.keys());
    for (name, content) in files {
        let response =
            ask(&format!("GET /{name}"), "").unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        assert_eq!(response.status, Status::Ok);
        assert!(response.body == content, "{name} is an older one");
        let content_type = match name.rsplit_once('.').unwrap().1 {
            "html" => "text/html; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            other => panic!("what type has .{other}?"),
        };
        assert_eq!(header(&response, "Content-Type"), content_type, "{name}");
        assert_eq!(header(&response, "X-Content-Type-Options"), "nosniff");
        // After an update of the server, the old page must not stay in the browser.
        assert_eq!(header(&response, "Cache-Control"), "no-cache");
        assert_eq!(header(&response, "Referrer-Policy"), "no-referrer");
    }
}

#[test]
fn the_lesson_is_served_as_a_text_to_read() {
    let response = ask("GET /lesson.md", "").unwrap();
    let lesson = include_str!("../../docs/lesson.md");
    assert_eq!(response.body, lesson.as_bytes());
    assert_eq!(
        header(&response, "Content-Type"),
        "text/plain; charset=utf-8"
    );
}

#[test]
fn the_root_is_the_page_and_a_query_does_not_matter() {
    let page = &files()["index.html"];
    assert_eq!(&ask("GET /", "").unwrap().body, page);
    assert_eq!(&ask("GET /?server=x", "").unwrap().body, page);
    assert_eq!(&ask("GET /index.html?", "").unwrap().body, page);
}

#[test]
fn nothing_inline_and_nothing_from_elsewhere_runs() {
    let response = ask("GET /", "").unwrap();
    let policy = header(&response, "Content-Security-Policy");
    let directives: BTreeMap<_, _> = policy
        .split(';')
        .filter_map(|part| part.trim().split_once(' '))
        .collect();
    assert_eq!(directives["default-src"], "'none'");
    assert_eq!(directives["script-src"], "'self'");
    assert_eq!(directives["style-src"], "'self'");
    assert_eq!(directives["base-uri"], "'none'");
    assert_eq!(directives["form-action"], "'none'");
    assert_eq!(directives["frame-ancestors"], "'none'");
    assert!(!policy.contains("unsafe"), "{policy}");
}

#[test]
fn no_path_leads_to_any_other_file() {
    check("GET /Cargo.toml", Status::NotFound);
    check("GET /../Cargo.toml", Status::NotFound);
    check("GET /..%2fCargo.toml", Status::NotFound);
    check("GET /%2e%2e/Cargo.toml", Status::NotFound);
    check("GET /./index.html", Status::NotFound);
    check("GET //index.html", Status::NotFound);
    check("GET /index.html/", Status::NotFound);
    check("GET /INDEX.HTML", Status::NotFound);
    check("GET /index.html%00", Status::NotFound);
    check("GET /index.html#", Status::NotFound);
    check("GET /\\index.html", Status::NotFound);
    check("GET /etc/passwd", Status::NotFound);
    check("GET http://a/etc/passwd", Status::NotFound);
    check("GET /favicon.ico", Status::NotFound);
    check("GET /inspector", Status::NotFound);
    check("GET /inspector/", Status::NotFound);
    check("GET /inspector/../index.html", Status::NotFound);
}

#[test]
fn only_get_and_head_are_answered_and_405_says_so() {
    check("GET /", Status::Ok);
    check("HEAD /", Status::Ok);
    check("POST /", Status::MethodNotAllowed);
    check("PUT /index.html", Status::MethodNotAllowed);
    check("PATCH /index.html", Status::MethodNotAllowed);
    check("TRACE /", Status::MethodNotAllowed);
    check("CONNECT a:80", Status::MethodNotAllowed);
    check("DELETE /no-such-file", Status::MethodNotAllowed);
    let response = Response::from(&ask("POST /", "").unwrap_err());
    assert_eq!(header(&response, "Allow"), "GET, HEAD, OPTIONS");
}

#[test]
fn a_method_that_is_not_known_is_refused_with_501() {
    check("get /", Status::NotImplemented);
    check("BREW /", Status::NotImplemented);
    check("M-SEARCH /", Status::NotImplemented);
}

#[test]
fn options_tells_what_may_be_asked_for() {
    for target in ["*", "/", "/index.html"] {
        let response = ask(&format!("OPTIONS {target}"), "").unwrap();
        assert_eq!(response.status, Status::Ok);
        assert_eq!(header(&response, "Allow"), "GET, HEAD, OPTIONS");
        assert!(response.body.is_empty());
    }
    check("OPTIONS /no-such-file", Status::NotFound);
}

#[test]
fn the_page_is_answered_in_http_1_0_too() {
    let decoded = RequestDecoder::default().decode(b"GET / HTTP/1.0\r\n\r\n", &Limits::default());
    let (request, _) = decoded.unwrap().expect("a whole head");
    assert_eq!(assets::respond(&request).unwrap().status, Status::Ok);
}

#[test]
fn a_request_with_a_body_is_refused() {
    let status = |headers| {
        ask("GET /", headers)
            .map_err(|refusal| refusal.status)
            .err()
    };
    assert_eq!(status("Content-Length: 3\r\n"), Some(Status::BadRequest));
    assert_eq!(
        status("Transfer-Encoding: chunked\r\n"),
        Some(Status::BadRequest)
    );
    assert_eq!(status("Content-Length: 0\r\n"), None);
}

#[test]
fn to_head_the_body_is_announced_and_left_out() {
    let response = Response {
        body: b"12345".to_vec(),
        ..Response::new(Status::Ok)
    };
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n";
    assert_eq!(response.encode(true), head.as_bytes());
    assert_eq!(response.encode(false), [head.as_bytes(), b"12345"].concat());
}

#[test]
fn a_refusal_is_plain_text_on_one_line() {
    let response = Response::from(&ask("GET /no", "").unwrap_err());
    assert_eq!(
        header(&response, "Content-Type"),
        "text/plain; charset=utf-8"
    );
    assert_eq!(header(&response, "X-Content-Type-Options"), "nosniff");
    assert_eq!(
        response.body,
        b"404 Not Found: there is no such page here; the chat is at /\n"
    );
}

#[track_caller]
fn check_status_line(status: Status, line: &str) {
    let bytes = Response::new(status).encode(true);
    assert!(
        bytes.starts_with(format!("HTTP/1.1 {line}\r\n").as_bytes()),
        "{line}"
    );
}

#[test]
fn status_lines_are_those_of_rfc_9110() {
    check_status_line(Status::SwitchingProtocols, "101 Switching Protocols");
    check_status_line(Status::Ok, "200 OK");
    check_status_line(Status::BadRequest, "400 Bad Request");
    check_status_line(Status::Forbidden, "403 Forbidden");
    check_status_line(Status::NotFound, "404 Not Found");
    check_status_line(Status::MethodNotAllowed, "405 Method Not Allowed");
    check_status_line(Status::RequestTimeout, "408 Request Timeout");
    check_status_line(Status::UriTooLong, "414 URI Too Long");
    check_status_line(Status::UpgradeRequired, "426 Upgrade Required");
    check_status_line(
        Status::RequestHeaderFieldsTooLarge,
        "431 Request Header Fields Too Large",
    );
    check_status_line(Status::NotImplemented, "501 Not Implemented");
    check_status_line(Status::ServiceUnavailable, "503 Service Unavailable");
    check_status_line(
        Status::VersionNotSupported,
        "505 HTTP Version Not Supported",
    );
}
