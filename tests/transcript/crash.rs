//! A server that is killed while many talk.

use std::fs;
use std::io::Write as _;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::common::person::Person;
use crate::{ids_in, path_of, start};

/// What is said is in the file after a second; on a busy machine, after two.
const BEHIND: Duration = Duration::from_secs(2);

#[test]
fn a_server_that_is_killed_loses_the_last_second_at_most_and_goes_on_counting() {
    let path = path_of("killed");
    let mut last_epoch = Value::Null;
    let mut expected_last = 0;
    for run in 0..5 {
        let mut salon = start("killed", &path);
        let mut alice = Person::connect(salon.address);
        alice.say(&json!({
            "action": "login", "user": "Alice", "details": true, "since": 0, "epoch": last_epoch,
        }));
        let epoch = alice.hear_code("welcome")["epoch"].clone();
        assert_ne!(
            epoch, last_epoch,
            "its clients may know of what the file does not have"
        );
        let users = alice.hear_action("users");
        assert_eq!(users["last"], expected_last);
        if run > 0 {
            assert_eq!(users["complete"], false);
        }
        let (begin, mut heard) = (Instant::now(), Vec::new());
        while begin.elapsed() < BEHIND + Duration::from_millis(500) {
            (0..20).for_each(|_| alice.chat("salut"));
            for _ in 0..20 {
                let event = alice.hear_until(|event| event["kind"] == "chat");
                heard.push((event["id"].as_u64().unwrap(), Instant::now()));
            }
        }
        (0..20).for_each(|_| alice.chat("salut"));
        salon.child.kill().unwrap();
        salon.child.wait().unwrap();
        let killed = Instant::now();

        assert_eq!(heard[0].0, expected_last + 1);
        let text = fs::read_to_string(&path).unwrap();
        let whole = text.rfind('\n').unwrap() + 1;
        let lines = text[..whole].lines();
        let lines: Vec<_> = lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let ids = ids_in(&lines, "general");
        assert_eq!(ids, (1..=ids.len() as u64).collect::<Vec<_>>());
        expected_last = ids.len() as u64;
        let sure = heard.iter().rfind(|(_, when)| killed - *when > BEHIND);
        assert!(expected_last >= sure.expect("a long flood").0);
        last_epoch = epoch;
        // As if the machine had stopped in the middle of a write.
        let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(br#"{"kind":"chat","room":"gene"#).unwrap();
    }
}
