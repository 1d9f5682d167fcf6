//! Who may have a thread: a limit on connections in all, and one on connections from one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::http::response::{Refusal, Status};
use crate::limits::Limits;

/// Counts the connections of one server.
#[derive(Debug, Default)]
pub struct Admission {
    counts: Mutex<Counts>,
    emptied: Condvar,
}

#[derive(Debug, Default)]
struct Counts {
    all: usize,
    of: HashMap<IpAddr, usize>,
}

/// Counts one connection until it is dropped.
#[derive(Debug)]
pub struct Permit {
    admission: Arc<Admission>,
    address: IpAddr,
}

impl Admission {
    /// A permit for one more connection from this address.
    ///
    /// # Errors
    /// 503 when there are too many already.
    pub fn admit(self: &Arc<Self>, address: IpAddr, limits: &Limits) -> Result<Permit, Refusal> {
        let mut counts = self.lock();
        let full = |reason| Err(Refusal::new(Status::ServiceUnavailable, reason));
        if counts.all >= limits.clients {
            return full(format!(
                "{} connections are open already (--max-clients)",
                limits.clients
            ));
        }
        let of_address = counts.of.entry(address).or_default();
        if *of_address >= limits.clients_per_address {
            let most = limits.clients_per_address;
            return full(format!(
                "{most} connections from {address} are open already (--max-per-address)"
            ));
        }
        *of_address += 1;
        counts.all += 1;
        Ok(Permit {
            admission: Arc::clone(self),
            address,
        })
    }

    /// Waits until there are no connections, for a bounded time.
    pub fn wait_until_empty(&self, time: Duration) {
        let counts = self.lock();
        drop(
            self.emptied
                .wait_timeout_while(counts, time, |counts| counts.all > 0),
        );
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut counts = self.admission.lock();
        counts.all -= 1;
        if let Some(of_address) = counts.of.get_mut(&self.address) {
            *of_address -= 1;
            if *of_address == 0 {
                counts.of.remove(&self.address);
            }
        }
        if counts.all == 0 {
            self.admission.emptied.notify_all();
        }
    }
}
