//! Several watchers, several connections, several codes: who is shown what, and who disturbs whom.

use salon::limits::{INSPECTED_PER_ADDRESS, Limits};
use serde_json::{Value, json};

use crate::common::inspected::{Inspected, Watcher, check, connect_to, inspected_target};
use crate::common::person::Person;
use crate::common::{Client, FIN, PING, serve};

#[test]
fn all_watchers_of_a_code_are_shown_the_same() {
    let server = serve(Limits::default());
    let mut watchers = [(); 3].map(|()| Watcher::of_code(server.address, "shared"));
    let (mut client, number) = watchers[0].watch_new_client();
    client.send_close(1000, "");
    client.read_to_the_end();
    drop(client);
    let shown = watchers.each_mut().map(|watcher| {
        watcher.see_kind("ended");
        watcher.shown.clone()
    });
    assert_eq!(shown[0], shown[1]);
    assert_eq!(shown[0], shown[2]);
    assert!(shown[0].iter().all(|shown| shown["connection"] == number));
}

#[test]
fn several_connections_of_a_code_are_told_apart_by_their_number() {
    let server = serve(Limits::default());
    let mut watcher = Watcher::connect(server.address);
    let mut clients: Vec<(Client, u64)> = (0..3).map(|_| watcher.watch_new_client()).collect();
    // One after the other, so that the order is known.
    for (client, number) in &mut clients {
        let payload = number.to_string();
        client.send_frame(FIN | PING, payload.as_bytes());
        let is_pong = |shown: &Value| shown["opcode"] == "pong" && shown["connection"] == *number;
        let pong = watcher.see_until(is_pong);
        // Each counts its own frames: the rooms, the ping, the pong.
        check(&pong, &json!({"number": 3, "length": payload.len()}));
    }
    for (_, number) in &clients {
        let kinds: Vec<_> = watcher
            .of(*number)
            .iter()
            .map(|shown| &shown["kind"])
            .collect();
        assert_eq!(kinds, ["opened", "frame", "frame", "frame"]);
    }
}

#[test]
fn codes_do_not_see_each_other() {
    let server = serve(Limits::default());
    let mut one = Inspected::login(server.address, "Un");
    let mut other = Inspected::login(server.address, "Deux");
    // They talk to each other, and each watcher is shown only its own connection.
    other.say(&json!({"action": "send_message", "message": "salut"}));
    one.hear_until(|event| event["text"] == "salut");
    let numbers = [one.number, other.number];
    for (watcher, number) in [&mut one.watcher, &mut other.watcher]
        .into_iter()
        .zip(numbers)
    {
        let shown = watcher.see_all();
        assert!(shown.len() > 5, "{shown:?}");
        assert!(
            shown.iter().all(|shown| shown["connection"] == number),
            "{shown:?}"
        );
    }
}

#[test]
fn a_watcher_that_comes_later_is_told_first_what_is_open_and_who_it_is() {
    let server = serve(Limits::default());
    let mut first = Watcher::of_code(server.address, "later");
    let mut people = Vec::new();
    for name in ["Alice", "Bob"] {
        let (client, number) = first.watch_new_client();
        let mut person = Person::with(client);
        person.log_in(name);
        people.push((person, number));
    }
    let (_nameless, nameless) = first.watch_new_client();
    let (mut gone, _) = first.watch_new_client();
    gone.shut_down();
    first.see_kind("ended");
    let (alice, bob) = (people[0].1, people[1].1);
    let renamed = &mut people[0].0;
    renamed.say(&json!({"action": "login", "user": "Alicia"}));
    first.see_until(|shown| shown["name"] == "Alicia");

    let mut later = Watcher::of_code(server.address, "later");
    let told: Vec<Value> = later.see_all().to_vec();
    let expected = [
        (alice, "opened", None),
        (alice, "named", Some("Alicia")),
        (bob, "opened", None),
        (bob, "named", Some("Bob")),
        (nameless, "opened", None),
    ];
    let of_told = told.iter().map(|shown| {
        let kind = shown["kind"].as_str().unwrap();
        (
            shown["connection"].as_u64().unwrap(),
            kind,
            shown["name"].as_str(),
        )
    });
    assert_eq!(of_told.collect::<Vec<_>>(), expected);
    // What it is told of a handshake is what the first one was.
    let opened = |number: u64| {
        move |shown: &&Value| shown["kind"] == "opened" && shown["connection"] == number
    };
    assert_eq!(
        told.iter().find(opened(bob)),
        first.shown.iter().find(opened(bob))
    );
}

#[test]
fn frames_are_numbered_on_for_a_watcher_that_comes_later() {
    let server = serve(Limits::default());
    let mut alice = Inspected::connect(server.address);
    alice.client.send_frame(FIN | PING, b"");
    alice.see_until(|shown| shown["number"] == 3);
    let mut later = Watcher::of_code(server.address, &alice.code);
    alice.client.send_frame(FIN | PING, b"");
    later.see_until(|shown| shown["number"] == 5);
    let numbers: Vec<_> = later
        .frames("in")
        .iter()
        .map(|shown| &shown["number"])
        .collect();
    assert_eq!(numbers, [&json!(4)]);
}

#[test]
fn a_watcher_that_leaves_does_not_disturb_the_connection() {
    let server = serve(Limits::default());
    let mut stays = Watcher::of_code(server.address, "leaves");
    let mut closes = Watcher::of_code(server.address, "leaves");
    let breaks_off = Watcher::of_code(server.address, "leaves");
    let (client, number) = stays.watch_new_client();
    let mut alice = Person::with(client);
    alice.log_in("Alice");
    drop(breaks_off);
    closes.socket.send_close(1000, "");
    closes.socket.read_to_the_end();
    alice.chat("un");
    assert_eq!(alice.hear_chat(), "un");
    stays.see_until(|shown| shown["number"].as_u64() > Some(5));
    drop(stays);
    // Now nobody watches, and the same connection goes on.
    for round in 0..20 {
        alice.chat(&round.to_string());
        assert_eq!(alice.hear_chat(), round.to_string());
    }
    let mut later = Watcher::of_code(server.address, "leaves");
    check(
        &later.see(),
        &json!({"kind": "opened", "connection": number}),
    );
    check(&later.see(), &json!({"kind": "named", "name": "Alice"}));
    alice.client.send_close(1000, "");
    alice.client.read_to_the_end();
    drop(alice);
    later.see_kind("ended");
}

#[test]
fn beyond_the_limit_connections_are_ordinary() {
    let server = serve(Limits::default());
    let mut one = Watcher::of_code(server.address, "limit-1");
    let mut other = Watcher::of_code(server.address, "limit-2");
    // The limit is one for all codes.
    let mut inspected: Vec<_> = (0..INSPECTED_PER_ADDRESS - 1)
        .map(|_| one.watch_new_client())
        .collect();
    let _last = other.watch_new_client();
    for code in ["limit-1", "limit-2"] {
        let mut person = Person::with(connect_to(server.address, &inspected_target(code)));
        person.log_in("Alice");
        person.client.send_close(1000, "");
        person.client.read_to_the_end();
    }
    let (leaves, number) = &mut inspected[7];
    leaves.send_close(1000, "");
    leaves.read_to_the_end();
    leaves.shut_down();
    let number = *number;
    one.see_until(|shown| shown["kind"] == "ended" && shown["connection"] == number);
    // There is room for one more, which is the first to be shown since.
    let opened = |watcher: &Watcher| {
        watcher
            .shown
            .iter()
            .filter(|shown| shown["kind"] == "opened")
            .count()
    };
    other.watch_new_client();
    assert_eq!(
        (opened(&one), opened(&other)),
        (INSPECTED_PER_ADDRESS - 1, 2)
    );
}

/// Each report to such a watcher would be a frame to report.
#[test]
fn a_watcher_is_not_watched() {
    let server = serve(Limits::default());
    let mut watcher = Watcher::of_code(server.address, "own-tail");
    let target = "/inspect?code=own-tail&inspect=own-tail";
    let _both = connect_to(server.address, target);
    let shown = watcher.see_all();
    assert_eq!(shown, [] as [Value; 0]);
    let mut alice = Person::with(watcher.watch_new_client().0);
    alice.log_in("Alice");
    let reports = watcher.see_all().len();
    assert!(reports < 20, "{reports} reports");
}
