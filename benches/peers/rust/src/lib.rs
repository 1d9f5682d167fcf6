//! What both servers say and hear: the six lines of the report's protocol.

#![forbid(unsafe_code)]

use serde::{Deserialize, Serialize};

pub const FIRST_ROOM: &str = "general";
pub const NAME_FIRST: &str = "veuillez choisir un pseudo avant de pouvoir chatter";

#[derive(Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    Login { user: String },
    SendMessage { message: String },
    CreateRoom { room: String },
    JoinRoom { room: String },
}

#[derive(Serialize)]
#[serde(tag = "action", rename_all = "snake_case")]
enum Event<'a> {
    Message { message: &'a str },
    Rooms { rooms: &'a [String] },
}

/// # Panics
/// Never: these types always have a JSON form.
fn to_json(event: &Event) -> String {
    serde_json::to_string(event).expect("text and lists of text are JSON")
}

#[must_use]
pub fn message(text: &str) -> String {
    to_json(&Event::Message { message: text })
}

#[must_use]
pub fn rooms(names: &[String]) -> String {
    to_json(&Event::Rooms { rooms: names })
}

/// # Errors
/// No such port, or it is taken.
///
/// # Panics
/// Without a port as the program's only argument.
pub async fn listen() -> std::io::Result<tokio::net::TcpListener> {
    let port: u16 = std::env::args()
        .nth(1)
        .and_then(|port| port.parse().ok())
        .expect("usage: PROGRAM PORT");
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("ws://{}/", listener.local_addr()?);
    Ok(listener)
}
