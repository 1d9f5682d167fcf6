//! Checks of clients: a page waits with a code, and each connection that a client makes with this
//! code is one case.

use std::collections::HashMap;
use std::fmt;
use std::net::TcpStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use super::json;
use super::judge::Summary;
use super::judged::PATIENCE;
use super::refusals::{self, busy};
use crate::http::response::Refusal;
use crate::limits::CLIENT_CHECKS;
use crate::net::outbox::Outbox;
use crate::websocket::close::Close;
use crate::websocket::frame::Frame;
use crate::websocket::opcode::Opcode;
use crate::websocket::status_code::StatusCode;

/// What judges clients.
#[derive(Debug, Clone, Copy)]
pub struct ClientJudge {
    /// The title and the section of each case.
    pub cases: fn() -> Vec<(&'static str, &'static str)>,
    /// Begins with a client of which nothing is known.
    pub start: fn() -> OneClient,
}

/// Judges one client, connection by connection: the number of the case, the socket, what was
/// received on it, and how long an answer may take. Returns the verdict as JSON.
pub type OneClient = Box<dyn FnMut(usize, &TcpStream, Vec<u8>, Duration) -> Value + Send>;

/// The pages that wait for clients, by their codes.
#[derive(Debug, Clone)]
pub struct Clients {
    judge: ClientJudge,
    waiting: Arc<Mutex<HashMap<String, Waiting>>>,
}

/// A page that waits for a client's connections.
struct Waiting {
    /// `None` while it judges a connection.
    client: Option<OneClient>,
    /// `None` until the page's connection is open.
    page: Option<Arc<Outbox>>,
    /// How many cases have been judged.
    done: usize,
    summary: Summary,
}

impl fmt::Debug for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiting")
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}

/// The place of a page that waits, until it is dropped.
#[derive(Debug)]
pub struct Place {
    clients: Clients,
    code: String,
}

impl Clients {
    /// No pages yet.
    #[must_use]
    pub fn new(judge: ClientJudge) -> Self {
        let waiting = Arc::default();
        Self { judge, waiting }
    }

    /// Whether no page waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Whether a page may wait with this code now.
    ///
    /// # Errors
    /// 503 if not.
    pub fn ask(&self, code: &str) -> Result<(), Refusal> {
        ask(&self.lock(), code)
    }

    /// Lets a page wait.
    ///
    /// # Errors
    /// As [`Clients::ask`].
    pub fn wait(&self, code: String) -> Result<Place, Refusal> {
        let mut waiting = self.lock();
        ask(&waiting, &code)?;
        let page = Waiting {
            client: Some((self.judge.start)()),
            page: None,
            done: 0,
            summary: Summary::default(),
        };
        waiting.insert(code.clone(), page);
        let clients = self.clone();
        Ok(Place { clients, code })
    }

    /// Judges a client's connection: it is the next case of the page with this code.
    ///
    /// # Errors
    /// 503 while another connection is judged; 404 if no page waits.
    pub fn judge(&self, code: &str, stream: &TcpStream, received: Vec<u8>) -> Result<(), Refusal> {
        let (number, mut client) = {
            let mut waiting = self.lock();
            let page = waiting.get_mut(code).ok_or_else(refusals::nobody_waits)?;
            let client = page.client.take();
            (
                page.done + 1,
                client.ok_or_else(|| busy(refusals::JUDGING))?,
            )
        };
        let verdict = client(number, stream, received, PATIENCE);
        if let Some(page) = self.lock().get_mut(code) {
            page.client = Some(client);
            page.done = number;
            self.tell_verdict(page, verdict);
        }
        Ok(())
    }

    /// Closes the connections of all pages.
    pub fn close_all(&self, close: &Close) {
        let waiting = self.lock();
        let pages = waiting.values().filter_map(|page| page.page.as_ref());
        pages.for_each(|page| page.close(close));
    }

    fn tell_verdict(&self, page: &mut Waiting, mut verdict: Value) {
        match verdict["outcome"].as_str() {
            Some("passed") => page.summary.passed += 1,
            Some("recommended") => page.summary.recommended += 1,
            _ => page.summary.failed += 1,
        }
        verdict["action"] = "judged".into();
        verdict["case"] = page.done.to_string().into();
        page.tell(&verdict);
        if page.done < (self.judge.cases)().len() {
            page.tell_next();
            return;
        }
        let mut summary = json::summary(&page.summary);
        summary["action"] = "checked".into();
        page.tell(&summary);
        page.client = None;
        if let Some(outbox) = &page.page {
            outbox.close(&Close::new(StatusCode::NORMAL_CLOSURE, "all is checked"));
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn tell_next(&self) {
        self.tell(&json!({"action": "waiting", "case": (self.done + 1).to_string()}));
    }

    fn tell(&self, value: &Value) {
        if let Some(page) = &self.page {
            page.push(&Frame::new(Opcode::Text, value.to_string().as_bytes()).into());
        }
    }
}

impl Place {
    /// The page's connection is open: it is told the cases.
    pub fn open(&self, outbox: &Arc<Outbox>) {
        let cases = (self.clients.judge.cases)().into_iter().zip(1..);
        let cases = cases.map(|((title, section), number): (_, usize)| {
            json!({"case": number.to_string(), "title": title, "section": section})
        });
        let checking = json!({"action": "checking", "cases": cases.collect::<Vec<_>>()});
        if let Some(page) = self.clients.lock().get_mut(&self.code) {
            page.page = Some(Arc::clone(outbox));
            page.tell(&checking);
            page.tell_next();
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.clients.lock().remove(&self.code);
    }
}

fn ask(waiting: &HashMap<String, Waiting>, code: &str) -> Result<(), Refusal> {
    if waiting.contains_key(code) {
        return Err(busy(refusals::CODE_TAKEN));
    }
    if waiting.len() >= CLIENT_CHECKS {
        return Err(busy(refusals::FULL));
    }
    Ok(())
}
