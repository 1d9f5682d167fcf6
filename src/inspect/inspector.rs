//! Where the inspector attaches to the service: it knows which requests are a watcher's, and takes
//! the connections whose code is watched.

use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use log::warn;

use super::handshake::{Handshake, query_value};
use super::inspected::Inspected;
use super::one_way::OneWay;
use super::watchers::{PendingWatch, Watchers, is_code};
use crate::chat::registry::Registry;
use crate::http::request::Request;
use crate::http::response::{Refusal, Status};
use crate::limits::Limits;
use crate::net::http_exchange::{NoRequest, RequestReader};
use crate::relay::{Relay, local_pair};
use crate::secret::Secret;
use crate::websocket::close::Close;
use crate::websocket::frame::Role;
use crate::websocket::handshake;

/// Where a watcher connects.
pub const WATCHER_PATH: &str = "/inspect";

/// The inspector of one server.
#[derive(Debug)]
pub struct Inspector {
    watchers: Arc<Watchers>,
    registry: Registry,
    limits: Limits,
    secret: Secret,
}

impl Inspector {
    /// An inspector without watchers. The registry tells it the names of clients. The secret is
    /// shown to nobody: many may know a code.
    #[must_use]
    pub fn new(registry: Registry, limits: Limits, secret: Secret) -> Self {
        Self {
            watchers: Arc::default(),
            registry,
            limits,
            secret,
        }
    }

    /// The code that a request to [`WATCHER_PATH`] asks for.
    ///
    /// # Errors
    /// 404 where nothing is inspected, 400 where the code is not one.
    pub fn code_to_watch(&self, request: &Request) -> Result<String, Refusal> {
        if !self.limits.inspect {
            let reason = "this server shows nobody the frames of connections (--no-inspect)";
            return Err(Refusal::new(Status::NotFound, reason));
        }
        let code = query_value(&request.target, "code").filter(|code| is_code(code));
        code.map(str::to_owned).ok_or_else(|| {
            let reason = "a watcher connects to /inspect?code=CODE, with 4 to 32 letters, digits \
                          and -";
            Refusal::new(Status::BadRequest, reason)
        })
    }

    /// Closes the connections of all watchers.
    pub fn close_all(&self, close: &Close) {
        self.watchers.close_all(close);
    }

    /// Begins to register a watcher.
    #[must_use]
    pub fn begin_watch(&self, code: String) -> PendingWatch<'_> {
        self.watchers.begin_watch(code)
    }

    /// Whether a connection is to be inspected: it asks for the chat, or for nothing that can be
    /// understood, with a code that is watched. A watcher is not: each report to it would be a
    /// frame to report.
    #[must_use]
    pub fn inspect(
        &self,
        reader: &mut RequestReader,
        request: Result<&Request, &NoRequest>,
        peer: SocketAddr,
        next_number: impl FnOnce() -> u64,
    ) -> Option<Arc<Inspected>> {
        let is_other =
            |request: &Request| !handshake::is_attempt(request) || request.path() == WATCHER_PATH;
        if !self.limits.inspect || request.is_ok_and(is_other) || self.watchers.is_empty() {
            return None;
        }
        let handshake = Handshake::new(reader, request.ok());
        let code = handshake.code()?.to_owned();
        let number = self
            .watchers
            .add_connection(&code, peer.ip(), next_number)?;
        let who = (&*code, number, peer);
        Some(Inspected::new(
            &self.watchers,
            &self.registry,
            &self.secret,
            who,
            handshake,
            &self.limits,
        ))
    }
}

/// A connection that is to be inspected.
#[derive(Debug)]
pub struct Inspection {
    pub inspected: Arc<Inspected>,
    pub reader: RequestReader,
    pub client: TcpStream,
}

impl Inspection {
    /// Starts a relay, and has its inner end served as if that were the client's own socket. Where
    /// the system has no sockets for it, the client is served without being inspected. `serve`
    /// returns why the connection ended.
    // Not inlined, so that other clients' stacks do not grow by it (see `Service::open`).
    #[inline(never)]
    pub fn serve(
        mut self,
        peer: SocketAddr,
        limits: &Limits,
        serve: impl FnOnce(TcpStream, RequestReader, u64) -> String,
    ) {
        let inspected = &self.inspected;
        let (inner, server_end) = match local_pair() {
            Ok(pair) => pair,
            Err(error) => {
                warn!("{peer} cannot be inspected: {error}");
                inspected.give_up();
                serve(self.client, self.reader, inspected.number);
                return;
            }
        };
        let received = self.reader.buffer.unread().to_vec();
        let (up, down) = (
            OneWay::new(inspected, Role::Client),
            OneWay::new(inspected, Role::Server),
        );
        match Relay::start(self.client, inner, received, up, down, limits) {
            Ok(relay) => {
                let reader = RequestReader {
                    has_begun: true,
                    ..RequestReader::until(self.reader.deadline)
                };
                let reason = serve(server_end, reader, inspected.number);
                relay.server_is_gone();
                relay.join();
                inspected.end(&reason);
            }
            Err(error) => {
                warn!("{peer} is lost, as there is no thread for its relay: {error}");
                inspected.end(&error.to_string());
            }
        }
    }
}
