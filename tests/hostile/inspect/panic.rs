//! A panic in the thread of an inspected client: its watcher is told, and nothing is left of it.

use std::sync::atomic::{AtomicBool, Ordering};

use log::{LevelFilter, Log, Metadata, Record};
use salon::limits::Limits;
use serde_json::{Value, json};

use crate::common::inspected::{Watcher, check};
use crate::common::person::Person;
use crate::common::witnesses::unharmed;
use crate::common::{own_process, serve};

const TRIGGER: &str = "panic here";

static ARMED: AtomicBool = AtomicBool::new(false);

/// Panics at the line of a frame that has been received with the trigger in it.
struct Logger;

impl Log for Logger {
    fn enabled(&self, _: &Metadata) -> bool {
        true
    }

    fn log(&self, record: &Record) {
        let line = record.args().to_string();
        let wanted = line.contains(" < ") && line.contains(TRIGGER);
        assert!(
            !(wanted && ARMED.swap(false, Ordering::SeqCst)),
            "as the test wants it"
        );
    }

    fn flush(&self) {}
}

#[test]
fn a_panic_ends_an_inspected_connection_and_its_watcher_is_told() {
    let test = "a_panic_ends_an_inspected_connection_and_its_watcher_is_told";
    own_process::run(module_path!(), test, || {
        log::set_logger(&Logger).unwrap();
        log::set_max_level(LevelFilter::Debug);
        let server = serve(Limits::default());
        let mut watcher = Watcher::connect(server.address);
        unharmed(server.address, || {
            for _ in 0..3 {
                let (client, number) = watcher.watch_new_client();
                let mut mallory = Person::with(client);
                mallory.log_in("Mallory");
                ARMED.store(true, Ordering::SeqCst);
                mallory.chat(TRIGGER);
                mallory.client.read_to_the_end();
                drop(mallory);
                let ended = watcher
                    .see_until(|shown| shown["kind"] == "ended" && shown["connection"] == number);
                check(&ended, &json!({"by": "server"}));
            }
        });
        let mut later = Watcher::of_code(server.address, &watcher.code);
        assert_eq!(later.see_all(), [] as [Value; 0]);
    });
}
