//! The rules of RFC 6455 that a peer can break, each with its section, its status code, and a
//! reason that a person can act on.

use std::fmt;

use super::status_code::StatusCode;

/// A broken rule. The connection is *failed* (RFC 6455 §7.1.7): a Close frame with the status code
/// is sent, and nothing more is processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProtocolError {
    ReservedBitSet,
    ReservedOpcode(u8),
    ControlFrameFragmented,
    ControlFrameTooLong,
    LengthNotShortest,
    LengthTopBitSet,
    ClientFrameNotMasked,
    ServerFrameMasked,
    NothingToContinue,
    MessageInterrupted,
    MessageTooBig { limit: usize },
    TooManyFragments { limit: usize },
    InvalidUtf8,
    ClosePayloadOneByte,
    CloseCodeNotAllowed(StatusCode),
}

impl ProtocolError {
    /// The status code that the Close frame carries (§7.1.7, §7.4.1).
    #[must_use]
    pub fn status_code(self) -> StatusCode {
        match self {
            Self::MessageTooBig { .. } | Self::TooManyFragments { .. } => {
                StatusCode::MESSAGE_TOO_BIG
            }
            Self::InvalidUtf8 => StatusCode::INVALID_PAYLOAD_DATA,
            _ => StatusCode::PROTOCOL_ERROR,
        }
    }

    /// Where RFC 6455 says so.
    #[must_use]
    pub fn section(self) -> &'static str {
        match self {
            Self::ReservedBitSet
            | Self::ReservedOpcode(_)
            | Self::LengthNotShortest
            | Self::LengthTopBitSet => "§5.2",
            Self::ClientFrameNotMasked | Self::ServerFrameMasked => "§5.1",
            Self::ControlFrameFragmented | Self::ControlFrameTooLong => "§5.5",
            Self::NothingToContinue | Self::MessageInterrupted => "§5.4",
            Self::MessageTooBig { .. } | Self::TooManyFragments { .. } => "§10.4",
            Self::InvalidUtf8 => "§8.1",
            Self::ClosePayloadOneByte => "§5.5.1",
            Self::CloseCodeNotAllowed(_) => "§7.4",
        }
    }
}

impl fmt::Display for ProtocolError {
    /// One sentence and its section, at most 123 bytes: it fits in a Close frame.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReservedBitSet => {
                write!(f, "a reserved bit is set, but no extension was agreed on")
            }
            Self::ReservedOpcode(opcode) => write!(f, "opcode 0x{opcode:X} is reserved"),
            Self::ControlFrameFragmented => write!(f, "a control frame is fragmented"),
            Self::ControlFrameTooLong => write!(f, "a control frame is longer than 125 bytes"),
            Self::LengthNotShortest => write!(f, "the payload length is not in its shortest form"),
            Self::LengthTopBitSet => write!(f, "the top bit of the 64-bit payload length is set"),
            Self::ClientFrameNotMasked => {
                write!(f, "a client masks every frame, and this one is not masked")
            }
            Self::ServerFrameMasked => write!(f, "a server masks no frame, and this one is masked"),
            Self::NothingToContinue => {
                write!(f, "a continuation frame, but no message is in progress")
            }
            Self::MessageInterrupted => write!(
                f,
                "a new message before the last fragment of the one in progress"
            ),
            Self::MessageTooBig { limit } => write!(f, "the message is longer than {limit} bytes"),
            Self::TooManyFragments { limit } => {
                write!(f, "the message has more than {limit} fragments")
            }
            Self::InvalidUtf8 => write!(f, "the text is not valid UTF-8"),
            Self::ClosePayloadOneByte => {
                write!(f, "a Close payload of one byte; a status code takes two")
            }
            Self::CloseCodeNotAllowed(code) => {
                write!(f, "status code {code} may not be in a Close frame")
            }
        }?;
        write!(f, " (RFC 6455 {})", self.section())
    }
}

impl std::error::Error for ProtocolError {}
