//! The two filters between a client's socket and the service: records are decrypted on the way in,
//! and encrypted on the way out (RFC 8446 §5). They share the connection behind a lock, which is
//! held only while bytes are changed in memory: neither direction waits for the other's socket.

use std::io::{Read as _, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::Connection;

use super::limits::RECORD_OVERHEAD_BYTES;
use crate::relay::{Filter, StreamEnd};

/// What both filters share.
#[derive(Debug)]
struct Shared {
    tls: Connection,
    /// The server has sent its `close_notify`.
    has_closed: bool,
}

/// Records from the client become bytes for the service.
#[derive(Debug)]
pub struct Decrypt {
    shared: Arc<Mutex<Shared>>,
    plaintext: Vec<u8>,
    /// The client has sent its `close_notify`.
    is_closed: bool,
}

/// Bytes from the service become records for the client.
#[derive(Debug)]
pub struct Encrypt {
    shared: Arc<Mutex<Shared>>,
    records: Vec<u8>,
}

/// The filters of a connection whose handshake is complete, from either side.
#[must_use]
pub fn filters(tls: impl Into<Connection>) -> (Decrypt, Encrypt) {
    let mut tls = tls.into();
    // What is written is taken at once.
    tls.set_buffer_limit(None);
    let shared = Arc::new(Mutex::new(Shared {
        tls,
        has_closed: false,
    }));
    let decrypt = Decrypt {
        shared: Arc::clone(&shared),
        plaintext: Vec::new(),
        is_closed: false,
    };
    let encrypt = Encrypt {
        shared,
        records: Vec::new(),
    };
    (decrypt, encrypt)
}

impl Filter for Decrypt {
    fn pass<'a>(&'a mut self, bytes: &'a [u8]) -> (&'a [u8], Option<StreamEnd>) {
        // A new one: while a client is idle, it has only what its last bytes took.
        self.plaintext = Vec::new();
        let end = lock(&self.shared).decrypt(bytes, &mut self.plaintext);
        self.is_closed = end == Some(StreamEnd::Fin);
        (&self.plaintext, end)
    }

    /// FIN without `close_notify` may be an attacker's, who cuts off what he does not like: the
    /// connection is lost (RFC 8446 §6.1). After ours, nothing is missed any more.
    fn end(&mut self, end: StreamEnd) -> (&[u8], StreamEnd) {
        let is_cut = end == StreamEnd::Fin && !self.is_closed && !lock(&self.shared).has_closed;
        (&[], if is_cut { StreamEnd::Reset } else { end })
    }
}

impl Filter for Encrypt {
    fn pass<'a>(&'a mut self, bytes: &'a [u8]) -> (&'a [u8], Option<StreamEnd>) {
        self.records = Vec::with_capacity(bytes.len() + RECORD_OVERHEAD_BYTES);
        let mut shared = lock(&self.shared);
        let end = match shared.tls.writer().write_all(bytes) {
            Ok(()) => shared.take_records(&mut self.records),
            Err(_) => Some(StreamEnd::Reset),
        };
        (&self.records, end)
    }

    fn end(&mut self, end: StreamEnd) -> (&[u8], StreamEnd) {
        self.records = Vec::new();
        let mut shared = lock(&self.shared);
        if end == StreamEnd::Fin {
            shared.has_closed = true;
            shared.tls.send_close_notify();
            let _ = shared.take_records(&mut self.records);
        }
        (&self.records, end)
    }
}

impl Shared {
    /// Appends what the records hold. At the end of the stream, says how it ended.
    fn decrypt(&mut self, mut records: &[u8], plaintext: &mut Vec<u8>) -> Option<StreamEnd> {
        loop {
            // An answer to a `KeyUpdate`, or a warning, goes out before the next bytes to the client
            // do (RFC 8446 §4.6.3): this direction writes nothing, so that it never waits.
            let Ok(state) = self.tls.process_new_packets() else {
                return Some(StreamEnd::Reset);
            };
            let start = plaintext.len();
            plaintext.resize(start + state.plaintext_bytes_to_read(), 0);
            if self
                .tls
                .reader()
                .read_exact(&mut plaintext[start..])
                .is_err()
            {
                return Some(StreamEnd::Reset);
            }
            if state.peer_has_closed() {
                return Some(StreamEnd::Fin);
            }
            if records.is_empty() {
                return None;
            }
            if !matches!(self.tls.read_tls(&mut records), Ok(1..)) {
                return Some(StreamEnd::Reset);
            }
        }
    }

    fn take_records(&mut self, records: &mut Vec<u8>) -> Option<StreamEnd> {
        while self.tls.wants_write() {
            if self.tls.write_tls(records).is_err() {
                return Some(StreamEnd::Reset);
            }
        }
        None
    }
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
