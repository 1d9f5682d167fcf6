//! Who is there, and who was. Plain values. Times are in milliseconds since the Unix epoch.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;

use super::limits::ATTENDANCE_LEFT;
use super::person::Person;
use crate::chat::name::Name;
use crate::chat::room::ClientId;

/// All clients of the chat, and those that are gone.
#[derive(Debug, Default)]
pub struct Attendance {
    pub present: BTreeMap<ClientId, Present>,
    /// Those that had a name, last who left last.
    pub left: VecDeque<(Present, u64)>,
}

/// One client.
#[derive(Debug)]
pub struct Present {
    pub number: ClientId,
    pub address: IpAddr,
    /// Whether it is a page in a browser.
    pub is_page: bool,
    /// The code of those who may see its frames, if it came with one.
    pub code: Option<String>,
    /// `None` until it has a name.
    pub person: Option<Person>,
    pub room: Arc<str>,
    pub since: u64,
    pub messages: u64,
    /// What went wrong last.
    pub problem: Option<String>,
    pub is_teacher: bool,
}

impl Attendance {
    /// The client of this number is gone.
    pub fn leave(&mut self, number: ClientId, time: u64) {
        let Some(gone) = self.present.remove(&number) else {
            return;
        };
        let Some(person) = &gone.person else { return };
        if self.left.len() == ATTENDANCE_LEFT {
            // Whoever comes and goes often takes nobody else's place.
            let is_own = |(one, _): &(Present, u64)| {
                let one = one.person.as_ref();
                one.is_some_and(|one| one.is(&person.name, Some(&person.token)))
            };
            self.left
                .remove(self.left.iter().position(is_own).unwrap_or(0));
        }
        self.left.push_back((gone, time));
    }

    /// Whether a teacher who is there has this name.
    #[must_use]
    pub fn has_teacher(&self, name: &Name) -> bool {
        let mut teachers = self.present.values().filter(|one| one.is_teacher);
        teachers.any(|one| {
            let person = one.person.as_ref();
            person.is_some_and(|person| person.name.is_same_as(name))
        })
    }

    /// Whether somebody has been here before: it has a token of somebody who has, or a name and the
    /// address from which it was used.
    #[must_use]
    pub fn knows(&self, name: &Name, token: Option<&str>, address: IpAddr) -> bool {
        let left = self.left.iter().map(|(gone, _)| gone);
        let mut all = self.present.values().chain(left);
        all.any(|one| {
            one.person.as_ref().is_some_and(|person| {
                token == Some(&*person.token)
                    || (one.address == address && person.name.is_same_as(name))
            })
        })
    }
}
