//! Judges clients: each connection of theirs is one case.

/// One connection of a client.
pub mod visit;

/// What is expected of a client.
pub mod expect;

/// The cases of the opening handshake.
mod opening;

/// The cases of frames, messages and the end.
mod frames;

/// The table of cases, and how one is run.
pub mod cases;

/// Clients that come to a port.
pub mod listen;
