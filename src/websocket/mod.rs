//! The WebSocket protocol (RFC 6455), in the order in which it is met on the wire.
//! Pure: bytes in, values out. No socket, no clock, no lock, no log.

/// What a client may offer: extensions and subprotocols (§9.1, §11.3.4).
pub mod negotiation;

/// The opening handshake (§4.2).
pub mod handshake;

/// Where a client connects (§3).
pub mod uri;

/// The opening handshake, seen from the client (§4.1).
pub mod client_handshake;

/// Why a connection is closed, as a number (§7.4).
pub mod status_code;

/// The rules that a peer can break, each with its section.
pub mod error;

/// What a frame is for (§5.2).
pub mod opcode;

/// Masking and unmasking (§5.3).
pub mod mask;

/// One frame: its header and its payload (§5.2).
pub mod frame;

/// One frame as a line of the log.
pub mod frame_line;

/// Frames out of a stream of bytes.
pub mod frame_decoder;

/// The payload of a Close frame (§5.5.1).
pub mod close;

/// Text that arrives in pieces (§8.1).
pub mod utf8;

/// Data messages and control messages (§5.5, §5.6).
pub mod message;

/// What most likely went wrong in a client's code.
pub mod mistake;

/// Messages out of frames, and so out of bytes (§5.4).
pub mod message_assembler;
