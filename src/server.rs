//! The server: accepts connections, gives each a thread, and answers with the page or opens the chat.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use log::warn;

use crate::chat::registry::Registry;
use crate::house::House;
use crate::http::response::{Refusal, Status};
use crate::limits::{
    ACCEPT_PAUSE, CLIENT_STACK_BYTES, Limits, REFUSAL_TIME, REFUSALS_WAITING, STOP_TIME,
};
use crate::net::courier::Couriers;
use crate::net::http_exchange::respond_and_hang_up;
use crate::websocket::close::Close;
use crate::websocket::status_code::StatusCode;

/// A chat server that listens and does not serve yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    house: Arc<House>,
}

/// Stops a server, from any thread.
#[derive(Debug, Clone)]
pub struct Stopper {
    house: Arc<House>,
    address: SocketAddr,
}

impl Server {
    /// Listens on an address; port 0 lets the system choose one.
    ///
    /// # Errors
    /// When the address is not one, not this machine's, or in use.
    pub fn bind(
        address: impl ToSocketAddrs,
        limits: Limits,
        allowed_origins: Vec<String>,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let house = House {
            limits,
            allowed_origins,
            registry: Registry::default(),
            couriers: Couriers::start(limits.outbox_bytes, limits.outbox_time)?,
            admission: Arc::default(),
            stopping: AtomicBool::new(false),
        };
        Ok(Self {
            listener,
            address,
            house: Arc::new(house),
        })
    }

    /// The address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What stops it.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper {
            house: Arc::clone(&self.house),
            address: self.address,
        }
    }

    /// Serves until it is stopped: then everyone has been told 1001 and has had [`STOP_TIME`] to go.
    ///
    /// # Errors
    /// When the system has no thread even for a start.
    pub fn run(self) -> io::Result<()> {
        let refuse = start_refusing(self.house.limits)?;
        let mut failing = false;
        for stream in self.listener.incoming() {
            if self.house.stopping.load(Ordering::SeqCst) {
                break;
            }
            match stream {
                Ok(stream) => {
                    failing = false;
                    self.welcome(stream, &refuse);
                }
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::ConnectionAborted | ErrorKind::Interrupted
                    ) => {}
                Err(error) => {
                    // Out of descriptors or memory: those who are in go on, and whoever leaves makes room.
                    if !failing {
                        warn!("no connection can be accepted for now: {error}");
                    }
                    failing = true;
                    thread::sleep(ACCEPT_PAUSE);
                }
            }
        }
        drop(self.listener);
        self.house.admission.wait_until_empty(STOP_TIME);
        Ok(())
    }

    /// A thread for one connection, or a refusal without one.
    fn welcome(&self, stream: TcpStream, refuse: &SyncSender<(TcpStream, Refusal)>) {
        let Ok(peer) = stream.peer_addr() else { return };
        let house = Arc::clone(&self.house);
        // The thread gets its own handle, so that this one can still refuse when there is no thread.
        let admitted = house
            .admission
            .admit(peer.ip(), &house.limits)
            .and_then(|place| {
                let busy = |error| {
                    Refusal::new(
                        Status::ServiceUnavailable,
                        format!("no thread for one more: {error}"),
                    )
                };
                let own = stream.try_clone().map_err(busy)?;
                let thread = thread::Builder::new()
                    .name(format!("client {peer}"))
                    .stack_size(CLIENT_STACK_BYTES);
                thread
                    .spawn(move || house.serve(own, peer, place))
                    .map_err(busy)
                    .map(drop)
            });
        if let Err(refusal) = admitted {
            warn!("{peer} refused: {refusal}");
            // When too many are being refused, the connection just ends.
            let _ = refuse.try_send((stream, refusal));
        }
    }
}

impl Stopper {
    /// Tells everyone 1001, lets nobody in any more, and ends [`Server::run`].
    pub fn stop(&self) {
        self.house.stopping.store(true, Ordering::SeqCst);
        self.house
            .registry
            .close_all(Close::new(StatusCode::GOING_AWAY, "the server stops"));
        // `accept` has no timeout: one more connection wakes it.
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(match address {
                SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
                SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
            });
        }
        let _ = TcpStream::connect_timeout(&address, Duration::from_secs(1));
    }
}

/// One thread for all who come when the house is full: they get a 503 that they can read, and take no thread of their own.
fn start_refusing(limits: Limits) -> io::Result<SyncSender<(TcpStream, Refusal)>> {
    let (sender, receiver) = sync_channel::<(TcpStream, Refusal)>(REFUSALS_WAITING);
    let limits = Limits {
        hang_up_time: REFUSAL_TIME,
        outbox_time: REFUSAL_TIME,
        ..limits
    };
    thread::Builder::new()
        .name("refusals".to_owned())
        .spawn(move || {
            for (stream, refusal) in receiver {
                respond_and_hang_up(&stream, &(&refusal).into(), false, &limits);
            }
        })?;
    Ok(sender)
}
