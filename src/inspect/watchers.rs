//! Who watches which code, and which connections have it. A code is chosen by whoever watches; a
//! client that connects to `/?inspect=CODE` agrees to be watched.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::report::Report;
use crate::limits::{INSPECTED_CONNECTIONS, INSPECTED_PER_ADDRESS, WATCHER_BYTES};
use crate::net;
use crate::net::disconnect::Disconnect;
use crate::net::encoded_frames::EncodedFrames;
use crate::net::outbox::Outbox;
use crate::websocket::close::Close;
use crate::websocket::frame::Frame;
use crate::websocket::opcode::Opcode;

/// Bytes that wait for a watcher, beyond which all reports are left out. Without those that are no
/// frames, a watcher cannot know which connections there are; it is less than an outbox holds.
const REPORT_BYTES: usize = 4 * WATCHER_BYTES;

/// All watchers and all inspected connections of one server.
#[derive(Debug, Default)]
pub struct Watchers {
    codes: Mutex<HashMap<String, Code>>,
}

/// What shares one code.
#[derive(Debug, Default)]
struct Code {
    watchers: Vec<Watcher>,
    connections: BTreeMap<u64, Connection>,
}

#[derive(Debug)]
struct Connection {
    address: IpAddr,
    /// What a new watcher is told of it.
    told: Vec<EncodedFrames>,
}

#[derive(Debug)]
struct Watcher {
    outbox: Arc<Outbox>,
    /// How many frames of each connection were left out since the last one that was not.
    missed: BTreeMap<u64, u64>,
}

/// A watcher's registration, until it is dropped.
#[derive(Debug)]
pub struct Watching {
    watchers: Arc<Watchers>,
    code: String,
    number: u64,
}

/// A watcher whose connection is being opened: whoever connects with its code after the response
/// 101 is inspected.
// The response is written while this holds the lock. It is short, and the socket is new, so that it
// always has room for it.
#[derive(Debug)]
pub struct PendingWatch<'a> {
    codes: MutexGuard<'a, HashMap<String, Code>>,
    watchers: &'a Arc<Watchers>,
    code: String,
}

impl PendingWatch<'_> {
    /// Registers the watcher, and tells it of the connections that are open already.
    #[must_use]
    pub fn register(mut self, outbox: &Arc<Outbox>) -> Watching {
        let mut watcher = Watcher {
            outbox: Arc::clone(outbox),
            missed: BTreeMap::new(),
        };
        let shared = self.codes.entry(self.code.clone()).or_default();
        for (&number, connection) in &shared.connections {
            for frames in &connection.told {
                watcher.tell(number, frames, false);
            }
        }
        shared.watchers.push(watcher);
        Watching {
            watchers: Arc::clone(self.watchers),
            code: self.code,
            number: outbox.number,
        }
    }
}

impl Watching {
    /// Runs until the watcher is gone. What it sends is discarded.
    #[must_use]
    pub fn run(self, connection: &mut net::connection::Connection) -> Disconnect {
        loop {
            if let Err(disconnect) = connection.receive() {
                return disconnect;
            }
        }
    }
}

/// Whether a text may be a code: 4 to 32 ASCII letters, digits and `-`.
#[must_use]
pub fn is_code(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (4..=32).contains(&text.len()) && text.bytes().all(allowed)
}

impl Watchers {
    /// Begins to register a watcher. Until it is registered, no other connection can be opened with
    /// its code unnoticed: whoever asks waits for the lock.
    #[must_use]
    pub fn begin_watch(self: &Arc<Self>, code: String) -> PendingWatch<'_> {
        PendingWatch {
            codes: self.lock(),
            watchers: self,
            code,
        }
    }

    /// Closes the connections of all watchers.
    pub fn close_all(&self, close: &Close) {
        let codes = self.lock();
        for watcher in codes.values().flat_map(|code| &code.watchers) {
            watcher.outbox.close(close);
        }
    }

    /// Whether nobody watches anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Registers a connection, if its code is watched and not too many are inspected already.
    /// Returns its number.
    #[must_use]
    pub fn add_connection(
        &self,
        code: &str,
        address: IpAddr,
        next_number: impl FnOnce() -> u64,
    ) -> Option<u64> {
        let mut codes = self.lock();
        let inspected = || codes.values().flat_map(|code| code.connections.values());
        let is_own = |connection: &&Connection| connection.address == address;
        let is_full = inspected().count() >= INSPECTED_CONNECTIONS
            || inspected().filter(is_own).count() >= INSPECTED_PER_ADDRESS;
        let code = codes.get_mut(code)?;
        if code.watchers.is_empty() || is_full {
            return None;
        }
        let number = next_number();
        let told = Vec::new();
        code.connections
            .insert(number, Connection { address, told });
        Some(number)
    }

    /// Forgets a connection that has ended.
    pub fn remove_connection(&self, code: &str, number: u64) {
        self.change(code, |code| code.remove_connection(number));
    }

    /// Tells all watchers of a code. Where too much waits for one of them, the report is left out,
    /// and counted if it is a frame.
    pub fn tell(&self, code: &str, connection: u64, report: &Report<'_>) {
        let frames = encode(connection, report);
        self.change(code, |code| {
            if matches!(report, Report::Opened(_) | Report::Named { .. })
                && let Some(inspected) = code.connections.get_mut(&connection)
            {
                // Of the names that it has had, only the last one counts.
                inspected.told.truncate(1);
                inspected.told.push(frames.clone());
            }
            for watcher in &mut code.watchers {
                watcher.tell(connection, &frames, matches!(report, Report::Frame { .. }));
            }
            // Whoever comes now is no longer told that it was opened.
            if matches!(report, Report::Ended { .. }) {
                code.remove_connection(connection);
            }
        });
    }

    /// Changes what shares a code; a code that nobody uses any more is forgotten.
    fn change(&self, code: &str, change: impl FnOnce(&mut Code)) {
        let mut codes = self.lock();
        if let Some(shared) = codes.get_mut(code) {
            change(shared);
            if shared.watchers.is_empty() && shared.connections.is_empty() {
                codes.remove(code);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Code>> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Code {
    fn remove_connection(&mut self, number: u64) {
        self.connections.remove(&number);
        for watcher in &mut self.watchers {
            watcher.missed.remove(&number);
        }
    }
}

impl Watcher {
    fn tell(&mut self, connection: u64, frames: &EncodedFrames, is_frame: bool) {
        let most = if is_frame {
            WATCHER_BYTES
        } else {
            REPORT_BYTES
        };
        if self.outbox.waiting_bytes() + frames.len() > most {
            *self.missed.entry(connection).or_default() += u64::from(is_frame);
            return;
        }
        if let Some(count) = self.missed.remove(&connection).filter(|&count| count > 0) {
            self.outbox
                .push(&encode(connection, &Report::Missed { count }));
        }
        self.outbox.push(frames);
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.watchers.change(&self.code, |code| {
            let others = |watcher: &Watcher| watcher.outbox.number != self.number;
            code.watchers.retain(others);
        });
    }
}

fn encode(connection: u64, report: &Report<'_>) -> EncodedFrames {
    Frame::new(Opcode::Text, &report.to_json(connection)).into()
}
