//! What teachers are told, as JSON. The order of the fields is their order on the wire. Times are in
//! milliseconds since the Unix epoch.

use std::net::IpAddr;
use std::sync::Arc;

use serde::Serialize;

use super::attendance::{Attendance, Present};
use super::problems::Problem;
use super::rules::Rules;
use crate::chat::room::ClientId;
use crate::net::encoded_frames::EncodedFrames;
use crate::websocket::frame::Frame;
use crate::websocket::opcode::Opcode;

/// Who is there, who was, and what is forbidden.
#[derive(Debug, PartialEq, Serialize)]
pub struct ClassReport {
    action: &'static str,
    people: Vec<PersonReport>,
    left: Vec<LeftReport>,
    locked: bool,
    frozen: Vec<String>,
    frozen_everywhere: bool,
    slow: u64,
    /// Why the transcript has stopped, if it has.
    transcript: Option<String>,
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
}

#[derive(Debug, PartialEq, Serialize)]
struct PersonReport {
    number: ClientId,
    user: Option<Arc<str>>,
    room: Arc<str>,
    address: IpAddr,
    since: u64,
    messages: u64,
    muted: bool,
    page: bool,
    teacher: bool,
    problem: Option<String>,
    /// The code with which a program came, or which a page was asked to come with.
    inspect: Option<String>,
}

#[derive(Debug, PartialEq, Serialize)]
struct LeftReport {
    number: ClientId,
    user: Option<Arc<str>>,
    address: IpAddr,
    since: u64,
    until: u64,
    messages: u64,
}

impl ClassReport {
    /// The class as it is now.
    #[must_use]
    pub fn new(attendance: &Attendance, rules: &Rules, transcript: Option<String>) -> Self {
        let left = attendance.left.iter().map(|(gone, until)| LeftReport {
            number: gone.number,
            user: gone.user.clone(),
            address: gone.address,
            since: gone.since,
            until: *until,
            messages: gone.messages,
        });
        let people = attendance.present.values();
        Self {
            action: "class",
            people: people
                .map(|one| PersonReport::new(one, attendance.is_teacher(one.number)))
                .collect(),
            left: left.collect(),
            locked: rules.locked,
            frozen: rules.frozen.values().map(ToString::to_string).collect(),
            frozen_everywhere: rules.frozen_everywhere,
            slow: rules.slow,
            transcript,
            reference: None,
        }
    }

    /// The frame that tells it, in answer to a request of this name.
    #[must_use]
    pub fn encode(&mut self, reference: Option<&str>) -> EncodedFrames {
        self.reference = reference.map(str::to_owned);
        let frames = encode(self);
        self.reference = None;
        frames
    }
}

impl PersonReport {
    fn new(present: &Present, teacher: bool) -> Self {
        Self {
            number: present.number,
            user: present.user.clone(),
            room: Arc::clone(&present.room),
            address: present.address,
            since: present.since,
            messages: present.messages,
            muted: present.is_muted,
            page: present.is_page,
            teacher,
            problem: present.problem.clone(),
            inspect: present.code.clone(),
        }
    }
}

/// The frame that tells a problem.
#[must_use]
pub fn encode_problem(problem: &Problem) -> EncodedFrames {
    #[derive(Serialize)]
    struct Report<'a> {
        action: &'static str,
        #[serde(flatten)]
        problem: &'a Problem,
    }
    encode(&Report {
        action: "problem",
        problem,
    })
}

fn encode(report: &impl Serialize) -> EncodedFrames {
    let json = serde_json::to_vec(report).expect("strings and numbers are always JSON");
    Frame::new(Opcode::Text, &json).into()
}
