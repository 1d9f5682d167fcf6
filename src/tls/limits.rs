//! The numbers of TLS that are our choice, each with its reason. A handshake must be complete within
//! [`Limits::head_time`](crate::limits::Limits::head_time).

use std::time::Duration;

/// Bytes that a TLS record takes beside what is in it, at most: a header of 5, and with TLS 1.2 a
/// nonce of 8 and a tag of 16 (RFC 5246 §6.2, RFC 5288 §3).
pub const RECORD_OVERHEAD_BYTES: usize = 32;

/// How long a certificate that is made at the start is valid: longer than any lesson's server runs,
/// and shorter than what Apple's systems take from anybody (825 days).
pub const SELF_SIGNED_TIME: Duration = Duration::from_hours(200 * 24);

/// It is valid from so long before: the clocks of a class differ.
pub const CLOCKS_DIFFER: Duration = Duration::from_hours(24);
