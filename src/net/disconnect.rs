//! Why a client is gone.

use std::fmt;

use crate::websocket::close::Close;
use crate::websocket::error::ProtocolError;
use crate::websocket::status_code::StatusCode;

/// Why there will be no more messages (§7.1.5, §7.1.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disconnect {
    /// The client sent a Close frame.
    ClosedByPeer(Close),
    /// The client broke a rule of RFC 6455.
    ProtocolError(ProtocolError),
    /// The application does not accept what the client sent.
    Refused(Close),
    /// The application's deadline passed; the sentence says what did not come in time.
    DeadlinePassed(&'static str),
    /// The TCP connection ended without a Close frame (1006).
    ConnectionLost,
    /// Nothing was received, not even after a ping.
    PingTimeout,
    /// The client did not read what was sent to it.
    TooSlow,
}

impl Disconnect {
    /// The Close frame that tells the client, where there is one to send.
    #[must_use]
    pub fn close(&self) -> Option<Close> {
        match self {
            // §5.5.1: a Close is answered with its own status code.
            Self::ClosedByPeer(close) => Some(Close::new(close.code, "")),
            Self::ProtocolError(error) => Some(Close::new(error.status_code(), error.to_string())),
            Self::Refused(close) => Some(close.clone()),
            Self::DeadlinePassed(reason) => Some(Close::new(StatusCode::POLICY_VIOLATION, *reason)),
            Self::ConnectionLost | Self::PingTimeout | Self::TooSlow => None,
        }
    }
}

impl fmt::Display for Disconnect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClosedByPeer(close) => write!(f, "closed with {close}"),
            Self::ProtocolError(error) => write!(f, "failed with {}: {error}", error.status_code()),
            Self::Refused(close) => write!(f, "refused with {close}"),
            Self::DeadlinePassed(reason) => write!(f, "disconnected: {reason}"),
            Self::ConnectionLost => f.write_str("connection lost"),
            Self::PingTimeout => f.write_str("disconnected: no answer to a ping"),
            Self::TooSlow => f.write_str("disconnected: it did not read what was sent to it"),
        }
    }
}
