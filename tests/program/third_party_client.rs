//! A client that others wrote, the crate `tungstenite`, against the real programs. Clients in other
//! languages: `interop.rs`.

use serde_json::json;
use tungstenite::Message;
use tungstenite::client::IntoClientRequest as _;
use tungstenite::protocol::CloseFrame;
use tungstenite::protocol::frame::Frame;
use tungstenite::protocol::frame::coding::{CloseCode, Data, OpCode};

use crate::processes::Server;
use crate::witness::{connect, enter, hear, say};

#[test]
fn chats() {
    let salon = Server::salon("third_party_client");
    enter(&salon.url);
    let mut socket = connect(&salon.url);
    let first = hear(&mut socket).expect("the rooms");
    assert_eq!(first, json!({"action": "rooms", "rooms": ["general"]}));
    say(&mut socket, &json!({"action": "login", "user": "Alice"}));
    say(
        &mut socket,
        &json!({"action": "send_message", "message": "salut"}),
    );
    while hear(&mut socket).expect("its own message")["message"] != "Alice: salut" {}
    while hear(&mut socket).expect("the answer")["message"] != "Témoin: bien reçu, Alice" {}

    // §7.4.1: 1003, this kind of data is not understood.
    socket.send(Message::binary(vec![0, 1])).unwrap();
    loop {
        if let Message::Close(close) = socket.read().expect("a Close") {
            assert_eq!(close.expect("a status code").code, CloseCode::Unsupported);
            return;
        }
    }
}

#[test]
fn has_its_ping_answered_with_the_same_payload() {
    let echo = Server::echo();
    let mut socket = connect(&echo.url);
    socket.send(Message::Ping("salut".into())).unwrap();
    assert_eq!(socket.read().unwrap(), Message::Pong("salut".into()));
}

#[test]
fn sends_a_message_in_fragments_with_a_ping_between_them() {
    let echo = Server::echo();
    let mut socket = connect(&echo.url);
    let fragment = |payload: &'static str, opcode, last| {
        Message::Frame(Frame::message(payload, OpCode::Data(opcode), last))
    };
    socket.send(fragment("a", Data::Text, false)).unwrap();
    socket.send(Message::Ping("between".into())).unwrap();
    socket.send(fragment("b", Data::Continue, false)).unwrap();
    socket.send(fragment("c", Data::Continue, true)).unwrap();
    assert_eq!(socket.read().unwrap(), Message::Pong("between".into()));
    assert_eq!(socket.read().unwrap(), Message::text("abc"));
}

#[test]
fn closes_with_a_code_that_comes_back() {
    let echo = Server::echo();
    let mut socket = connect(&echo.url);
    let code = CloseCode::from(4321);
    socket
        .close(Some(CloseFrame {
            code,
            reason: "au revoir".into(),
        }))
        .unwrap();
    let Message::Close(Some(close)) = socket.read().unwrap() else {
        panic!("not a Close with a status code");
    };
    assert_eq!(close.code, code);
    // §7.1.1: the server ends the TCP connection, and only that is the end.
    let end = socket.read().unwrap_err();
    assert!(
        matches!(end, tungstenite::Error::ConnectionClosed),
        "{end:?}"
    );
}

#[test]
fn offers_permessage_deflate_and_is_declined() {
    let echo = Server::echo();
    let mut request = echo.url.as_str().into_client_request().unwrap();
    let offer = "permessage-deflate; client_max_window_bits";
    request
        .headers_mut()
        .insert("Sec-WebSocket-Extensions", offer.parse().unwrap());
    let (mut socket, response) = tungstenite::connect(request).expect("a handshake");
    assert_eq!(response.headers().get("Sec-WebSocket-Extensions"), None);
    socket.send(Message::text("not compressed")).unwrap();
    assert_eq!(socket.read().unwrap(), Message::text("not compressed"));
}
