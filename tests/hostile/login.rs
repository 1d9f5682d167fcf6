//! A hundred clients that want one name at the same moment: exactly one gets it, a thousand times.

use std::net::TcpListener;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::common::person::Person;
use crate::common::{Client, serve};
use salon::chat::action::CHAT_ACTIONS;
use salon::chat::registry::Registry;
use salon::chat::session::Session;
use salon::limits::Limits;
use salon::net::courier::Couriers;
use salon::net::outbox::State;
use serde_json::json;

const CLIENTS: usize = 100;

/// On the registry itself, each client with a thread of its own, as on the server.
#[test]
fn of_a_hundred_logins_with_one_name_exactly_one_wins_a_thousand_times() {
    const ROUNDS: usize = 1000;
    let couriers = Couriers::start(1 << 20, Limits::default().outbox_time).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let registry = Registry::new(couriers.backlog());
    let (limits, barrier) = (Limits::default(), Barrier::new(CLIENTS));
    let winners: Vec<AtomicUsize> = (0..ROUNDS).map(|_| AtomicUsize::new(0)).collect();
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            let _client = Client::open(listener.local_addr().unwrap());
            let stream = listener.accept().unwrap().0;
            let outbox = couriers.outbox(couriers.next_number(), stream);
            // Who wins is what counts; that a hundred are told of it a thousand times would only
            // take time.
            outbox.abort(State::Lost);
            let mut session = Session::new(&registry, &outbox, &[CHAT_ACTIONS], &limits);
            let (registry, barrier, winners) = (&registry, &barrier, &winners);
            scope.spawn(move || {
                // Whether the client has the name that it asks for.
                let mut log_in = |name: &str| {
                    let login = json!({"action": "login", "user": name}).to_string();
                    session.take(&login);
                    session.perform();
                    registry.name_of(outbox.number).as_deref() == Some(name)
                };
                for (round, winners) in winners.iter().enumerate() {
                    barrier.wait();
                    if log_in(&format!("n{}", round % 10)) {
                        winners.fetch_add(1, Ordering::Relaxed);
                        barrier.wait();
                        // Frees the name for the tenth round from here.
                        assert!(log_in(&format!("winner {round}")), "a name of its own");
                    } else {
                        barrier.wait();
                    }
                }
            });
        }
    });
    for (round, winners) in winners.iter().enumerate() {
        assert_eq!(winners.load(Ordering::Relaxed), 1, "round {round}");
    }
}

/// Over sockets: one wins, the others are told, and the name is free again when the winner goes.
#[test]
fn of_a_hundred_clients_with_one_name_exactly_one_is_welcomed() {
    let server = serve(Limits {
        clients_per_address: usize::MAX,
        rate: None,
        ..Limits::default()
    });
    let mut people: Vec<Person> = (0..CLIENTS)
        .map(|_| Person::connect(server.address))
        .collect();
    for _ in 0..20 {
        let login = json!({"action": "login", "details": true, "user": "Alice", "ref": "mine"});
        for person in &mut people {
            person.say(&login);
        }
        let mut winner = None;
        for (number, person) in people.iter_mut().enumerate() {
            let answer =
                person.hear_until(|event| event["ref"] == "mine" && event["code"].is_string());
            if answer["code"] == "welcome" {
                assert_eq!(winner.replace(number), None, "two winners");
            } else {
                assert_eq!(answer["code"], "name_taken");
            }
        }
        drop(people.remove(winner.expect("a winner")));
        people[0].hear_code("left");
        people.push(Person::connect(server.address));
    }
}
