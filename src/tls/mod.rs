//! `wss://` and `https://` without a proxy: TLS (RFC 8446, RFC 5246) stands in front of the service
//! as a relay. It owns the client's socket, and the service gets the inner end of a local pair, as
//! if that were an ordinary client's. What RFC 6455 §4.1 says of `/secure/` connections is all that
//! WebSocket adds: the handshake and the frames are the same inside.

/// The numbers that are our choice.
pub mod limits;

/// A certificate and its key, from files.
pub mod identity;

/// A certificate that nobody vouches for.
pub mod self_signed;

/// The TLS handshake, with a deadline.
pub mod handshake;

/// What somebody gets who speaks HTTP to a port that speaks TLS.
pub mod plain_http;

/// Bytes to records, and back: the two filters of the relay.
pub mod records;

/// Serves a client over TLS.
pub mod front;
