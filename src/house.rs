//! What one connection gets: the page, the chat, or a refusal.

use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use log::{info, warn};

use crate::admission::{Admission, Place};
use crate::chat::registry::Registry;
use crate::chat::session;
use crate::http::request::Request;
use crate::http::response::{Refusal, Response, Status};
use crate::http::{assets, origin};
use crate::inspect::inspector;
use crate::limits::Limits;
use crate::net::connection::Connection;
use crate::net::courier::Couriers;
use crate::net::http_exchange::{NoRequest, RequestHead, receive_request, respond_and_hang_up};
use crate::net::read_buffer::ReadBuffer;
use crate::net::tap::Tap;
use crate::websocket::handshake;

/// What all clients' threads share.
#[derive(Debug)]
pub struct House {
    pub limits: Limits,
    pub allowed_origins: Vec<String>,
    pub registry: Registry,
    pub couriers: Arc<Couriers>,
    pub admission: Arc<Admission>,
    pub stopping: AtomicBool,
}

/// What one request leads to.
enum Answer {
    Page(Response),
    Chat(Response),
}

impl House {
    /// One connection, from its first byte to its last.
    pub fn serve(&self, stream: TcpStream, peer: SocketAddr, place: Place) {
        if let Some(mut connection) = self.open(stream, peer) {
            info!("#{} connected from {peer}", connection.outbox().number);
            session::run(&mut connection, &self.registry, &self.limits);
        }
        drop(place);
    }

    /// Answers the request: with an open connection, or for good.
    // A function of its own, and its result on the heap, so that the session begins on the same page of the stack: 4 KiB less for each client.
    #[inline(never)]
    fn open(&self, stream: TcpStream, peer: SocketAddr) -> Option<Box<Connection>> {
        let mut buffer = ReadBuffer::default();
        let head = match receive_request(&stream, &mut buffer, &self.limits) {
            Ok(head) => head,
            Err(NoRequest::Refused(refusal)) => {
                self.refuse(&stream, peer, &refusal, false);
                return None;
            }
            Err(NoRequest::Lost) => return None,
        };
        let head_only = head.request.method == "HEAD";
        match self.answer(&head.request) {
            Ok(Answer::Chat(response)) => {
                return self.open_chat(stream, &head, &response, buffer);
            }
            Ok(Answer::Page(response)) => {
                respond_and_hang_up(&stream, &response, head_only, &self.limits);
            }
            Err(refusal) => self.refuse(&stream, peer, &refusal, head_only),
        }
        None
    }

    fn open_chat(
        &self,
        stream: TcpStream,
        head: &RequestHead,
        response: &Response,
        buffer: ReadBuffer,
    ) -> Option<Box<Connection>> {
        let (couriers, limits) = (&self.couriers, &self.limits);
        let mut first = response.encode(false);
        let mut tap = None;
        if limits.inspect && asks_for_inspection(&head.request) {
            first.extend(inspector::handshake_note(head, response));
            tap = Some(Arc::<Tap>::default());
        }
        let connection = Connection::open(stream, &first, buffer, tap, couriers, limits).ok()?;
        let outbox = connection.outbox();
        if let Err(error) = inspector::start(outbox, limits) {
            warn!("#{} is not inspected: {error}", outbox.number);
        }
        Some(Box::new(connection))
    }

    /// The report's client opens its WebSocket on `/`; a browser gets the page there.
    fn answer(&self, request: &Request) -> Result<Answer, Refusal> {
        origin::check(request, &self.allowed_origins)?;
        if !handshake::is_attempt(request) {
            return assets::respond(request).map(Answer::Page);
        }
        if request.path() != "/" {
            return Err(Refusal::new(
                Status::NotFound,
                "there is no chat at this path; connect to /",
            ));
        }
        handshake::accept(request).map(Answer::Chat)
    }

    fn refuse(&self, stream: &TcpStream, peer: SocketAddr, refusal: &Refusal, head_only: bool) {
        warn!("{peer} refused: {refusal}");
        respond_and_hang_up(stream, &refusal.into(), head_only, &self.limits);
    }
}

/// Whether the query names `inspect`, with a value or without.
fn asks_for_inspection(request: &Request) -> bool {
    let query = request.query().unwrap_or_default();
    let mut names = query.split('&').map(|part| part.split('=').next());
    names.any(|name| name == Some("inspect"))
}
