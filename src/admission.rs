//! Who may have a thread: a limit on connections in all, and one on connections from one address;
//! and how often a chat may be opened from one address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use log::warn;

use crate::http::forwarded::{Forwarded, HEADERS};
use crate::http::network::Network;
use crate::http::request::Request;
use crate::http::response::{Refusal, Status};
use crate::limits::{FEW_CONNECTIONS, LOG_LINES, Limits, OPENING_WAIT_MOST, OPENINGS, PLACES_KEPT};
use crate::log_rate::LogRate;
use crate::rate_limit::RateLimit;

/// Counts the connections of one server.
#[derive(Debug, Default)]
pub struct Admission {
    /// Their connections count for the clients that they speak for.
    proxies: Vec<Network>,
    counts: Mutex<Counts>,
    emptied: Condvar,
}

#[derive(Debug, Default)]
struct Counts {
    all: usize,
    of: HashMap<IpAddr, Address>,
}

/// What is known of one address.
#[derive(Debug)]
struct Address {
    connections: usize,
    openings: RateLimit,
    log: LogRate,
}

/// Counts one connection until it is dropped.
#[derive(Debug)]
pub struct Permit {
    /// The client; at first the other end of the TCP connection.
    pub peer: SocketAddr,
    /// The other end of the TCP connection: the client, or a proxy that speaks for it.
    tcp_peer: SocketAddr,
    /// The lines about its address.
    pub log: LogRate,
    admission: Arc<Admission>,
    address: IpAddr,
}

impl Admission {
    /// No connections so far; these proxies are trusted to say for whom they speak.
    #[must_use]
    pub fn behind(proxies: Vec<Network>) -> Self {
        Self {
            proxies,
            ..Self::default()
        }
    }

    /// A permit for one more connection from this client's address. A trusted proxy speaks for
    /// many: it has only the limit on connections in all, until [`Permit::name_client`].
    ///
    /// # Errors
    /// 503 when there are too many already.
    pub fn admit(self: &Arc<Self>, peer: SocketAddr, limits: &Limits) -> Result<Permit, Refusal> {
        let address = group(peer.ip());
        let mut counts = self.lock();
        let is_proxy = self.is_proxy(peer.ip());
        counts.check(address, is_proxy, limits)?;
        let known = counts.address(address);
        known.connections += 1;
        let log = known.log.clone();
        counts.all += 1;
        Ok(Permit {
            peer,
            tcp_peer: peer,
            log,
            admission: Arc::clone(self),
            address,
        })
    }

    /// The lines about an address.
    #[must_use]
    pub fn log_rate(&self, address: IpAddr) -> LogRate {
        self.lock().address(group(address)).log.clone()
    }

    fn is_proxy(&self, address: IpAddr) -> bool {
        self.proxies.iter().any(|network| network.contains(address))
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

impl Permit {
    /// Learns from the request of a trusted proxy who the client is, and counts the connection as
    /// one from the client's address. Returns the request as the client sent it to the proxy; one
    /// that came another way stays as it is.
    ///
    /// # Errors
    /// 503 when there are too many connections from the client's address already.
    pub fn name_client(
        &mut self,
        mut request: Request,
        limits: &Limits,
    ) -> Result<Request, Refusal> {
        let proxies = &self.admission.proxies;
        let Some(forwarded) = Forwarded::of(&request, self.tcp_peer.ip(), proxies) else {
            return Ok(request);
        };
        request.remove(&HEADERS);
        if let Some(host) = forwarded.host {
            request.set_host(host);
        }
        self.peer.set_ip(forwarded.client);
        self.move_to(group(forwarded.client), limits)?;
        Ok(request)
    }

    /// Counts the connection as one from this address. It is the same one in all.
    fn move_to(&mut self, address: IpAddr, limits: &Limits) -> Result<(), Refusal> {
        if address == self.address {
            return Ok(());
        }
        let is_proxy = self.admission.is_proxy(self.peer.ip());
        let mut counts = self.admission.lock();
        self.log = counts.address(address).log.clone();
        // This is the client's thread.
        self.log.enter();
        counts.all -= 1;
        let checked = counts.check(address, is_proxy, limits);
        counts.all += 1;
        checked?;
        counts.address(self.address).connections -= 1;
        counts.address(address).connections += 1;
        self.address = address;
        Ok(())
    }

    /// Counts the opening of a chat. Returns how long it has to wait for its first message.
    #[must_use]
    pub fn open(&self) -> Duration {
        let mut counts = self.admission.lock();
        let known = counts.of.get_mut(&self.address);
        let wait = known.map(|known| known.openings.charge(1, 0, Instant::now()));
        wait.unwrap_or_default().min(OPENING_WAIT_MOST)
    }
}

impl Counts {
    /// Whether there may be one more connection from this address.
    fn check(&mut self, address: IpAddr, is_proxy: bool, limits: &Limits) -> Result<(), Refusal> {
        let all = self.all;
        let of_address = if is_proxy {
            0
        } else {
            self.address(address).connections
        };
        let full = |reason| Err(Refusal::new(Status::ServiceUnavailable, reason));
        // Where places are short, those who have few are let in.
        let kept = match of_address {
            0..FEW_CONNECTIONS => 0,
            _ => limits.clients / PLACES_KEPT,
        };
        if all >= limits.clients - kept {
            return full(format!(
                "{all} connections are open already (--max-clients)"
            ));
        }
        if of_address >= limits.clients_per_address {
            let most = limits.clients_per_address;
            return full(format!(
                "{most} connections from {address} are open already (--max-per-address)"
            ));
        }
        Ok(())
    }

    /// What is known of an address. Those that nothing needs to be known of are forgotten.
    fn address(&mut self, address: IpAddr) -> &mut Address {
        let now = Instant::now();
        if !self.of.contains_key(&address) {
            self.of.retain(|address, known| {
                let is_at_rest = known.is_at_rest(now);
                if is_at_rest && let left_out @ 1.. = known.log.take_left_out() {
                    warn!("{left_out} more lines about {address} were left out");
                }
                !is_at_rest
            });
        }
        self.of.entry(address).or_insert_with(|| Address {
            connections: 0,
            openings: RateLimit::new(OPENINGS, now),
            log: LogRate::new(LOG_LINES, now),
        })
    }
}

impl Address {
    /// Whether it has no connection, and everything is as if it had never had one.
    fn is_at_rest(&mut self, now: Instant) -> bool {
        self.connections == 0 && self.openings.is_full(now) && self.log.is_at_rest(now)
    }
}

/// Whoever has one IPv6 address has 2^64 of them: they count as one (RFC 6177 §2).
fn group(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = u128::from(address) >> 64 << 64;
            IpAddr::V6(Ipv6Addr::from(network))
        }
        address @ IpAddr::V4(_) => address,
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut counts = self.admission.lock();
        counts.all -= 1;
        if let Some(known) = counts.of.get_mut(&self.address) {
            known.connections -= 1;
        }
        if counts.all == 0 {
            self.admission.emptied.notify_all();
        }
    }
}
