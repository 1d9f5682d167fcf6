//! Somebody in the room who answers everyone. A client that gets the answer has been heard, and
//! hears others.

use std::net::TcpStream;
use std::thread;

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

use crate::processes::PATIENCE;

/// A client by `tungstenite`, whose reads do not wait for ever.
#[track_caller]
pub fn connect(url: &str) -> WebSocket<TcpStream> {
    let address = url.trim_start_matches("ws://").trim_end_matches('/');
    let stream = TcpStream::connect(address).expect("a server that listens");
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    tungstenite::client(url, stream).expect("a handshake").0
}

/// Enters the room before this returns, and stays as long as the server runs. Answers `bien reçu,
/// NAME` to each message of another.
#[track_caller]
pub fn enter(url: &str) {
    let mut socket = connect(url);
    say(
        &mut socket,
        &json!({"action": "login", "details": true, "user": "Témoin"}),
    );
    while hear(&mut socket).expect("an answer")["code"] != "joined" {}
    thread::spawn(move || {
        while let Some(event) = hear(&mut socket) {
            if event["kind"] == "chat" && event["user"] != "Témoin" {
                let answer = format!("bien reçu, {}", event["user"].as_str().unwrap());
                say(
                    &mut socket,
                    &json!({"action": "send_message", "message": answer}),
                );
            }
        }
    });
}

#[track_caller]
pub fn say(socket: &mut WebSocket<TcpStream>, action: &Value) {
    socket
        .send(Message::text(action.to_string()))
        .expect("a server that takes it");
}

/// The next event, or `None` when the connection is over. Pings are answered on the way.
pub fn hear(socket: &mut WebSocket<TcpStream>) -> Option<Value> {
    loop {
        match socket.read().ok()? {
            Message::Text(text) => return Some(serde_json::from_str(&text).expect("JSON")),
            Message::Ping(_) => {}
            other => panic!("not a text: {other:?}"),
        }
    }
}
