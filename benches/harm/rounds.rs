//! The whole benchmark: each attack against a server of its own, round after round, then the table.

use std::fs;
use std::net::{SocketAddr, SocketAddrV4};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;

use super::attack::{ATTACKS, Attack};
use super::options::Options;
use super::witnesses::{Talk, Witnesses};
use crate::process::{Salon, command};
use crate::relay::figures::{Measure, median, significant};
use crate::relay::machine;

/// Before anything counts, the attack, or the conversation, has begun.
const LEAD: Duration = Duration::from_millis(500);

/// One round: the two undisturbed, and the two during the attack.
struct Round {
    without: Latency,
    with: Latency,
    lost: usize,
    /// How much of the attack there was in a second.
    attack: f64,
    /// The server's peak of resident memory in MiB, and what it logged in a second in KB.
    memory: f64,
    log: f64,
}

/// In seconds.
struct Latency {
    p50: f64,
    p99: f64,
}

pub fn main() -> ExitCode {
    let options = Options::parse();
    if options.list {
        for attack in &ATTACKS {
            println!("{:12} {}", attack.name, attack.about);
        }
        return ExitCode::SUCCESS;
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

/// Whether nothing was lost with the default limits.
fn run(options: &Options) -> Result<bool, String> {
    let (attacks, length) = (options.attacks()?, options.length());
    let machine = machine::describe();
    machine::raise_file_limit();
    let mut good = true;
    let mut table = String::from(
        "| attack | in a second | p50 ms without | with | p99 ms without | with | with ÷ without | lost | resident MiB | log KB/s |\n\
         |---|---|---|---|---|---|---|---|---|---|\n",
    );
    for attack in attacks {
        let rounds: Vec<_> = (0..options.rounds).map(|_| round(attack, length)).collect();
        let is_unharmed =
            |round: &Result<Round, _>| round.as_ref().is_ok_and(|round| round.lost == 0);
        // Who lifts the limit that protects the others is only told what comes of it.
        good &= attack.unlimited || rounds.iter().all(is_unharmed);
        let row = row(attack, &rounds);
        println!("{}: {row}", attack.name);
        table += &row;
        table.push('\n');
    }
    println!("\n{table}");
    println!(
        "{machine} Medians of {} rounds of {} s without and {} s with the attack; each ratio is the median of the rounds' own.\n\
         Server, attackers and the two who talk share these cores; latency is counted from when a message was to be sent.",
        options.rounds,
        length.as_secs_f64(),
        length.as_secs_f64()
    );
    Ok(good)
}

fn round(attack: &Attack, length: Duration) -> Result<Round, String> {
    let options: &[&str] = if attack.unlimited {
        &["--rate", "0"]
    } else {
        &[]
    };
    let salon = Salon::spawn(command(&format!("harm-{}", attack.name), options));
    let server = v4(salon.address)?;
    let mut witnesses = Witnesses::come(server)?;
    let without = {
        let begin = Instant::now() + LEAD;
        witnesses.talk(begin, begin + length)?
    };
    let begin = Instant::now() + LEAD;
    let (end, seconds) = (begin + length, (LEAD + length).as_secs_f64());
    let logged = log_length(&salon);
    thread::scope(|scope| {
        let attackers = scope.spawn(|| (attack.run)(server, end));
        let with = witnesses.talk(begin, end);
        let attacked = attackers.join().expect("no panic");
        let (with, attacked) = (
            with?,
            attacked.map_err(|error| format!("the attack: {error}"))?,
        );
        #[expect(clippy::cast_precision_loss, reason = "it is only shown")]
        let attack = attacked as f64 / seconds;
        Ok(Round {
            without: latency(&without)?,
            with: latency(&with)?,
            lost: without.lost + with.lost,
            attack,
            memory: peak_memory(&salon)?,
            log: (log_length(&salon) - logged) / 1000.0 / seconds,
        })
    })
}

fn latency(talk: &Talk) -> Result<Latency, String> {
    let quantile = |fraction| talk.latency.quantile(fraction).ok_or("nothing was heard");
    Ok(Latency {
        p50: quantile(0.5)?,
        p99: quantile(0.99)?,
    })
}

fn row(attack: &Attack, results: &[Result<Round, String>]) -> String {
    let rounds: Vec<_> = results.iter().flatten().collect();
    let middle = |of: &dyn Fn(&Round) -> f64| {
        median(rounds.iter().copied().map(of).collect()).unwrap_or(f64::NAN)
    };
    let (p50, p99) = (
        |figure| Measure::P50.show(figure),
        |figure| Measure::P99.show(figure),
    );
    let lost: usize = rounds.iter().map(|round| round.lost).sum();
    let failures: Vec<_> = results
        .iter()
        .filter_map(|round| round.as_ref().err())
        .collect();
    let lost = match failures.first() {
        None => lost.to_string(),
        Some(why) => format!(
            "{lost}; in {} of {} rounds: {why}",
            failures.len(),
            results.len()
        ),
    };
    let how_much = match attack.unit {
        "" => String::from("–"),
        unit => format!("{} {unit}", significant(middle(&|round| round.attack))),
    };
    let rate = if attack.unlimited { ", `--rate 0`" } else { "" };
    format!(
        "| {}{rate} | {how_much} | {} | {} | {} | {} | {} | {lost} | {} | {} |",
        attack.about,
        p50(middle(&|round| round.without.p50)),
        p50(middle(&|round| round.with.p50)),
        p99(middle(&|round| round.without.p99)),
        p99(middle(&|round| round.with.p99)),
        significant(middle(&|round| round.with.p99 / round.without.p99)),
        significant(middle(&|round| round.memory)),
        significant(middle(&|round| round.log)),
    )
}

#[expect(clippy::cast_precision_loss, reason = "it is only shown")]
fn log_length(salon: &Salon) -> f64 {
    fs::metadata(&salon.log).map_or(0.0, |known| known.len() as f64)
}

fn peak_memory(salon: &Salon) -> Result<f64, String> {
    let status = fs::read_to_string(format!("/proc/{}/status", salon.child.id()));
    let status = status.map_err(|error| error.to_string())?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    kib.map(|kib| kib / 1024.0)
        .ok_or_else(|| "no VmHWM".to_owned())
}

fn v4(address: SocketAddr) -> Result<SocketAddrV4, String> {
    match address {
        SocketAddr::V4(address) => Ok(address),
        SocketAddr::V6(_) => Err("the server listens on IPv6".into()),
    }
}
