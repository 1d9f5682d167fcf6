//! Who may log in, and who may speak: what the teachers have said so far. Plain values. Times are in
//! milliseconds since the Unix epoch.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::limits::{KICK_MILLISECONDS, MUTED, SPEAKERS, TOKENS_OF_MUTED};
use super::person::Person;
use crate::chat::name::Name;
use crate::chat::request_error::{Forbidden, RequestError};
use crate::chat::rooms::RoomId;

/// What is forbidden, and to whom.
#[derive(Debug, Default)]
pub struct Rules {
    muted: Vec<Muted>,
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

/// Somebody who only reads.
#[derive(Debug)]
struct Muted {
    name: Name,
    /// All that have been used with the name since.
    tokens: Vec<Arc<str>>,
}

/// What a person is known by. A token that somebody chose is never a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum KnownBy {
    Token(Arc<str>),
    /// In small letters.
    Name(String),
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

    /// Whether somebody with this name and token, who may be muted, may say something in this room
    /// now. If so, they have spoken.
    ///
    /// # Errors
    /// `muted`, `frozen` or `slow`.
    pub fn check_message(
        &mut self,
        (user, token): (&Arc<str>, &Arc<str>),
        is_muted: bool,
        room: RoomId,
        time: u64,
    ) -> Result<(), RequestError> {
        if is_muted {
            return forbid(
                "muted",
                "vous n'avez pas la parole",
                "l'enseignant vous l'a retirée ; vous pouvez encore lire".to_owned(),
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
        let name = KnownBy::Name(user.to_lowercase());
        let known_by = [KnownBy::Token(Arc::clone(token)), name];
        let spoke = known_by.iter().filter_map(|it| self.spoke.get(it));
        if let Some(last) = spoke.max() {
            // If the clock was set back since, nobody waits for it to be there again.
            let gone = time.checked_sub(*last).unwrap_or(pause);
            let left = pause.saturating_sub(gone);
            if left > 0 {
                let often = match self.slow {
                    1 => "par seconde".to_owned(),
                    60 => "par minute".to_owned(),
                    seconds => format!("toutes les {}", duration(seconds)),
                };
                let left = duration(left.div_ceil(1000));
                let detail = format!("un message {often} ; le prochain dans {left}");
                return forbid("slow", "attendez un peu", detail);
            }
        }
        // Whoever may speak again need not be remembered, nor whoever spoke after too many others.
        if !self.spoke.contains_key(&known_by[0]) {
            self.spoke.retain(|_, last| *last + pause > time);
        }
        if self.spoke.len() < SPEAKERS {
            self.spoke.extend(known_by.map(|it| (it, time)));
        }
        Ok(())
    }

    /// From now on, this person only reads. Another who had the same name when muted still does.
    pub fn mute(&mut self, Person { token, name }: Person) {
        if !self.named(&name, &token) && self.muted.len() < MUTED {
            let tokens = vec![token];
            self.muted.push(Muted { name, tokens });
        }
    }

    /// Whoever has this name speaks again, and whoever has this token. Whether anybody could not.
    pub fn unmute(&mut self, name: &Name, token: Option<&str>) -> bool {
        let mut found = false;
        self.muted.retain_mut(|one| {
            let before = one.tokens.len();
            one.tokens.retain(|own| Some(&**own) != token);
            let is_same = one.name.is_same_as(name) || one.tokens.is_empty();
            found |= is_same || one.tokens.len() < before;
            !is_same
        });
        found
    }

    /// Somebody has this name and this token now. Returns whether they only read: whoever has the
    /// name of one who does is known by the token after that.
    pub fn named(&mut self, name: &Name, token: &Arc<str>) -> bool {
        for one in &mut self.muted {
            if one.tokens.contains(token) {
                return true;
            }
            if one.name.is_same_as(name) {
                if one.tokens.len() < TOKENS_OF_MUTED {
                    one.tokens.push(Arc::clone(token));
                }
                return true;
            }
        }
        false
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
