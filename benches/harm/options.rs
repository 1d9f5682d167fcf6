//! The benchmark's command line.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser;

use super::attack::{Attack, SECONDS_MOST};
use super::catalogue;

/// Two people talk, with and without an attack on their server: how late they hear each other, what
/// is lost, and what the server takes meanwhile.
///
/// The two latencies of a round are without and with the attack. Memory is the most that was ever
/// resident, threads are the most that there were at once, and the bytes of the log and of the
/// console are those that were written during the attack. Words that are lost, repeated or
/// reordered are an error.
#[derive(Parser)]
#[command(
    name = "cargo bench --bench harm --",
    after_long_help = format!("Attacks:\n{}", catalogue::list()),
)]
pub struct Options {
    /// The attacks to run; if none is named, all that do not take more than 15 s
    attacks: Vec<String>,

    /// How often each attack is run
    #[arg(long, value_name = "N", default_value = "5")]
    pub rounds: u32,

    /// How long the two talk each time, without and with the attack, 15 s at most
    #[arg(long, value_name = "N", default_value = "3")]
    seconds: f64,

    /// Attack another build of Salon: the path of its program
    #[arg(long, value_name = "PATH", default_value = env!("CARGO_BIN_EXE_salon"))]
    server: PathBuf,

    /// See that harm is noticed: a server that is stopped or killed, a log that is written
    #[arg(long)]
    pub self_check: bool,

    /// List the attacks
    #[arg(long)]
    pub list: bool,

    /// What `cargo bench` adds by itself
    #[arg(long, hide = true)]
    bench: bool,
}

impl Options {
    pub fn attacks(&self) -> Result<Vec<&'static Attack>, String> {
        if self.attacks.is_empty() {
            let attacks = catalogue::attacks().filter(|attack| !attack.is_long());
            return Ok(attacks.collect());
        }
        let named = |name: &String| {
            let attack = catalogue::attacks().find(|attack| attack.name == name);
            attack.ok_or_else(|| format!("no attack {name}; see --list"))
        };
        self.attacks.iter().map(named).collect()
    }

    pub fn length(&self) -> Duration {
        Duration::from_secs_f64(self.seconds.max(0.1)).min(Duration::from_secs(SECONDS_MOST))
    }

    pub fn program(&self) -> &Path {
        &self.server
    }
}
