//! Registry, outboxes and couriers under many threads that do this and that: one order, everything exactly once, nothing left behind.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Barrier};
use std::thread;

use crate::common::dice::Dice;
use crate::common::{CLOSE, Client, FIN};
use salon::chat::action::Request;
use salon::chat::registry::Registry;
use salon::limits::Limits;
use salon::net::courier::Couriers;
use salon::net::outbox::Outbox;
use salon::websocket::close::Close;
use salon::websocket::status_code::StatusCode;
use serde_json::{Value, json};

const MEMBERS: usize = 6;
const STEPS: usize = 60;
const NAMES: [&str; 4] = ["Alice", "Bob", "Carol", "Dave"];
const ROOMS: [&str; 3] = ["general", "projet", "cours"];

/// How a round goes: what is said, and when it is read.
#[derive(Clone, Copy)]
struct Round {
    seed: u64,
    /// Behind each message, to fill the sockets.
    padding: usize,
    /// Only when everything has been said, so that couriers have to let go of clients and take them back.
    read_late: bool,
}

fn request(mut action: Value, reference: &str) -> Request {
    action["ref"] = reference.into();
    Request::parse(&action.to_string(), true).expect("a request that makes sense")
}

/// A random life in the chat. Returns the references of what it said under a name.
fn live(registry: &Registry, outbox: &Arc<Outbox>, number: usize, round: Round) -> Vec<String> {
    let mut dice = Dice(round.seed * 100 + number as u64);
    let mut member = registry.connect(outbox);
    let (mut named, mut said) = (false, Vec::new());
    for step in 0..STEPS {
        let reference = format!("{number} {step}");
        let room = ROOMS[dice.throw(ROOMS.len())];
        let action = match dice.throw(12) {
            0 | 1 => json!({"action": "login", "details": true, "user": NAMES[dice.throw(NAMES.len())]}),
            2 => json!({"action": "create_room", "room": room}),
            3 | 4 => json!({"action": "join_room", "room": room}),
            5 => {
                member.flush();
                thread::yield_now();
                continue;
            }
            _ => {
                if named {
                    said.push(reference.clone());
                }
                json!({"action": "send_message", "message": "x".repeat(round.padding)})
            }
        };
        let is_login = action["action"] == "login";
        let request = request(action, &reference);
        // As a session does: everything that is refused is answered.
        match member.perform(request) {
            Ok(()) => named |= is_login,
            Err(complaint) => member.complain(&complaint),
        }
    }
    drop(member);
    outbox.close(&Close::new(StatusCode::NORMAL_CLOSURE, "the end"));
    said
}

/// Everything that one client was told, up to the Close.
fn listen(mut client: Client) -> Vec<Value> {
    let mut events = Vec::new();
    loop {
        let (first_byte, payload) = client.read_frame();
        if first_byte == FIN | CLOSE {
            assert!(client.is_at_end());
            return events;
        }
        events.push(serde_json::from_slice(&payload).expect("JSON"));
    }
}

fn is_chat(event: &Value) -> bool {
    event["kind"] == "chat"
}

/// Which of the events were replayed: those right before `users` whose ids count down from `last`.
fn replayed(events: &[Value]) -> Vec<bool> {
    let mut replayed = vec![false; events.len()];
    for (index, users) in events.iter().enumerate() {
        if users["action"] != "users" {
            continue;
        }
        let mut id = users["last"].as_u64().unwrap();
        for before in (0..index).rev() {
            let event = &events[before];
            if !is_chat(event) || event["room"] != users["room"] || event["id"] != id || id == 0 {
                break;
            }
            replayed[before] = true;
            id -= 1;
        }
    }
    replayed
}

/// What was said live came in order and without a gap, to the room that the client was in. Returns the references of its own messages among it.
fn check_stay(events: &[Value], number: usize) -> Vec<String> {
    let (mut room, mut last) = (Value::from("general"), None);
    let own = format!("{number} ");
    let mut heard = Vec::new();
    for (event, replayed) in events.iter().zip(replayed(events)) {
        if event["action"] == "users" {
            let newest = event["last"].as_u64();
            assert!(
                event["room"] != room || last.is_none() || last == newest,
                "{event}"
            );
            (room, last) = (event["room"].clone(), newest);
        } else if is_chat(event) && !replayed {
            assert_eq!(event["room"], room);
            let id = event["id"].as_u64().unwrap();
            assert!(
                last.is_none_or(|last| last + 1 == id),
                "{id} after {last:?}"
            );
            last = Some(id);
            let reference = event["ref"].as_str().unwrap();
            if reference.starts_with(&own) {
                heard.push(reference.to_owned());
            }
        }
    }
    heard
}

/// A new client in the chat, and what it is told.
fn connect(couriers: &Couriers, listener: &TcpListener) -> (Client, Arc<Outbox>) {
    let client = Client::open(listener.local_addr().unwrap());
    let (stream, _) = listener.accept().unwrap();
    (client, couriers.outbox(stream))
}

/// Nobody is left: all names are free and nobody is in any room.
fn check_nothing_is_left(registry: &Registry, client: Client, outbox: &Arc<Outbox>) {
    let mut member = registry.connect(outbox);
    let mut perform = |action| member.perform(request(action, ""));
    for name in NAMES {
        let done = perform(json!({"action": "login", "details": true, "user": name}));
        assert_eq!(done, Ok(()), "{name} is not free");
    }
    for room in ROOMS {
        // One of those that nobody created is created now.
        let _ = perform(json!({"action": "create_room", "room": room}));
        let done = perform(json!({"action": "join_room", "room": room}));
        assert_eq!(done, Ok(()));
    }
    drop(member);
    outbox.close(&Close::new(StatusCode::NORMAL_CLOSURE, ""));
    let events = listen(client);
    let counts = events.iter().filter(|event| event["action"] == "users");
    assert!(counts.clone().count() >= ROOMS.len());
    assert!(counts.into_iter().all(|users| users["count"] == 1));
}

/// All that everyone heard is one history: each id of each room is one message, and there is no more than was said.
fn check_one_history(told: &[Vec<Value>], said: usize) {
    let mut rooms: BTreeMap<&str, BTreeMap<u64, &Value>> = BTreeMap::new();
    for event in told.iter().flatten().filter(|event| is_chat(event)) {
        let room = rooms.entry(event["room"].as_str().unwrap()).or_default();
        let known = room.entry(event["id"].as_u64().unwrap()).or_insert(event);
        assert_eq!(*known, event);
    }
    for room in rooms.values() {
        let ids = room.keys().copied();
        assert!(ids.eq(1..=room.len() as u64), "{:?}", room.keys());
    }
    assert_eq!(rooms.values().map(BTreeMap::len).sum::<usize>(), said);
}

#[track_caller]
fn check(round: Round) {
    let limits = Limits::default();
    let couriers = Couriers::start(64 << 20, limits.outbox_time).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let registry = Registry::default();
    let (start, all_said) = (Barrier::new(MEMBERS), Barrier::new(MEMBERS));
    let lives: Vec<(Vec<String>, Vec<Value>)> = thread::scope(|scope| {
        let members: Vec<_> = (0..MEMBERS)
            .map(|number| {
                let (client, outbox) = connect(&couriers, &listener);
                let (registry, start, all_said) = (&registry, &start, &all_said);
                scope.spawn(move || {
                    let early = (!round.read_late).then(|| client.try_clone());
                    let reader = early.map(|client| thread::spawn(|| listen(client)));
                    start.wait();
                    let said = live(registry, &outbox, number, round);
                    all_said.wait();
                    let told =
                        reader.map_or_else(|| listen(client), |reader| reader.join().unwrap());
                    (said, told)
                })
            })
            .collect();
        members
            .into_iter()
            .map(|member| member.join().unwrap())
            .collect()
    });
    let (said, told): (Vec<_>, Vec<_>) = lives.into_iter().unzip();
    for (number, (said, told)) in said.iter().zip(&told).enumerate() {
        assert_eq!(check_stay(told, number), *said, "of member {number}");
    }
    check_one_history(&told, said.iter().map(Vec::len).sum());
    let (client, outbox) = connect(&couriers, &listener);
    check_nothing_is_left(&registry, client, &outbox);
}

fn check_rounds(rounds: u64, padding: usize, read_late: bool) {
    for seed in 0..rounds {
        // Shown only when it fails.
        println!("round {seed}");
        check(Round {
            seed,
            padding,
            read_late,
        });
    }
}

#[test]
fn everyone_hears_everything_once_and_in_one_order_and_nothing_is_left() {
    check_rounds(100, 1, false);
}

#[test]
fn it_is_the_same_for_those_who_read_late() {
    check_rounds(8, 30_000, true);
}
