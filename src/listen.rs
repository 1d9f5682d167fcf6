//! Where to listen: what `--listen` says, and the sockets that follow from it.

use std::fmt;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs as _};
use std::str::FromStr;

use log::warn;

use crate::blocked_ports::is_blocked_by_browsers;

/// As in the report. Linux has all of 127.0.0.0/8; other systems may only have 127.0.0.1.
const DEFAULT_HOST: &str = "127.0.0.2";
const DEFAULT_PORT: u16 = 8001;
/// Both together.
pub const DEFAULT: &str = "127.0.0.2:8001";

/// What is said to whoever wrote something else.
const EXPECTED: &str = "expected is ADDR:PORT, such as --listen 0.0.0.0:8001";

/// How many ports are tried to find one to recommend.
const PORTS_TRIED: usize = 100;

/// `ADDR:PORT`, `ADDR` or `PORT`. What is left out is as in the default, so that the network is let
/// in only by who says so.
#[derive(Debug, Clone)]
pub struct ListenAddress {
    given: String,
    host: String,
    port: u16,
}

/// The sockets, all on one port, and an address without one, such as an IPv6 address on a system
/// without IPv6.
struct Sockets {
    listeners: Vec<TcpListener>,
    missing: Option<(SocketAddr, io::Error)>,
}

impl FromStr for ListenAddress {
    type Err = String;

    fn from_str(given: &str) -> Result<Self, String> {
        let address = without_scheme(given);
        let (host, port) = split(address);
        let host = host.trim_start_matches('[').trim_end_matches(']');
        // Before the zone, as in `fe80::1%eth0`.
        let ip = host.split('%').next().unwrap_or_default();
        let has_stray_colon = ip.contains(':') && ip.parse::<Ipv6Addr>().is_err();
        if address.contains('/') || has_stray_colon {
            return Err(format!("{address:?} is not an address; {EXPECTED}"));
        }
        let port = match port {
            None => DEFAULT_PORT,
            Some(port) => port
                .parse()
                .map_err(|_| format!("{port:?} is not a port from 0 to 65535; {EXPECTED}"))?,
        };
        Ok(Self {
            given: given.to_owned(),
            host: if host.is_empty() { DEFAULT_HOST } else { host }.to_owned(),
            port,
        })
    }
}

/// What the program prints is a URL, and some copy it.
fn without_scheme(given: &str) -> &str {
    let rest = given.strip_prefix("http://");
    rest.or_else(|| given.strip_prefix("ws://"))
        .map_or(given, |rest| rest.strip_suffix('/').unwrap_or(rest))
}

/// The host, which may be empty, and the port.
fn split(address: &str) -> (&str, Option<&str>) {
    if address.bytes().all(|byte| byte.is_ascii_digit()) {
        return ("", Some(address));
    }
    let is_ipv6 = address.ends_with(']') || address.parse::<Ipv6Addr>().is_ok();
    match address.rsplit_once(':') {
        Some((host, port)) if !is_ipv6 => (host, Some(port)),
        _ => (address, None),
    }
}

/// As it can be given to `--listen`.
impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

impl ListenAddress {
    /// Listens on every address that the host stands for, such as 127.0.0.1 and `::1` for
    /// `localhost`: a client may choose any of them.
    ///
    /// # Errors
    /// One sentence that says what to do instead.
    pub fn bind(&mut self) -> io::Result<Vec<TcpListener>> {
        if self.host == DEFAULT_HOST && TcpListener::bind((DEFAULT_HOST, 0)).is_err() {
            warn!("this system has no address {DEFAULT_HOST}, so it is 127.0.0.1");
            "127.0.0.1".clone_into(&mut self.host);
        }
        let sockets = self.try_bind().map_err(|error| {
            let reason = self.explain(&error);
            io::Error::other(format!("cannot listen on {}: {reason}", self.given))
        })?;
        if let Some((address, error)) = sockets.missing {
            warn!("not listening on {address}: {error}");
        }
        Ok(sockets.listeners)
    }

    /// An address in use is always an error: some clients would reach another server.
    fn try_bind(&self) -> io::Result<Sockets> {
        let (mut listeners, mut missing) = (Vec::new(), None);
        let mut port = self.port;
        for mut address in self.resolve()? {
            address.set_port(port);
            match TcpListener::bind(address) {
                Ok(listener) => {
                    port = listener.local_addr()?.port();
                    listeners.push(listener);
                }
                Err(error) if error.kind() != ErrorKind::AddrInUse => {
                    missing = Some((address, error));
                }
                // On most systems, `::` accepts IPv4 too.
                Err(_) if address.ip() == Ipv4Addr::UNSPECIFIED && !listeners.is_empty() => {}
                Err(error) => return Err(error),
            }
        }
        match missing {
            Some((_, error)) if listeners.is_empty() => Err(error),
            missing => Ok(Sockets { listeners, missing }),
        }
    }

    fn resolve(&self) -> io::Result<Vec<SocketAddr>> {
        let mut addresses: Vec<_> = (self.host.as_str(), self.port).to_socket_addrs()?.collect();
        // IPv4 comes first, and is the address that the program prints.
        addresses.sort();
        addresses.dedup();
        if addresses[0].ip() == Ipv6Addr::UNSPECIFIED {
            addresses.push((Ipv4Addr::UNSPECIFIED, self.port).into());
        }
        Ok(addresses)
    }

    fn explain(&self, error: &io::Error) -> String {
        let port = self.port;
        let problem = match error.kind() {
            ErrorKind::AddrInUse => format!("port {port} is in use"),
            ErrorKind::PermissionDenied => format!("port {port} is for administrators"),
            ErrorKind::AddrNotAvailable => {
                return format!("this machine has no such address; {EXPECTED}");
            }
            _ => return format!("{error}; {EXPECTED}"),
        };
        match self.with_other_port() {
            Some(other) => format!("{problem}; {} is free: --listen {other}", other.port),
            None => format!("{problem}; {EXPECTED}"),
        }
    }

    /// The same with a port that is free, and that browsers open.
    pub fn with_other_port(&self) -> Option<Self> {
        let first = match self.port {
            // Without special rights, these cannot be used.
            0..1024 => DEFAULT_PORT,
            port => port.saturating_add(1),
        };
        (first..=u16::MAX)
            .take(PORTS_TRIED)
            .filter(|port| !is_blocked_by_browsers(*port))
            .map(|port| Self {
                port,
                ..self.clone()
            })
            .find(|other| other.try_bind().is_ok())
    }
}
