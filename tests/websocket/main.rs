//! The tests of `src/websocket`: frames, messages and the opening handshake, without sockets.

#[path = "../common/mod.rs"]
mod common;

mod any_split;
mod client_handshake;
mod close;
mod frame;
mod frame_header;
mod handshake;
mod mask;
mod message;
mod message_refused;
mod mistake;
mod negotiation;
mod protocol_error;
mod status_code;
mod utf8;
