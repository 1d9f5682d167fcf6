//! Checks of clients: a page waits with a code, and each connection that a client makes with this
//! code is one case.

use std::collections::HashMap;
use std::net::TcpStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::client::case::ClientCase;
use super::client::cases::{cases, judge_client};
use super::client::visit::Known;
use super::json;
use super::judge::{Judgement, Summary};
use super::judged::PATIENCE;
use super::refusals::{self, busy};
use crate::http::response::Refusal;
use crate::limits::CLIENT_CHECKS;
use crate::net::outbox::Outbox;
use crate::websocket::close::Close;
use crate::websocket::frame::Frame;
use crate::websocket::opcode::Opcode;
use crate::websocket::status_code::StatusCode;

/// The pages that wait for clients, by their codes.
#[derive(Debug, Clone, Default)]
pub struct Clients(Arc<Mutex<HashMap<String, Waiting>>>);

/// A page that waits for a client's connections.
#[derive(Debug)]
struct Waiting {
    cases: Vec<(usize, &'static ClientCase)>,
    /// How many of them have been judged.
    done: usize,
    /// What is known of the client; `None` while a connection is judged.
    known: Option<Known>,
    /// `None` until the page's connection is open.
    page: Option<Arc<Outbox>>,
    summary: Summary,
}

/// The place of a page that waits, until it is dropped.
#[derive(Debug)]
pub struct Place {
    clients: Clients,
    code: String,
}

impl Clients {
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

    /// Lets a page wait. `echo`: its client sends each message back.
    ///
    /// # Errors
    /// As [`Clients::ask`].
    pub fn wait(&self, code: String, echo: bool) -> Result<Place, Refusal> {
        let mut waiting = self.lock();
        ask(&waiting, &code)?;
        let page = Waiting {
            cases: cases()
                .filter(|(_, case)| echo || !case.needs_echo)
                .collect(),
            done: 0,
            known: Some(Known::default()),
            page: None,
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
        let (case, mut known) = self
            .lock()
            .get_mut(code)
            .ok_or_else(refusals::nobody_waits)?
            .take()?;
        let judgement = judge_client(case, stream, received, &mut known, PATIENCE);
        if let Some(page) = self.lock().get_mut(code) {
            page.tell_verdict(&judgement, known);
        }
        Ok(())
    }

    /// Closes the connections of all pages.
    pub fn close_all(&self, close: &Close) {
        let waiting = self.lock();
        let pages = waiting.values().filter_map(|page| page.page.as_ref());
        pages.for_each(|page| page.close(close));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// The next case, and what is known of the client.
    fn take(&mut self) -> Result<((usize, &'static ClientCase), Known), Refusal> {
        let next = self.cases.get(self.done).copied();
        next.zip(self.known.take())
            .ok_or_else(|| busy(refusals::JUDGING))
    }

    fn tell_verdict(&mut self, judgement: &Judgement, known: Known) {
        self.known = Some(known);
        self.done += 1;
        self.summary.count(&judgement.outcome);
        self.tell("judged", json::judgement(judgement));
        if self.done < self.cases.len() {
            self.tell_next();
            return;
        }
        self.tell("checked", json::summary(&self.summary));
        if let Some(page) = &self.page {
            page.close(&Close::new(StatusCode::NORMAL_CLOSURE, "all is checked"));
        }
    }

    fn tell_next(&self) {
        let (number, _) = self.cases[self.done];
        self.tell("waiting", json!({ "case": number.to_string() }));
    }

    fn tell(&self, action: &str, mut value: Value) {
        value["action"] = action.into();
        if let Some(page) = &self.page {
            page.push(&Frame::new(Opcode::Text, value.to_string().as_bytes()).into());
        }
    }
}

impl Place {
    /// The page's connection is open: it is told the cases.
    pub fn open(&self, outbox: &Arc<Outbox>) {
        if let Some(page) = self.clients.lock().get_mut(&self.code) {
            page.page = Some(Arc::clone(outbox));
            let cases = page.cases.iter().map(|(number, case)| {
                json!({
                    "case": number.to_string(),
                    "title": case.title,
                    "section": case.section,
                })
            });
            page.tell("checking", json!({ "cases": cases.collect::<Vec<_>>() }));
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
