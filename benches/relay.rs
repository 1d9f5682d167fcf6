//! The relay benchmark: a whole server as a process of its own, loaded over loopback, checked and measured.
//!
//! `cargo bench --bench relay` measures Salon; `-- --peers` measures it beside the same chat in other
//! ecosystems, alternating in one run; `-- --help` lists the rest. This process is the load: one thread that
//! waits for all its connections at once, and says how much of a core it needed to do so.
//!
//! Nothing here asserts a time. A run that loses, repeats or reorders a message is no result, and an error.

#![forbid(unsafe_code)]

#[cfg(target_os = "linux")]
mod relay {
    pub mod churn;
    pub mod client;
    pub mod crowd;
    pub mod faults;
    pub mod figures;
    pub mod frame;
    pub mod histogram;
    pub mod idle;
    pub mod ledger;
    pub mod load;
    pub mod machine;
    pub mod options;
    pub mod poller;
    pub mod process;
    pub mod rounds;
    pub mod scenario;
    pub mod server;
    pub mod table;
    pub mod text;
    #[cfg(feature = "tls")]
    pub mod tls;
}

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    relay::rounds::main()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!(
        "The relay benchmark reads a server's CPU and memory from /proc: it runs on Linux only."
    );
}
