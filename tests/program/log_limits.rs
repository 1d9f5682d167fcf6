//! What the log costs has limits, whatever clients do.

use std::fs;
use std::io::Read as _;
use std::process::Command;

use serde_json::json;

use crate::common::person::Person;
use crate::common::process::wait_until;
use crate::common::{self, Client};
use crate::salon::{Salon, command, signal, start};

#[test]
fn what_a_client_sent_is_cut_to_64_characters() {
    let salon = Salon::start("long-name", &[]);
    let mut client = Client::open(salon.address);
    let origin = format!("Origin: http://{}\r\n", "o".repeat(10_000));
    client.send_bytes(common::request(salon.address, &origin).as_bytes());
    client.read_to_the_end();
    let mut person = Person::connect(salon.address);
    let user = "\u{7F}".repeat(60_000);
    person.say(&json!({"action": "login", "details": true, "user": user}));
    person.hear_code("name_invalid");
    let log = salon.stop();
    let name = format!("{}\"… (60043 bytes)", "\\u{7f}".repeat(22));
    assert!(log.contains(&name), "{log}");
    let origin = format!("\"http://{}\"… (10007 bytes)", "o".repeat(57));
    assert!(log.contains(&origin), "{log}");
    assert!(log.lines().all(|line| line.len() < 1000), "{log}");
}

#[test]
fn of_many_lines_about_one_address_some_are_left_out_and_counted() {
    const REFUSED: usize = 1000;
    let salon = Salon::start("many-lines", &[]);
    for _ in 0..REFUSED {
        let mut client = Client::open(salon.address);
        client.send_bytes(b"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        client.read_to_the_end();
    }
    // Each line that is not left out says how many were before it.
    let accounted = || {
        let log = fs::read_to_string(&salon.log).unwrap();
        let lines = log.matches("501 Not Implemented").count();
        let counts = log.lines().filter_map(|line| {
            let (_, line) = line.split_once("[WARN] ")?;
            let (count, _) = line.split_once(" more lines about the address")?;
            count.parse::<usize>().ok()
        });
        (lines, counts.sum::<usize>())
    };
    wait_until(
        || {
            let _ = Client::open(salon.address).try_send(b"x\r\n");
            let (lines, counted) = accounted();
            lines + counted >= REFUSED
        },
        || format!("lines and counted: {:?}", accounted()),
    );
    let (lines, _) = accounted();
    assert!((100..REFUSED / 2).contains(&lines), "{lines} lines");
}

#[test]
fn verbose_shows_a_message_to_many_once() {
    let salon = Salon::start("to-many", &["-v"]);
    let mut people: Vec<Person> = (0..10)
        .map(|number| Person::login(salon.address, &format!("p{number}")))
        .collect();
    people[0].chat("«only once»");
    for person in &mut people {
        assert_eq!(person.hear_chat(), "«only once»");
    }
    let log = salon.stop();
    // As it came, and as it went to everyone.
    let lines: Vec<_> = log
        .lines()
        .filter(|line| line.contains("only once"))
        .collect();
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(
        lines[0].contains("#1 <") && lines[1].contains("to many >"),
        "{lines:#?}"
    );
}

#[test]
fn a_log_that_is_too_long_is_renamed_and_one_old_one_is_kept() {
    let salon = Salon::start("long-log", &["-v", "--log-max", "20000", "--rate", "0"]);
    let mut alice = Person::login(salon.address, "Alice");
    let old = salon.log.with_extension("log.1");
    let lengths = || {
        let length = |path| fs::metadata(path).map_or(0, |known| known.len());
        (length(&salon.log), length(&old))
    };
    for number in 0..1000 {
        alice.chat(&number.to_string());
        alice.hear_chat();
    }
    wait_until(
        || {
            alice.chat("more");
            alice.hear_chat();
            lengths().1 > 0
        },
        || format!("{:?}", lengths()),
    );
    // One gathering of lines may be longer than the limit.
    let (new, old) = lengths();
    assert!(new < 200_000 && old < 200_000, "{new} and {old} bytes");
}

#[test]
#[cfg(unix)]
fn only_its_owner_may_read_the_log() {
    use std::os::unix::fs::PermissionsExt as _;
    let salon = Salon::start("mode", &[]);
    let mode = fs::metadata(&salon.log).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
#[cfg(unix)]
fn a_fifo_is_no_log_and_the_chat_goes_on_without_it() {
    let (mut program, log) = command("fifo", &[]);
    assert!(Command::new("mkfifo").arg(&log).status().unwrap().success());
    let (mut child, address) = start(&mut program);
    let mut alice = Person::login(address, "Alice");
    alice.chat("salut");
    assert_eq!(alice.hear_chat(), "salut");
    signal(&child, "-TERM");
    let mut errors = String::new();
    let mut console = child.stderr.take().unwrap();
    console.read_to_string(&mut errors).unwrap();
    child.wait().unwrap();
    assert!(
        errors.contains("there is no log file") && errors.contains("FIFO"),
        "{errors}"
    );
    fs::remove_file(log).unwrap();
}
