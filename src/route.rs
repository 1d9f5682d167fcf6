//! Which request leads where.

use std::net::SocketAddr;

use crate::check::service::{CHECK_PATHS, CLIENT_PATH, Check, Checks};
use crate::http::assets;
use crate::http::origin::OriginPolicy;
use crate::http::request::Request;
use crate::http::response::{Refusal, Response, Status};
use crate::inspect::inspector::{Inspector, WATCHER_PATH};
use crate::invite::Invite;
use crate::websocket::handshake;

/// What a request leads to.
#[derive(Debug)]
pub enum Route {
    Page(Response),
    Chat(Response),
    /// A watcher of this code.
    Watch(Response, String),
    Check(Response, Check),
}

/// What decides it.
#[derive(Debug)]
pub struct Router<'a> {
    pub origins: &'a OriginPolicy,
    pub inspector: &'a Inspector,
    pub checks: &'a Checks,
    pub invite: &'a Invite,
}

impl Router<'_> {
    /// The report's client opens its WebSocket on `/`; a browser gets the page there. A resource
    /// that is not there is refused (RFC 6455 §4.2.2).
    ///
    /// # Errors
    /// The refusal, with its reason.
    pub fn route(&self, request: &Request, peer: SocketAddr) -> Result<Route, Refusal> {
        let is_websocket = handshake::is_attempt(request);
        self.origins.check(request, is_websocket)?;
        if !is_websocket {
            if CHECK_PATHS.contains(&request.path()) {
                self.checks.ask(request, peer)?;
            }
            let invitation = self.invite.respond(request);
            let page = invitation.unwrap_or_else(|| assets::respond(request));
            return page.map(Route::Page);
        }
        match request.path() {
            "/" => handshake::accept(request).map(Route::Chat),
            WATCHER_PATH => {
                let code = self.inspector.code_to_watch(request)?;
                handshake::accept(request).map(|response| Route::Watch(response, code))
            }
            path if CHECK_PATHS.contains(&path) => {
                let response = handshake::accept(request)?;
                let check = self.checks.begin(request, peer)?;
                Ok(Route::Check(response, check))
            }
            CLIENT_PATH => Err(self.checks.no_client()),
            _ => {
                let reason = "there is no chat at this path; connect to /";
                Err(Refusal::new(Status::NotFound, reason))
            }
        }
    }
}
