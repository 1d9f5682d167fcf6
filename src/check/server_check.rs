//! A check of a server on the machine that the page is open on: the page is told each verdict as
//! soon as it is known.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use log::info;
use serde_json::{Value, json};

use super::json;
use super::judge::{Choice, cases, judge_while};
use super::judged::{Judged, Service};
use super::places::{Places, Running};
use super::query::{decoded, flag};
use super::refusals;
use super::stages::STAGES;
use crate::http::request::Request;
use crate::http::response::{Refusal, Status};
use crate::net::connection::Connection;
use crate::net::disconnect::Disconnect;
use crate::websocket::close::Close;
use crate::websocket::message::Message;
use crate::websocket::status_code::StatusCode;
use crate::websocket::uri::WebSocketUri;

/// The longest path of a server that is checked.
const PATH_MOST: usize = 200;

/// How long a page that may have left is listened to between two cases.
const GLANCE: Duration = Duration::from_millis(1);

/// Nothing came from the page, and it need not send anything.
const STILL_THERE: &str = "the page is still there";

/// A check that may run.
#[derive(Debug)]
pub struct ServerCheck {
    judged: Judged,
    choice: Choice,
    running: Running,
}

impl ServerCheck {
    /// The check that a request asks for. Its server is on the machine that the request came from:
    /// nothing in a request can name another one, or this would be a way to reach machines that
    /// its author cannot reach.
    ///
    /// # Errors
    /// 400 where the query is wrong, 403 where the request came through a proxy, 503 while another
    /// check runs.
    pub fn begin(request: &Request, peer: SocketAddr, places: &Places) -> Result<Self, Refusal> {
        let (judged, choice) = parse(request, peer)?;
        let running = places.take(judged.address.ip())?;
        Ok(Self {
            judged,
            choice,
            running,
        })
    }

    /// Whether a request may begin a check now. Browsers do not tell a page why a WebSocket was
    /// refused, so it asks once more, over HTTP.
    ///
    /// # Errors
    /// As [`ServerCheck::begin`].
    pub fn ask(request: &Request, peer: SocketAddr, places: &Places) -> Result<(), Refusal> {
        let (judged, _) = parse(request, peer)?;
        places.ask(judged.address.ip())
    }

    /// The server that will be judged.
    #[must_use]
    pub fn judged(&self) -> &Judged {
        &self.judged
    }

    /// Judges the server until the page has left or all is told. Returns how the page's connection
    /// ends.
    #[must_use]
    pub fn run(mut self, connection: &mut Connection) -> Disconnect {
        let number = connection.outbox().number;
        info!("#{number} checks {}", self.judged.uri);
        self.running.tell(connection.outbox());
        tell(connection, &self.announcement());
        let mut left = None;
        let summary = judge_while(&mut self.judged, &self.choice, |judgement| {
            tell(
                connection,
                &with_action("judged", json::judgement(judgement)),
            );
            left = has_left(connection);
            left.is_none()
        });
        left.unwrap_or_else(|| {
            tell(connection, &with_action("checked", json::summary(&summary)));
            Disconnect::Refused(Close::new(StatusCode::NORMAL_CLOSURE, "all is checked"))
        })
    }

    /// What is judged, and by which cases.
    fn announcement(&self) -> Value {
        let suited = cases().filter(|(_, case)| case.suits(self.judged.service));
        let cases = suited.map(|(address, case)| {
            json!({
                "case": address.to_string(),
                "title": case.title,
                "section": case.section,
            })
        });
        let stages = STAGES.iter().map(|stage| stage.title);
        json!({
            "action": "checking",
            "address": self.judged.uri.to_string(),
            "stages": stages.collect::<Vec<_>>(),
            "cases": cases.collect::<Vec<_>>(),
        })
    }
}

fn parse(request: &Request, peer: SocketAddr) -> Result<(Judged, Choice), Refusal> {
    if ["X-Forwarded-For", "Forwarded"]
        .iter()
        .any(|name| request.headers(name).next().is_some())
    {
        let proxy = peer.ip();
        info!("if {proxy} is a proxy of yours, start with --trust-proxy {proxy}");
        return Err(Refusal::new(Status::Forbidden, refusals::PROXY));
    }
    let bad = |reason| Refusal::new(Status::BadRequest, reason);
    let port = decoded(request, "port").and_then(|port| port.parse().ok());
    let port = port.filter(|&port: &u16| port > 0);
    let port = port.ok_or_else(|| bad(refusals::PORT))?;
    let path = decoded(request, "path").unwrap_or_else(|| "/".to_owned());
    let is_path = path.starts_with('/')
        && path.len() <= PATH_MOST
        && path
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'#');
    if !is_path {
        return Err(bad(refusals::PATH));
    }
    // An IPv4 client of a socket that serves IPv6, too, has an address such as ::ffff:192.0.2.1.
    let mut address = peer;
    address.set_ip(peer.ip().to_canonical());
    address.set_port(port);
    let uri = WebSocketUri {
        host: address.ip().to_string(),
        port,
        resource_name: path,
    };
    let service = match (flag(request, "chat", false), flag(request, "echo", true)) {
        (true, _) => Service::Chat,
        (_, true) => Service::Echo,
        _ => Service::Other,
    };
    let choice = Choice {
        only: Vec::new(),
        all: flag(request, "all", false),
        strict: flag(request, "strict", false),
    };
    let judged = Judged::new(uri, address, service);
    Ok((judged, choice))
}

/// Why the page is gone, if it is. It need not send anything, and what it sends is ignored.
fn has_left(connection: &mut Connection) -> Option<Disconnect> {
    connection.set_deadline(Some((Instant::now() + GLANCE, STILL_THERE)));
    loop {
        match connection.receive() {
            Ok(_) => {}
            Err(Disconnect::DeadlinePassed(STILL_THERE)) => return None,
            Err(disconnect) => return Some(disconnect),
        }
    }
}

fn with_action(action: &str, mut value: Value) -> Value {
    value["action"] = action.into();
    value
}

fn tell(connection: &Connection, value: &Value) {
    connection.send(&Message::Text(value.to_string().into()));
}
