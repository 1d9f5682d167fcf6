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
    /// When people spoke last, by their tokens and by their names.
    spoke: HashMap<KnownBy, u64>,
}

/// What a person is known by. A token that somebody chose is never a name.
#[derive(Debug, PartialEq, Eq, Hash)]
enum KnownBy {
    Token(Arc<str>),
    Name(String),
}

fn known_by(person: &Person) -> [KnownBy; 4] {
    let [as_it_is, capitals, small] = person.name.skeletons.clone().map(KnownBy::Name);
    let token = KnownBy::Token(Arc::clone(&person.token));
    [token, as_it_is, capitals, small]
}

impl Rules {
    /// Whether somebody may log in now. `is_known` says whether they have been here before.
    ///
    /// # Errors
    /// `kicked` or `locked`.
    pub fn check_login(
        &mut self,
        name: &Name,
        token: Option<&str>,
        is_known: bool,
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
        if self.locked && !is_known {
            return forbid(
                "locked",
                "la classe est fermée",
                "l'enseignant ne laisse entrer personne de nouveau".to_owned(),
            );
        }
        Ok(())
    }

    /// Whether this person may say something in this room now. If so, it has spoken.
    ///
    /// # Errors
    /// `muted`, `frozen` or `slow`.
    pub fn check_message(
        &mut self,
        person: &Person,
        room: RoomId,
        time: u64,
    ) -> Result<(), RequestError> {
        if self.is_muted(person) {
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
        let known_by = known_by(person);
        let spoke = known_by.iter().filter_map(|it| self.spoke.get(it));
        if let Some(last) = spoke.max() {
            // If the clock was set back since, nobody waits for it to be there again.
            let gone = time.checked_sub(*last).unwrap_or(pause);
            let left = pause.saturating_sub(gone);
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
        if !self.spoke.contains_key(&known_by[0]) {
            self.spoke.retain(|_, last| *last + pause > time);
        }
        self.spoke.extend(known_by.map(|it| (it, time)));
        Ok(())
    }

    /// Whether this person only reads.
    #[must_use]
    pub fn is_muted(&self, person: &Person) -> bool {
        let mut muted = self.muted.iter();
        muted.any(|one| one.is(&person.name, Some(&person.token)))
    }

    /// From now on, this person only reads.
    pub fn mute(&mut self, person: Person) {
        if !self.muted.contains(&person) {
            self.muted.push(person);
        }
    }

    /// Whoever has this name speaks again. The token is that of the one who is there. Whether
    /// anybody could not.
    pub fn unmute(&mut self, name: &Name, token: Option<&str>) -> bool {
        let before = self.muted.len();
        // A person who was renamed is muted under several names, all with its token.
        let mut tokens = Vec::from_iter(token.map(Arc::from));
        // Another who had this name once, to have its next owner muted, stays muted.
        if token.is_none() {
            let same = self.muted.iter().filter(|one| one.is(name, None));
            tokens.extend(same.map(|one| Arc::clone(&one.token)));
        }
        self.muted
            .retain(|one| !tokens.contains(&one.token) && !one.is(name, None));
        self.muted.len() < before
    }

    /// A person has this name and this token now: one who was muted is also known by them.
    pub fn named(&mut self, person: &Person) {
        let is_new = !self.muted.contains(person);
        if is_new && self.is_muted(person) && self.muted.len() < MUTED_NAMES {
            self.muted.push(person.clone());
        }
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
