//! Where checks attach to the service: servers and clients of those who have the page open.

use std::net::{SocketAddr, TcpStream};

use super::clients::{Clients, Place};
use super::places::Places;
use super::query::flag;
use super::refusals;
use super::server_check::ServerCheck;
use crate::http::request::Request;
use crate::http::response::{Refusal, Status};
use crate::inspect::handshake::{Handshake, query_value};
use crate::inspect::watchers::is_code;
use crate::limits::Limits;
use crate::net::connection::Connection;
use crate::net::disconnect::Disconnect;
use crate::net::http_exchange::{NoRequest, RequestReader};
use crate::websocket::close::Close;

/// Where the page asks for a check of a server.
const SERVER_PATH: &str = "/check/server";

/// Where the page waits for a client.
const PAGE_PATH: &str = "/check/client";

/// Where the client connects.
pub const CLIENT_PATH: &str = "/check";

/// Where the page asks for any check.
pub const CHECK_PATHS: [&str; 2] = [SERVER_PATH, PAGE_PATH];

/// All checks of one server.
#[derive(Debug)]
pub struct Checks {
    limits: Limits,
    places: Places,
    clients: Clients,
}

/// A check that may run.
#[derive(Debug)]
pub enum Check {
    Server(Box<ServerCheck>),
    /// A page that waits for a client.
    Client(Place),
}

impl Checks {
    /// No checks yet.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            places: Places::default(),
            clients: Clients::default(),
        }
    }

    /// The check that a request to one of [`CHECK_PATHS`] asks for.
    ///
    /// # Errors
    /// 404 where nothing is checked, 400 where the query is wrong, 503 while that is not possible,
    /// and those of [`ServerCheck::begin`].
    pub fn begin(&self, request: &Request, peer: SocketAddr) -> Result<Check, Refusal> {
        self.allow()?;
        if request.path() == PAGE_PATH {
            let echo = flag(request, "echo", true);
            return self.clients.wait(code(request)?, echo).map(Check::Client);
        }
        let check = ServerCheck::begin(request, peer, &self.places)?;
        Ok(Check::Server(Box::new(check)))
    }

    /// Whether a request could begin a check now.
    ///
    /// # Errors
    /// As [`Checks::begin`].
    pub fn ask(&self, request: &Request, peer: SocketAddr) -> Result<(), Refusal> {
        self.allow()?;
        if request.path() == PAGE_PATH {
            return self.clients.ask(&code(request)?);
        }
        ServerCheck::ask(request, peer, &self.places)
    }

    /// Judges a connection of a client to [`CLIENT_PATH`] for whose code a page waits, whatever
    /// its request is otherwise. `None`: it is none.
    #[must_use]
    pub fn judge(
        &self,
        stream: &TcpStream,
        reader: &mut RequestReader,
        request: Result<&Request, &NoRequest>,
    ) -> Option<Result<(), Refusal>> {
        if self.clients.is_empty() || matches!(request, Err(NoRequest::Lost)) {
            return None;
        }
        let head = Handshake::new(reader, request.ok()).request;
        let (_, rest) = head.trim_start().split_once(' ')?;
        let (target, _) = rest.split_once([' ', '\r', '\n'])?;
        let (path, _) = target.split_once('?')?;
        let code = query_value(target, "code").filter(|code| is_code(code))?;
        let received = reader.buffer.unread().to_vec();
        (path == CLIENT_PATH).then(|| self.clients.judge(code, stream, received))
    }

    /// Why a client at [`CLIENT_PATH`] is not judged.
    #[must_use]
    pub fn no_client(&self) -> Refusal {
        self.allow().err().unwrap_or_else(refusals::nobody_waits)
    }

    /// Closes the connections of all pages that are told verdicts.
    pub fn close_all(&self, close: &Close) {
        self.places.close_all(close);
        self.clients.close_all(close);
    }

    fn allow(&self) -> Result<(), Refusal> {
        if self.limits.check {
            return Ok(());
        }
        Err(Refusal::new(Status::NotFound, refusals::OFF))
    }
}

impl Check {
    /// Runs until all is told, or the page has left. Returns how the page's connection ends.
    #[must_use]
    pub fn run(self, connection: &mut Connection) -> Disconnect {
        match self {
            Self::Server(check) => check.run(connection),
            Self::Client(place) => {
                place.open(connection.outbox());
                loop {
                    if let Err(disconnect) = connection.receive() {
                        return disconnect;
                    }
                }
            }
        }
    }
}

fn code(request: &Request) -> Result<String, Refusal> {
    let code = query_value(&request.target, "code").filter(|code| is_code(code));
    let code = code.ok_or_else(|| Refusal::new(Status::BadRequest, refusals::CODE))?;
    Ok(code.to_owned())
}
