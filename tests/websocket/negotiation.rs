//! Offers in the opening handshake (RFC 6455 §9.1, §11.3.4): none is taken, and one that breaks the
//! grammar is refused.

use salon::http::request::RequestDecoder;
use salon::http::response::Status;
use salon::limits::Limits;
use salon::websocket::handshake;

#[track_caller]
fn status(header: &str) -> Status {
    let head = format!(
        "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\
         {header}\r\n\r\n"
    );
    let limits = Limits::default();
    let decoded = RequestDecoder::default().decode(head.as_bytes(), &limits);
    let (request, _) = decoded.expect("a request").expect("all of it");
    match handshake::accept(&request) {
        Ok(response) => {
            let named = response.headers.iter().map(|(name, _)| *name);
            let offers = named.filter(|name| name.starts_with("Sec-WebSocket-"));
            assert_eq!(offers.collect::<Vec<_>>(), ["Sec-WebSocket-Accept"]);
            response.status
        }
        Err(refusal) => refusal.status,
    }
}

#[track_caller]
fn check_declined(header: &str) {
    assert_eq!(status(header), Status::SwitchingProtocols, "{header}");
}

#[track_caller]
fn check_refused(header: &str) {
    assert_eq!(status(header), Status::BadRequest, "{header}");
}

#[test]
fn extensions_of_the_right_form_are_declined() {
    check_declined("Sec-WebSocket-Extensions: permessage-deflate");
    check_declined("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits");
    check_declined("Sec-WebSocket-Extensions: foo; bar=1;baz=\"2\" , , x-webkit;a");
    check_declined("Sec-WebSocket-Extensions: foo; bar=\"a\\b\"");
    check_declined("Sec-WebSocket-Extensions: a\r\nSec-WebSocket-Extensions: b; c=d");
}

// tcllib and libsoup send such a header when they offer nothing.
#[test]
fn an_empty_offer_is_none() {
    check_declined("Sec-WebSocket-Protocol:");
    check_declined("Sec-WebSocket-Extensions: ");
}

#[test]
fn extensions_of_another_form_are_refused() {
    check_refused("Sec-WebSocket-Extensions: ,");
    check_refused("Sec-WebSocket-Extensions: ;");
    check_refused("Sec-WebSocket-Extensions: foo;");
    check_refused("Sec-WebSocket-Extensions: foo bar");
    check_refused("Sec-WebSocket-Extensions: foo; =1");
    check_refused("Sec-WebSocket-Extensions: foo; a=");
    check_refused("Sec-WebSocket-Extensions: foo; a=\"\"");
    check_refused("Sec-WebSocket-Extensions: foo; a=\"b c\"");
    check_refused("Sec-WebSocket-Extensions: foo; a=\"b");
    check_refused("Sec-WebSocket-Extensions: (foo)");
    check_refused("Sec-WebSocket-Extensions: a\r\nSec-WebSocket-Extensions: b;");
}

#[test]
fn subprotocols_of_the_right_form_are_declined() {
    check_declined("Sec-WebSocket-Protocol: chat");
    check_declined("Sec-WebSocket-Protocol: chat, superchat,v2.salon");
}

#[test]
fn subprotocols_of_another_form_are_refused() {
    check_refused("Sec-WebSocket-Protocol: ,");
    check_refused("Sec-WebSocket-Protocol: chat room");
    check_refused("Sec-WebSocket-Protocol: chat;v=1");
    check_refused("Sec-WebSocket-Protocol: é");
}
