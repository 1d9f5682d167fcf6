//! A server that is stopped and started again, and its clients.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::common::person::{Person, texts};
use crate::{ids_in, lines_of, path_of, start, stop};

/// Logs in as somebody who comes back. Returns the welcome, and everything up to who is there.
fn come_back(address: SocketAddr, login: &Value) -> (Person, Value, Vec<Value>) {
    let mut person = Person::connect(address);
    person.say(login);
    let welcome = person.hear_code("welcome");
    let mut events = Vec::new();
    while events
        .last()
        .is_none_or(|last: &Value| last["action"] != "users")
    {
        events.push(person.hear());
    }
    (person, welcome, events)
}

fn login(name: &str, since: u64, epoch: &Value) -> Value {
    json!({"action": "login", "user": name, "details": true, "since": since, "epoch": epoch})
}

#[test]
fn nothing_is_lost_and_who_comes_back_gets_exactly_what_it_missed() {
    let path = path_of("restart");
    let salon = start("restart", &path);
    let mut alice = Person::connect(salon.address);
    alice.say(&json!({"action": "login", "user": "Alice", "details": true}));
    let epoch = alice.hear_code("welcome")["epoch"].clone();
    (1..=60).for_each(|number| alice.chat(&format!("m{number}")));
    alice.hear_until(|event| event["text"] == "m60");
    alice.say(&json!({"action": "create_room", "room": "projet"}));
    alice.say(&json!({"action": "join_room", "room": "projet"}));
    alice.chat("p1");
    alice.hear_until(|event| event["text"] == "p1");
    drop(alice);
    assert!(!stop(salon).contains("ERROR"));

    let salon = start("restart", &path);
    let (mut bob, welcome, events) = come_back(salon.address, &login("Bob", 58, &epoch));
    assert_eq!(welcome["epoch"], epoch);
    assert_eq!(texts(&events), ["m59", "m60"]);
    let users = events.last().unwrap();
    assert_eq!(
        (&users["complete"], &users["last"]),
        (&json!(true), &json!(60))
    );
    bob.say(&json!({"action": "join_room", "room": "projet", "since": 0, "epoch": epoch}));
    assert_eq!(bob.hear_chat(), "p1");
    assert_eq!(bob.hear_action("users")["complete"], true);
    bob.chat("p2");
    assert_eq!(bob.hear_until(|event| event["text"] == "p2")["id"], 2);

    let mut carol = Person::connect(salon.address);
    carol.say(&json!({"action": "login", "user": "Carol", "details": true}));
    let history: Vec<_> = (11..=60).map(|number| format!("m{number}")).collect();
    assert_eq!(texts(&carol.hear_all()), history);
    drop((bob, carol));
    stop(salon);
    let lines = lines_of(&path);
    assert_eq!(ids_in(&lines, "general"), (1..=60).collect::<Vec<_>>());
    assert_eq!(ids_in(&lines, "projet"), [1, 2]);
    let kinds: Vec<_> = lines.iter().map(|line| line["kind"].as_str()).collect();
    let at_once = |kind| kinds.iter().filter(|it| **it == Some(kind)).count();
    assert_eq!(
        (at_once("start"), at_once("stop"), at_once("created")),
        (2, 2, 1)
    );
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_torn_last_line_is_dropped_with_one_line_in_the_log() {
    let path = path_of("torn");
    let salon = start("torn", &path);
    let mut alice = Person::login(salon.address, "Alice");
    alice.chat("salut");
    alice.hear_chat();
    stop(salon);
    let whole = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{whole}{}", r#"{"kind":"start","vers"#)).unwrap();
    let salon = start("torn", &path);
    let mut bob = Person::connect(salon.address);
    bob.say(&json!({"action": "login", "user": "Bob", "details": true}));
    assert_eq!(texts(&bob.hear_all()), ["salut"]);
    let log = stop(salon);
    assert_eq!(log.matches("a torn line").count(), 1, "{log}");
    assert!(fs::read_to_string(&path).unwrap().starts_with(&whole));
    assert_eq!(lines_of(&path).len(), whole.lines().count() + 2);
}

#[test]
fn a_full_disk_stops_the_transcript_and_not_the_chat() {
    let salon = start("full", Path::new("/dev/full"));
    let mut alice = Person::login(salon.address, "Alice");
    let mut bob = Person::login(salon.address, "Bob");
    for number in 0..100 {
        let text = format!("m{number}");
        alice.chat(&text);
        assert_eq!(bob.hear_chat(), text);
    }
    let log = stop(salon);
    assert_eq!(log.matches("ERROR").count(), 1, "{log}");
}
