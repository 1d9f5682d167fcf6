//! Rooms: created, joined, left, and never too many.

use salon::limits::{Limits, QUIET_ROOM_MEMBERS, ROOMS};
use serde_json::json;

use crate::common::person::{self, Person, codes};
use crate::common::{Running, serve};

/// As fast as the test can.
fn serve_fast() -> Running {
    serve(Limits {
        rate: None,
        ..Limits::default()
    })
}

#[track_caller]
fn check_refused(action: &str, room: &str, code: &str) {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    alice.say(&json!({"action": action, "room": room, "ref": "r"}));
    let error = alice.hear();
    assert_eq!((&error["code"], &error["ref"]), (&json!(code), &json!("r")));
    alice.say(&json!({"action": "join_room", "room": "general"}));
    assert_eq!(alice.hear_action("users")["room"], "general");
}

#[test]
fn a_room_needs_a_name_that_shows_and_that_is_new() {
    check_refused("create_room", "", "room_invalid");
    check_refused("create_room", "   ", "room_invalid");
    check_refused("create_room", "a\nb", "room_invalid");
    check_refused("create_room", "\u{202E}abc", "room_invalid");
    check_refused("create_room", &"x".repeat(33), "room_invalid");
    check_refused("create_room", &"x".repeat(10_000), "room_invalid");
    check_refused("create_room", "GENERAL", "room_exists");
    check_refused("create_room", "genera1", "room_exists");
    check_refused("create_room", "g\u{435}neral", "room_exists");
    check_refused("create_room", "a\u{200D}b", "room_invalid");
    check_refused("join_room", "nulle part", "room_unknown");
    check_refused("join_room", "", "room_unknown");
}

#[test]
fn joining_moves_and_tells_both_rooms() {
    let server = serve(Limits::default());
    let mut bob = Person::login(server.address, "Bob");
    let mut alice = Person::login(server.address, "Alice");
    bob.hear_code("joined");
    alice.say(&json!({"action": "create_room", "room": "Projet"}));
    alice.hear_action("rooms");
    alice.say(&json!({"action": "join_room", "room": "projet", "ref": "j"}));
    let users = alice.hear();
    assert_eq!(users["room"], "Projet");
    assert_eq!(users["users"], json!(["Alice"]));
    assert_eq!(users["ref"], "j");
    let joined = alice.hear();
    assert_eq!(
        (&joined["code"], &joined["room"]),
        (&json!("joined"), &json!("Projet"))
    );
    let left = bob.hear_code("left");
    assert_eq!(
        (&left["user"], &left["room"]),
        (&json!("Alice"), &json!("general"))
    );
    assert_eq!(left["message"], "Alice a quitté le salon");
}

#[test]
fn joining_the_room_one_is_in_replays_it_and_tells_nobody() {
    let server = serve(Limits::default());
    let mut bob = Person::login(server.address, "Bob");
    let mut alice = Person::login(server.address, "Alice");
    alice.chat("un");
    alice.say(&json!({"action": "join_room", "room": "general"}));
    let heard = alice.hear_all();
    assert_eq!(person::texts(&heard), ["un", "un"]);
    bob.hear_chat();
    assert_eq!(codes(&bob.hear_all()), [""; 0]);
}

#[test]
fn when_there_are_too_many_rooms_the_longest_empty_one_makes_way() {
    let server = serve_fast();
    let mut alice = Person::login(server.address, "Alice");
    // `general` is the first. Alice has been in room 1, so room 2 has been empty for longest.
    for number in 1..ROOMS {
        alice.say(&json!({"action": "create_room", "room": format!("{number}")}));
    }
    alice.say(&json!({"action": "join_room", "room": "1"}));
    alice.say(&json!({"action": "join_room", "room": "general"}));
    alice.say(&json!({"action": "create_room", "room": "une de plus"}));
    let heard = alice.hear_all();
    let last = heard
        .iter()
        .rfind(|event| event["action"] == "rooms")
        .unwrap();
    let rooms = last["rooms"].as_array().unwrap();
    assert_eq!(rooms.len(), ROOMS);
    assert!(rooms.contains(&json!("1")) && rooms.contains(&json!("general")));
    assert!(!rooms.contains(&json!("2")));
    assert_eq!(rooms[ROOMS - 1], "une de plus");
}

#[test]
fn when_somebody_is_in_every_room_there_is_no_new_one() {
    let server = serve_fast();
    let mut people = Vec::new();
    for number in 1..ROOMS {
        let mut person = Person::login(server.address, &format!("p{number}"));
        person.say(&json!({"action": "create_room", "room": format!("{number}")}));
        person.say(&json!({"action": "join_room", "room": format!("{number}")}));
        person.hear_code("joined");
        people.push(person);
    }
    let mut alice = Person::login(server.address, "Alice");
    alice.say(&json!({"action": "create_room", "room": "une de trop"}));
    assert_eq!(
        alice.hear_until(|event| event["kind"] == "error")["code"],
        "rooms_full"
    );
}

/// A room in which so many others are, and one of them who is told details.
fn room_with(others: usize, named: bool) -> (Running, Person, Vec<Person>) {
    let server = serve(Limits {
        clients_per_address: usize::MAX,
        rate: None,
        ..Limits::default()
    });
    let first = Person::login(server.address, "first");
    let others = (0..others).map(|number| {
        if named {
            Person::plain_login(server.address, &format!("other {number}"))
        } else {
            Person::connect(server.address)
        }
    });
    let others = others.collect();
    (server, first, others)
}

#[test]
fn a_large_room_does_not_tell_who_comes_and_goes() {
    let (server, mut first, _others) = room_with(QUIET_ROOM_MEMBERS - 1, true);
    first.hear_all();
    let mut late = Person::connect(server.address);
    late.say(&json!({"action": "login", "details": true, "user": "late"}));
    let users = late.hear_action("users");
    assert_eq!(users["users"], json!(null));
    assert_eq!(users["count"], QUIET_ROOM_MEMBERS + 1);
    assert_eq!(codes(&first.hear_all()), [""; 0]);
}

#[test]
fn clients_without_a_name_do_not_make_a_room_large() {
    let (server, mut first, _others) = room_with(QUIET_ROOM_MEMBERS + 1, false);
    let _late = Person::login(server.address, "late");
    assert_eq!(first.hear_code("joined")["user"], "late");
}

#[test]
fn names_that_are_words_of_a_programming_language_are_only_names() {
    let server = serve(Limits::default());
    for name in [
        "__proto__",
        "constructor",
        "<img onerror=x>",
        "null",
        "'; --",
    ] {
        let mut person = Person::login(server.address, name);
        person.say(&json!({"action": "create_room", "room": name}));
        person.say(&json!({"action": "join_room", "room": name}));
        assert_eq!(
            person.hear_until(|event| event["room"] == name && event["action"] == "users")["users"],
            json!([name])
        );
    }
}

/// The lists of rooms that this person is told until its own ping is answered.
fn lists(person: &mut Person) -> Vec<usize> {
    let events = person.hear_all();
    let lists = events.iter().filter(|event| event["action"] == "rooms");
    lists
        .map(|event| event["rooms"].as_array().unwrap().len())
        .collect()
}

#[test]
fn of_many_new_rooms_the_others_are_told_in_one_list_a_second() {
    let server = serve_fast();
    let (mut alice, mut bob) = (
        Person::login(server.address, "Alice"),
        Person::login(server.address, "Bob"),
    );
    for number in 1..=20 {
        alice.say(&json!({"action": "create_room", "room": format!("{number}")}));
    }
    // Whoever creates a room sees it at once.
    let to_alice = lists(&mut alice);
    assert!(to_alice.contains(&21), "{to_alice:?}");
    // The first list goes to everyone at once, and the last one is not forgotten.
    let mut to_bob = lists(&mut bob);
    assert_eq!(to_bob.first(), Some(&2));
    while to_bob.last() != Some(&21) {
        let list = bob.hear_action("rooms");
        to_bob.push(list["rooms"].as_array().unwrap().len());
    }
    assert!(to_bob.len() < 10, "{to_bob:?}");
}
