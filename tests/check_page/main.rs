//! What the page asks for: a check of the server of whoever has it open, and of no other.

#[path = "../common/mod.rs"]
mod common;

mod asked;
mod client;
mod server;
