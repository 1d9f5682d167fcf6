//! Why a connection is closed, as a number (RFC 6455 §7.4).

use std::fmt;

/// A status code: any number of 16 bits, with names for those that have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusCode(pub u16);

impl StatusCode {
    pub const NORMAL_CLOSURE: Self = Self(1000);
    pub const GOING_AWAY: Self = Self(1001);
    pub const PROTOCOL_ERROR: Self = Self(1002);
    pub const UNSUPPORTED_DATA: Self = Self(1003);
    /// Stands for a Close frame without a code; never in a frame.
    pub const NO_STATUS_RECEIVED: Self = Self(1005);
    /// Stands for a connection that ended without a Close frame; never in a frame.
    pub const ABNORMAL_CLOSURE: Self = Self(1006);
    pub const INVALID_PAYLOAD_DATA: Self = Self(1007);
    pub const POLICY_VIOLATION: Self = Self(1008);
    pub const MESSAGE_TOO_BIG: Self = Self(1009);
    pub const INTERNAL_ERROR: Self = Self(1011);

    /// Whether a Close frame may carry it (§7.4.1, §7.4.2, and the IANA registry for 1012 to 1014).
    #[must_use]
    pub fn allowed_in_close_frame(self) -> bool {
        matches!(self.0, 1000..=1003 | 1007..=1014 | 3000..=4999)
    }
}

impl fmt::Display for StatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
