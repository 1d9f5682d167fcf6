//! How many servers are checked at once, and how often one address has its own checked.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::refusals::{FULL, RUNNING, TOO_SOON, busy};
use crate::http::response::Refusal;
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
    /// Whether a check of this address may start now.
    ///
    /// # Errors
    /// 503 if not.
    pub fn ask(&self, address: IpAddr) -> Result<(), Refusal> {
        ask(&self.lock(), address)
    }

    /// Takes the place of an address.
    ///
    /// # Errors
    /// 503 while that is not possible.
    // A check of the check's own path would start another one, and so on; but the second is
    // refused here.
    pub fn take(&self, address: IpAddr) -> Result<Running, Refusal> {
        let mut places = self.lock();
        places.retain(|_, place| place.is_running || place.start.elapsed() < CHECK_PAUSE);
        ask(&places, address)?;
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

fn ask(places: &HashMap<IpAddr, Place>, address: IpAddr) -> Result<(), Refusal> {
    match places.get(&address) {
        Some(place) if place.is_running => return Err(busy(RUNNING)),
        Some(place) if place.start.elapsed() < CHECK_PAUSE => return Err(busy(TOO_SOON)),
        _ => {}
    }
    if places.values().filter(|place| place.is_running).count() >= CHECKS {
        return Err(busy(FULL));
    }
    Ok(())
}
