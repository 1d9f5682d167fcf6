//! The command-line client: what a person types becomes requests, and what a server sends becomes
//! lines. What needs a terminal is in the program.

/// What is typed.
pub mod line;

/// What is printed.
pub mod show;

/// One connection, as the client has it.
pub mod connection;

/// How a connection is opened.
pub mod opening;

/// When the next attempt to connect is made.
pub mod backoff;

/// The requests that are not answered yet.
pub mod requests;

/// What a server tells, as far as the client understands it.
pub mod told;

/// How the client gets its name.
pub mod login;

/// What the client knows of the chat.
pub mod session;

/// What the threads tell.
pub mod events;

/// The session over one connection after the other.
pub mod run;
