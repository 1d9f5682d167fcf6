//! One client's requests: they are parsed, and then performed; what it says in a row as one batch.

use std::borrow::Cow;
use std::iter::{self, Peekable};
use std::mem;
use std::sync::Arc;
use std::vec::IntoIter;

use log::info;

use super::action::{Action, Perform, Who};
use super::json_field::Fields;
use super::misspelling::is_meant;
use super::publish::Said;
use super::registry::{Registration, Registry};
use super::request_error::RequestError;
use super::room::ClientId;
use super::state::{Asker, Chat};
use crate::clock::milliseconds_since_unix_epoch;
use crate::excerpt::Excerpt;
use crate::limits::{Limits, REFERENCE_CHARACTERS};
use crate::net::outbox::Outbox;

/// One client in the chat, until this is dropped.
#[derive(Debug)]
pub struct Session<'a> {
    registration: Registration,
    outbox: Arc<Outbox>,
    actions: &'static [&'static [Action]],
    limits: &'a Limits,
    /// The name that the client has.
    name: Option<Arc<str>>,
    taken: Vec<Request>,
}

/// What requests cost beyond the frames that they came in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// How many more frames they count as.
    pub frames: u32,
    /// Bytes that the client was answered with.
    pub bytes: usize,
}

/// One request, parsed.
#[derive(Debug)]
struct Request {
    /// The one that it names or, if the table does not have that, probably means.
    action: Option<&'static Action>,
    perform: Result<Perform, RequestError>,
    reference: Option<String>,
    /// The request as the log shows it; a message is never shown.
    excerpt: String,
}

/// A request that was refused, and its beginning.
type Refused = (RequestError, String);

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
            outbox: Arc::clone(outbox),
            actions,
            limits,
            name: None,
            taken: Vec::new(),
        }
    }

    /// Whether the client has a name.
    #[must_use]
    pub fn is_logged_in(&self) -> bool {
        self.name.is_some()
    }

    /// The client as the log shows it: its number and, if it has one, its name.
    #[must_use]
    pub fn who(&self) -> String {
        let id = self.registration.id;
        let name = self.name.as_deref();
        name.map_or_else(|| format!("#{id}"), |name| format!("#{id} {name}"))
    }

    /// Takes one text message, to be performed with those that were taken before it. Whether more
    /// may be taken: what a client says in a row is performed together, and anything else alone, so
    /// that it is paid for before what comes after it.
    pub fn take(&mut self, text: &str) -> bool {
        let request = self.parse(text);
        let says = matches!(request.perform, Ok(Perform::Say(_)));
        self.taken.push(request);
        says
    }

    /// Performs what was taken, in its order. Each request that cannot be done is answered with an
    /// error. Returns what it cost.
    pub fn perform(&mut self) -> Cost {
        let requests = mem::take(&mut self.taken);
        let actions = requests.iter().filter_map(|request| request.action);
        let frames = actions.map(|action| action.cost - 1).sum();
        let (id, time) = (self.registration.id, milliseconds_since_unix_epoch());
        let answered = self.outbox.answered_bytes();
        let (name, refused) = self.registration.with_chat(|chat| {
            let refused = perform_all(chat, id, requests, time);
            let name = chat.name_of(id).map(|name| Arc::clone(&name.shown));
            (name, refused)
        });
        if let Some(name) = name.filter(|name| self.name.as_ref() != Some(name)) {
            info!("#{id} logged in as {name:?}");
            self.name = Some(name);
        }
        for (error, excerpt) in refused {
            let colon = if self.name.is_some() { ":" } else { "" };
            let (who, code, detail) = (self.who(), error.code(), error.detail());
            info!("{who}{colon} {code}: {detail}{excerpt}");
        }
        let bytes = self.outbox.answered_bytes() - answered;
        Cost { frames, bytes }
    }

    fn parse(&self, text: &str) -> Request {
        let (mut action, mut reference) = (None, None);
        let perform = self.parse_fields(text, &mut action, &mut reference);
        let excerpt = match perform {
            Ok(Perform::Say(_)) => String::new(),
            _ => format!(": {}", Excerpt(text)),
        };
        Request {
            action,
            perform,
            reference,
            excerpt,
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
        let for_all = || self.known().filter(|known| known.who != Who::Moderators);
        *action = for_all().find(|known| is_meant(&name, known.name));
        // Of two rows of one name, as `login` has, the first one counts.
        let mut known: Vec<_> = for_all().map(|known| known.name).collect();
        known.dedup();
        Err(RequestError::UnknownAction {
            known: known.join(", "),
            meant: action.map(|action| action.name),
        })
    }

    fn known(&self) -> impl Iterator<Item = &'static Action> {
        self.actions.iter().copied().flatten()
    }
}

/// Returns what was refused.
fn perform_all(chat: &mut Chat, id: ClientId, requests: Vec<Request>, time: u64) -> Vec<Refused> {
    let mut refused = Vec::new();
    let mut requests = requests.into_iter().peekable();
    while let Some(request) = requests.next() {
        let reference = request.reference;
        let result = match allow(chat, id, request.action, request.perform) {
            Ok(Perform::Say(text)) => match chat.check_message(id, time) {
                Ok(()) => {
                    let mut said = vec![Said { text, reference }];
                    // What the client says in a row is published together.
                    said.extend(iter::from_fn(|| next_said(chat, id, time, &mut requests)));
                    chat.publish(id, said, time);
                    continue;
                }
                Err(error) => Err(error),
            },
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
            chat.refuse(id, &error, reference.as_deref());
            refused.push((error, request.excerpt));
        }
    }
    refused
}

/// The next request, if it only says something, and may.
fn next_said(
    chat: &mut Chat,
    id: ClientId,
    time: u64,
    requests: &mut Peekable<IntoIter<Request>>,
) -> Option<Said> {
    let mut may = |request: &Request| {
        matches!(request.perform, Ok(Perform::Say(_))) && chat.check_message(id, time).is_ok()
    };
    let next = requests.next_if(|request| may(request))?;
    let (Ok(Perform::Say(text)), reference) = (next.perform, next.reference) else {
        return None;
    };
    Some(Said { text, reference })
}

/// The one place that decides who may ask for an action. Before a login, an unknown action is
/// answered with the demand for it, too, as the report has it.
fn allow(
    chat: &Chat,
    id: ClientId,
    action: Option<&Action>,
    perform: Result<Perform, RequestError>,
) -> Result<Perform, RequestError> {
    let is_unknown = || matches!(perform, Err(RequestError::UnknownAction { .. }));
    let who = action.map(|action| action.who);
    let needs_login = who.map_or_else(is_unknown, |who| who != Who::Anyone);
    if needs_login && chat.name_of(id).is_none() {
        return Err(RequestError::LoginRequired);
    }
    if who == Some(Who::Moderators) && !chat.moderation().is_moderator(id) {
        return Err(RequestError::NotAllowed);
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
