//! The benchmark's command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

use super::scenario::{SCENARIOS, Scenario};
use super::server::{BEFORE, BUN_SECURE, KINDS, Kind, SALON, SECURE};

/// Loads a chat server over loopback, checks every delivery and measures what it costs.
#[derive(Parser)]
#[allow(clippy::struct_excessive_bools)]
#[command(name = "cargo bench --bench relay --")]
pub struct Options {
    /// The scenarios to run; all of them if none is named
    scenarios: Vec<String>,

    /// Measure Salon beside all its peers, in turns
    #[arg(long)]
    peers: bool,

    /// Measure only these servers, in turns
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,

    /// Measure another build of Salon, too: the path of its program
    #[arg(long, value_name = "PATH")]
    pub before: Option<PathBuf>,

    /// Ask Salon for details at login, as the page does; otherwise the clients speak the six lines
    #[arg(long)]
    pub details: bool,

    /// How often each server does each scenario [default: 1, with peers 5]
    #[arg(long, value_name = "N")]
    rounds: Option<u32>,

    /// How long each run is measured, after a warm-up of a second
    #[arg(long, value_name = "N", default_value = "3")]
    seconds: f64,

    /// Run servers that lose, repeat and reorder messages, and see that each is caught
    #[arg(long)]
    pub self_check: bool,

    /// List the scenarios and the servers
    #[arg(long)]
    pub list: bool,

    /// What `cargo bench` adds by itself
    #[arg(long, hide = true)]
    bench: bool,
}

impl Options {
    pub fn scenarios(&self) -> Result<Vec<&'static Scenario>, String> {
        if self.scenarios.is_empty() {
            return Ok(SCENARIOS.iter().collect());
        }
        let named = |name: &String| {
            SCENARIOS
                .iter()
                .find(|scenario| scenario.name == name)
                .ok_or_else(|| format!("no scenario {name}; see --list"))
        };
        self.scenarios.iter().map(named).collect()
    }

    pub fn servers(&self) -> Result<Vec<Kind>, String> {
        let mut servers = self.chosen_servers()?;
        servers.extend(self.before.is_some().then_some(BEFORE));
        Ok(servers)
    }

    fn chosen_servers(&self) -> Result<Vec<Kind>, String> {
        if self.only.is_empty() {
            return Ok(if self.peers {
                KINDS.to_vec()
            } else {
                vec![SALON]
            });
        }
        let named = |name: &String| {
            let secure = cfg!(feature = "tls").then_some([SECURE, BUN_SECURE]);
            KINDS
                .into_iter()
                .chain(secure.into_iter().flatten())
                .find(|kind| kind.name == name)
                .ok_or_else(|| format!("no server {name}; see --list"))
        };
        self.only.iter().map(named).collect()
    }

    pub fn rounds(&self) -> u32 {
        self.rounds.unwrap_or(if self.peers { 5 } else { 1 })
    }

    pub fn length(&self) -> Result<Duration, String> {
        Duration::try_from_secs_f64(self.seconds.clamp(0.1, 600.0))
            .map_err(|error| error.to_string())
    }
}
