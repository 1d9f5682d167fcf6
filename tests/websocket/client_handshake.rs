//! The client's side of the opening handshake, and the addresses that it connects to.

use salon::http::response_head::{BadResponse, ResponseHead};
use salon::websocket::client_handshake::{HandshakeError, OpeningRequest};
use salon::websocket::handshake;
use salon::websocket::uri::{BadUri, WebSocketUri};

/// The key of RFC 6455 §1.3, and its accept value.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

fn request() -> OpeningRequest<'static> {
    OpeningRequest {
        resource_name: "/chat",
        host: "server.example",
        key: KEY,
        origin: None,
        subprotocols: &[],
    }
}

fn decode(text: &str) -> Result<Option<(ResponseHead, usize)>, (BadResponse, usize)> {
    ResponseHead::decode(text.as_bytes(), 1000)
}

/// The verdict on a response with this status line and these headers.
fn check(head: &str) -> Result<(), HandshakeError> {
    let lines = head.lines().map(|line| format!("{line}\r\n"));
    let (head, _) = decode(&(lines.collect::<String>() + "\r\n"))
        .unwrap()
        .unwrap();
    request().check(&head)
}

fn good_with(more: &str) -> String {
    format!(
        "HTTP/1.1 101 Switching Protocols\nupgrade: WebSocket\nconnection: keep-alive, upgrade\n\
         sec-websocket-accept: {ACCEPT}{more}"
    )
}

#[test]
fn our_own_server_accepts_the_request_and_the_request_its_response() {
    use salon::http::request::RequestDecoder;
    use salon::limits::Limits;
    let bytes = OpeningRequest {
        origin: Some("http://server.example"),
        subprotocols: &["chat", "superchat"],
        ..request()
    }
    .encode();
    let decoded = RequestDecoder::default().decode(&bytes, &Limits::default());
    let (decoded, used) = decoded.unwrap().unwrap();
    assert_eq!((decoded.path(), used), ("/chat", bytes.len()));
    assert!(decoded.headers("Origin").eq(["http://server.example"]));
    assert!(
        decoded
            .headers("Sec-WebSocket-Protocol")
            .eq(["chat, superchat"])
    );
    let response = handshake::accept(&decoded).unwrap().encode(false);
    let (head, used) = ResponseHead::decode(&response, 1000).unwrap().unwrap();
    assert_eq!(used, response.len());
    assert_eq!(request().check(&head), Ok(()));
}

#[test]
fn names_and_tokens_of_a_response_are_compared_without_case() {
    assert_eq!(check(&good_with("")), Ok(()));
}

#[test]
fn each_rule_on_the_response_is_checked() {
    let good = good_with("");
    let cases = [
        (good.replace("101", "200"), HandshakeError::Status(200)),
        (
            good.replace("HTTP/1.1", "HTTP/1.0"),
            HandshakeError::Version,
        ),
        (good.replace("WebSocket", "h2c"), HandshakeError::Upgrade),
        (good_with("\nUpgrade: websocket"), HandshakeError::Upgrade),
        (good.replace(", upgrade", ""), HandshakeError::Connection),
        (
            good.replace("s3p", "S3p"),
            HandshakeError::Accept {
                expected: ACCEPT.to_owned(),
                received: Some(ACCEPT.replace("s3p", "S3p")),
            },
        ),
        (
            good.replace("sec-websocket-accept", "accept"),
            HandshakeError::Accept {
                expected: ACCEPT.to_owned(),
                received: None,
            },
        ),
        (
            good_with("\nSec-WebSocket-Extensions: permessage-deflate"),
            HandshakeError::ExtensionNotOffered("permessage-deflate".to_owned()),
        ),
        (
            good_with("\nSec-WebSocket-Protocol: chat"),
            HandshakeError::SubprotocolNotOffered("chat".to_owned()),
        ),
        (
            good_with("\nSec-WebSocket-Protocol: chat\nSec-WebSocket-Protocol: chat"),
            HandshakeError::ManySubprotocols,
        ),
    ];
    for (head, error) in cases {
        assert_eq!(check(&head), Err(error), "{head}");
    }
}

#[test]
fn a_subprotocol_that_was_offered_may_be_chosen() {
    let head = good_with("\nSec-WebSocket-Protocol: superchat\n\n").replace('\n', "\r\n");
    let (head, _) = decode(&head).unwrap().unwrap();
    let request = OpeningRequest {
        subprotocols: &["chat", "superchat"],
        ..request()
    };
    assert_eq!(request.check(&head), Ok(()));
}

#[test]
fn a_response_head_is_decoded_when_its_empty_line_is_there() {
    let head = "HTTP/1.1 101 \r\nA: b\r\n\r\n";
    for end in 0..head.len() {
        assert_eq!(decode(&head[..end]), Ok(None), "{end} bytes");
    }
    let (decoded, used) = decode(&format!("{head}more")).unwrap().unwrap();
    assert_eq!((decoded.status, used), (101, head.len()));
}

#[test]
fn a_line_that_is_wrong_is_named_with_its_offset() {
    let cases = [
        ("Welcome!", BadResponse::StatusLine, 0),
        ("HTTP/2 101\r\n", BadResponse::StatusLine, 0),
        ("HTTP/1.1 1010 x\r\n", BadResponse::StatusLine, 0),
        ("HTTP/1.1 101 x\nA: b\n\n", BadResponse::LineEnd, 0),
        ("HTTP/1.1 101 x\r\nA: b\n", BadResponse::LineEnd, 16),
        (
            "HTTP/1.1 101 x\r\n\u{81}\u{5}hello\r\n",
            BadResponse::HeaderLine,
            16,
        ),
        ("HTTP/1.1 101 x\r\nA : b\r\n", BadResponse::HeaderLine, 16),
    ];
    for (text, error, offset) in cases {
        assert_eq!(decode(text), Err((error, offset)), "{text:?}");
    }
    let long = format!("HTTP/1.1 101 x\r\nA: {}", "b".repeat(1000));
    assert_eq!(decode(&long), Err((BadResponse::TooLong(1000), 1000)));
}

#[test]
fn an_address_is_parsed() {
    let cases = [
        ("ws://a", "a", 80, "/", "ws://a/"),
        ("WS://a:9001", "a", 9001, "/", "ws://a:9001/"),
        ("ws://a:80/b?c=d", "a", 80, "/b?c=d", "ws://a/b?c=d"),
        ("ws://a?c", "a", 80, "/?c", "ws://a/?c"),
        ("ws://[::1]:9001/x", "::1", 9001, "/x", "ws://[::1]:9001/x"),
    ];
    for (text, host, port, resource_name, shown) in cases {
        let uri: WebSocketUri = text.parse().unwrap();
        assert_eq!(
            (&*uri.host, uri.port, &*uri.resource_name),
            (host, port, resource_name)
        );
        assert_eq!(uri.to_string(), shown);
    }
}

#[test]
fn what_is_no_address_is_refused_with_a_reason() {
    let cases = [
        ("localhost:9001", BadUri::Scheme),
        ("http://a/", BadUri::Scheme),
        ("wss://a/", BadUri::Secure),
        ("ws:///a", BadUri::Host),
        ("ws://u@a/", BadUri::Host),
        ("ws://[::1", BadUri::Host),
        ("ws://a:b/", BadUri::Port),
        ("ws://a:65536/", BadUri::Port),
        ("ws://[::1]9/", BadUri::Port),
        ("ws://a/#b", BadUri::Fragment),
        ("ws://a/ b", BadUri::Character(' ')),
    ];
    for (text, error) in cases {
        assert_eq!(text.parse::<WebSocketUri>(), Err(error), "{text}");
    }
}
