//! Crowds that come and go, and a server that is killed, stopped or without a console. What it uses
//! is counted from outside, in `/proc`.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::thread;

use crate::common::person::Person;
use crate::common::process::{Salon, command, end_of, wait_until};
use crate::common::witnesses::unharmed;
use crate::common::{self, CLOSE, FIN};
use serde_json::json;

/// In each of some threads, several clients connect, log in under their own names, and leave: with
/// a Close, without one, or in the middle of a frame.
fn come_and_go(address: SocketAddr, thread: usize, clients: usize, times: usize) {
    for time in 0..times {
        let mut people: Vec<Person> = (0..clients).map(|_| Person::connect(address)).collect();
        for (number, person) in people.iter_mut().enumerate() {
            let name = format!("p{thread}.{number}");
            person.say(&json!({"action": "login", "details": true, "user": name, "ref": name}));
        }
        for (number, person) in people.iter_mut().enumerate() {
            // The server may not know yet that the one before has gone; then it says so.
            person.hear_until(|event| event["ref"].is_string());
            match (time + number) % 3 {
                0 => person.client.send_close(1000, ""),
                1 => person
                    .client
                    .send_bytes(&common::masked(FIN | CLOSE, b"half")[..5]),
                _ => {}
            }
        }
    }
}

#[test]
fn of_200_clients_that_reconnect_50_times_no_descriptor_thread_or_name_is_left() {
    let salon = Salon::start("reconnect");
    let (descriptors, threads) =
        salon.without_clients(|address| drop(Person::login(address, "first")));
    let address = salon.address;
    // In a large room nobody is told who comes and goes: that would be some millions of notices.
    let named = |number| Person::plain_login(address, &format!("audience {number}"));
    let audience: Vec<Person> = (0..200).map(named).collect();
    unharmed(address, || {
        thread::scope(|scope| {
            for thread in 0..10 {
                scope.spawn(move || come_and_go(address, thread, 20, 50));
            }
        });
    });
    drop(audience);
    salon.wait_until_it_is_back_to(descriptors, threads);
    let mut last = Person::connect(salon.address);
    for thread in 0..10 {
        for number in 0..20 {
            let name = format!("p{thread}.{number}");
            last.say(&json!({"action": "login", "details": true, "user": name, "ref": name}));
            assert_eq!(
                last.hear_until(|event| event["ref"] == name)["code"],
                "welcome"
            );
        }
    }
    last.say(&json!({"action": "join_room", "room": "general"}));
    assert_eq!(last.hear_action("users")["count"], 1);
}

#[test]
fn ctrl_c_tells_a_thousand_clients_1001_and_does_not_wait_for_their_answers() {
    let mut salon = Salon::start("thousand");
    let mut people: Vec<Person> = (0..1000).map(|_| Person::connect(salon.address)).collect();
    salon.signal("-INT");
    for person in &mut people {
        assert_eq!(person.hear_close(), 1001);
    }
    assert!(end_of(&mut salon.child).success());
}

#[test]
fn a_killed_server_starts_again_at_once_on_the_same_port() {
    let mut first = Salon::start("killed");
    let mut people: Vec<Person> = (0..50).map(|_| Person::connect(first.address)).collect();
    first.child.kill().unwrap();
    first.child.wait().unwrap();
    let address = first.address.to_string();
    let second = Salon::spawn(command("again", &["--listen", &address]));
    assert_eq!(second.address, first.address);
    let mut alice = Person::login(second.address, "Alice");
    alice.chat("me revoilà");
    assert_eq!(alice.hear_chat(), "me revoilà");
    for person in &mut people {
        assert!(person.client.is_cut());
    }
}

#[test]
fn the_chat_goes_on_when_output_and_errors_are_closed_from_the_start() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let (inner, log) = command("closed", &["--listen", &address.to_string()]);
    let child = Command::new("sh")
        .args(["-c", "exec \"$@\" >&- 2>&- <&-", "sh"])
        .arg(inner.get_program())
        .args(inner.get_args())
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    wait_until(
        || TcpStream::connect(address).is_ok(),
        || "it does not listen".to_owned(),
    );
    let salon = Salon {
        child,
        address,
        log,
    };
    unharmed(salon.address, || {});
    wait_until(|| salon.log().contains("logged in"), || salon.log());
}
