//! The system has no descriptors or threads left. Those who are in the chat go on, and newcomers
//! get in when there are some again.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::common::person::Person;
use crate::common::process::{self, Salon, command_under, wait_until};
use crate::common::witnesses::unharmed;
use crate::common::{Client, request};

/// Connects and asks for a WebSocket, without waiting for the answer.
fn ask(salon: &Salon) -> Client {
    let mut client = Client::open(salon.address);
    client.send_bytes(request(salon.address, "").as_bytes());
    client
}

/// Waits until a newcomer is let in, and chats. Those before it are gone when their threads are. It
/// must be the one that got in, since the next may be refused again.
fn wait_until_somebody_gets_in(salon: &Salon) {
    let mut newcomer = ask(salon);
    wait_until(
        || {
            let let_in = newcomer.read_head().starts_with("HTTP/1.1 101 ");
            if !let_in {
                newcomer = ask(salon);
            }
            let_in
        },
        || salon.log(),
    );
    Person::with(newcomer).log_in("at last");
}

#[test]
fn when_descriptors_are_used_up_the_room_goes_on_and_who_waits_gets_in_later() {
    let limit = ["prlimit", "--nofile=40:40"];
    let salon = Salon::spawn(command_under(&limit, "descriptors", &[]));
    unharmed(salon.address, || {
        let mut crowd: Vec<Client> = (0..100).map(|_| ask(&salon)).collect();
        wait_until(
            || salon.descriptors() == 40,
            || format!("{} descriptors", salon.descriptors()),
        );
        wait_until(
            || {
                salon
                    .log()
                    .contains("no connection can be accepted for now")
            },
            || salon.log(),
        );
        // It backs off: one line, not one for each attempt.
        assert!(
            crowd
                .last_mut()
                .unwrap()
                .read_nothing_for(Duration::from_millis(300))
        );
        let lines = salon
            .log()
            .matches("no connection can be accepted for now")
            .count();
        assert!(lines < 10, "{lines} lines in the log");
    });
    wait_until_somebody_gets_in(&salon);
}

/// Another user for the program, if this is root: root may have as many threads as it likes.
fn nobody() -> Option<[&'static str; 4]> {
    let root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    let tool = Path::new("/usr/bin/setpriv").exists();
    (root && tool).then_some([
        "setpriv",
        "--reuid=31999",
        "--regid=31999",
        "--clear-groups",
    ])
}

/// The program where anyone may read it, as the directory of the build may be closed to others.
fn readable_copy() -> Option<PathBuf> {
    let copy = std::env::temp_dir().join(format!("salon-{}", std::process::id()));
    // Not with `fs::copy`: a program that another test starts meanwhile could inherit the copy,
    // open for writing, and what is open for writing cannot be executed.
    let copied = Command::new("cp")
        .arg(env!("CARGO_BIN_EXE_salon"))
        .arg(&copy)
        .status();
    copied.ok()?.success().then_some(copy)
}

#[test]
fn when_threads_are_used_up_newcomers_get_503_and_the_room_goes_on() {
    let (Some(nobody), Some(copy)) = (nobody(), readable_copy()) else {
        println!("not root: the number of threads cannot be limited for this program alone");
        return;
    };
    // The main thread, the log's two, a courier, the one that accepts, the one that refuses, the
    // signals'; and then some clients.
    let limit = [&nobody[..], &["prlimit", "--nproc=20:20"]].concat();
    let options = ["--max-clients", "0", "--max-per-address", "0"];
    let limit = [&limit[..], &[copy.to_str().unwrap()]].concat();
    let salon = Salon::spawn(process::command_of(&limit, "threads", &options));
    unharmed(salon.address, || {
        let mut answers: Vec<String> = Vec::new();
        let mut crowd: Vec<Client> = (0..40).map(|_| ask(&salon)).collect();
        for client in &mut crowd {
            answers.push(client.read_head());
        }
        let refused = answers
            .iter()
            .filter(|head| head.starts_with("HTTP/1.1 503 "))
            .count();
        let welcome = answers
            .iter()
            .filter(|head| head.starts_with("HTTP/1.1 101 "))
            .count();
        assert!(
            refused > 10 && welcome > 3,
            "{refused} refused, {welcome} let in"
        );
        assert_eq!(refused + welcome, 40);
    });
    wait_until_somebody_gets_in(&salon);
    let _ = fs::remove_file(copy);
}
