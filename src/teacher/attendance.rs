//! Who is there, and who was. Plain values. Times are in milliseconds since the Unix epoch.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;

use super::limits::ATTENDANCE_LEFT;
use crate::chat::name::Name;
use crate::chat::room::ClientId;

/// All clients of the chat, and those that are gone.
#[derive(Debug, Default)]
pub struct Attendance {
    pub present: BTreeMap<ClientId, Present>,
    /// Those of them who are teachers, with their names.
    pub teachers: BTreeMap<ClientId, Option<Name>>,
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
    /// Its name as it is shown, and its token; `None` until it has logged in.
    pub user: Option<Arc<str>>,
    pub token: Option<Arc<str>>,
    pub room: Arc<str>,
    pub since: u64,
    pub messages: u64,
    /// Whether it only reads.
    pub is_muted: bool,
    /// What went wrong last.
    pub problem: Option<String>,
}

impl Attendance {
    /// The client of this number is gone.
    pub fn leave(&mut self, number: ClientId, time: u64) {
        self.teachers.remove(&number);
        let Some(gone) = self.present.remove(&number) else {
            return;
        };
        if gone.user.is_none() {
            return;
        }
        if self.left.len() == ATTENDANCE_LEFT {
            // Whoever comes and goes often takes nobody else's place.
            let is_own =
                |(one, _): &(Present, u64)| one.user == gone.user || one.token == gone.token;
            let own = self.left.iter().position(is_own);
            self.left.remove(own.unwrap_or(0));
        }
        self.left.push_back((gone, time));
    }

    /// Whether a client is a teacher.
    #[must_use]
    pub fn is_teacher(&self, number: ClientId) -> bool {
        self.teachers.contains_key(&number)
    }

    /// Whether a teacher who is there has this name.
    #[must_use]
    pub fn has_teacher(&self, name: &Name) -> bool {
        let mut names = self.teachers.values().flatten();
        names.any(|teacher| teacher.is_same_as(name))
    }

    /// Whether somebody has been here before: with a token of somebody who has, or with a name from
    /// the address from which it was used.
    #[must_use]
    pub fn knows(&self, name: &Name, token: Option<&str>, address: IpAddr) -> bool {
        let small = name.shown.to_lowercase();
        let left = self.left.iter().map(|(gone, _)| gone);
        let mut all = self.present.values().chain(left);
        all.any(|one| {
            let has_name = |user: &Arc<str>| user.to_lowercase() == small;
            (token.is_some() && token == one.token.as_deref())
                || (one.address == address && one.user.as_ref().is_some_and(has_name))
        })
    }
}
