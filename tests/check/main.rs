//! The tests of `salon check`, and the faulty servers that it must see through.

#[path = "../common/mod.rs"]
mod common;

mod clients;
mod command;
mod faulty_client;
mod faulty_server;
mod faulty_server_client;
mod faulty_server_ends;
mod faulty_server_frames;
mod faulty_server_handshakes;
mod faulty_server_works;
mod own_servers;
mod recognised;
