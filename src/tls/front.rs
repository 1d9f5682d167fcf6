//! What stands in front of the service: it owns the client's socket, and the service gets the inner
//! end of a local pair.

use std::net::TcpStream;
use std::sync::Arc;
use std::time::Instant;

use log::warn;
use rustls::{ServerConfig, ServerConnection};

use super::handshake::{self, Failure};
use super::{plain_http, records};
use crate::admission::Permit;
use crate::client_threads::Serve;
use crate::relay::{Relay, local_pair};
use crate::service::Service;

/// Serves clients over TLS.
#[derive(Debug)]
pub struct Tls {
    config: Arc<ServerConfig>,
    service: Arc<Service>,
}

impl Tls {
    /// Stands in front of this service.
    #[must_use]
    pub fn new(config: Arc<ServerConfig>, service: Arc<Service>) -> Self {
        Self { config, service }
    }

    /// Has a relay decrypt and encrypt, and its inner end served as if that were the client's own
    /// socket. The address is the client's own.
    fn relay(&self, client: TcpStream, tls: ServerConnection, permit: &mut Permit) {
        let (decrypt, encrypt) = records::filters(tls);
        let relay = local_pair().and_then(|(inner, server_end)| {
            // What has been read from the client already is in `decrypt`.
            let limits = &self.service.limits;
            let relay = Relay::start(client, inner, Vec::new(), decrypt, encrypt, limits)?;
            Ok((relay, server_end))
        });
        match relay {
            Ok((relay, server_end)) => {
                self.service.serve(server_end, permit);
                relay.server_is_gone();
                relay.join();
            }
            Err(error) => {
                let peer = permit.peer;
                warn!("{peer} is lost, as there is no socket or thread for its relay: {error}");
            }
        }
    }
}

impl Serve for Tls {
    fn serve(&self, client: TcpStream, permit: &mut Permit) {
        let limits = &self.service.limits;
        let deadline = Instant::now() + limits.head_time;
        let reason = match handshake::accept(&client, &self.config, deadline, limits) {
            Ok(tls) => return self.relay(client, tls, permit),
            Err(Failure::PlainHttp) => plain_http::refuse(&client, deadline, limits),
            Err(Failure::Refused(reason)) => reason,
            Err(Failure::Lost) => return,
        };
        let peer = permit.peer;
        warn!("{peer} refused: {reason}");
        self.service.class().handshake_refused(peer.ip(), reason);
    }
}
