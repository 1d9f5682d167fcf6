//! A room full of people: every message reaches everyone once, all see the same order, and a member
//! that does not read harms nobody.

use std::thread;
use std::time::Duration;

use salon::limits::Limits;

use crate::common::person::Person;
use crate::common::serve;

const SENDERS: usize = 10;
const EACH: usize = 200;

fn limits() -> Limits {
    Limits {
        rate: None,
        clients_per_address: usize::MAX,
        ..Limits::default()
    }
}

/// Everything that is said while ten people send as fast as they can, as one member hears it.
fn hear_everything(mut person: Person) -> Vec<String> {
    (0..SENDERS * EACH).map(|_| person.hear_chat()).collect()
}

fn talk(mut person: Person, number: usize) -> Vec<String> {
    let mut writer = Person {
        client: person.client.try_clone(),
    };
    let writing = thread::spawn(move || {
        for message in 0..EACH {
            writer.chat(&format!("{number} {message}"));
        }
    });
    let heard = (0..SENDERS * EACH).map(|_| person.hear_chat()).collect();
    writing.join().unwrap();
    heard
}

#[track_caller]
fn check_exactly_once_in_one_order(all: &[Vec<String>]) {
    for heard in all {
        assert!(heard == &all[0], "two members saw different orders");
    }
    for sender in 0..SENDERS {
        let prefix = format!("{sender} ");
        let of_sender: Vec<&String> = all[0]
            .iter()
            .filter(|text| text.starts_with(&prefix))
            .collect();
        let sent: Vec<String> = (0..EACH)
            .map(|message| format!("{sender} {message}"))
            .collect();
        assert!(of_sender.iter().copied().eq(&sent), "sender {sender}");
    }
}

#[test]
fn a_hundred_members_see_every_message_once_and_in_one_order() {
    let server = serve(limits());
    let people: Vec<Person> = (0..100)
        .map(|number| Person::login(server.address, &format!("p{number}")))
        .collect();
    let threads: Vec<_> = people
        .into_iter()
        .enumerate()
        .map(|(number, person)| {
            thread::spawn(move || {
                if number < SENDERS {
                    talk(person, number)
                } else {
                    hear_everything(person)
                }
            })
        })
        .collect();
    let all: Vec<Vec<String>> = threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .collect();
    check_exactly_once_in_one_order(&all);
}

#[test]
fn a_member_that_stops_reading_is_cut_and_the_others_hear_everything() {
    let server = serve(limits());
    let mut alice = Person::login(server.address, "Alice");
    let mut bob = Person::login(server.address, "Bob");
    let mut stuck = Person::login(server.address, "Stuck");
    let long = "x".repeat(16 * 1024);
    // More than the system's buffers and the outbox hold: some 10 MiB on Linux.
    let mut sent = 0;
    while is_there(&mut alice, "Stuck") {
        alice.chat(&format!("{sent} {long}"));
        assert!(bob.hear_chat().starts_with(&format!("{sent} ")));
        sent += 1;
        assert!(sent < 10_000, "it was never cut");
    }
    // What had been sent before is still there to be read, and then it ends.
    stuck.client.read_to_the_end();
}

#[test]
fn a_member_that_reads_late_gets_everything() {
    let server = serve(limits());
    let mut alice = Person::login(server.address, "Alice");
    let mut late = Person::login(server.address, "Late");
    let long = "x".repeat(60_000);
    // More than the sockets' buffers take at first, so that a write blocks, and less than an outbox
    // may hold besides.
    for number in 0..30 {
        alice.chat(&format!("{number} {long}"));
        alice.hear_chat();
    }
    for number in 0..30 {
        assert!(late.hear_chat().starts_with(&format!("{number} ")));
    }
    // It has come back to its courier, and is served like everyone.
    alice.chat("fin");
    assert_eq!(late.hear_chat(), "fin");
}

#[test]
fn a_reader_without_progress_is_cut_even_if_little_waits_for_it() {
    let server = serve(Limits {
        outbox_time: Duration::from_millis(100),
        outbox_bytes: 64 << 20,
        ..limits()
    });
    let mut alice = Person::login(server.address, "Alice");
    let _stuck = Person::login(server.address, "Stuck");
    let long = "x".repeat(60_000);
    let mut sent = 0;
    while is_there(&mut alice, "Stuck") {
        alice.chat(&long);
        sent += 1;
        assert!(sent < 500, "it was never cut");
    }
}

/// Whether nobody has told so far that this member has left.
fn is_there(observer: &mut Person, name: &str) -> bool {
    let heard = observer.hear_all();
    !heard
        .iter()
        .any(|event| event["code"] == "left" && event["user"] == name)
}
