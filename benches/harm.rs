//! The harm benchmark: what two people who talk to each other notice while somebody attacks the
//! server, and what the server takes meanwhile.
//!
//! `cargo bench --bench harm` runs every attack against the program, with its default limits where
//! the attack does not say otherwise; `-- --help` lists the attacks and options. Each round has a
//! server of its own: first the two talk undisturbed, then while the attack goes on.
//!
//! Nothing here asserts a time. A word that is lost, repeated or in another order is an error.
//! `-- --self-check` shows that the measures notice what they should.

#![forbid(unsafe_code)]

#[cfg(target_os = "linux")]
#[allow(dead_code, reason = "the relay benchmark uses the rest of it")]
#[path = "relay"]
mod relay {
    pub mod client;
    pub mod crowd;
    pub mod figures;
    pub mod frame;
    pub mod histogram;
    pub mod ledger;
    pub mod machine;
    pub mod poller;
    pub mod process;
    pub mod text;
    #[cfg(feature = "tls")]
    pub mod tls;
}

#[cfg(target_os = "linux")]
#[path = "../tests/common/process.rs"]
#[allow(dead_code, reason = "the tests use the rest of it")]
mod process;

#[cfg(target_os = "linux")]
mod common {
    pub use crate::relay::client::PATIENCE;
}

#[cfg(target_os = "linux")]
mod harm {
    pub mod attack;
    pub mod catalogue;
    pub mod flood;
    pub mod floods;
    pub mod fresh_buckets;
    pub mod ghosts;
    pub mod inspected;
    pub mod log_bombs;
    pub mod nameless;
    pub mod options;
    pub mod person;
    pub mod places;
    pub mod readers;
    pub mod replays;
    pub mod round;
    pub mod rounds;
    pub mod self_check;
    pub mod server;
    pub mod slow_line;
    pub mod slow_reader;
    pub mod table;
    pub mod visits;
    pub mod volley;
    pub mod witnesses;
}

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    harm::rounds::main()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("The harm benchmark waits for its clients with epoll: it runs on Linux only.");
}
