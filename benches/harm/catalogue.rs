//! All attacks, in the order in which they are run.

use std::thread;
use std::time::Instant;

use super::attack::{Attack, Target, attack};
use super::{
    floods, fresh_buckets, ghosts, inspected, log_bombs, nameless, places, readers, replays,
    slow_line, visits,
};

const NOTHING: &[Attack] = &[attack(
    "nothing",
    "no attack: two threads compute, and leave the server alone",
    "",
    |target| Ok(compute(target)),
)];

const ALL: [&[Attack]; 12] = [
    NOTHING,
    visits::ATTACKS,
    floods::ATTACKS,
    readers::ATTACKS,
    replays::ATTACKS,
    log_bombs::ATTACKS,
    ghosts::ATTACKS,
    fresh_buckets::ATTACKS,
    inspected::ATTACKS,
    slow_line::ATTACKS,
    nameless::ATTACKS,
    places::ATTACKS,
];

pub fn attacks() -> impl Iterator<Item = &'static Attack> {
    ALL.into_iter().flatten()
}

/// A line for each attack.
pub fn list() -> String {
    let line = |attack: &Attack| {
        let only = match attack.seconds {
            Some(seconds) if attack.is_long() => format!(" ({seconds} s, only if it is named)"),
            Some(seconds) => format!(" ({seconds} s)"),
            None => String::new(),
        };
        format!(
            "  {:15} {}{}{only}\n",
            attack.name,
            attack.about,
            attack.rate()
        )
    };
    attacks().map(line).collect()
}

/// What it costs the two that this process uses the same cores.
fn compute(target: &Target) -> usize {
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| while Instant::now() < target.end {});
        }
    });
    0
}
