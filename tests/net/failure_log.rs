//! A connection that broke a rule is logged, with the rule (RFC 6455 §7.1.7).

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{LazyLock, Mutex};

use crate::common::{self, Client, PATIENCE, own_process};
use log::{LevelFilter, Log, Metadata, Record};
use salon::limits::Limits;

/// Both ends of what is logged.
static LINES: LazyLock<(SyncSender<String>, Mutex<Receiver<String>>)> = LazyLock::new(|| {
    let (sender, receiver) = sync_channel(100);
    (sender, Mutex::new(receiver))
});

struct Logger;

impl Log for Logger {
    fn enabled(&self, _: &Metadata) -> bool {
        true
    }

    fn log(&self, record: &Record) {
        LINES
            .0
            .try_send(record.args().to_string())
            .expect("few lines");
    }

    fn flush(&self) {}
}

/// The next line that is logged and holds this.
#[track_caller]
fn wait_for(part: &str) -> String {
    let lines = LINES.1.lock().unwrap();
    loop {
        let line = lines.recv_timeout(PATIENCE).expect("a line that holds it");
        if line.contains(part) {
            return line;
        }
    }
}

#[test]
fn a_failed_connection_is_logged_with_its_reason() {
    let test = "a_failed_connection_is_logged_with_its_reason";
    own_process::run(module_path!(), test, || {
        log::set_logger(&Logger).unwrap();
        log::set_max_level(LevelFilter::Info);
        let server = common::serve(Limits::default());
        let mut client = Client::connect(server.address);
        client.send_bytes(b"\x81\x05Hello");
        let line = wait_for("left");
        assert!(line.contains("1002") && line.contains("§5.1"), "{line}");
    });
}
