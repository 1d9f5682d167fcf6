//! A plain HTTP request on a port that speaks TLS is the most common surprise there: it gets an
//! answer that says what to write instead.

use std::net::TcpStream;
use std::time::Instant;

use crate::http::response::{Refusal, Status};
use crate::limits::{LOG_CHARACTERS, Limits};
use crate::net::http_exchange::{RequestReader, respond_and_hang_up};

/// Receives the request, so that its sender reads the answer; answers 400. Returns the reason.
// Not inlined: the stack of the client's thread must not keep its buffers.
#[inline(never)]
#[must_use]
pub fn refuse(stream: &TcpStream, deadline: Instant, limits: &Limits) -> String {
    let request = RequestReader::until(deadline).receive(stream, limits).ok();
    let host = request
        .as_ref()
        .and_then(|request| request.header("Host").ok()?)
        .filter(|host| is_shown(host))
        .unwrap_or("ADDRESS");
    let refusal = Refusal::new(
        Status::BadRequest,
        format!("this port speaks TLS: open https://{host}/, or wss://{host}/ from a program"),
    );
    respond_and_hang_up(stream, (&refusal).into(), false, limits);
    refusal.to_string()
}

/// A name or an address, perhaps with a port: what else is in `Host` is not repeated.
fn is_shown(host: &str) -> bool {
    let is_usual = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    (1..=LOG_CHARACTERS).contains(&host.len()) && host.chars().all(is_usual)
}
