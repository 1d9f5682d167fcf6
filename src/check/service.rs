//! Where checks attach to the service: servers and clients of those who have the page open.

use std::net::SocketAddr;

use super::places::Places;
use super::refusals;
use super::server_check::ServerCheck;
use crate::http::request::Request;
use crate::http::response::{Refusal, Status};
use crate::limits::Limits;
use crate::net::connection::Connection;
use crate::net::disconnect::Disconnect;
use crate::websocket::close::Close;

/// Where the page asks for a check of a server.
const SERVER_PATH: &str = "/check/server";

/// Where the page asks for any check.
pub const CHECK_PATHS: [&str; 1] = [SERVER_PATH];

/// All checks of one server.
#[derive(Debug)]
pub struct Checks {
    limits: Limits,
    places: Places,
}

/// A check that may run.
#[derive(Debug)]
pub enum Check {
    Server(Box<ServerCheck>),
}

impl Checks {
    /// No checks yet.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let places = Places::default();
        Self { limits, places }
    }

    /// The check that a request asks for.
    ///
    /// # Errors
    /// 404 where nothing is checked, and those of [`ServerCheck::begin`].
    pub fn begin(&self, request: &Request, peer: SocketAddr) -> Result<Check, Refusal> {
        self.allow()?;
        let check = ServerCheck::begin(request, peer, &self.places)?;
        Ok(Check::Server(Box::new(check)))
    }

    /// Whether a request could begin a check now.
    ///
    /// # Errors
    /// As [`Checks::begin`].
    pub fn ask(&self, request: &Request, peer: SocketAddr) -> Result<(), Refusal> {
        self.allow()?;
        ServerCheck::ask(request, peer, &self.places)
    }

    fn allow(&self) -> Result<(), Refusal> {
        if self.limits.check {
            return Ok(());
        }
        Err(Refusal::new(Status::NotFound, refusals::OFF))
    }

    /// Closes the connections of all pages that are told verdicts.
    pub fn close_all(&self, close: &Close) {
        self.places.close_all(close);
    }
}

impl Check {
    /// Runs until all is told, or the page has left. Returns how the page's connection ends.
    #[must_use]
    pub fn run(self, connection: &mut Connection) -> Disconnect {
        match self {
            Self::Server(check) => check.run(connection),
        }
    }
}
