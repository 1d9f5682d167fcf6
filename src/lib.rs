//! Salon: a WebSocket chat server whose protocol is written by hand, to be read.
//!
//! The modules stand in reading order; each uses only those above it.

pub mod limits;

pub mod clock;

pub mod http;

pub mod websocket;

pub mod net;

pub mod inspect;

pub mod chat;

pub mod admission;

pub mod house;

pub mod server;
