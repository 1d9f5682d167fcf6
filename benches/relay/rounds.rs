//! The whole benchmark: every scenario, every server in turns, then the tables.

use std::process::ExitCode;
use std::sync::atomic::Ordering;

use clap::Parser;

use super::faults;
use super::figures::Measure;
use super::machine;
use super::options::Options;
use super::scenario::{SCENARIOS, Scenario};
use super::server::{BEFORE_PROGRAM, KINDS, Kind};
use super::table::{self, Row};
use super::text;

/// From here on the load is said to have been the limit, not the server.
const BUSY: f64 = 0.95;

/// From here on the machine is said not to have been quiet.
const NOISY: f64 = 0.2;

pub fn main() -> ExitCode {
    let options = Options::parse();
    if options.list {
        for scenario in &SCENARIOS {
            println!("{:16} {}", scenario.name, scenario.about);
        }
        for kind in &KINDS {
            println!("{:16} {}", kind.name, kind.about);
        }
        return ExitCode::SUCCESS;
    }
    if options.self_check {
        return if faults::check() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        };
    }
    match run(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all runs were good.
fn run(options: &Options) -> Result<bool, String> {
    let (scenarios, servers) = (options.scenarios()?, options.servers()?);
    text::DETAILS.store(options.details, Ordering::Relaxed);
    if let Some(program) = &options.before {
        let _ = BEFORE_PROGRAM.set(program.clone());
    }
    let floor = machine::send_and_receive().map_err(|error| error.to_string())?;
    let floor = floor.as_secs_f64() * 1e6;
    let machine = format!(
        "{} One send and its receive: {floor:.1} µs.",
        machine::describe()
    );
    println!("{machine}");
    let files = machine::raise_file_limit();
    let mut good = true;
    let mut tables = Vec::new();
    for scenario in scenarios {
        if files < scenario.files() {
            let needed = scenario.files();
            println!(
                "{}: skipped, it needs {needed} open files; the hard limit is {files}",
                scenario.name
            );
            continue;
        }
        let rows = in_turns(scenario, &servers, options)?;
        good &= !rows.iter().any(Row::has_failed);
        tables.push(table::markdown(scenario, &rows));
    }
    println!();
    for table in &tables {
        println!("{table}");
    }
    let (rounds, seconds) = (options.rounds(), options.length()?.as_secs_f64());
    println!(
        "{machine} Medians of {rounds} rounds of {seconds} s; each ratio is the median of the rounds' own."
    );
    println!(
        "Server, load and clients share these cores; latency is counted from when a message was to be sent."
    );
    Ok(good)
}

fn in_turns(scenario: &Scenario, servers: &[Kind], options: &Options) -> Result<Vec<Row>, String> {
    let length = options.length()?;
    let mut rows: Vec<_> = servers
        .iter()
        .map(|&kind| Row {
            kind,
            runs: Vec::new(),
        })
        .collect();
    for round in 0..options.rounds() {
        let count = rows.len();
        for place in 0..count {
            // Another one first each round: nobody has the cold machine, or the warm one, to itself.
            let row = &mut rows[(place + round as usize) % count];
            if row.has_failed() {
                continue;
            }
            let run = scenario.run(row.kind, length);
            show(scenario, row.kind, &run);
            row.runs.push(run);
        }
    }
    Ok(rows)
}

fn show(scenario: &Scenario, kind: Kind, run: &Result<super::figures::Figures, String>) {
    let line = match run {
        Err(why) => format!("FAILED: {why}"),
        Ok(figures) => {
            let show = |(measure, figure): (&Measure, &f64)| {
                scenario
                    .measures
                    .contains(measure)
                    .then(|| format!("{} {}", measure.show(*figure), measure.title()))
            };
            let mut line = figures
                .iter()
                .filter_map(show)
                .collect::<Vec<_>>()
                .join(", ");
            if figures
                .get(&Measure::LoadCores)
                .is_some_and(|cores| *cores > BUSY)
            {
                line += " (the load itself was the limit)";
            }
            if let Some(others) = figures
                .get(&Measure::OtherCores)
                .filter(|cores| **cores > NOISY)
            {
                line += &format!(" (others kept {others:.1} cores busy)");
            }
            line
        }
    };
    println!("{} {}: {line}", scenario.name, kind.name);
}
