//! 500 clients coming, chatting and going for 20 minutes, or `SALON_SOAK_SECONDS`: nothing grows.
//! The figures of the last run are in `docs/robustness.md`.

use std::env;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::common;
use crate::common::dice::Dice;
use crate::common::person::{Person, texts};
use crate::common::process::Salon;

const GROUPS: usize = 25;
const IN_EACH: usize = 20;

/// Between two visits of a group's thread to one of its people. Each is visited about every second,
/// far more often than it is pinged.
const PAUSE: Duration = Duration::from_millis(50);

const SAMPLES: u32 = 40;

/// More names than rooms that there may be.
const ROOM_NAMES: usize = 150;

#[derive(Default)]
struct Tally {
    over: AtomicBool,
    connections: AtomicUsize,
    messages: AtomicUsize,
}

#[derive(Debug, Clone, Copy)]
struct Sample {
    descriptors: usize,
    threads: usize,
    kilobytes: usize,
    rooms: usize,
}

/// Connects and logs in under a name that somebody had a moment ago. It is free as soon as the
/// server knows.
fn come(address: SocketAddr, name: &str) -> Person {
    let mut person = Person::connect(address);
    loop {
        person.say(&json!({"action": "login", "details": true, "user": name}));
        let answer = person.hear_until(|event| {
            event["code"].is_string() && (event["code"] == "welcome" || event["kind"] == "error")
        });
        if answer["code"] == "welcome" {
            return person;
        }
        assert_eq!(answer["code"], "name_taken");
        thread::sleep(PAUSE);
    }
}

/// One visit: somebody comes, goes, chats, or changes rooms; then everything that was said
/// meanwhile is read.
fn visit(
    place: &mut Option<Person>,
    address: SocketAddr,
    name: &str,
    dice: &mut Dice,
    tally: &Tally,
) {
    let Some(person) = place else {
        *place = Some(come(address, name));
        tally.connections.fetch_add(1, Ordering::Relaxed);
        return;
    };
    let room = format!("salon {}", dice.throw(ROOM_NAMES));
    match dice.throw(20) {
        0 => {
            // With a Close or without.
            if dice.once_in(2) {
                person.client.send_close(1000, "");
            }
            *place = None;
            return;
        }
        // Each new room is told to all 500: not too many a second.
        1 if dice.once_in(20) => person.say(&json!({"action": "create_room", "room": room})),
        1..=3 => person.say(&json!({"action": "join_room", "room": room})),
        _ => {
            let text = format!("{name} {}", "x".repeat(dice.throw(200)));
            person.chat(&text);
            tally.messages.fetch_add(1, Ordering::Relaxed);
            let heard = person.hear_all();
            assert!(
                texts(&heard).contains(&text.as_str()),
                "{name} did not hear itself"
            );
            return;
        }
    }
    person.hear_all();
}

fn group(number: usize, address: SocketAddr, tally: &Tally) {
    let mut dice = Dice(number as u64);
    let mut places: Vec<Option<Person>> = (0..IN_EACH).map(|_| None).collect();
    while !tally.over.load(Ordering::Relaxed) {
        for (seat, place) in places.iter_mut().enumerate() {
            visit(
                place,
                address,
                &format!("p{number}.{seat}"),
                &mut dice,
                tally,
            );
            thread::sleep(PAUSE);
        }
    }
}

fn rooms_of(event: &Value) -> usize {
    event["rooms"].as_array().expect("a list").len()
}

fn sample(salon: &Salon) -> Sample {
    let mut probe = common::Client::connect(salon.address);
    let event = serde_json::from_str(&probe.read_text()).unwrap();
    Sample {
        descriptors: salon.descriptors(),
        threads: salon.threads(),
        kilobytes: salon.resident(),
        rooms: rooms_of(&event),
    }
}

/// The second half needs no more than the first quarter did at its end, apart from what chance may
/// add.
fn check_flat(name: &str, samples: &[Sample], slack: usize, of: fn(&Sample) -> usize) {
    let quarter = samples.len() / 4;
    let before = samples[quarter - quarter / 2..=quarter]
        .iter()
        .map(of)
        .max()
        .unwrap();
    let after = samples[samples.len() / 2..].iter().map(of).max().unwrap();
    println!(
        "{name}: {before} at the end of the first quarter, at most {after} in the second half"
    );
    assert!(
        after <= before + slack,
        "{name} grow from {before} to {after}"
    );
}

#[test]
#[ignore = "20 minutes: cargo test --release --test hostile -- --ignored --nocapture soak::"]
fn nothing_grows_while_500_clients_come_chat_and_go() {
    let seconds = env::var("SALON_SOAK_SECONDS").map_or(1200, |text| text.parse().unwrap());
    let length = Duration::from_secs(seconds);
    let salon = Salon::start("soak");
    sample(&salon);
    let (descriptors, threads) = (salon.descriptors(), salon.threads());
    let tally = Arc::new(Tally::default());
    let groups: Vec<_> = (0..GROUPS)
        .map(|number| {
            let (address, tally) = (salon.address, Arc::clone(&tally));
            thread::spawn(move || group(number, address, &tally))
        })
        .collect();
    let start = Instant::now();
    let mut samples = Vec::new();
    for number in 1..=SAMPLES {
        thread::sleep(
            (start + length * number / SAMPLES).saturating_duration_since(Instant::now()),
        );
        assert!(
            groups.iter().all(|group| !group.is_finished()),
            "a group has failed"
        );
        samples.push(sample(&salon));
        println!(
            "{:5} s: {:?}",
            start.elapsed().as_secs(),
            samples.last().unwrap()
        );
    }
    tally.over.store(true, Ordering::Relaxed);
    for group in groups {
        group.join().expect("a group without a failure");
    }
    println!(
        "{seconds} s, {} connections, {} messages",
        tally.connections.load(Ordering::Relaxed),
        tally.messages.load(Ordering::Relaxed)
    );
    check_flat("descriptors", &samples, 30, |sample| sample.descriptors);
    check_flat("threads", &samples, 30, |sample| sample.threads);
    check_flat("KiB of resident memory", &samples, 4096, |sample| {
        sample.kilobytes
    });
    check_flat("rooms", &samples, 0, |sample| sample.rooms);

    // All have left: nothing is left of them.
    salon.wait_until_it_is_back_to(descriptors, threads);
    let mut last = Person::connect(salon.address);
    last.say(&json!({"action": "login", "details": true, "user": "p0.0"}));
    let users = last.hear_action("users");
    assert_eq!(
        (&users["count"], &users["users"]),
        (&json!(1), &json!(["p0.0"]))
    );
}
