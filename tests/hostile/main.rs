//! Attacks on the server, and what it does: the tests behind `docs/robustness.md`.

#[path = "../common/mod.rs"]
mod common;

#[cfg(target_os = "linux")]
mod amplification;
mod chat;
#[cfg(target_os = "linux")]
mod clock;
mod frames;
mod fuzz_corpus;
mod handshake;
mod inspect;
#[cfg(target_os = "linux")]
mod limits;
mod login;
#[cfg(target_os = "linux")]
mod memory;
#[cfg(target_os = "linux")]
mod network;
mod panic;
#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
mod soak;
