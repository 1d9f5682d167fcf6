//! What one connection gets: the page, the chat, a watcher's reports, or a refusal.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use log::{info, warn};

use crate::chat::action::CHAT_ACTIONS;
use crate::chat::registry::Registry;
use crate::chat::session::Session;
use crate::http::request::Request;
use crate::http::response::{Refusal, Response, Status};
use crate::http::{assets, origin};
use crate::inspect::actions::INSPECT_ACTIONS;
use crate::inspect::inspected::{Handshake, Inspected, latin_1};
use crate::inspect::watchers::{Watchers, is_code, query_value};
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

/// What all clients' threads share.
#[derive(Debug)]
pub struct Service {
    pub limits: Limits,
    pub registry: Registry,
    allowed_origins: Vec<String>,
    couriers: Arc<Couriers>,
    watchers: Arc<Watchers>,
}

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
                self.serve_inspected(stream, (number, peer), reader, &inspected);
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
            "/inspect" if self.limits.inspect => {
                let code = query_value(&request.target, "code").filter(|code| is_code(code));
                let code = code.ok_or_else(|| {
                    let reason = "a watcher connects to /inspect?code=CODE, \
                                  with 4 to 32 letters, digits and -";
                    Refusal::new(Status::BadRequest, reason)
                })?;
                handshake::accept(request).map(|response| Route::Watch(response, code.to_owned()))
            }
            "/inspect" => {
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
        let actions = CHAT_ACTIONS.iter().chain(INSPECT_ACTIONS);
        let session = Session::new(&self.registry, &outbox, actions, &self.limits);
        let login_deadline = Instant::now() + self.limits.login_time;
        connection.set_deadline(Some((login_deadline, "no login came in time")));
        let disconnect = loop {
            if let Err(disconnect) = perform_next_batch(&mut connection, &session) {
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

    /// Whether a connection is to be inspected: it asks for a WebSocket, or for nothing that can be
    /// understood, with a code that is watched.
    fn inspect(
        &self,
        reader: &mut RequestReader,
        request: Result<&Request, &NoRequest>,
        peer: SocketAddr,
    ) -> Option<(Arc<Inspected>, u64)> {
        if !self.limits.inspect || request.is_ok_and(|request| !handshake::is_attempt(request)) {
            return None;
        }
        let received = reader.buffer.unread();
        let head_length = match request {
            Ok(_) => reader.head_length,
            Err(_) => received.len(),
        };
        let head = latin_1(&received[..head_length]);
        let target = head.split(' ').nth(1)?;
        let code = query_value(target, "inspect").filter(|code| is_code(code))?;
        let number = self.couriers.next_number();
        if !self.watchers.add_connection(code, number) {
            return None;
        }
        let key = request
            .ok()
            .and_then(|request| request.headers("Sec-WebSocket-Key").next());
        let handshake = Handshake {
            reads: reader.reads.clone(),
            key: key.unwrap_or_default().to_owned(),
            request: head.clone(),
        };
        let who = (code, number, peer);
        let inspected =
            Inspected::new(&self.watchers, &self.registry, who, handshake, &self.limits);
        Some((inspected, number))
    }

    /// Serves the inner end of a relay's local pair as if it were the client's own socket.
    fn serve_inspected(
        &self,
        stream: TcpStream,
        (number, peer): (u64, SocketAddr),
        mut reader: RequestReader,
        inspected: &Arc<Inspected>,
    ) {
        let received = reader.buffer.unread().to_vec();
        let (up, down) = (
            inspected.observer(Role::Client),
            inspected.observer(Role::Server),
        );
        let started = local_pair().and_then(|(inner, server_end)| {
            let relay = Relay::start(stream, inner, received, up, down, &self.limits)?;
            Ok((relay, server_end))
        });
        let reason = match started {
            Ok((relay, server_end)) => {
                let mut reader = reader.again();
                let request = reader.receive(&server_end, &self.limits);
                let reason = self.respond(server_end, (Some(number), peer), reader, request);
                relay.join();
                reason
            }
            Err(error) => {
                warn!("{peer} cannot be inspected: {error}");
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
fn perform_next_batch(connection: &mut Connection, session: &Session) -> Result<(), Disconnect> {
    let mut batch = Vec::new();
    let end = connection.next_batch(&mut batch);
    let texts = batch.iter().map_while(|message| match message {
        Message::Text(text) => Some(&**text),
        _ => None,
    });
    let performed = session.perform(texts);
    if performed.logged_in {
        connection.set_deadline(None);
    }
    if performed.cost > 0 {
        connection.charge(performed.cost);
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
