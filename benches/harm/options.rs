//! The benchmark's command line.

use std::time::Duration;

use clap::Parser;

use super::attack::{ATTACKS, Attack};

/// Two people talk, with and without an attack on their server: how late they hear each other, and what is lost.
#[derive(Parser)]
#[command(name = "cargo bench --bench harm --")]
pub struct Options {
    /// The attacks to run; all of them if none is named
    attacks: Vec<String>,

    /// How often each attack is run
    #[arg(long, value_name = "N", default_value = "5")]
    pub rounds: u32,

    /// How long the two talk each time, without and with the attack
    #[arg(long, value_name = "N", default_value = "3")]
    seconds: f64,

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
            return Ok(ATTACKS.iter().collect());
        }
        let named = |name: &String| {
            let mut attacks = ATTACKS.iter();
            let attack = attacks.find(|attack| attack.name == name);
            attack.ok_or_else(|| format!("no attack {name}; see --list"))
        };
        self.attacks.iter().map(named).collect()
    }

    /// Less than the 10 s after which a request that has not come is answered 408.
    pub fn length(&self) -> Duration {
        Duration::from_secs_f64(self.seconds.clamp(0.1, 8.0))
    }
}
