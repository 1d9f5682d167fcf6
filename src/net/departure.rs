//! Why a client is gone.

use std::fmt;

use crate::websocket::close::Close;
use crate::websocket::error::ProtocolError;

/// Why there will be no more messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Departure {
    /// The client closed, or answered our Close.
    Closed(Close),
    /// The client broke a rule and has been told so.
    Failed(ProtocolError),
    /// The TCP connection ended without a Close frame (1006).
    Lost,
    /// Not a byte came, not even after a ping.
    Silent,
    /// The client did not read what was sent to it.
    TooSlow,
    /// The deadline that the application has set has passed.
    Late,
}

impl fmt::Display for Departure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed(close) => write!(f, "closed with {close}"),
            Self::Failed(error) => write!(f, "failed with {}: {error}", error.status_code()),
            Self::Lost => f.write_str("connection lost"),
            Self::Silent => f.write_str("silent, even after a ping"),
            Self::TooSlow => f.write_str("cut, because it did not read what was sent to it"),
            Self::Late => f.write_str("cut, because what had to come first did not come in time"),
        }
    }
}
