//! Request heads (RFC 9112): decoded from any pieces, each wrong line refused as soon as it is
//! there.

use proptest::prelude::*;
use salon::http::request::{Request, RequestDecoder};
use salon::http::response::{Refusal, Status};
use salon::limits::Limits;

fn decode(bytes: &[u8]) -> Result<Option<(Request, usize)>, Refusal> {
    RequestDecoder::default().decode(bytes, &Limits::default())
}

/// What one decoder says when the bytes come one by one.
fn decode_bytewise(bytes: &[u8]) -> Result<Option<(Request, usize)>, Refusal> {
    let mut decoder = RequestDecoder::default();
    for end in 1..bytes.len() {
        if let Some(decoded) = decoder.decode(&bytes[..end], &Limits::default())? {
            return Ok(Some(decoded));
        }
    }
    decoder.decode(bytes, &Limits::default())
}

/// A whole head: its method and target, "not yet" for each strict prefix, and the bytes after it
/// untouched.
#[track_caller]
fn check(head: &str, method: &str, target: &str) {
    let (request, used) = decode(head.as_bytes()).unwrap().expect("a whole head");
    assert_eq!(
        (&*request.method, &*request.target, used),
        (method, target, head.len())
    );
    let mut decoder = RequestDecoder::default();
    for end in 0..head.len() {
        let prefix = &head.as_bytes()[..end];
        assert_eq!(decode(prefix), Ok(None), "{end} bytes at once");
        assert_eq!(
            decoder.decode(prefix, &Limits::default()),
            Ok(None),
            "{end} bytes one by one"
        );
    }
    let with_more = format!("{head}\x01\x02\n\r\n");
    assert_eq!(decode(with_more.as_bytes()), Ok(Some((request, used))));
}

/// Refused so, at once and byte by byte; and not before the last byte is there.
#[track_caller]
fn check_refused(bytes: impl AsRef<[u8]>, status: Status) {
    let bytes = bytes.as_ref();
    for result in [decode(bytes), decode_bytewise(bytes)] {
        assert_eq!(result.map_err(|refusal| refusal.status), Err(status));
    }
    let prefix = &bytes[..bytes.len() - 1];
    assert_eq!(decode(prefix), Ok(None), "too early");
}

#[test]
fn a_request_line_gives_method_and_target() {
    check("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/");
    check(
        "HEAD /a/b.js?c=d?e HTTP/1.1\r\nHost: a\r\n\r\n",
        "HEAD",
        "/a/b.js?c=d?e",
    );
    check("M-SEARCH /* HTTP/1.1\r\nHost: a\r\n\r\n", "M-SEARCH", "/*");
    // Methods are compared with regard to case (RFC 9110 §9.1), so the decoder keeps it.
    check("get /A HTTP/1.1\r\nHost: a\r\n\r\n", "get", "/A");
    // RFC 9112 §2.2: empty lines before it are skipped.
    check("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/");
    // RFC 9112 §3.2.2: the absolute form, as for a proxy.
    check(
        "GET http://a:1/b?c HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET",
        "/b?c",
    );
    check("GET HTTP://a HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/");
    // RFC 6455 §3: the schemes of WebSocket.
    check("GET ws://a HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/");
    check("GET WSS://a/b HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/b");
    // RFC 9112 §3.2.3, §3.2.4: the forms of two methods.
    check("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS", "*");
    check(
        "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT",
        "a:80",
    );
}

#[test]
fn the_host_in_the_request_line_replaces_the_header() {
    let host_of = |line: &str| {
        let head = format!("{line}\r\nHost: header\r\n\r\n");
        let (request, _) = decode(head.as_bytes()).unwrap().expect("a whole head");
        request.header("Host").unwrap().map(str::to_owned)
    };
    let host = |line| host_of(line).unwrap();
    assert_eq!(host("GET / HTTP/1.1"), "header");
    assert_eq!(host("GET http://line:80/ HTTP/1.1"), "line:80");
    assert_eq!(host("GET ws://line?query HTTP/1.1"), "line");
    assert_eq!(host("GET http:///path HTTP/1.1"), "header");
}

#[test]
fn a_wrong_request_line_is_refused_at_its_end() {
    check_refused("GET /\r\n", Status::BadRequest);
    check_refused("GET  / HTTP/1.1\r\n", Status::BadRequest);
    check_refused(" GET / HTTP/1.1\r\n", Status::BadRequest);
    check_refused("GET / HTTP/1.1 \r\n", Status::BadRequest);
    check_refused("GET /a b HTTP/1.1\r\n", Status::BadRequest);
    check_refused("GET\t/\tHTTP/1.1\r\n", Status::BadRequest);
    check_refused("G(T / HTTP/1.1\r\n", Status::BadRequest);
    check_refused("GET / http/1.1\r\n", Status::BadRequest);
    check_refused("GET / HTCPCP/1.0\r\n", Status::BadRequest);
    check_refused("GET index.html HTTP/1.1\r\n", Status::BadRequest);
    check_refused("GET * HTTP/1.1\r\n", Status::BadRequest);
    check_refused("CONNECT / HTTP/1.1 \r\n", Status::BadRequest);
    check_refused("GET ftp://a/ HTTP/1.1\r\n", Status::BadRequest);
    check_refused("GET /é HTTP/1.1\r\n", Status::BadRequest);
    check_refused(b"GET /\xFF HTTP/1.1\r\n", Status::BadRequest);
    check_refused("GET /\0 HTTP/1.1\r\n", Status::BadRequest);
    check_refused("GET / HTTP/1.1\n", Status::BadRequest);
    check_refused("\n", Status::BadRequest);
}

#[test]
fn another_major_version_of_http_is_refused_with_505() {
    check_refused("GET / HTTP/2\r\n", Status::VersionNotSupported);
    check_refused("GET / HTTP/0.9\r\n", Status::VersionNotSupported);
    // RFC 9113 §3.4: what a client sends that knows it speaks HTTP/2.
    check_refused("OPTIONS * HTTP/2.0\r\n", Status::VersionNotSupported);
    check_refused("PRI * HTTP/2.0\r\n", Status::VersionNotSupported);
    check_refused("GET / HTTP/01.1\r\n", Status::BadRequest);
    check_refused("GET / HTTP/1\r\n", Status::BadRequest);
}

#[test]
fn any_minor_version_of_http_1_is_understood() {
    let minor_version = |version: &str| {
        let head = format!("GET / HTTP/{version}\r\nHost: a\r\n\r\n");
        decode(head.as_bytes())
            .unwrap()
            .expect("a whole head")
            .0
            .minor_version
    };
    assert_eq!(minor_version("1.0"), 0);
    assert_eq!(minor_version("1.1"), 1);
    assert_eq!(minor_version("1.2"), 2);
}

#[test]
fn host_may_be_missing_in_http_1_0() {
    check("GET / HTTP/1.0\r\n\r\n", "GET", "/");
    check_refused(
        "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
        Status::BadRequest,
    );
}

#[test]
fn a_host_is_not_more_than_a_host() {
    check_refused("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", Status::BadRequest);
    check_refused("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", Status::BadRequest);
    check_refused("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", Status::BadRequest);
    check_refused(
        "GET http://a@b/ HTTP/1.1\r\nHost: b\r\n\r\n",
        Status::BadRequest,
    );
}

#[test]
fn a_tls_hello_is_refused_at_its_first_byte_and_called_so() {
    check_refused(b"\x16", Status::BadRequest);
    let refusal = decode(b"\x16\x03\x01\x02\x00\x01").unwrap_err();
    assert!(refusal.reason.contains("TLS"), "{refusal}");
}

/// A header line behind a correct request line is refused at its end.
#[track_caller]
fn check_header_refused(line: impl AsRef<[u8]>, status: Status) {
    check_refused(
        [b"GET / HTTP/1.1\r\nHost: a\r\n", line.as_ref()].concat(),
        status,
    );
}

#[test]
fn a_wrong_header_line_is_refused_at_its_end() {
    check_header_refused("X: bare line feed\n", Status::BadRequest);
    check_header_refused("no colon\r\n", Status::BadRequest);
    check_header_refused(": no name\r\n", Status::BadRequest);
    check_header_refused("X : space before the colon\r\n", Status::BadRequest);
    check_header_refused("X\t: tab before the colon\r\n", Status::BadRequest);
    check_header_refused(" X: obsolete folding\r\n", Status::BadRequest);
    check_header_refused("\tX: obsolete folding\r\n", Status::BadRequest);
    check_header_refused("X Y: space in the name\r\n", Status::BadRequest);
    check_header_refused("X(Y): not a token\r\n", Status::BadRequest);
    check_header_refused("É: not ASCII in the name\r\n", Status::BadRequest);
    check_header_refused("X\0: NUL in the name\r\n", Status::BadRequest);
    check_header_refused("X: NUL \0 in the value\r\n", Status::BadRequest);
    check_header_refused("X: a \r in the value\r\n", Status::BadRequest);
    check_header_refused("X: an escape \x1b in the value\r\n", Status::BadRequest);
    check_header_refused("X: DEL \x7f in the value\r\n", Status::BadRequest);
}

#[test]
fn host_comes_exactly_once() {
    check_refused("GET / HTTP/1.1\r\n\r\n", Status::BadRequest);
    check_refused("GET / HTTP/1.1\r\nX-Host: a\r\n\r\n", Status::BadRequest);
    check_refused(
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        Status::BadRequest,
    );
    check_refused(
        "GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n",
        Status::BadRequest,
    );
}

fn request(headers: &str) -> Request {
    let head = format!("GET /p?q HTTP/1.1\r\nHost: a\r\n{headers}\r\n");
    decode(head.as_bytes()).unwrap().expect("a whole head").0
}

#[test]
fn header_names_are_compared_without_case_and_values_are_trimmed() {
    let request = request("X-A:1\r\nx-a: \t 2 3 \t\r\nX-B:\r\nX-C: h\u{e9}, a\tb\r\n");
    assert_eq!(request.headers("x-A").collect::<Vec<_>>(), ["1", "2 3"]);
    assert_eq!(request.header("X-b"), Ok(Some("")));
    assert_eq!(request.header("X-C"), Ok(Some("h\u{e9}, a\tb")));
    assert_eq!(request.header("X-D"), Ok(None));
    assert_eq!(
        request.header("X-A").unwrap_err().status,
        Status::BadRequest
    );
    assert_eq!((request.path(), request.query()), ("/p", Some("q")));
}

#[test]
fn a_value_in_another_encoding_does_not_lock_anyone_out() {
    // RFC 9112 §5.5 lets the cookies of other programs be in Latin-1.
    let head = b"GET / HTTP/1.1\r\nHost: a\r\nCookie: caf\xE9\r\n\r\n";
    assert!(matches!(decode(head), Ok(Some(_))));
}

#[test]
fn lists_are_split_at_commas_and_compared_without_case() {
    let request =
        request("Connection: keep-alive ,\tUPGRADE\r\nconnection: x\r\nUpgrade: not-websocket\r\n");
    assert!(request.lists("connection", "Upgrade"));
    assert!(request.lists("Connection", "keep-alive"));
    assert!(request.lists("Connection", "X"));
    assert!(!request.lists("Connection", "keep"));
    assert!(!request.lists("Upgrade", "websocket"));
    assert!(!request.lists("Absent", "x"));
}

#[test]
fn a_body_is_noticed_when_it_is_announced() {
    assert!(!request("").announces_body());
    assert!(!request("Content-Length: 0\r\n").announces_body());
    assert!(request("Content-Length: 1\r\n").announces_body());
    assert!(request("Content-Length: 0\r\nContent-Length: 5\r\n").announces_body());
    assert!(request("Transfer-Encoding: chunked\r\n").announces_body());
}

proptest! {
    #[test]
    fn any_split_gives_the_same_request(
        values in prop::collection::vec("[ -~]{0,40}", 0..10),
        lengths in prop::collection::vec(1..50_usize, 1..20),
    ) {
        let lines: Vec<_> = values.iter().map(|value| format!("X: {value}\r\n")).collect();
        let head = format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\nbehind", lines.concat());
        let (mut decoder, mut end, mut decoded) = (RequestDecoder::default(), 0, Ok(None));
        for length in lengths.into_iter().cycle() {
            end = head.len().min(end + length);
            decoded = decoder.decode(&head.as_bytes()[..end], &Limits::default());
            if decoded != Ok(None) {
                break;
            }
        }
        prop_assert_eq!(&decoded, &decode(head.as_bytes()));
        let (request, used) = decoded.unwrap().expect("a whole head");
        prop_assert_eq!(used, head.len() - "behind".len());
        let trimmed: Vec<_> = values.iter().map(|value| value.trim()).collect();
        prop_assert_eq!(request.headers("x").collect::<Vec<_>>(), trimmed);
    }
}
