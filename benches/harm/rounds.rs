//! The whole benchmark: each attack, round after round, then the table.

use std::process::ExitCode;

use clap::Parser;

use super::attack::Attack;
use super::options::Options;
use super::round::Round;
use super::{catalogue, self_check, table};
use crate::relay::machine;

pub fn main() -> ExitCode {
    let options = Options::parse();
    if options.list {
        print!("{}", catalogue::list());
        return ExitCode::SUCCESS;
    }
    machine::raise_file_limit();
    let good = if options.self_check {
        Ok(self_check::check(options.program()))
    } else {
        run(&options)
    };
    match good {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Whether nothing was lost with the default limits.
fn run(options: &Options) -> Result<bool, String> {
    let attacks = options.attacks()?;
    let machine = machine::describe();
    let mut good = true;
    let mut table = String::from(table::HEAD);
    for attack in attacks {
        let rounds: Vec<_> = (1..=options.rounds)
            .map(|number| run_and_show(options, attack, number))
            .collect();
        let is_unharmed = |round: &Result<Round, _>| {
            round
                .as_ref()
                .is_ok_and(|round| round.lost == 0 && round.failure.is_none())
        };
        good &= attack.is_unlimited() || rounds.iter().all(is_unharmed);
        table += &table::row(attack, &rounds);
        table.push('\n');
    }
    println!("\n{table}");
    let (rounds, seconds) = (options.rounds, options.length().as_secs_f64());
    println!(
        "{machine} Medians of {rounds} rounds of {seconds} s without and {seconds} s with the \
         attack; each ratio is the median of the rounds' own.\n\
         Server, attackers and the two who talk share these cores; latency is counted from when a \
         message was to be sent."
    );
    Ok(good)
}

fn run_and_show(options: &Options, attack: &Attack, number: u32) -> Result<Round, String> {
    let round = Round::run(options.program(), attack, options.length());
    let line = match &round {
        Ok(round) => table::line(attack, round),
        Err(why) => format!("FAILED: {why}"),
    };
    println!("{} {number}/{}: {line}", attack.name, options.rounds);
    round
}
