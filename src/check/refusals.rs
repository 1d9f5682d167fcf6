//! Why nothing is checked, in sentences that the page knows and translates.

use crate::http::response::{Refusal, Status};

/// `salon --no-check`.
pub const OFF: &str = "this server checks nobody's server or client (--no-check)";
/// The address of the request is not that of its author.
pub const PROXY: &str = "the page came through a proxy, so the server does not know your address";
/// The query has no port, or a wrong one.
pub const PORT: &str = "a port is a number from 1 to 65535, as in ?port=9001";
/// The path is not one.
pub const PATH: &str =
    "a path begins with / and has at most 200 characters of ASCII, without spaces";
/// One check at a time.
pub const RUNNING: &str = "a check of a server at your address is running already";
/// And not one right after the other.
pub const TOO_SOON: &str = "a check was started a moment ago: try again in 5 seconds";
/// Nor too many of all addresses.
pub const FULL: &str = "other people's servers are being checked: try again in a minute";

/// All of them.
pub const ALL: &[&str] = &[OFF, PROXY, PORT, PATH, RUNNING, TOO_SOON, FULL];

/// 503, with one of these sentences.
#[must_use]
pub fn busy(reason: &str) -> Refusal {
    Refusal::new(Status::ServiceUnavailable, reason)
}
