//! The class behind its lock, and how its teachers are told what happens. Where the chat's lock is
//! held, too, that was taken first.

use std::any::Any;
use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::attendance::{Attendance, Present};
use super::caller::Caller;
use super::limits::{ASKED_CODES, CLASS_PAUSE};
use super::person::Person;
use super::problems::{Problem, Problems};
use super::report::{ClassReport, encode_problem};
use super::rules::Rules;
use crate::chat::name::Name;
use crate::chat::request_error::RequestError;
use crate::chat::room::ClientId;
use crate::chat::state::Chat;
use crate::clock::milliseconds_since_unix_epoch;
use crate::net::disconnect::Disconnect;
use crate::net::outbox::Outbox;
use crate::secret::Secret;
use crate::transcript::status::TranscriptStatus;

/// A handle to the one class of a server.
#[derive(Debug, Clone)]
pub struct Class(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    token: Secret,
    /// Whether the transcript is still written, if there is one.
    transcript: Option<TranscriptStatus>,
    state: Mutex<State>,
}

/// What is known of the class, and who is told.
#[derive(Debug, Default)]
pub(super) struct State {
    pub rules: Rules,
    pub attendance: Attendance,
    problems: Problems,
    /// Teachers that have asked to be told.
    pub listeners: BTreeMap<ClientId, Arc<Outbox>>,
    /// What they were told last; while it is `Some`, a thread tells them of changes.
    told: Option<ClassReport>,
    /// Codes with which pages were asked to connect, the newest last.
    asked: VecDeque<String>,
}

impl Class {
    /// An empty class. Whoever has this token is its teacher, and told when the transcript stops.
    #[must_use]
    pub fn new(token: Secret, transcript: Option<TranscriptStatus>) -> Self {
        let state = Mutex::default();
        Self(Arc::new(Shared {
            token,
            transcript,
            state,
        }))
    }

    /// The class of a chat.
    ///
    /// # Errors
    /// If the chat has none, nobody is its teacher.
    pub fn of(chat: &Chat) -> Result<Self, RequestError> {
        let moderation: &dyn Any = chat.moderation();
        let class = moderation.downcast_ref::<Self>();
        class.cloned().ok_or(RequestError::NotAllowed)
    }

    /// The secret of the teacher's link.
    #[must_use]
    pub fn token(&self) -> &Secret {
        &self.0.token
    }

    /// A client is about to enter the chat.
    pub fn enters(&self, caller: Caller) {
        let Caller {
            number,
            address,
            is_page,
            code,
        } = caller;
        let mut state = self.lock();
        // A page of somebody who looks at its own frames has a code, too, which is nobody else's.
        let code = code.filter(|code| !is_page || state.asked.contains(code));
        let present = Present {
            number,
            address,
            is_page,
            code,
            user: None,
            token: None,
            room: Arc::default(),
            since: milliseconds_since_unix_epoch(),
            messages: 0,
            is_muted: false,
            problem: None,
        };
        state.attendance.present.insert(number, present);
    }

    /// Makes a client a teacher, or no longer one.
    pub fn set_teacher(&self, id: ClientId, is_teacher: bool) {
        let teachers = &mut self.lock().attendance.teachers;
        if is_teacher {
            teachers.entry(id).or_default();
        } else {
            teachers.remove(&id);
        }
    }

    /// All teachers that are there.
    #[must_use]
    pub fn teachers(&self) -> Vec<ClientId> {
        self.lock().attendance.teachers.keys().copied().collect()
    }

    /// A page was asked to connect with this code.
    pub fn ask(&self, code: String) {
        let asked = &mut self.lock().asked;
        asked.retain(|known| *known != code);
        if asked.len() == ASKED_CODES {
            asked.pop_front();
        }
        asked.push_back(code);
    }

    /// Whether a client is a page in a browser.
    #[must_use]
    pub fn is_page(&self, id: ClientId) -> bool {
        let state = self.lock();
        let present = state.attendance.present.get(&id);
        present.is_some_and(|present| present.is_page)
    }

    /// A client's connection ends, which is a problem unless the client has ended it.
    pub fn ends(&self, id: ClientId, disconnect: &Disconnect) {
        let code = match disconnect {
            Disconnect::ClosedByPeer(_) | Disconnect::ConnectionLost => return,
            Disconnect::ProtocolError(..) | Disconnect::Refused(_) => "protocol_error",
            Disconnect::DeadlinePassed(_) | Disconnect::PingTimeout(..) | Disconnect::TooSlow => {
                "disconnected"
            }
        };
        self.lock().problem(id, code, disconnect.to_string());
    }

    /// No WebSocket was opened for this address.
    pub fn handshake_refused(&self, address: IpAddr, sentence: String) {
        self.lock().add_problem(Problem {
            number: None,
            user: None,
            address,
            code: "handshake_refused",
            problem: sentence,
            time: milliseconds_since_unix_epoch(),
        });
    }

    /// Tells a teacher the class and the last problems, and from now on, what changes.
    pub fn listen(&self, outbox: &Arc<Outbox>, reference: Option<&str>) {
        let mut state = self.lock();
        let mut report = self.report(&state);
        outbox.push(&report.encode(reference));
        if state
            .listeners
            .insert(outbox.number, Arc::clone(outbox))
            .is_none()
        {
            for problem in state.problems.iter() {
                outbox.push(&encode_problem(problem));
            }
        }
        if state.told.replace(report).is_none() {
            let class = self.clone();
            let thread = thread::Builder::new().name("class".to_owned());
            if thread.spawn(move || class.tell_changes()).is_err() {
                // The next request tries again.
                state.told = None;
            }
        }
    }

    /// Tells teachers what changes, until there are none.
    fn tell_changes(&self) {
        loop {
            thread::sleep(CLASS_PAUSE);
            let mut state = self.lock();
            if state.listeners.is_empty() {
                state.told = None;
                return;
            }
            let mut report = self.report(&state);
            if state.told.as_ref() != Some(&report) {
                let frames = report.encode(None);
                for outbox in state.listeners.values() {
                    outbox.push(&frames);
                }
                state.told = Some(report);
            }
        }
    }

    fn report(&self, state: &State) -> ClassReport {
        let transcript = self.0.transcript.as_ref();
        let problem = transcript.and_then(TranscriptStatus::problem);
        ClassReport::new(&state.attendance, &state.rules, problem.map(str::to_owned))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// A person, who is this client now, only reads from now on.
    pub fn mute(&mut self, id: ClientId, person: Person) {
        self.set_muted(id, true);
        self.rules.mute(person);
    }

    /// Whoever has this name speaks again. If they are there, they are this client and have this
    /// token. Whether anybody could not.
    pub fn unmute(&mut self, id: Option<ClientId>, name: &Name, token: Option<&str>) -> bool {
        if let Some(id) = id {
            self.set_muted(id, false);
        }
        self.rules.unmute(name, token)
    }

    fn set_muted(&mut self, id: ClientId, is_muted: bool) {
        if let Some(present) = self.attendance.present.get_mut(&id) {
            present.is_muted = is_muted;
        }
    }

    /// Something went wrong for a client.
    pub fn problem(&mut self, id: ClientId, code: &'static str, sentence: String) {
        let Some(present) = self.attendance.present.get_mut(&id) else {
            return;
        };
        present.problem = Some(format!("{code} : {sentence}"));
        let problem = Problem {
            number: Some(id),
            user: present.user.clone(),
            address: present.address,
            code,
            problem: sentence,
            time: milliseconds_since_unix_epoch(),
        };
        self.add_problem(problem);
    }

    fn add_problem(&mut self, problem: Problem) {
        if let Some(problem) = self.problems.add(problem) {
            let frames = encode_problem(problem);
            for outbox in self.listeners.values() {
                outbox.push(&frames);
            }
        }
    }
}
