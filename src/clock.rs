//! The time of day: only for the times that others are told, never for deadlines.

use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970; 0 if the clock is set before that.
#[must_use]
pub fn milliseconds_since_unix_epoch() -> u64 {
    let since = now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The time of day as HTTP writes it (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
#[must_use]
pub fn http_date() -> String {
    httpdate::fmt_http_date(now())
}

/// The time of day, for what it is written into.
#[must_use]
pub fn now() -> SystemTime {
    SystemTime::now()
}
