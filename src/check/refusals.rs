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
/// A page waits for a client with a code of its own.
pub const CODE: &str = "a client is checked at /check?code=CODE, and its page waits at \
                        /check/client?code=CODE, with 4 to 32 letters, digits and -";
/// Each code has one page.
pub const CODE_TAKEN: &str = "another page waits for a client with this code already";
/// One connection after the other.
pub const JUDGING: &str =
    "another connection of this client is being judged: end that one before you begin the next";

/// All that a page is told.
pub const ALL: &[&str] = &[
    OFF, PROXY, PORT, PATH, RUNNING, TOO_SOON, FULL, CODE, CODE_TAKEN,
];

/// 404: no page would show the verdict.
#[must_use]
pub fn nobody_waits() -> Refusal {
    let reason = "no page waits for a client with this code: open the page, choose Check my client, \
                  and connect to the address that it shows";
    Refusal::new(Status::NotFound, reason)
}

/// 503, with one of these sentences.
#[must_use]
pub fn busy(reason: &str) -> Refusal {
    Refusal::new(Status::ServiceUnavailable, reason)
}
