//! What one connection gets: the page, the chat, a watcher's reports, a check, or a refusal.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use log::{info, warn};

use crate::admission::Permit;
use crate::chat::action::{Action, CHAT_ACTIONS};
use crate::chat::registry::Registry;
use crate::chat::session::Session;
use crate::chat::state::Chat;
use crate::chat::turn::perform_next;
use crate::check::service::{Check, Checks};
use crate::http::origin::OriginPolicy;
use crate::http::refusal_page::refusal_response;
use crate::http::response::Refusal;
use crate::inspect::actions::INSPECT_ACTIONS;
use crate::inspect::inspector::{Inspection, Inspector};
use crate::inspect::watchers::Watching;
use crate::invite::Invite;
use crate::limits::Limits;
use crate::net::connection::Connection;
use crate::net::courier::Couriers;
use crate::net::disconnect::Disconnect;
use crate::net::http_exchange::{NoRequest, RequestReader, respond_and_hang_up};
use crate::route::{Route, Router};
use crate::teacher::actions::TEACHER_ACTIONS;
use crate::teacher::caller::Caller;
use crate::teacher::class::Class;
use crate::websocket::close::Close;
use crate::websocket::handshake;

/// What a client may ask for. The first action of a name counts.
pub const ACTIONS: &[&[Action]] = &[TEACHER_ACTIONS, CHAT_ACTIONS, INSPECT_ACTIONS];

/// What all clients' threads share.
#[derive(Debug)]
pub struct Service {
    pub limits: Limits,
    registry: Registry,
    origins: OriginPolicy,
    couriers: Arc<Couriers>,
    inspector: Inspector,
    checks: Checks,
    class: Class,
    invite: Invite,
}

/// What a WebSocket is for.
enum Purpose {
    Chat(Caller),
    Watch(Watching),
    Check(Check),
}

/// What a connection has become.
enum Opened {
    WebSocket(Box<Connection>, Purpose),
    /// Still to be served, through a relay.
    Inspected(Box<Inspection>),
    /// Responded to, or lost; the sentence says why.
    Over(String),
}

impl Service {
    /// A service without clients, of this chat and class; `invite` leads others to it.
    ///
    /// # Errors
    /// When the system gives no thread for a courier.
    pub fn start(
        limits: Limits,
        origins: OriginPolicy,
        mut chat: Chat,
        class: Class,
        invite: Invite,
    ) -> io::Result<Self> {
        chat.set_moderation(Box::new(class.clone()));
        let couriers = Couriers::start(limits.outbox_bytes, limits.outbox_time)?;
        let registry = Registry::of(chat, couriers.backlog());
        Ok(Self {
            limits,
            inspector: Inspector::new(registry.clone(), limits, class.token().clone()),
            checks: Checks::new(limits),
            class,
            invite,
            registry,
            origins,
            couriers,
        })
    }

    /// The class that its clients are.
    #[must_use]
    pub fn class(&self) -> &Class {
        &self.class
    }

    /// Closes every client's connection, and those that are still to come.
    pub fn close_clients(&self, close: Close) {
        self.registry.close_all(close);
    }

    /// Closes the connection of every watcher, and of everyone who has something checked.
    pub fn close_watchers(&self, close: &Close) {
        self.checks.close_all(close);
        self.inspector.close_all(close);
    }

    /// Serves one connection, from its first byte to its last.
    pub fn serve(&self, stream: TcpStream, permit: &mut Permit) {
        let reader = RequestReader::until(Instant::now() + self.limits.head_time);
        match self.open(stream, permit, reader, None) {
            Opened::WebSocket(connection, purpose) => {
                self.serve_websocket(connection, permit, purpose);
            }
            Opened::Inspected(inspection) => {
                inspection.serve(permit.peer, &self.limits, |server_end, reader, number| {
                    self.serve_inner_end(server_end, permit, reader, number)
                });
            }
            Opened::Over(_) => {}
        }
    }

    /// Serves the inner end of a relay as if it were the client's own socket. Returns why it ended.
    fn serve_inner_end(
        &self,
        stream: TcpStream,
        permit: &mut Permit,
        reader: RequestReader,
        number: u64,
    ) -> String {
        match self.open(stream, permit, reader, Some(number)) {
            Opened::WebSocket(connection, purpose) => self
                .serve_websocket(connection, permit, purpose)
                .to_string(),
            Opened::Over(reason) => reason,
            Opened::Inspected(_) => unreachable!("it has a number already"),
        }
    }

    /// Receives the request and responds to it. Only the inner end of a relay has a number already.
    // Not inlined, and with its result on the heap, it leaves the stack before the session starts:
    // an idle client takes 4 KiB less, a quarter (`cargo bench --bench relay -- idle-1000`).
    #[inline(never)]
    fn open(
        &self,
        stream: TcpStream,
        permit: &mut Permit,
        mut reader: RequestReader,
        number: Option<u64>,
    ) -> Opened {
        let request = reader.receive(&stream, &self.limits).and_then(|request| {
            let named = permit.name_client(request, &self.limits);
            named.map_err(NoRequest::Refused)
        });
        let peer = permit.peer;
        match self.checks.judge(&stream, &mut reader, request.as_ref()) {
            Some(Ok(())) => return Opened::Over("judged".to_owned()),
            Some(Err(refusal)) => return self.refuse(&stream, peer, refusal, &mut reader),
            None => {}
        }
        let next_number = || self.couriers.next_number();
        if number.is_none()
            && let Some(inspected) =
                self.inspector
                    .inspect(&mut reader, request.as_ref(), peer, next_number)
        {
            return Opened::Inspected(Box::new(Inspection {
                inspected,
                reader,
                client: stream,
            }));
        }
        let request = match request {
            Ok(request) => request,
            Err(NoRequest::Refused(refusal)) => {
                self.class.handshake_refused(peer.ip(), refusal.to_string());
                return self.refuse(&stream, peer, refusal, &mut reader);
            }
            Err(NoRequest::Lost) => return lost(),
        };
        let head_only = request.method == "HEAD";
        let router = Router {
            origins: &self.origins,
            inspector: &self.inspector,
            checks: &self.checks,
            invite: &self.invite,
        };
        let (response, code, check) = match router.route(&request, peer) {
            Ok(Route::Page(response)) => {
                let status = response.status.to_string();
                respond_and_hang_up(&stream, response, head_only, &self.limits);
                return Opened::Over(status);
            }
            Ok(Route::Chat(response)) => (response, None, None),
            Ok(Route::Watch(response, code)) => (response, Some(code), None),
            Ok(Route::Check(response, check)) => (response, None, Some(check)),
            Err(refusal) => {
                if handshake::is_attempt(&request) {
                    self.class.handshake_refused(peer.ip(), refusal.to_string());
                }
                return self.refuse(&stream, peer, refusal, &mut reader);
            }
        };
        let outbox = self
            .couriers
            .outbox(number.unwrap_or_else(next_number), stream);
        let watch = code.map(|code| self.inspector.begin_watch(code));
        let (response, rest) = (response.encode(false), reader.into_rest());
        let Ok(connection) = Connection::open(outbox, &response, rest, &self.limits) else {
            return lost();
        };
        let purpose = match (watch, check) {
            (Some(watch), _) => Purpose::Watch(watch.register(connection.outbox())),
            (_, Some(check)) => Purpose::Check(check),
            _ => Purpose::Chat(Caller::new(connection.outbox().number, peer.ip(), &request)),
        };
        Opened::WebSocket(Box::new(connection), purpose)
    }

    /// Sends a refusal: to a browser as a page, to a program as a line.
    fn refuse(
        &self,
        stream: &TcpStream,
        peer: SocketAddr,
        refusal: Refusal,
        reader: &mut RequestReader,
    ) -> Opened {
        warn!("{peer} refused: {refusal}");
        // It stays there until a WebSocket is opened, however far it has come.
        let head = reader.buffer.unread();
        let response = refusal_response(&refusal, head);
        respond_and_hang_up(stream, response, head.starts_with(b"HEAD "), &self.limits);
        Opened::Over(refusal.reason)
    }

    /// Serves a client in the chat, a watcher, or a check. Returns why it is gone.
    fn serve_websocket(
        &self,
        mut connection: Box<Connection>,
        permit: &Permit,
        purpose: Purpose,
    ) -> Disconnect {
        let disconnect = match purpose {
            Purpose::Chat(caller) => self.chat(&mut connection, permit, caller),
            Purpose::Watch(watching) => watching.run(&mut connection),
            Purpose::Check(check) => check.run(&mut connection),
        };
        connection.hang_up(&disconnect);
        disconnect
    }

    /// Serves a client until it is gone, and then logs why (RFC 6455 §7.1.7). Its name is free when
    /// this returns, before the other side has ended the TCP connection.
    fn chat(&self, connection: &mut Connection, permit: &Permit, caller: Caller) -> Disconnect {
        let outbox = Arc::clone(connection.outbox());
        info!("#{} connected from {}", outbox.number, permit.peer);
        if self.limits.rate.is_some() {
            connection.hold(permit.open());
        }
        self.class.enters(caller);
        let mut session = Session::new(&self.registry, &outbox, ACTIONS, &self.limits);
        let login_deadline = Instant::now() + self.limits.login_time;
        connection.set_deadline(Some((login_deadline, "no login came in time")));
        let disconnect = loop {
            if let Err(disconnect) = perform_next(connection, &mut session) {
                break disconnect;
            }
        };
        self.class.ends(outbox.number, &disconnect);
        info!("{} left: {disconnect}", session.who());
        disconnect
    }
}

fn lost() -> Opened {
    Opened::Over(Disconnect::ConnectionLost.to_string())
}
