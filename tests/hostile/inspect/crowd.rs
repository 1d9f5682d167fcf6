//! Crowds of inspected clients and of watchers, counted from outside: of what the system gives,
//! nothing is left after them.

use std::net::{Shutdown, TcpStream};
use std::thread;

use salon::limits::INSPECTED_PER_ADDRESS;
use serde_json::Value;

use crate::common::inspected::{Watcher, connect_to, inspected_target, request_for};
use crate::common::person::Person;
use crate::common::process::{Salon, command_under, end_of, wait_until};
use crate::common::witnesses::unharmed;
use crate::common::{Client, FIN, PING, PONG, TEXT, masked};

/// A server, and how many descriptors and threads it has without clients.
fn start(name: &str) -> (Salon, usize, usize) {
    let salon = Salon::start(name);
    let (descriptors, threads) =
        salon.without_clients(|address| drop(Person::login(address, "first")));
    (salon, descriptors, threads)
}

/// Nothing is left: no thread, no descriptor, and no connection that somebody could be told of.
#[track_caller]
fn check_nothing_left(salon: &Salon, code: &str, descriptors: usize, threads: usize) {
    salon.wait_until_it_is_back_to(descriptors, threads);
    let mut watcher = Watcher::of_code(salon.address, code);
    assert_eq!(watcher.see_all(), [] as [Value; 0]);
    drop(watcher);
    salon.wait_until_it_is_back_to(descriptors, threads);
}

#[test]
fn three_hundred_inspected_clients_that_stall_leave_the_room_unharmed_and_nothing_behind() {
    let (salon, descriptors, threads) = start("inspected-stall");
    let mut watcher = Watcher::of_code(salon.address, "stall");
    let crowd = unharmed(salon.address, || {
        let mut crowd: Vec<Client> = (0..300)
            .map(|_| connect_to(salon.address, &inspected_target("stall")))
            .collect();
        for (number, client) in crowd.iter_mut().enumerate() {
            match number % 4 {
                // Half a header, half a payload, half a message, nothing.
                0 => client.send_bytes(&[FIN | TEXT]),
                1 => client.send_bytes(&masked(FIN | TEXT, &[b'x'; 9_000])[..5_000]),
                2 => client.send_frame(TEXT, &[b'x'; 1000]),
                _ => {}
            }
        }
        crowd
    });
    // Those beyond the limit are not inspected.
    for _ in 0..INSPECTED_PER_ADDRESS {
        while watcher.see()["kind"] != "opened" {}
    }
    // Each has a thread, an inspected one three; the witnesses may not be gone yet.
    let most = threads + 300 + 2 * INSPECTED_PER_ADDRESS + 10;
    assert!(salon.threads() < most, "{} threads", salon.threads());
    drop(crowd);
    drop(watcher);
    check_nothing_left(&salon, "stall", descriptors, threads);
}

/// The other side neither sends nor reads nor closes, in each of these states.
#[test]
fn half_open_sockets_leave_nothing_behind() {
    let (salon, descriptors, threads) = start("inspected-half-open");
    let watcher = Watcher::of_code(salon.address, "half-open");
    let mut kept = Vec::new();
    unharmed(salon.address, || {
        for number in 0..INSPECTED_PER_ADDRESS {
            let mut client = connect_to(salon.address, &inspected_target("half-open"));
            match number % 3 {
                0 => client.shut_down(),
                1 => client.send_close(1000, ""),
                _ => client.send_bytes(&[0xC1]),
            }
            kept.push(client);
        }
    });
    drop(watcher);
    // The clients still have their sockets; the server has none of them any more.
    check_nothing_left(&salon, "half-open", descriptors, threads);
    drop(kept);
}

#[test]
fn a_flood_of_watchers_that_do_not_read_leaves_the_room_unharmed_and_nothing_behind() {
    let (salon, descriptors, threads) = start("watcher-flood");
    unharmed(salon.address, || {
        let watchers: Vec<Watcher> = (0..300)
            .map(|_| Watcher::of_code(salon.address, "flood"))
            .collect();
        let mut talkers: Vec<Client> = (0..10)
            .map(|_| connect_to(salon.address, &inspected_target("flood")))
            .collect();
        // What is shown of each of them goes to 300 watchers, as far as the rate allows.
        let flood = masked(FIN | PONG, &[b'x'; 100]).repeat(50);
        for client in &mut talkers {
            client.send_bytes(&flood);
            client.send_frame(FIN | PING, b"end");
        }
        for client in &mut talkers {
            while client.read_frame() != (FIN | PONG, b"end".to_vec()) {}
        }
        drop(watchers);
    });
    check_nothing_left(&salon, "flood", descriptors, threads);
}

#[test]
fn watchers_and_clients_that_come_and_go_leave_nothing_behind() {
    let (salon, descriptors, threads) = start("watchers-come-and-go");
    let address = salon.address;
    unharmed(address, || {
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(move || {
                    for _ in 0..50 {
                        drop(Watcher::of_code(address, "churn"));
                    }
                });
                scope.spawn(move || {
                    for time in 0..50 {
                        let mut client = connect_to(address, &inspected_target("churn"));
                        match time % 3 {
                            0 => client.send_close(1000, ""),
                            1 => client.send_bytes(&[0x81]),
                            _ => {}
                        }
                    }
                });
                scope.spawn(move || {
                    let request = request_for(address, &inspected_target("churn"));
                    for time in 0..50 {
                        // Requests that end too early, at every place.
                        let socket = TcpStream::connect(address).unwrap();
                        let part = &request.as_bytes()[..request.len() * time / 50];
                        std::io::Write::write_all(&mut &socket, part).unwrap();
                        socket.shutdown(Shutdown::Write).unwrap();
                    }
                });
            }
        });
    });
    check_nothing_left(&salon, "churn", descriptors, threads);
}

#[test]
fn without_descriptors_for_a_relay_a_connection_is_served_without_being_inspected() {
    const MOST: usize = 40;
    let limit = ["prlimit", &format!("--nofile={MOST}:{MOST}")];
    let salon = Salon::spawn(command_under(&limit, "inspected-descriptors", &[]));
    let mut watcher = Watcher::of_code(salon.address, "descriptors");
    let mut crowd = Vec::new();
    // One is left, so that a connection can be accepted; a relay needs three.
    while salon.descriptors() < MOST - 2 {
        crowd.push(Client::connect(salon.address));
    }
    let client = connect_to(salon.address, &inspected_target("descriptors"));
    let mut person = Person::with(client);
    person.log_in("Alice");
    wait_until(
        || salon.log().contains("cannot be inspected"),
        || salon.log(),
    );
    drop(crowd);
    wait_until(
        || salon.descriptors() < MOST / 2,
        || format!("{} descriptors", salon.descriptors()),
    );
    person.chat("salut");
    assert_eq!(person.hear_chat(), "salut");
    let descriptors = salon.descriptors();
    drop(person);
    wait_until(
        || salon.descriptors() < descriptors,
        || format!("{} descriptors", salon.descriptors()),
    );
    assert_eq!(watcher.see_all(), [] as [Value; 0]);
}

#[test]
fn a_stop_tells_inspected_clients_1001_and_does_not_wait_for_their_answers() {
    let (mut salon, ..) = start("inspected-stop");
    let mut watcher = Watcher::of_code(salon.address, "stop");
    let mut clients: Vec<Client> = (0..20).map(|_| watcher.watch_new_client().0).collect();
    for client in &mut clients {
        client.read_text();
    }
    salon.signal("-INT");
    for client in &mut clients {
        assert_eq!(client.read_close().0, 1001);
        assert!(client.is_at_end());
    }
    assert!(end_of(&mut salon.child).success());
    let shown = watcher.see_until(|shown| shown["opcode"] == "close");
    assert_eq!(shown["direction"], "out");
    assert!(shown["payload"].as_str().unwrap().starts_with("03e9"));
}
