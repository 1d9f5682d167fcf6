//! Two people who talk in `general` while something else goes on: what either says reaches both,
//! once and in order.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use serde_json::json;

use crate::common::PATIENCE;
use crate::common::person::Person;

const NAMES: [&str; 2] = ["Témoin A", "Témoin B"];

/// Rounds of the conversation at least: it goes on after a short attack.
const ROUNDS: usize = 10;

/// Ends the conversation, also when the attack fails.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Runs an attack and sees to it that the two understand each other all the while.
#[track_caller]
pub fn unharmed<T>(address: SocketAddr, attack: impl FnOnce() -> T) -> T {
    let over = AtomicBool::new(false);
    let (begun, has_begun) = channel();
    thread::scope(|scope| {
        let witnesses = scope.spawn(|| {
            let mut both = NAMES.map(|name| come(address, name));
            let mut round = 0;
            while round < ROUNDS || !over.load(Ordering::SeqCst) {
                exchange(&mut both, round);
                round += 1;
                // Nobody listens after the first one.
                let _ = begun.send(());
            }
        });
        let attack = {
            let _over = Over(&over);
            has_begun.recv_timeout(PATIENCE).expect("a conversation");
            attack()
        };
        witnesses.join().expect("the room is unharmed");
        attack
    })
}

/// In a large room nobody is told who has joined: `users` is the last event that a newcomer is told
/// in any case.
fn come(address: SocketAddr, name: &str) -> Person {
    let mut person = Person::connect(address);
    person.say(&json!({"action": "login", "details": true, "user": name}));
    person.hear_action("users");
    person
}

/// Each says something, and both hear it. What others say meanwhile is not theirs.
fn exchange(both: &mut [Person; 2], round: usize) {
    for speaker in 0..2 {
        let text = format!("{round} {speaker}");
        both[speaker].chat(&text);
        for listener in &mut *both {
            let said = listener.hear_until(|event| {
                event["kind"] == "chat" && NAMES.iter().any(|name| event["user"] == *name)
            });
            let expected = (&json!(NAMES[speaker]), &json!(text));
            assert_eq!((&said["user"], &said["text"]), expected);
        }
    }
}
