//! What went wrong lately. Plain values. Times are in milliseconds since the Unix epoch.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::Arc;

use serde::Serialize;

use super::limits::{PROBLEMS, PROBLEMS_A_SECOND, PROBLEMS_A_SECOND_OF_ONE};
use crate::chat::room::ClientId;

/// One thing that went wrong. The order of the fields is their order on the wire.
#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    /// `None` where no WebSocket was opened.
    pub number: Option<ClientId>,
    pub user: Option<Arc<str>>,
    pub address: IpAddr,
    pub code: &'static str,
    /// What a person reads.
    pub problem: String,
    pub time: u64,
}

/// The last problems.
#[derive(Debug, Default)]
pub struct Problems(VecDeque<Problem>);

impl Problems {
    /// Keeps a problem and returns it, unless there were more in the last second than a person can
    /// read.
    pub fn add(&mut self, problem: Problem) -> Option<&Problem> {
        let lately = self.0.iter().rev();
        let lately = lately.take_while(|one| one.time.abs_diff(problem.time) < 1000);
        let (mut all, mut of_one) = (0, 0);
        for one in lately {
            all += 1;
            of_one += usize::from((one.number, one.address) == (problem.number, problem.address));
        }
        if all >= PROBLEMS_A_SECOND || of_one >= PROBLEMS_A_SECOND_OF_ONE {
            return None;
        }
        self.0.push_back(problem);
        if self.0.len() > PROBLEMS {
            self.0.pop_front();
        }
        self.0.back()
    }

    /// The last problems, the newest last.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }
}
