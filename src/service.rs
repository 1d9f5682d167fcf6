//! What one connection gets: the page, the chat, a watcher's reports, or a refusal.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use log::{info, warn};

use crate::chat::action::{Action, CHAT_ACTIONS};
use crate::chat::registry::Registry;
use crate::chat::session::Session;
use crate::http::request::Request;
use crate::http::response::{Refusal, Response, Status};
use crate::http::{assets, origin};
use crate::inspect::actions::INSPECT_ACTIONS;
use crate::inspect::handshake::{Handshake, query_value};
use crate::inspect::inspected::Inspected;
use crate::inspect::watchers::{Watchers, is_code};
use crate::limits::Limits;
use crate::net::connection::Connection;
use crate::net::courier::Couriers;
use crate::net::disconnect::Disconnect;
use crate::net::http_exchange::{NoRequest, RequestReader, respond_and_hang_up};
use crate::net::relay::{Relay, local_pair};
use crate::websocket::close::Close;
use crate::websocket::frame::Role;
use crate::websocket::handshake;
use crate::websocket::message::Message;
use crate::websocket::status_code::StatusCode;

/// What a client may ask for.
pub const ACTIONS: &[&[Action]] = &[CHAT_ACTIONS, INSPECT_ACTIONS];

/// What all clients' threads share.
#[derive(Debug)]
pub struct Service {
    pub limits: Limits,
    pub registry: Registry,
    allowed_origins: Vec<String>,
    couriers: Arc<Couriers>,
    watchers: Arc<Watchers>,
}

/// Where a watcher connects.
const WATCHER_PATH: &str = "/inspect";

/// What a request leads to.
enum Route {
    Page(Response),
    Chat(Response),
    /// A watcher of this code.
    Watch(Response, String),
}

impl Service {
    /// A service without clients.
    ///
    /// # Errors
    /// When the system gives no thread for a courier.
    pub fn start(limits: Limits, allowed_origins: Vec<String>) -> io::Result<Self> {
        let couriers = Couriers::start(limits.outbox_bytes, limits.outbox_time)?;
        Ok(Self {
            limits,
            registry: Registry::new(couriers.backlog()),
            allowed_origins,
            couriers,
            watchers: Arc::default(),
        })
    }

    /// Serves one connection, from its first byte to its last.
    pub fn serve(&self, stream: TcpStream, peer: SocketAddr) {
        let mut reader = RequestReader::new(&self.limits);
        let request = reader.receive(&stream, &self.limits);
        match self.inspect(&mut reader, request.as_ref(), peer) {
            Some((inspected, number)) => {
                self.serve_inspected(stream, (number, peer), (reader, request), &inspected);
            }
            None => drop(self.respond(stream, (None, peer), reader, request)),
        }
    }

    /// Responds to the request, and serves what it leads to. Returns why the connection ended.
    fn respond(
        &self,
        stream: TcpStream,
        (number, peer): (Option<u64>, SocketAddr),
        reader: RequestReader,
        request: Result<Request, NoRequest>,
    ) -> String {
        let request = match request {
            Ok(request) => request,
            Err(NoRequest::Refused(refusal)) => return self.refuse(&stream, peer, refusal, false),
            Err(NoRequest::Lost) => return Disconnect::ConnectionLost.to_string(),
        };
        let head_only = request.method == "HEAD";
        let (response, code) = match self.route(&request) {
            Ok(Route::Page(response)) => {
                respond_and_hang_up(&stream, &response, head_only, &self.limits);
                return response.status.to_string();
            }
            Ok(Route::Chat(response)) => (response, None),
            Ok(Route::Watch(response, code)) => (response, Some(code)),
            Err(refusal) => return self.refuse(&stream, peer, refusal, head_only),
        };
        let number = number.unwrap_or_else(|| self.couriers.next_number());
        let open = || {
            let outbox = self.couriers.outbox(number, stream);
            Connection::open(
                outbox,
                &response.encode(false),
                reader.into_rest(),
                &self.limits,
            )
        };
        let disconnect = match code {
            None => open().map(|connection| self.chat(connection, peer)),
            Some(code) => self.watch(&code, open),
        };
        disconnect.unwrap_or(Disconnect::ConnectionLost).to_string()
    }

    /// The report's client opens its WebSocket on `/`; a browser gets the page there.
    fn route(&self, request: &Request) -> Result<Route, Refusal> {
        origin::check(request, &self.allowed_origins)?;
        if !handshake::is_attempt(request) {
            return assets::respond(request).map(Route::Page);
        }
        match request.path() {
            "/" => handshake::accept(request).map(Route::Chat),
            WATCHER_PATH if self.limits.inspect => {
                let code = query_value(&request.target, "code").filter(|code| is_code(code));
                let code = code.ok_or_else(|| {
                    let reason = "a watcher connects to /inspect?code=CODE, \
                                  with 4 to 32 letters, digits and -";
                    Refusal::new(Status::BadRequest, reason)
                })?;
                handshake::accept(request).map(|response| Route::Watch(response, code.to_owned()))
            }
            WATCHER_PATH => {
                let reason = "this server shows nobody the frames of connections (--no-inspect)";
                Err(Refusal::new(Status::NotFound, reason))
            }
            _ => {
                let reason = "there is no chat at this path; connect to /";
                Err(Refusal::new(Status::NotFound, reason))
            }
        }
    }

    /// Serves a client in the chat.
    fn chat(&self, mut connection: Connection, peer: SocketAddr) -> Disconnect {
        let outbox = Arc::clone(connection.outbox());
        info!("#{} connected from {peer}", outbox.number);
        let mut session = Session::new(&self.registry, &outbox, ACTIONS, &self.limits);
        let login_deadline = Instant::now() + self.limits.login_time;
        connection.set_deadline(Some((login_deadline, "no login came in time")));
        let disconnect = loop {
            if let Err(disconnect) = perform_next_batch(&mut connection, &mut session) {
                break disconnect;
            }
        };
        // First the name is free, then we wait for the other side to hang up.
        drop(session);
        info!("#{} left: {disconnect}", outbox.number);
        connection.hang_up(&disconnect);
        disconnect
    }

    /// Serves a client that watches a code. What it sends is discarded.
    fn watch(
        &self,
        code: &str,
        open: impl FnOnce() -> io::Result<Connection>,
    ) -> io::Result<Disconnect> {
        let (mut connection, watching) = self.watchers.watch(code, open)?;
        let disconnect = loop {
            if let Err(disconnect) = connection.receive() {
                break disconnect;
            }
        };
        drop(watching);
        connection.hang_up(&disconnect);
        Ok(disconnect)
    }

    /// Whether a connection is to be inspected: it asks for the chat, or for nothing that can be
    /// understood, with a code that is watched. A watcher is not: each report to it would be a
    /// frame to report.
    fn inspect(
        &self,
        reader: &mut RequestReader,
        request: Result<&Request, &NoRequest>,
        peer: SocketAddr,
    ) -> Option<(Arc<Inspected>, u64)> {
        let is_other =
            |request: &Request| !handshake::is_attempt(request) || request.path() == WATCHER_PATH;
        if !self.limits.inspect || request.is_ok_and(is_other) {
            return None;
        }
        let handshake = Handshake::new(reader, request.ok());
        let code = handshake.code()?.to_owned();
        let next_number = || self.couriers.next_number();
        let number = self.watchers.add_connection(&code, next_number)?;
        let who = (&*code, number, peer);
        let inspected =
            Inspected::new(&self.watchers, &self.registry, who, handshake, &self.limits);
        Some((inspected, number))
    }

    /// Serves the inner end of a relay's local pair as if it were the client's own socket.
    fn serve_inspected(
        &self,
        stream: TcpStream,
        (number, peer): (u64, SocketAddr),
        (mut reader, request): (RequestReader, Result<Request, NoRequest>),
        inspected: &Arc<Inspected>,
    ) {
        let (inner, server_end) = match local_pair() {
            Ok(pair) => pair,
            Err(error) => {
                warn!("{peer} cannot be inspected: {error}");
                inspected.give_up();
                self.respond(stream, (Some(number), peer), reader, request);
                return;
            }
        };
        let received = reader.buffer.unread().to_vec();
        let (up, down) = (
            inspected.observer(Role::Client),
            inspected.observer(Role::Server),
        );
        let reason = match Relay::start(stream, inner, received, up, down, &self.limits) {
            Ok(relay) => {
                let mut reader = reader.again();
                let request = reader.receive(&server_end, &self.limits);
                let reason = self.respond(server_end, (Some(number), peer), reader, request);
                relay.server_is_gone();
                relay.join();
                reason
            }
            Err(error) => {
                warn!("{peer} is lost, as there is no thread for its relay: {error}");
                error.to_string()
            }
        };
        inspected.end(&reason);
    }

    /// Sends a refusal. Returns its reason.
    fn refuse(
        &self,
        stream: &TcpStream,
        peer: SocketAddr,
        refusal: Refusal,
        head_only: bool,
    ) -> String {
        warn!("{peer} refused: {refusal}");
        respond_and_hang_up(stream, &(&refusal).into(), head_only, &self.limits);
        refusal.reason
    }
}

/// Performs all that one read brought.
fn perform_next_batch(
    connection: &mut Connection,
    session: &mut Session<'_>,
) -> Result<(), Disconnect> {
    let mut batch = Vec::new();
    let end = connection.next_batch(&mut batch);
    let texts = batch.iter().map_while(|message| match message {
        Message::Text(text) => Some(&**text),
        _ => None,
    });
    let cost = session.perform(texts);
    if session.is_logged_in() {
        connection.set_deadline(None);
    }
    if cost > 0 {
        connection.charge(cost);
    }
    if batch
        .iter()
        .any(|message| !matches!(message, Message::Text(_)))
    {
        let reason = "this chat speaks JSON in text messages, not binary";
        return Err(Disconnect::Refused(Close::new(
            StatusCode::UNSUPPORTED_DATA,
            reason,
        )));
    }
    end
}
