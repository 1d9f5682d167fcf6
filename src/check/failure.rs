//! Why a case is not passed: what was sent, what was expected, and what came.

use std::fmt;
use std::time::Duration;

use super::hint::Hint;
use crate::http::response_head::BadResponse;
use crate::seconds::Seconds;
use crate::websocket::client_handshake::HandshakeError;
use crate::websocket::close::Close;
use crate::websocket::error::ProtocolError;

/// Whether RFC 6455 demands something or recommends it (RFC 2119).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Should,
    Must,
}

/// What was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// The response 101, as §4.2.2 has it.
    SwitchingProtocols,
    /// Any response but 101.
    Refusal,
    /// This header in the response.
    Header(&'static str),
    /// Frames with this message.
    Message,
    /// A Pong with the payload of the Ping.
    Pong,
    /// A Close frame that answers ours.
    CloseBack,
    /// The end of the connection, with one of these status codes.
    Failure(&'static [u16]),
    /// The server ends the TCP connection.
    TcpEnd,
    /// Nothing more.
    Silence,
    /// A JSON message of the chat, in words.
    Chat(&'static str),
    /// A client's request, as §4.1 has it.
    Request,
    /// The client sends no frame, and ends the connection.
    NoFrames,
    /// The client ends the TCP connection.
    ClientTcpEnd,
    /// A masking key that was not used before.
    NewMaskingKey,
    /// Another connection of the client.
    Reconnection,
}

/// What came instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// The TCP connection could not be made.
    NoConnection(String),
    Nothing(Duration),
    /// FIN.
    End,
    /// RST.
    Reset,
    /// More than anything that was asked for.
    Flood,
    /// A conversation that takes longer than this.
    TooLong(Duration),
    BadResponse(BadResponse),
    Response(HandshakeError),
    /// 101 for a request that breaks a rule.
    Accepted,
    BrokenRule(ProtocolError),
    /// Another message, or not the whole one.
    OtherMessage,
    Close(Close),
    /// Why a client's request is refused.
    BadRequest(String),
    /// The value of `Sec-WebSocket-Key` has come before.
    SameKey,
    SameMaskingKey,
}

/// Why a case is not passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub level: Level,
    /// What was sent on this connection: the request, or all that came after it.
    pub sent: Vec<u8>,
    pub expected: Expected,
    /// The bytes that were expected, where there is only one right answer; may be empty.
    pub expected_bytes: Vec<u8>,
    pub came: Came,
    /// What was received on this connection: the response, or all that came after it.
    pub received: Vec<u8>,
    /// The first byte of it that is wrong.
    pub mark: Option<usize>,
    pub hint: Option<Hint>,
}

/// `Ok` if a case is passed.
pub type Verdict = Result<(), Box<Failure>>;

impl Expected {
    /// A name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::SwitchingProtocols => "switching_protocols",
            Self::Refusal => "refusal",
            Self::Header(_) => "header",
            Self::Message => "message",
            Self::Pong => "pong",
            Self::CloseBack => "close_back",
            Self::Failure(_) => "failure",
            Self::TcpEnd => "tcp_end",
            Self::Silence => "silence",
            Self::Chat(_) => "chat",
            Self::Request => "request",
            Self::NoFrames => "no_frames",
            Self::ClientTcpEnd => "client_tcp_end",
            Self::NewMaskingKey => "new_masking_key",
            Self::Reconnection => "reconnection",
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SwitchingProtocols => {
                f.write_str("the response `101 Switching Protocols` with the right headers")
            }
            Self::Refusal => f.write_str("a response that refuses the request (not 101)"),
            Self::Header(header) => write!(f, "the header `{header}` in the response"),
            Self::Message => f.write_str("the same message back"),
            Self::Pong => f.write_str("a Pong with the payload of the Ping"),
            Self::CloseBack => f.write_str("a Close frame with the same status code"),
            Self::Failure(codes) => {
                let codes: Vec<_> = codes.iter().map(ToString::to_string).collect();
                write!(f, "a Close frame with {}", codes.join(" or "))
            }
            Self::TcpEnd => f.write_str("the end of the TCP connection, by the server"),
            Self::Silence => f.write_str("nothing"),
            Self::Chat(what) => f.write_str(what),
            Self::Request => f.write_str("the request of an opening handshake"),
            Self::NoFrames => f.write_str("no frame, and the end of the connection"),
            Self::ClientTcpEnd => f.write_str("the end of the TCP connection, by the client, too"),
            Self::NewMaskingKey => f.write_str("another masking key for each frame"),
            Self::Reconnection => f.write_str("another connection of the client"),
        }
    }
}

impl Came {
    /// A name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoConnection(_) => "no_connection",
            Self::Nothing(_) => "nothing",
            Self::End => "end",
            Self::Reset => "reset",
            Self::Flood => "flood",
            Self::TooLong(_) => "too_long",
            Self::BadResponse(_) => "bad_response",
            Self::Response(_) => "response",
            Self::Accepted => "accepted",
            Self::BrokenRule(_) => "broken_rule",
            Self::OtherMessage => "other_message",
            Self::Close(_) => "close",
            Self::BadRequest(_) => "bad_request",
            Self::SameKey => "same_key",
            Self::SameMaskingKey => "same_masking_key",
        }
    }
}

impl fmt::Display for Came {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoConnection(error) => write!(f, "no TCP connection: {error}"),
            Self::Nothing(time) => write!(f, "nothing more for {}", Seconds(*time)),
            Self::End => f.write_str("the other side ended the TCP connection (FIN)"),
            Self::Reset => f.write_str("the other side cut the TCP connection (RST)"),
            Self::Flood => f.write_str("more bytes than anything that was asked for"),
            Self::TooLong(time) => write!(f, "not all of it in {}", Seconds(*time)),
            Self::BadResponse(error) => error.fmt(f),
            Self::Response(error) => error.fmt(f),
            Self::Accepted => f.write_str("101: the request was accepted"),
            Self::BrokenRule(error) => error.fmt(f),
            Self::OtherMessage => f.write_str("a different message"),
            Self::Close(close) => write!(f, "a Close frame: {close}"),
            Self::BadRequest(reason) => f.write_str(reason),
            Self::SameKey => f.write_str("the key of an earlier connection"),
            Self::SameMaskingKey => f.write_str("a masking key that came before"),
        }
    }
}
