//! The program's threads: which policy they have, and how long they live.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::common::Client;
use crate::salon::{Salon, command};

/// `SCHED_OTHER` and `SCHED_BATCH` (Linux, `sched.h`).
const OTHER: u32 = 0;
const BATCH: u32 = 3;

/// The folders in `/proc` of all threads.
fn threads(salon: &Salon) -> Vec<PathBuf> {
    let folder = format!("/proc/{}/task", salon.child.id());
    let threads = fs::read_dir(folder).unwrap();
    threads.map(|thread| thread.unwrap().path()).collect()
}

/// The policies that the threads have.
fn policies(salon: &Salon) -> BTreeSet<u32> {
    let policy = |thread: PathBuf| {
        let stat = fs::read_to_string(thread.join("stat")).unwrap();
        // The 41st field (proc_pid_stat(5)); the second one may have spaces, and ends with `)`.
        let behind_name = stat.rsplit_once(") ").unwrap().1;
        behind_name.split(' ').nth(41 - 3).unwrap().parse::<u32>()
    };
    threads(salon)
        .into_iter()
        .map(|thread| policy(thread).unwrap())
        .collect()
}

#[test]
fn no_thread_interrupts_another_one() {
    let salon = Salon::start("policy", &[]);
    let _client = Client::connect(salon.address);
    assert_eq!(policies(&salon), BTreeSet::from([BATCH]));
}

#[test]
fn a_niceness_that_somebody_has_chosen_stays_and_so_does_the_policy() {
    let (salon, log) = command("nice", &[]);
    let mut nice = Command::new("nice");
    nice.args(["-n", "1"]).arg(salon.get_program());
    nice.args(salon.get_args()).stdin(Stdio::null());
    nice.stdout(Stdio::piped()).stderr(Stdio::piped());
    let salon = Salon::spawn(&mut nice, log);
    let _client = Client::connect(salon.address);
    assert_eq!(policies(&salon), BTreeSet::from([OTHER]));
}

#[test]
fn a_thread_whose_client_is_gone_serves_another_one() {
    const VISITS: usize = 50;
    let salon = Salon::start("threads", &[]);
    let mut clients = BTreeSet::new();
    for _ in 0..VISITS {
        let mut client = Client::connect(salon.address);
        let name = |thread: &PathBuf| fs::read_to_string(thread.join("comm")).unwrap_or_default();
        let threads = threads(&salon).into_iter();
        clients.extend(threads.filter(|thread| name(thread) == "client\n"));
        client.send_close(1000, "");
        client.read_to_the_end();
    }
    assert!((1..=VISITS / 2).contains(&clients.len()), "{clients:?}");
}
