//! Shows the frames of a connection to whoever watches it. It looks at copies of the bytes, as a
//! packet sniffer does; the rest of the server does not know of it.

/// Bytes in hexadecimal.
pub mod hex;

/// Bytes as programs print and write them.
pub mod bytes_literal;

/// Bytes as tools show them: a hex dump with offsets.
pub mod hex_dump;

/// Bytes as people paste them, in any of these forms.
pub mod given_bytes;

/// One direction of a connection: the frames in its bytes.
pub mod stream;

/// What watchers are told, as JSON.
pub mod report;

/// Who watches which code.
pub mod watchers;

/// An opening handshake as a watcher sees it.
pub mod handshake;

/// One inspected connection, between its relay and its watchers.
pub mod inspected;

/// What one side of an inspected connection sends.
pub mod one_way;

/// Where the inspector attaches to the service.
pub mod inspector;

/// What the server's decoder says to any bytes.
pub mod explain;

/// The actions `explain` and `demonstrate`.
pub mod actions;
