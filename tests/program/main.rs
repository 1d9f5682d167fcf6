//! The programs `salon` and `echo` as child processes, alone, with clients of other makers, and
//! with the page in a browser.

#[path = "../common/mod.rs"]
mod common;

#[cfg(unix)]
mod announce;
mod browser;
#[cfg(unix)]
mod help_files;
mod interop;
#[cfg(unix)]
mod listen;
#[cfg(unix)]
mod log;
#[cfg(unix)]
mod log_client;
#[cfg(unix)]
mod log_limits;
#[cfg(unix)]
mod options;
mod processes;
mod proxied;
#[cfg(unix)]
mod salon;
#[cfg(unix)]
mod signals;
mod third_party_client;
#[cfg(target_os = "linux")]
mod threads;
mod witness;
