//! How a connection ends: the Close frame arrives, then `close_notify` in each direction, then FIN.
//! FIN without it is a lost connection (RFC 8446 §6.1).

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};

use salon::limits::Limits;
use serde_json::json;
use tungstenite::Message;
use tungstenite::protocol::CloseFrame;
use tungstenite::protocol::frame::coding::CloseCode;

use crate::common::person::Person;
use crate::common::{CLOSE, FIN, fin_first, request};
use crate::secure::{Stream, read_to_the_end, serve};

/// The status code of the next Close. After it, the server's stream must end with `close_notify`.
#[track_caller]
fn close_code(mut socket: tungstenite::WebSocket<Stream>) -> u16 {
    loop {
        if let Message::Close(close) = socket.read().expect("a Close") {
            let _ = socket.flush();
            assert_eq!(read_to_the_end(socket.get_mut()), "");
            return close.expect("a status code").code.into();
        }
    }
}

#[test]
fn a_close_is_answered_with_its_code() {
    let secure = serve(fin_first());
    let mut socket = secure.web_socket(secure.config());
    let close = CloseFrame {
        code: CloseCode::Normal,
        reason: "au revoir".into(),
    };
    socket.close(Some(close)).unwrap();
    assert_eq!(close_code(socket), 1000);
}

#[test]
fn a_server_that_stops_closes_with_1001() {
    let secure = serve(fin_first());
    let mut socket = secure.web_socket(secure.config());
    socket.read().expect("the rooms");
    secure.server.stop();
    assert_eq!(close_code(socket), 1001);
}

#[test]
fn a_connection_that_was_taken_over_is_closed_with_4001() {
    let secure = serve(fin_first());
    let mut ghost = secure.web_socket(secure.config());
    let login = json!({"action": "login", "details": true, "user": "Alice"}).to_string();
    ghost.send(Message::text(login)).unwrap();
    let token = loop {
        let event = ghost.read().unwrap();
        let event: serde_json::Value = serde_json::from_str(event.to_text().unwrap()).unwrap();
        if event["code"] == "welcome" {
            break event["token"].clone();
        }
    };
    let mut back = Person::connect(secure.tunnel());
    back.say(&json!({"action": "login", "details": true, "user": "Alice", "token": token}));
    back.hear_code("welcome");
    assert_eq!(close_code(ghost), 4001);
}

#[test]
fn a_client_that_has_sent_everything_still_gets_its_answer() {
    let secure = serve(Limits::default());
    let mut stream = secure.connect();
    write!(
        stream,
        "GET / HTTP/1.1\r\nHost: {}\r\n\r\n",
        secure.address()
    )
    .unwrap();
    stream.conn.send_close_notify();
    stream.conn.write_tls(&mut stream.sock).unwrap();
    stream.sock.shutdown(Shutdown::Write).unwrap();
    let response = read_to_the_end(&mut stream);
    assert!(response.trim_end().ends_with("</html>"), "{response}");
}

#[test]
fn after_the_servers_end_the_socket_is_closed_as_soon_as_the_client_ends_too() {
    let secure = serve(fin_first());
    let mut stream = secure.connect();
    write!(
        stream,
        "GET / HTTP/1.1\r\nHost: {}\r\n\r\n",
        secure.address()
    )
    .unwrap();
    read_to_the_end(&mut stream);
    stream.conn.send_close_notify();
    stream.conn.write_tls(&mut stream.sock).unwrap();
    // FIN has come: there is nothing more, and no reset.
    assert_eq!(stream.sock.read(&mut [0]).unwrap(), 0);
}

/// Somebody who is logged in, over a connection that a test can break.
#[track_caller]
fn log_in(stream: &mut Stream, head: &str, user: &str) {
    stream.write_all(head.as_bytes()).unwrap();
    let login = json!({"action": "login", "user": user}).to_string();
    let frame = crate::common::masked(FIN | crate::common::TEXT, login.as_bytes());
    stream.write_all(&frame).unwrap();
}

/// Alice, who is told that Bob has come and, once his connection was ended so, that he has gone.
#[track_caller]
fn bob_leaves_when(end: impl FnOnce(&mut Stream)) -> (Stream, String) {
    let secure = serve(fin_first());
    let mut alice = Person::login(secure.tunnel(), "Alice");
    let mut bob = secure.connect();
    log_in(&mut bob, &request(secure.address(), ""), "Bob");
    alice.hear_until(|event| event["code"] == "joined" && event["user"] == "Bob");
    end(&mut bob);
    let left = alice.hear_code("left");
    (bob, left["user"].as_str().unwrap().to_owned())
}

#[test]
fn fin_without_close_notify_is_a_lost_connection() {
    let shut_down = |socket: &TcpStream| socket.shutdown(Shutdown::Write).unwrap();
    let (mut bob, left) = bob_leaves_when(|bob| shut_down(&bob.sock));
    assert_eq!(left, "Bob");
    // The server does not end such a stream as if all were well.
    assert!(bob.read_to_end(&mut Vec::new()).is_err());
}

#[test]
fn close_notify_alone_ends_what_a_client_sends() {
    let (_, left) = bob_leaves_when(|bob| {
        bob.conn.send_close_notify();
        bob.conn.write_tls(&mut bob.sock).unwrap();
    });
    assert_eq!(left, "Bob");
}

#[test]
fn what_is_sent_after_a_close_and_fin_without_close_notify_hurts_nobody() {
    let (_, left) = bob_leaves_when(|bob| {
        let close = crate::common::masked(FIN | CLOSE, &1000_u16.to_be_bytes());
        bob.write_all(&close).unwrap();
        bob.sock.shutdown(Shutdown::Write).unwrap();
    });
    assert_eq!(left, "Bob");
}
