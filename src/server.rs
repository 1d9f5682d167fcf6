//! The server: accepts connections and gives each a thread.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use log::warn;

use crate::admission::Admission;
use crate::chat::registry::random_name;
use crate::chat::state::Chat;
use crate::client_threads::{ClientThreads, Serve};
use crate::http::network::Network;
use crate::http::origin::OriginPolicy;
use crate::http::refusal_page::refusal_response;
use crate::http::response::{Refusal, Status};
use crate::invite::Invite;
use crate::limits::{ACCEPT_PAUSE, Limits, REFUSAL_TIME, REFUSALS_WAITING, STOP_TIME};
use crate::log_rate::LogRate;
use crate::net::http_exchange::{peek, respond_and_hang_up};
use crate::secret::Secret;
use crate::service::Service;
use crate::teacher::class::Class;
use crate::websocket::close::Close;
use crate::websocket::status_code::StatusCode;

/// A chat server that listens and does not serve yet.
#[derive(Debug)]
pub struct Server {
    listeners: Vec<TcpListener>,
    addresses: Vec<SocketAddr>,
    service: Arc<Service>,
    threads: Arc<ClientThreads>,
    admission: Arc<Admission>,
    stopping: Arc<AtomicBool>,
}

/// Stops a server, from any thread.
#[derive(Debug, Clone)]
pub struct Stopper {
    service: Arc<Service>,
    stopping: Arc<AtomicBool>,
    addresses: Vec<SocketAddr>,
}

impl Server {
    /// A server that accepts from each of these sockets.
    ///
    /// # Errors
    /// When a socket has no address, or the system gives no thread for a courier.
    pub fn new(
        listeners: Vec<TcpListener>,
        limits: Limits,
        origins: OriginPolicy,
    ) -> io::Result<Self> {
        let class = Class::new(Secret::random(), None);
        Self::with_chat(listeners, limits, origins, Chat::new(random_name()), class)
    }

    /// The same with a chat that may have a past, and the class of its clients.
    ///
    /// # Errors
    /// As [`Server::new`].
    pub fn with_chat(
        listeners: Vec<TcpListener>,
        limits: Limits,
        origins: OriginPolicy,
        chat: Chat,
        class: Class,
    ) -> io::Result<Self> {
        let addresses: io::Result<Vec<_>> = listeners.iter().map(TcpListener::local_addr).collect();
        let addresses = addresses?;
        let invite = Invite::new(addresses.clone());
        let service = Arc::new(Service::start(limits, origins, chat, class, invite)?);
        Ok(Self {
            listeners,
            addresses,
            threads: ClientThreads::new(Arc::<Service>::clone(&service)),
            service,
            admission: Arc::default(),
            stopping: Arc::default(),
        })
    }

    /// Has its connections served by what stands in front of its service.
    #[must_use]
    pub fn with_front(mut self, front: impl FnOnce(Arc<Service>) -> Arc<dyn Serve>) -> Self {
        self.threads = ClientThreads::new(front(Arc::clone(&self.service)));
        self
    }

    /// The same, with proxies in front of it that are trusted to say for whom they speak.
    #[must_use]
    pub fn behind(self, proxies: Vec<Network>) -> Self {
        Self {
            admission: Arc::new(Admission::behind(proxies)),
            ..self
        }
    }

    /// The addresses that it listens on.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// What stops it.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper {
            service: Arc::clone(&self.service),
            stopping: Arc::clone(&self.stopping),
            addresses: self.addresses.clone(),
        }
    }

    /// Serves until it is stopped, when everyone has been sent 1001 and has had [`STOP_TIME`] to
    /// leave.
    ///
    /// # Errors
    /// When the system gives no thread at the start.
    pub fn run(self) -> io::Result<()> {
        let refuse = start_refusing(self.service.limits)?;
        // `accept` blocks, so that each socket takes a thread.
        thread::scope(|scope| {
            for listener in &self.listeners {
                thread::Builder::new()
                    .name("accept".to_owned())
                    .spawn_scoped(scope, || self.accept(listener, &refuse))
                    .inspect_err(|_| self.stopper().stop())?;
            }
            io::Result::Ok(())
        })?;
        drop(self.listeners);
        // Watchers are closed last: until then they are told how the others end.
        self.admission.wait_until_empty(STOP_TIME / 2);
        self.service.close_watchers(&going_away());
        self.admission.wait_until_empty(STOP_TIME / 2);
        Ok(())
    }

    /// Accepts connections from one socket until the server is stopped.
    fn accept(&self, listener: &TcpListener, refuse: &SyncSender<(TcpStream, Refusal)>) {
        let mut failing = false;
        for stream in listener.incoming() {
            if self.stopping.load(Ordering::SeqCst) {
                return;
            }
            match stream {
                Ok(stream) => {
                    failing = false;
                    self.admit(stream, refuse);
                }
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::ConnectionAborted | ErrorKind::Interrupted
                    ) => {}
                Err(error) => {
                    // Out of descriptors or memory: open connections go on, and each that ends
                    // makes room.
                    if !failing {
                        warn!("no connection can be accepted for now: {error}");
                    }
                    failing = true;
                    thread::sleep(ACCEPT_PAUSE);
                }
            }
        }
    }

    /// Gives one connection a thread, or refuses it without one.
    fn admit(&self, stream: TcpStream, refuse: &SyncSender<(TcpStream, Refusal)>) {
        let Ok(mut peer) = stream.peer_addr() else {
            return;
        };
        // `::` accepts IPv4 too, as `::ffff:192.168.1.20`.
        peer.set_ip(peer.ip().to_canonical());
        self.admission.log_rate(peer.ip()).enter();
        // The thread gets its own handle, so that this one can still be refused without a thread.
        let admitted = self
            .admission
            .admit(peer, &self.service.limits)
            .and_then(|permit| {
                let busy = |error| {
                    Refusal::new(
                        Status::ServiceUnavailable,
                        format!("no thread for one more: {error}"),
                    )
                };
                let own = stream.try_clone().map_err(busy)?;
                self.threads.serve(own, permit).map_err(busy)
            });
        if let Err(refusal) = admitted {
            warn!("{peer} refused: {refusal}");
            let sentence = refusal.to_string();
            self.service.class().handshake_refused(peer.ip(), sentence);
            // If too many wait for their refusal already, the connection just ends.
            let _ = refuse.try_send((stream, refusal));
        }
        LogRate::leave();
    }
}

impl Stopper {
    /// Sends everyone 1001, accepts nobody any more, and ends [`Server::run`].
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.service.close_clients(going_away());
        // `accept` has no timeout: one more connection wakes it.
        for address in &self.addresses {
            let hosts = if address.ip().is_unspecified() {
                vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
            } else {
                vec![address.ip()]
            };
            for host in hosts {
                let address = SocketAddr::new(host, address.port());
                let _ = TcpStream::connect_timeout(&address, Duration::from_secs(1));
            }
        }
    }
}

fn going_away() -> Close {
    Close::new(StatusCode::GOING_AWAY, "the server stops")
}

/// Starts one thread for all connections that are too many: they get a 503 that they can read, and
/// take no thread of their own. A browser gets it as a page, so their requests are looked at.
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
                // A browser's request comes right after its connection. Whoever is silent does not
                // keep the others waiting for long, and gets the line for programs.
                let head = peek(&stream, REFUSAL_TIME / 4);
                let response = refusal_response(&refusal, &head);
                respond_and_hang_up(&stream, response, head.starts_with(b"HEAD "), &limits);
            }
        })?;
    Ok(sender)
}
