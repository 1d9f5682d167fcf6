//! One round: a server of its own, the two who talk undisturbed, and then during the attack.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::attack::{Attack, Note, Target};
use super::server::{Server, Usage};
use super::witnesses::{Talk, Witnesses};

/// Before anything counts, the attack, or the conversation, has begun.
pub const LEAD: Duration = Duration::from_millis(500);

pub struct Round {
    pub without: Latency,
    pub with: Latency,
    /// Words that somebody has not heard.
    pub lost: usize,
    /// Why the round is none, if somebody was cut, or the attack could not go on.
    pub failure: Option<String>,
    /// How much of the attack there was in a second.
    pub attack: f64,
    pub usage: Usage,
    pub notes: Vec<Note>,
}

/// In seconds; not a number where nothing was heard.
pub struct Latency {
    pub p50: f64,
    pub p99: f64,
}

impl Round {
    pub fn run(program: &Path, attack: &Attack, length: Duration) -> Result<Self, String> {
        let server = Server::start(program, attack)?;
        let mut witnesses = Witnesses::come(server.address, attack.company)?;
        let begin = Instant::now() + LEAD;
        let without = witnesses.talk(begin, begin + length);
        if let Some(why) = without.failure {
            return Err(format!("before the attack: {why}"));
        }
        let begin = Instant::now() + LEAD;
        let length = attack.length(length);
        let target = Target::new(server.address, begin + length);
        let ((with, attacked), usage) = server.during(|| {
            thread::scope(|scope| {
                let attackers = scope.spawn(|| (attack.run)(&target));
                let with = witnesses.talk(begin, target.end);
                (with, attackers.join().expect("no panic"))
            })
        });
        let usage = usage.map_err(|error| format!("the server is gone: {error}"))?;
        let attack_failed = attacked
            .as_ref()
            .err()
            .map(|error| format!("the attack: {error}"));
        #[expect(clippy::cast_precision_loss, reason = "it is only shown")]
        Ok(Self {
            without: latency(&without),
            with: latency(&with),
            lost: with.lost,
            failure: with.failure.or(attack_failed),
            attack: attacked.unwrap_or(0) as f64 / (LEAD + length).as_secs_f64(),
            usage,
            notes: target.into_notes(),
        })
    }
}

pub fn latency(talk: &Talk) -> Latency {
    let quantile = |fraction| talk.latency.quantile(fraction).unwrap_or(f64::NAN);
    Latency {
        p50: quantile(0.5),
        p99: quantile(0.99),
    }
}
