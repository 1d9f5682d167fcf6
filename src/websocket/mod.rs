//! The WebSocket protocol, server side (RFC 6455), in the order in which it is met on the wire.
//! Pure: bytes in, values out. No socket, no clock, no lock, no log.

pub mod offers;

pub mod handshake;

pub mod status_code;

pub mod error;

pub mod opcode;

pub mod mask;

pub mod frame;

pub mod close;

pub mod utf8;

pub mod message;
