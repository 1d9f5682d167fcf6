//! The tests of `src/inspect` and of the relay that it attaches to: what the server shows of a
//! connection, and explains.

#[path = "../common/mod.rs"]
mod common;

mod ends;
mod explain;
mod given_bytes;
mod inspector;
mod life;
mod observed;
mod refused;
mod relay;
mod relay_ends;
mod requests;
mod same_bytes;
mod seen_stream;
mod unwatched;
mod watchers;
mod watching;
