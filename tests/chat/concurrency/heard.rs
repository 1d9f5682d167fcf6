//! What clients were told, and what must be true of it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::has_reference;
use crate::common::{CLOSE, Client, FIN};

/// Everything that one client was told, up to the Close.
pub fn listen(mut client: Client) -> Vec<Value> {
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

/// The mark of a message, its author, and the reference that it had.
fn parse(event: &Value) -> (String, usize, Option<String>) {
    let text = event["text"].as_str().unwrap();
    let mut words = text.split(' ');
    let (number, step) = (words.next().unwrap(), words.next().unwrap());
    let mark = format!("{number} {step}");
    let reference = has_reference(step.parse().unwrap()).then(|| mark.clone());
    (mark, number.parse().unwrap(), reference)
}

/// What was said live came in order and without a gap, to the room that the client was in. Returns
/// the marks of its own messages among it; nobody else's came with a reference.
pub fn check_stay(events: &[Value], number: usize) -> Vec<String> {
    let (mut room, mut last) = (Value::from("general"), None);
    let mut heard = Vec::new();
    for (event, replayed) in events.iter().zip(replayed(events)) {
        if event["action"] == "users" {
            let newest = event["last"].as_u64();
            assert!(
                event["room"] != room || last.is_none() || last == newest,
                "{event}"
            );
            (room, last) = (event["room"].clone(), newest);
            continue;
        }
        if !is_chat(event) {
            continue;
        }
        let (mark, author, reference) = parse(event);
        let expected = reference.filter(|_| author == number);
        let reference = event
            .get("ref")
            .map(|reference| reference.as_str().unwrap());
        assert_eq!(reference, expected.as_deref(), "of {author} to {number}");
        if !replayed {
            assert_eq!(event["room"], room);
            let id = event["id"].as_u64().unwrap();
            assert!(
                last.is_none_or(|last| last + 1 == id),
                "{id} after {last:?}"
            );
            last = Some(id);
            if author == number {
                heard.push(mark);
            }
        }
    }
    heard
}

/// All that everyone heard is one history: each id of each room is one message, and there is no
/// more than was said.
pub fn check_one_history(told: &[Vec<Value>], said: usize) {
    let mut rooms: BTreeMap<String, BTreeMap<u64, Value>> = BTreeMap::new();
    for event in told.iter().flatten().filter(|event| is_chat(event)) {
        let mut event = event.clone();
        // Only its author has that.
        event.as_object_mut().unwrap().remove("ref");
        let room = event["room"].as_str().unwrap().to_owned();
        let id = event["id"].as_u64().unwrap();
        let known = rooms.entry(room).or_default().entry(id);
        assert_eq!(*known.or_insert_with(|| event.clone()), event);
    }
    for room in rooms.values() {
        let ids = room.keys().copied();
        assert!(ids.eq(1..=room.len() as u64), "{:?}", room.keys());
    }
    assert_eq!(rooms.values().map(BTreeMap::len).sum::<usize>(), said);
}
