//! What is shown: a line for each round, a row of a Markdown table for each attack.

use std::fmt::Write as _;

use super::attack::Attack;
use super::round::Round;
use crate::relay::figures::{Measure, median, significant};

/// From here on the machine is said not to have been quiet.
const NOISY: f64 = 0.2;

pub const HEAD: &str = "\
| attack | in a second | p50 ms without | with | p99 ms without | with | with ÷ without | lost \
| MiB at the peak | threads | log KB/s | console KB/s | cores | noted |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
";

/// One line for one round.
pub fn line(attack: &Attack, round: &Round) -> String {
    let (p50, p99) = (&Measure::P50, &Measure::P99);
    let usage = &round.usage;
    let mut line = format!(
        "p50 {} → {} ms, p99 {} → {} ms, lost {}, {} MiB, {} threads, log {} KB/s, \
         console {} KB/s, {} cores",
        p50.show(round.without.p50),
        p50.show(round.with.p50),
        p99.show(round.without.p99),
        p99.show(round.with.p99),
        round.lost,
        Measure::MemoryPeak.show(usage.memory),
        Measure::Threads.show(usage.threads),
        significant(usage.log / 1e3),
        significant(usage.console / 1e3),
        significant(usage.cores),
    );
    if !attack.unit.is_empty() {
        let _ = write!(
            line,
            ", {} {} a second",
            significant(round.attack),
            attack.unit
        );
    }
    for (what, figure) in &round.notes {
        let _ = write!(line, "; {what}: {}", significant(*figure));
    }
    if usage.other_cores > NOISY {
        let _ = write!(line, " (others kept {:.1} cores busy)", usage.other_cores);
    }
    if let Some(why) = &round.failure {
        let _ = write!(line, " FAILED: {why}");
    }
    line
}

/// A row of medians.
pub fn row(attack: &Attack, results: &[Result<Round, String>]) -> String {
    let rounds: Vec<_> = results.iter().flatten().collect();
    let middle = |of: &dyn Fn(&Round) -> f64| {
        let figures = rounds
            .iter()
            .map(|round| of(round))
            .filter(|figure| !figure.is_nan());
        median(figures.collect()).unwrap_or(f64::NAN)
    };
    let how_much = match attack.unit {
        "" => String::from("–"),
        unit => format!("{} {unit}", significant(middle(&|round| round.attack))),
    };
    let cells = [
        format!("{}{}", attack.about, attack.rate()),
        how_much,
        Measure::P50.show(middle(&|round| round.without.p50)),
        Measure::P50.show(middle(&|round| round.with.p50)),
        Measure::P99.show(middle(&|round| round.without.p99)),
        Measure::P99.show(middle(&|round| round.with.p99)),
        significant(middle(&|round| round.with.p99 / round.without.p99)),
        lost(results),
        Measure::MemoryPeak.show(middle(&|round| round.usage.memory)),
        Measure::Threads.show(middle(&|round| round.usage.threads)),
        significant(middle(&|round| round.usage.log / 1e3)),
        significant(middle(&|round| round.usage.console / 1e3)),
        significant(middle(&|round| round.usage.cores)),
        notes(&rounds),
    ];
    format!("| {} |", cells.join(" | "))
}

/// How many words in all, and why rounds failed.
fn lost(results: &[Result<Round, String>]) -> String {
    let lost: usize = results.iter().flatten().map(|round| round.lost).sum();
    let failures: Vec<_> = results
        .iter()
        .filter_map(|result| match result {
            Ok(round) => round.failure.as_ref(),
            Err(why) => Some(why),
        })
        .collect();
    match failures.first() {
        None => lost.to_string(),
        Some(why) => {
            let (failed, all) = (failures.len(), results.len());
            format!("{lost}; in {failed} of {all} rounds: {why}")
        }
    }
}

/// The median of each note, over the rounds that have it.
fn notes(rounds: &[&Round]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for (what, _) in rounds.iter().flat_map(|round| &round.notes) {
        if !names.contains(what) {
            names.push(what);
        }
    }
    let show = |name: &&str| {
        let notes = rounds.iter().flat_map(|round| &round.notes);
        let figures = notes
            .filter(|(what, _)| what == name)
            .map(|(_, figure)| *figure);
        let middle = median(figures.collect()).unwrap_or(f64::NAN);
        format!("{name}: {}", significant(middle))
    };
    names.iter().map(show).collect::<Vec<_>>().join("; ")
}
