//! Salon: a WebSocket chat server whose protocol is written by hand, to be read.
//!
//! The modules are listed in reading order. Each uses only modules above it, apart from
//! `excerpt`, `seconds`, `clock` and `limits`, which use no other and which all may use.

/// Just enough HTTP/1.1 (RFC 9110, RFC 9112).
pub mod http;

/// The WebSocket protocol (RFC 6455). Pure: bytes in, values out.
pub mod websocket;

/// How fast one client may send.
pub mod rate_limit;

/// How many lines about one address may be logged.
pub mod log_rate;

/// Where bytes meet a TCP socket: a client's thread reads, a courier writes.
pub mod net;

/// The chat: actions, events, rooms, and the registry behind its lock.
pub mod chat;

/// Keeps what was said in a file, from which the next run goes on.
pub mod transcript;

/// What is neither logged nor shown: the secret of the teacher's link.
pub mod secret;

/// A pair of threads between a client's socket and the server.
pub mod relay;

/// Shows the frames of a connection to whoever watches it.
pub mod inspect;

/// Judges other people's servers and clients.
pub mod check;

/// The teacher's side of a class: who is there, who may speak, what goes wrong.
pub mod teacher;

/// This machine's addresses in its network.
pub mod interfaces;

/// Whether that network is inside another machine.
pub mod virtual_network;

/// Draws QR codes.
pub mod qr_code;

/// The address that others open, and its QR code.
pub mod invite;

/// How many connections there may be.
pub mod admission;

/// Which request leads where.
pub mod route;

/// What one connection gets: the page, the chat, or a refusal.
pub mod service;

/// A thread for each client.
pub mod client_threads;

/// Encryption: a relay in front of the service.
#[cfg(feature = "tls")]
pub mod tls;

/// Accepts connections and gives each a thread.
pub mod server;

/// The command-line client: a session over a WebSocket, from the client's side.
pub mod client;

/// What a client sent, as the log shows it.
pub mod excerpt;

/// A duration, as people read it.
pub mod seconds;

/// The time of day.
pub mod clock;

/// Every number that is our choice, with its reason.
pub mod limits;

/// The code in the README compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
