//! The server that is judged: where it is, and how long it is waited for.

use std::net::SocketAddr;
use std::time::Duration;

use crate::limits::OPENING_WAIT_MOST;
use crate::websocket::uri::WebSocketUri;

/// How long a server has for each answer. On one machine it takes a millisecond.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// How many times that a conversation may take in all.
pub const CONVERSATION_PATIENCE: u32 = 5;

/// Between two parts of what is sent, so that the server reads them one by one, also on a busy
/// machine.
pub const PART_PAUSE: Duration = Duration::from_millis(50);

/// Between two of many parts: some are read by themselves, most likely all.
pub const SHORT_PAUSE: Duration = Duration::from_millis(10);

/// So many parts are many.
pub const MANY_PARTS: usize = 5;

/// The most bytes that are received in one connection.
pub const RECEIVED_MOST: usize = 8 << 20;

/// The longest message that is received: longer than any that is sent.
pub const MESSAGE_MOST: usize = 4 << 20;

/// The longest response head.
pub const RESPONSE_HEAD_MOST: usize = 16 << 10;

/// What the server does with the messages that it gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// It sends each back.
    Echo,
    /// It is a chat as the report has it.
    Chat,
    /// Something else.
    Other,
}

/// The server that is judged.
#[derive(Debug, Clone)]
pub struct Judged {
    pub uri: WebSocketUri,
    pub address: SocketAddr,
    /// Other addresses of the same host: `localhost` often has two.
    pub others: Vec<SocketAddr>,
    pub service: Service,
    pub patience: Duration,
    /// Whether it has opened a WebSocket for a browser's request: if not, no case tells more.
    pub opens: bool,
    /// How many messages it sends by itself on each new connection.
    pub greetings: usize,
    /// Names and rooms of this run end with it.
    pub run: String,
}

impl Judged {
    /// A server that is not known yet.
    #[must_use]
    pub fn new(uri: WebSocketUri, address: SocketAddr, service: Service) -> Self {
        // A chat such as this one lets those wait who open many connections, and a check does.
        let patience = match service {
            Service::Chat => PATIENCE + OPENING_WAIT_MOST,
            Service::Echo | Service::Other => PATIENCE,
        };
        Self {
            uri,
            address,
            others: Vec::new(),
            service,
            patience,
            opens: false,
            greetings: 0,
            run: random_name(),
        }
    }
}

/// Four digits that no other run has, most likely.
fn random_name() -> String {
    let mut bytes = [0; 2];
    getrandom::fill(&mut bytes).expect("the system has random numbers");
    format!("{:04x}", u16::from_ne_bytes(bytes))
}
