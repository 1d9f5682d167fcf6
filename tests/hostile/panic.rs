//! A panic in one client's thread, also while it holds the registry's lock: the others go on, and
//! the name is free. No test hook in the server: the log panics at a certain line.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::common::person::Person;
use crate::common::witnesses::unharmed;
use crate::common::{own_process, serve};
use log::{LevelFilter, Log, Metadata, Record};
use salon::limits::Limits;

/// In the line of a frame that a client's own thread has received, before it takes any lock.
const OUTSIDE: &str = "panic outside";

/// In the line of a frame that goes to an outbox: the registry is locked, and the outbox too.
const INSIDE: &str = "panic inside";

static ARMED: AtomicBool = AtomicBool::new(false);

struct Logger;

impl Log for Logger {
    fn enabled(&self, _: &Metadata) -> bool {
        true
    }

    fn log(&self, record: &Record) {
        let line = record.args().to_string();
        let received = line.contains(" < ") && line.contains(OUTSIDE);
        let sent = line.contains(" > ") && line.contains(INSIDE);
        // Once for each time: what was said stays in the room's history, and is sent again.
        let wanted = (received || sent) && ARMED.swap(false, Ordering::SeqCst);
        assert!(!wanted, "as the test wants it");
    }

    fn flush(&self) {}
}

/// Somebody says something that makes its own thread panic.
#[track_caller]
fn check(text: &str) {
    let server = serve(Limits::default());
    let mut alice = Person::login(server.address, "Alice");
    unharmed(server.address, || {
        for _ in 0..10 {
            // The name is free each time.
            let mut mallory = Person::login(server.address, "Mallory");
            ARMED.store(true, Ordering::SeqCst);
            mallory.chat(text);
            mallory.client.read_to_the_end();
            assert_eq!(alice.hear_code("left")["user"], "Mallory");
        }
    });
    // Poisoned locks and all: what a chat can do still works.
    alice.say(&serde_json::json!({"action": "create_room", "room": "after"}));
    alice.hear_action("rooms");
    alice.chat("toujours là");
    assert_eq!(
        alice.hear_until(|event| event["user"] == "Alice")["text"],
        "toujours là"
    );
}

/// One after the other: there is one log.
#[test]
fn a_panic_ends_one_client_only_also_while_the_registry_is_locked() {
    let test = "a_panic_ends_one_client_only_also_while_the_registry_is_locked";
    own_process::run(module_path!(), test, || {
        log::set_logger(&Logger).unwrap();
        log::set_max_level(LevelFilter::Debug);
        check(OUTSIDE);
        check(INSIDE);
    });
}
