//! Why a client is gone.

use std::fmt;
use std::time::Duration;

use crate::seconds::Seconds;
use crate::websocket::close::Close;
use crate::websocket::error::ProtocolError;
use crate::websocket::mistake::{IncompleteFrame, Mistake};
use crate::websocket::status_code::StatusCode;

/// Why there will be no more messages (§7.1.5, §7.1.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disconnect {
    /// The client sent a Close frame.
    ClosedByPeer(Close),
    /// The client broke a rule of RFC 6455, most likely by this mistake.
    ProtocolError(ProtocolError, Option<Mistake>),
    /// The application does not accept what the client sent.
    Refused(Close),
    /// The application's deadline passed; the sentence says what did not come in time.
    DeadlinePassed(&'static str),
    /// The TCP connection ended without a Close frame (1006).
    ConnectionLost,
    /// Nothing was received for this time after a ping; a frame may not be whole.
    PingTimeout(Duration, Option<IncompleteFrame>),
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
            Self::ProtocolError(error, mistake) => {
                let section = error.section();
                let reason = match mistake {
                    Some(mistake) => format!("{mistake} (RFC 6455 {section})"),
                    None => error.to_string(),
                };
                Some(Close::new(error.status_code(), reason))
            }
            Self::Refused(close) => Some(close.clone()),
            Self::DeadlinePassed(reason) => Some(Close::new(StatusCode::POLICY_VIOLATION, *reason)),
            Self::PingTimeout(silence, frame) => {
                let reason = silence_sentence(*silence, *frame);
                Some(Close::new(StatusCode::POLICY_VIOLATION, reason))
            }
            Self::ConnectionLost | Self::TooSlow => None,
        }
    }

    /// Whether our Close is the first, and the client is in a state to answer it: then FIN comes
    /// after its answer (§7.1.1), which browsers call a clean end.
    #[must_use]
    pub fn awaits_close(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::DeadlinePassed(_))
    }
}

impl fmt::Display for Disconnect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClosedByPeer(close) => write!(f, "closed with {close}"),
            Self::ProtocolError(error, mistake) => {
                write!(f, "failed with {}: {error}", error.status_code())?;
                mistake.map_or(Ok(()), |mistake| write!(f, "; {mistake}"))
            }
            Self::Refused(close) => write!(f, "refused with {close}"),
            Self::DeadlinePassed(reason) => write!(f, "disconnected: {reason}"),
            Self::ConnectionLost => f.write_str("connection lost"),
            Self::PingTimeout(silence, frame) => {
                write!(f, "disconnected: {}", silence_sentence(*silence, *frame))
            }
            Self::TooSlow => f.write_str("disconnected: it did not read what was sent to it"),
        }
    }
}

/// What the client did not send. A frame that is not whole explains the silence, and a mistake
/// explains both.
fn silence_sentence(silence: Duration, frame: Option<IncompleteFrame>) -> String {
    let silence = format!("no answer to a ping for {}", Seconds(silence));
    match frame {
        None => silence,
        Some(frame) => match frame.mistake {
            None => format!("{frame}, and {silence}"),
            Some(mistake) => format!("{frame}: {mistake}"),
        },
    }
}
