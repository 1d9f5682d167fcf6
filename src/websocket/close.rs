//! The payload of a Close frame (RFC 6455 §5.5.1): nothing, or a status code and a reason.

use std::fmt;

use super::error::ProtocolError;
use super::frame::CONTROL_PAYLOAD_MAX;
use super::status_code::StatusCode;

/// Why a side closes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Close {
    /// [`StatusCode::NO_STATUS_RECEIVED`] where the payload is empty (§7.1.5).
    pub code: StatusCode,
    pub reason: String,
}

impl Close {
    /// A status code with a reason in words.
    pub fn new(code: StatusCode, reason: impl Into<String>) -> Self {
        Self {
            code,
            reason: reason.into(),
        }
    }

    /// Decodes the payload of a Close frame: empty (§7.1.5), or a status code of two bytes and a
    /// reason (§5.5.1) in UTF-8 (§8.1).
    ///
    /// # Errors
    /// One byte only, a status code that a Close frame may not carry (§7.4), a reason that is not
    /// UTF-8.
    pub fn decode(payload: &[u8]) -> Result<Self, ProtocolError> {
        let Some((code, reason)) = payload.split_first_chunk() else {
            return if payload.is_empty() {
                Ok(Self::new(StatusCode::NO_STATUS_RECEIVED, ""))
            } else {
                Err(ProtocolError::ClosePayloadOneByte)
            };
        };
        let code = StatusCode(u16::from_be_bytes(*code));
        if !code.allowed_in_close_frame() {
            return Err(ProtocolError::CloseCodeNotAllowed(code));
        }
        let reason = std::str::from_utf8(reason).map_err(|_| ProtocolError::InvalidUtf8)?;
        Ok(Self::new(code, reason))
    }

    /// The payload (§5.5.1), at most 125 bytes (§5.5). It is empty if a Close frame may not carry
    /// the code (§7.4.1); a reason that is too long is cut between two characters.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        if !self.code.allowed_in_close_frame() {
            return Vec::new();
        }
        let mut payload = self.code.0.to_be_bytes().to_vec();
        let fits = self
            .reason
            .floor_char_boundary(CONTROL_PAYLOAD_MAX - payload.len());
        payload.extend_from_slice(&self.reason.as_bytes()[..fits]);
        payload
    }
}

impl fmt::Display for Close {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.code, self.reason)
    }
}
