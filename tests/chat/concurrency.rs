//! Sessions, outboxes and couriers under many threads that do this and that: one order, everything
//! exactly once, and nothing is left.

mod heard;

use std::net::TcpListener;
use std::sync::{Arc, Barrier};
use std::{mem, thread};

use self::heard::{check_one_history, check_stay, listen};
use crate::common::Client;
use crate::common::dice::Dice;
use salon::chat::action::CHAT_ACTIONS;
use salon::chat::registry::Registry;
use salon::chat::session::Session;
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
    /// After each message, to fill the sockets.
    padding: usize,
    /// Only when everything has been said, so that couriers have to let go of clients and take them
    /// back.
    read_late: bool,
}

/// A client in the chat, and what it will ask for next.
struct Member<'a> {
    session: Session<'a>,
    batch: Vec<String>,
}

impl<'a> Member<'a> {
    /// It asks for details at once, with a login that is refused.
    fn new(registry: &Registry, outbox: &Arc<Outbox>, limits: &'a Limits) -> Self {
        let session = Session::new(registry, outbox, &[CHAT_ACTIONS], limits);
        let batch = Vec::new();
        let mut member = Self { session, batch };
        member.ask(
            json!({"action": "login", "user": "", "details": true}),
            None,
        );
        assert!(!member.perform());
        member
    }

    fn ask(&mut self, mut action: Value, reference: Option<&str>) {
        action["ref"] = reference.into();
        self.batch.push(action.to_string());
    }

    /// Performs what has been asked for, as a session does with what one read brought. Returns
    /// whether the client has a name.
    fn perform(&mut self) -> bool {
        for text in mem::take(&mut self.batch) {
            if !self.session.take(&text) {
                self.session.perform();
            }
        }
        self.session.perform();
        self.session.is_logged_in()
    }
}

/// Only every second request has a reference.
fn has_reference(step: usize) -> bool {
    step.is_multiple_of(2)
}

/// A random life in the chat. Returns the marks of what it said under a name.
fn live(registry: &Registry, outbox: &Arc<Outbox>, number: usize, round: Round) -> Vec<String> {
    let mut dice = Dice(round.seed * 100 + number as u64);
    let limits = Limits::default();
    let mut member = Member::new(registry, outbox, &limits);
    let (mut named, mut said) = (false, Vec::new());
    for step in 0..STEPS {
        let mark = format!("{number} {step}");
        let room = ROOMS[dice.throw(ROOMS.len())];
        let action = match dice.throw(12) {
            0 | 1 => json!({"action": "login", "user": NAMES[dice.throw(NAMES.len())]}),
            2 => json!({"action": "create_room", "room": room}),
            3 | 4 => json!({"action": "join_room", "room": room}),
            5 => {
                member.perform();
                thread::yield_now();
                continue;
            }
            _ => {
                if named {
                    said.push(mark.clone());
                }
                let text = format!("{mark} {}", "x".repeat(round.padding));
                json!({"action": "send_message", "message": text})
            }
        };
        let is_login = action["action"] == "login";
        member.ask(action, has_reference(step).then_some(&mark));
        // What comes after a first login depends on whether it worked.
        if is_login && !named {
            named = member.perform();
        }
    }
    assert_eq!(member.perform(), named);
    drop(member);
    outbox.close(&Close::new(StatusCode::NORMAL_CLOSURE, "the end"));
    outbox.end();
    said
}

/// A new client in the chat, and what it is told.
fn connect(couriers: &Couriers, listener: &TcpListener) -> (Client, Arc<Outbox>) {
    let client = Client::open(listener.local_addr().unwrap());
    let (stream, _) = listener.accept().unwrap();
    (client, couriers.outbox(couriers.next_number(), stream))
}

/// Nobody is left: all names are free and nobody is in any room.
fn check_nothing_is_left(registry: &Registry, client: Client, outbox: &Arc<Outbox>) {
    let limits = Limits::default();
    let mut member = Member::new(registry, outbox, &limits);
    for name in NAMES {
        member.ask(json!({"action": "login", "user": name}), None);
    }
    for room in ROOMS {
        // One of those that nobody created is created now.
        member.ask(
            json!({"action": "create_room", "room": room}),
            Some("create"),
        );
        member.ask(json!({"action": "join_room", "room": room}), None);
    }
    assert!(member.perform());
    drop(member);
    outbox.close(&Close::new(StatusCode::NORMAL_CLOSURE, ""));
    outbox.end();
    let events = listen(client);
    // The first login, which only asks for details, is refused; and rooms are there already.
    let mut refused = events.iter().filter(|event| event["kind"] == "error");
    assert_eq!(
        refused.next().map(|event| &event["code"]),
        Some(&json!("name_invalid"))
    );
    assert!(refused.all(|event| event["ref"] == "create"), "{events:?}");
    let counts = events.iter().filter(|event| event["action"] == "users");
    assert!(counts.clone().count() >= ROOMS.len());
    assert!(counts.into_iter().all(|users| users["count"] == 1));
}

#[track_caller]
fn check(round: Round) {
    let limits = Limits::default();
    let couriers = Couriers::start(64 << 20, limits.outbox_time).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let registry = Registry::new(couriers.backlog());
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
    check_rounds(6, 30_000, true);
}
