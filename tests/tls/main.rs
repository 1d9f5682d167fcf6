//! Salon over TLS: `cargo test --test tls`.

#[path = "../common/mod.rs"]
mod common;

/// Servers and clients that speak TLS.
mod secure;

/// What is said over TLS arrives.
mod chat;

/// How a connection ends, from either side.
mod close;

/// What comes before the first byte of HTTP.
mod handshake;

/// Clients that send or read what no honest one does.
mod hostile;

/// Certificates, keys, and what the program says of them.
mod identity;

/// The filters alone, without sockets.
mod records;

/// A client of other makers: the command `openssl s_client`.
#[cfg(unix)]
mod openssl;
