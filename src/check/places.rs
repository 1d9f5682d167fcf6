//! How many servers are checked at once, and how often one address has its own checked.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::http::response::{Refusal, Status};
use crate::limits::{CHECK_PAUSE, CHECKS};
use crate::net::outbox::Outbox;
use crate::websocket::close::Close;

/// The places of all addresses.
#[derive(Debug, Clone, Default)]
pub struct Places(Arc<Mutex<HashMap<IpAddr, Place>>>);

/// What is known of an address whose server is checked, or was a moment ago.
#[derive(Debug)]
struct Place {
    start: Instant,
    /// Whom the running check tells its verdicts, once that connection is open.
    outbox: Option<Arc<Outbox>>,
    is_running: bool,
}

/// Takes the place of its address until it is dropped.
#[derive(Debug)]
pub struct Running {
    address: IpAddr,
    places: Places,
}

impl Places {
    /// Takes the place of an address.
    ///
    /// # Errors
    /// 503 while that is not possible.
    // A check of the check's own path would start another one, and so on; but the second is
    // refused here.
    pub fn take(&self, address: IpAddr) -> Result<Running, Refusal> {
        let mut places = self.lock();
        places.retain(|_, place| place.is_running || place.start.elapsed() < CHECK_PAUSE);
        let busy = |reason| Err(Refusal::new(Status::ServiceUnavailable, reason));
        match places.get(&address) {
            Some(place) if place.is_running => {
                return busy("a check of a server at your address is running already");
            }
            Some(_) => return busy("a check was started a moment ago: try again in 5 seconds"),
            None => {}
        }
        if places.values().filter(|place| place.is_running).count() >= CHECKS {
            return busy("other people's servers are being checked: try again in a minute");
        }
        let place = Place {
            start: Instant::now(),
            outbox: None,
            is_running: true,
        };
        places.insert(address, place);
        let places = self.clone();
        Ok(Running { address, places })
    }

    /// Closes the connection of every page that a check tells its verdicts. The check ends with it.
    pub fn close_all(&self, close: &Close) {
        let places = self.lock();
        let outboxes = places.values().filter_map(|place| place.outbox.as_ref());
        outboxes.for_each(|outbox| outbox.close(close));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, Place>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    /// Whose connection is to be closed when all are.
    pub fn tell(&self, outbox: &Arc<Outbox>) {
        if let Some(place) = self.places.lock().get_mut(&self.address) {
            place.outbox = Some(Arc::clone(outbox));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(place) = self.places.lock().get_mut(&self.address) {
            (place.is_running, place.outbox) = (false, None);
        }
    }
}
