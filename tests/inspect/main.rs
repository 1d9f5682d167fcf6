//! The tests of `src/inspect`: what the server shows of a connection, and explains.

#[path = "../common/mod.rs"]
mod common;

mod explain;
mod inspector;
mod life;
mod requests;
mod seen_stream;
