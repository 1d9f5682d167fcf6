//! Who may log in, and who may speak: what the teachers have said so far. Plain values. Times are in
//! milliseconds since the Unix epoch.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::limits::{KICK_MILLISECONDS, MUTED_NAMES};
use super::person::Person;
use crate::chat::name::Name;
use crate::chat::request_error::{Forbidden, RequestError};
use crate::chat::rooms::RoomId;

/// What is forbidden, and to whom.
#[derive(Debug, Default)]
pub struct Rules {
    muted: Vec<Person>,
    /// Each until a time.
    kicked: Vec<(Person, u64)>,
    pub locked: bool,
    pub frozen_everywhere: bool,
    /// The rooms in which only teachers speak, with their names.
    pub frozen: BTreeMap<RoomId, Arc<str>>,
    /// How many seconds each person has to wait between two messages.
    pub slow: u64,
    /// When somebody spoke last, by their tokens.
    spoke: HashMap<Arc<str>, u64>,
}

impl Rules {
    /// Whether somebody may log in now. `is_known` tells whether they have been here before.
    ///
    /// # Errors
    /// `kicked` or `locked`.
    pub fn check_login(
        &mut self,
        name: &Name,
        token: Option<&str>,
        is_known: impl FnOnce() -> bool,
        time: u64,
    ) -> Result<(), RequestError> {
        self.kicked.retain(|(_, until)| *until > time);
        let kicked = self.kicked.iter().find(|(one, _)| one.is(name, token));
        if let Some((_, until)) = kicked {
            let seconds = (until - time).div_ceil(1000);
            return forbid(
                "kicked",
                "vous avez été exclu",
                format!("vous pourrez revenir dans {}", duration(seconds)),
            );
        }
        if self.locked && !is_known() {
            return forbid(
                "locked",
                "la classe est fermée",
                "l'enseignant ne laisse entrer personne de nouveau".to_owned(),
            );
        }
        Ok(())
    }

    /// Whether whoever has this token, and may be muted, may say something in this room now. If so,
    /// they have spoken.
    ///
    /// # Errors
    /// `muted`, `frozen` or `slow`.
    pub fn check_message(
        &mut self,
        token: &Arc<str>,
        is_muted: bool,
        room: RoomId,
        time: u64,
    ) -> Result<(), RequestError> {
        if is_muted {
            return forbid(
                "muted",
                "vous n'avez pas la parole",
                "l'enseignant vous l'a retirée ; vous lisez encore".to_owned(),
            );
        }
        if self.frozen_everywhere || self.frozen.contains_key(&room) {
            return forbid(
                "frozen",
                "le salon est gelé",
                "seul l'enseignant y parle pour le moment".to_owned(),
            );
        }
        if self.slow == 0 {
            return Ok(());
        }
        let pause = self.slow * 1000;
        if let Some(last) = self.spoke.get(token) {
            let left = (last + pause).saturating_sub(time);
            if left > 0 {
                let (pause, left) = (duration(self.slow), duration(left.div_ceil(1000)));
                return forbid(
                    "slow",
                    "attendez un peu",
                    format!("un message toutes les {pause} ; le prochain dans {left}"),
                );
            }
        }
        // Whoever may speak again need not be remembered.
        if !self.spoke.contains_key(token) {
            self.spoke.retain(|_, last| *last + pause > time);
        }
        self.spoke.insert(Arc::clone(token), time);
        Ok(())
    }

    /// Whether this person only reads.
    #[must_use]
    pub fn is_muted(&self, name: &Name, token: &str) -> bool {
        let mut muted = self.muted.iter();
        muted.any(|one| one.is(name, Some(token)))
    }

    /// From now on, this person only reads.
    pub fn mute(&mut self, person: Person) {
        if !self.is_muted(&person.name, &person.token) {
            self.muted.push(person);
        }
    }

    /// Whoever is this person, or has its name, speaks again. Whether anybody could not.
    pub fn unmute(&mut self, name: &Name, token: Option<&str>) -> bool {
        let before = self.muted.len();
        // A person who was renamed is muted under several names, all with its token.
        let same = self.muted.iter().filter(|one| one.is(name, token));
        let tokens: Vec<_> = same.map(|one| Arc::clone(&one.token)).collect();
        self.muted.retain(|one| !tokens.contains(&one.token));
        self.muted.len() < before
    }

    /// Somebody has this name now. Returns whether they only read: then they are also known by it.
    pub fn named(&mut self, name: &Name, token: &Arc<str>) -> bool {
        let is_muted = self.is_muted(name, token);
        let is_new = !self.muted.iter().any(|one| one.name == *name);
        if is_muted && is_new && self.muted.len() < MUTED_NAMES {
            let (name, token) = (name.clone(), Arc::clone(token));
            self.muted.push(Person { token, name });
        }
        is_muted
    }

    /// This person does not come back for a while.
    pub fn kick(&mut self, person: Person, time: u64) {
        self.kicked.push((person, time + KICK_MILLISECONDS));
    }

    /// Everyone may speak in this room again. If all are frozen, the others stay so.
    pub fn unfreeze(
        &mut self,
        room: RoomId,
        all_rooms: impl FnOnce() -> BTreeMap<RoomId, Arc<str>>,
    ) {
        if self.frozen_everywhere {
            self.frozen_everywhere = false;
            self.frozen = all_rooms();
        }
        self.frozen.remove(&room);
    }

    /// Everyone may speak everywhere again.
    pub fn unfreeze_all(&mut self) {
        self.frozen_everywhere = false;
        self.frozen.clear();
    }

    /// One message in this many seconds; 0 is no limit.
    pub fn set_slow(&mut self, seconds: u64) {
        self.slow = seconds;
        self.spoke.clear();
    }
}

fn forbid(code: &'static str, message: &'static str, detail: String) -> Result<(), RequestError> {
    Err(RequestError::Forbidden(Forbidden {
        code,
        message,
        detail,
    }))
}

fn duration(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}
