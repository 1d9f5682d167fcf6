//! The live frame inspector: shows each client the bytes of its own connection, decoded as this server decodes them.
//! It looks at copies, as a packet sniffer would; the decoders know nothing of it.

pub mod hex;

pub mod stream;

pub mod note;

pub mod explain;

pub mod inspector;
