//! One client's requests: what one read brought is parsed, and then performed as one batch.

use std::borrow::Cow;
use std::iter::{self, Peekable};
use std::sync::Arc;
use std::vec::IntoIter;

use log::info;

use super::action::{Action, Perform};
use super::event::Event;
use super::json_field::Fields;
use super::misspelling::is_meant;
use super::publish::Said;
use super::registry::{Registration, Registry};
use super::request_error::RequestError;
use super::room::ClientId;
use super::state::{Asker, Chat};
use crate::clock::milliseconds_since_unix_epoch;
use crate::limits::{Limits, REFERENCE_CHARACTERS};
use crate::net::outbox::Outbox;

/// One client in the chat, until this is dropped.
#[derive(Debug)]
pub struct Session<'a> {
    registration: Registration,
    actions: &'static [&'static [Action]],
    limits: &'a Limits,
    /// The name that the client has.
    name: Option<Arc<str>>,
}

/// One request, parsed.
#[derive(Debug)]
struct Request {
    /// The one that it names or, if the table does not have that, probably means.
    action: Option<&'static Action>,
    perform: Result<Perform, RequestError>,
    reference: Option<String>,
}

impl<'a> Session<'a> {
    /// Adds a client to the chat. It may ask for the actions of these tables.
    #[must_use]
    pub fn new(
        registry: &Registry,
        outbox: &Arc<Outbox>,
        actions: &'static [&'static [Action]],
        limits: &'a Limits,
    ) -> Self {
        Self {
            registration: registry.connect(outbox),
            actions,
            limits,
            name: None,
        }
    }

    /// Whether the client has a name.
    #[must_use]
    pub fn is_logged_in(&self) -> bool {
        self.name.is_some()
    }

    /// Performs one batch of text messages, in their order. Each that cannot be done is answered
    /// with an error. Returns how many more frames they count as than they are.
    pub fn perform<'t>(&mut self, texts: impl Iterator<Item = &'t str>) -> u32 {
        let requests: Vec<_> = texts.map(|text| self.parse(text)).collect();
        let costs = requests.iter().filter_map(|request| request.action);
        let cost = costs.map(|action| action.cost - 1).sum();
        let (id, time) = (self.registration.id, milliseconds_since_unix_epoch());
        let name = self.registration.with_chat(|chat| {
            perform_all(chat, id, requests, time);
            chat.name_of(id).map(|name| Arc::clone(&name.shown))
        });
        if let Some(name) = name.filter(|name| self.name.as_ref() != Some(name)) {
            info!("#{id} logged in as {name:?}");
            self.name = Some(name);
        }
        cost
    }

    fn parse(&self, text: &str) -> Request {
        let (mut action, mut reference) = (None, None);
        let perform = self.parse_fields(text, &mut action, &mut reference);
        Request {
            action,
            perform,
            reference,
        }
    }

    /// What is known of the request is kept, also when the rest of it is wrong.
    fn parse_fields(
        &self,
        text: &str,
        action: &mut Option<&'static Action>,
        reference: &mut Option<String>,
    ) -> Result<Perform, RequestError> {
        let fields = Fields::parse(text)?;
        fields.check_unique(&["action", "ref"])?;
        *reference = parse_reference(&fields)?;
        let name = fields.text("action")?;
        *action = self.known().find(|known| known.name == name);
        if let Some(action) = action {
            fields.check_unique(action.fields)?;
            return (action.parse)(&fields, self.limits);
        }
        *action = self.known().find(|known| is_meant(&name, known.name));
        let known: Vec<_> = self.known().map(|known| known.name).collect();
        Err(RequestError::UnknownAction {
            known: known.join(", "),
            meant: action.map(|action| action.name),
        })
    }

    fn known(&self) -> impl Iterator<Item = &'static Action> {
        self.actions.iter().copied().flatten()
    }
}

fn perform_all(chat: &mut Chat, id: ClientId, requests: Vec<Request>, time: u64) {
    let mut requests = requests.into_iter().peekable();
    while let Some(request) = requests.next() {
        let reference = request.reference;
        let result = match allow(chat, id, request.action, request.perform) {
            Ok(Perform::Say(text)) => {
                let mut said = vec![Said { text, reference }];
                // What the client says in a row is published together.
                said.extend(iter::from_fn(|| next_said(&mut requests)));
                chat.publish(id, said, time);
                continue;
            }
            Ok(Perform::Do(deed)) => {
                let reference = reference.as_deref();
                deed(
                    chat,
                    &Asker {
                        id,
                        reference,
                        time,
                    },
                )
            }
            Err(error) => Err(error),
        };
        if let Err(error) = result {
            let reference = reference.as_deref();
            chat.tell(
                id,
                &Event::Error {
                    error: &error,
                    reference,
                },
            );
        }
    }
}

/// The next request, if it only says something.
fn next_said(requests: &mut Peekable<IntoIter<Request>>) -> Option<Said> {
    let next = requests.next_if(|request| matches!(request.perform, Ok(Perform::Say(_))))?;
    let (Ok(Perform::Say(text)), reference) = (next.perform, next.reference) else {
        return None;
    };
    Some(Said { text, reference })
}

/// The one place where a login is demanded. Before it, an unknown action is answered so, too, as
/// the report has it.
fn allow(
    chat: &Chat,
    id: ClientId,
    action: Option<&Action>,
    perform: Result<Perform, RequestError>,
) -> Result<Perform, RequestError> {
    let needs_login = action.map_or(
        matches!(perform, Err(RequestError::UnknownAction { .. })),
        |action| action.needs_login,
    );
    if needs_login && chat.name_of(id).is_none() {
        return Err(RequestError::LoginRequired);
    }
    perform
}

fn parse_reference(fields: &Fields<'_>) -> Result<Option<String>, RequestError> {
    let reference = fields.optional_text("ref")?.map(Cow::into_owned);
    let long = |text: &String| text.chars().nth(REFERENCE_CHARACTERS).is_some();
    if reference.as_ref().is_some_and(long) {
        return Err(RequestError::ReferenceTooLong);
    }
    Ok(reference)
}
