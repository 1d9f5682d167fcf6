//! The tests of `src/net`: connections over real sockets, their limits and their end.

#[path = "../common/mod.rs"]
mod common;

mod admission;
mod backlog;
mod closing_handshake;
mod connection;
mod failure_log;
mod http;
mod keep_alive;
mod limits;
mod outbox;
mod rate_limit;
mod seconds;
mod throttle;
mod too_fast;
