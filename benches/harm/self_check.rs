//! The measures, checked: each must tell a server that does wrong from one that does not.

use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::attack::{Attack, attack};
use super::round::latency;
use super::server::{Server, Usage};
use super::witnesses::{Talk, Witnesses};

const LENGTH: Duration = Duration::from_secs(1);

/// How long a server is stopped, and what the two must notice of it at least.
const STOPPED: Duration = Duration::from_millis(400);
const NOTICED: f64 = 0.3;

/// Bytes a second: far less than two people's frames, far more than one line.
const LOGGED: f64 = 1e3;

const QUIET: Attack = attack("self-check", "", "", |_| Ok(0));
const VERBOSE: Attack = Attack {
    options: &["-v"],
    ..QUIET
};

/// Whether everything was noticed.
pub fn check(program: &Path) -> bool {
    let mut good = true;
    let mut see = |what: &str, result: Result<bool, String>| {
        let is_so = result == Ok(true);
        good &= is_so;
        match (is_so, result) {
            (true, _) => println!("- noticed: {what}"),
            (false, Err(why)) => println!("- NOT NOTICED: {what}: {why}"),
            (false, _) => println!("- NOT NOTICED: {what}"),
        }
    };
    let usage = |attack| match during(program, attack, |_| {})? {
        (_, Ok(usage)) => Ok(usage),
        (_, Err(error)) => Err(error.to_string()),
    };
    let talk = |deed| during(program, &QUIET, deed).map(|(talk, _)| talk);
    see(
        "memory, threads and CPU of a server",
        usage(&QUIET).map(|usage| usage.memory > 1e6 && usage.threads > 3.0 && usage.cores > 0.0),
    );
    see(
        "a log of every frame, in the file and on the console",
        usage(&VERBOSE).map(|usage| usage.log > LOGGED && usage.console > LOGGED),
    );
    see(
        "that a log without frames is short",
        usage(&QUIET).map(|usage| usage.log < LOGGED && usage.console < LOGGED),
    );
    see(
        "a server that stops for a while",
        talk(stop_for_a_while)
            .map(|talk| latency(&talk).p99 > NOTICED && talk.failure.is_none() && talk.lost == 0),
    );
    see(
        "a server that is killed",
        talk(|server| server.salon.signal("-KILL")).map(|talk| talk.failure.is_some()),
    );
    good
}

fn stop_for_a_while(server: &Server) {
    server.salon.signal("-STOP");
    thread::sleep(STOPPED);
    server.salon.signal("-CONT");
}

/// The two talk for a while, and this is done meanwhile.
fn during(
    program: &Path,
    attack: &Attack,
    deed: fn(&Server),
) -> Result<(Talk, io::Result<Usage>), String> {
    let server = Server::start(program, attack)?;
    let mut witnesses = Witnesses::come(server.address, 0)?;
    let begin = Instant::now();
    Ok(server.during(|| {
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(LENGTH / 4);
                deed(&server);
            });
            witnesses.talk(begin, begin + LENGTH)
        })
    }))
}
