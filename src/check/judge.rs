//! Runs cases, one after the other, and tells each verdict as soon as it is known.

use super::case::{Address, Case};
use super::failure::{Came, Expected, Failure, Level, Verdict};
use super::judged::{Judged, Service};
use super::stages::STAGES;
use crate::websocket::message::Message;
use crate::websocket::opcode::Opcode;

/// Which cases are run.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Only these; all if there are none.
    pub only: Vec<Address>,
    /// Also those after a stage with a case that is not passed.
    pub all: bool,
    /// What RFC 6455 recommends counts, too.
    pub strict: bool,
}

/// How a case went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    /// What is recommended is not done; it does not count.
    Recommended(Box<Failure>),
    Failed(Box<Failure>),
}

impl Outcome {
    /// What is recommended counts, too.
    #[must_use]
    pub fn strictly(self) -> Self {
        match self {
            Self::Recommended(failure) => Self::Failed(failure),
            outcome => outcome,
        }
    }

    /// What a verdict leads to.
    #[must_use]
    pub fn of(verdict: Verdict) -> Self {
        match verdict {
            Ok(()) => Self::Passed,
            Err(failure) if failure.level == Level::Must => Self::Failed(failure),
            Err(failure) => Self::Recommended(failure),
        }
    }
}

/// One case and how it went.
#[derive(Debug, Clone)]
pub struct Judgement {
    pub address: Address,
    pub title: &'static str,
    /// Where the rule is.
    pub section: &'static str,
    pub outcome: Outcome,
}

/// How many cases went how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    pub passed: usize,
    pub recommended: usize,
    pub failed: usize,
    /// They cannot judge such a server.
    pub not_suited: usize,
    /// They come after a stage that failed.
    pub not_run: usize,
}

impl Summary {
    /// One case more.
    pub fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Passed => self.passed += 1,
            Outcome::Recommended(_) => self.recommended += 1,
            Outcome::Failed(_) => self.failed += 1,
        }
    }

    /// Whether all cases that were chosen are passed.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.failed == 0 && self.passed + self.recommended > 0
    }
}

/// All cases with their addresses.
pub fn cases() -> impl Iterator<Item = (Address, &'static Case)> {
    STAGES.iter().zip(1..).flat_map(|(stage, number)| {
        stage.cases.iter().zip(1..).map(move |(case, index)| {
            let case_number = Some(index);
            let address = Address {
                stage: number,
                case: case_number,
            };
            (address, case)
        })
    })
}

/// A stage in which so many cases were waited for in vain is over: the others would only be waited
/// for, too.
const SILENT_MOST: usize = 3;

/// Runs the chosen cases. `tell` is called after each.
pub fn judge(judged: &mut Judged, choice: &Choice, mut tell: impl FnMut(&Judgement)) -> Summary {
    judge_while(judged, choice, |judgement| {
        tell(judgement);
        true
    })
}

/// The same, until `tell` says that nobody wants to know any more.
pub fn judge_while(
    judged: &mut Judged,
    choice: &Choice,
    mut tell: impl FnMut(&Judgement) -> bool,
) -> Summary {
    let mut summary = Summary::default();
    // The stage of the first case that is not passed.
    let mut failed_stage = None;
    // The stage of the newest case, and how many cases in it were waited for in vain.
    let (mut stage, mut silent) = (0, 0);
    let mut has_stopped = false;
    get_to_know(judged);
    for (address, case) in cases() {
        let is_chosen = choice.only.iter().any(|only| only.holds(address));
        if !choice.only.is_empty() && !is_chosen {
            continue;
        }
        if !case.suits(judged.service) {
            summary.not_suited += 1;
            continue;
        }
        if stage != address.stage {
            (stage, silent) = (address.stage, 0);
        }
        let is_past = !choice.all && failed_stage.is_some_and(|failed| failed < stage);
        if is_past || has_stopped || silent == SILENT_MOST {
            summary.not_run += 1;
            continue;
        }
        let mut outcome = Outcome::of((case.run)(judged));
        if choice.strict {
            outcome = outcome.strictly();
        }
        summary.count(&outcome);
        if let Outcome::Failed(failure) = &outcome {
            if blocks(failure) {
                failed_stage.get_or_insert(stage);
            }
            silent += usize::from(matches!(failure.came, Came::Nothing(_) | Came::TooLong(_)));
            has_stopped = matches!(failure.came, Came::NoConnection(_));
        }
        let judgement = Judgement {
            address,
            title: case.title,
            section: case.section,
            outcome,
        };
        if !tell(&judgement) {
            break;
        }
    }
    summary
}

/// Whether the stages after this one need what failed. What a server accepts although it must not
/// keeps it from nothing else.
fn blocks(failure: &Failure) -> bool {
    let accepts_too_much = matches!(
        failure.expected,
        Expected::Refusal | Expected::Failure(_) | Expected::Header("Sec-WebSocket-Version")
    );
    !accepts_too_much
}

/// Whether the server opens a WebSocket, and how many messages it sends by itself before it echoes:
/// some greet.
fn get_to_know(judged: &mut Judged) {
    const PROBE: &str = "salon check";
    /// A server that greets for ever is judged as one that does not greet.
    const MOST: usize = 10;
    let Ok(mut conversation) = judged.open() else {
        return;
    };
    judged.opens = true;
    if judged.service == Service::Echo {
        conversation.send_frame(Opcode::Text, PROBE.as_bytes());
        for count in 0..=MOST {
            match conversation.receive_data() {
                Ok(Message::Text(text)) if text == PROBE => {
                    judged.greetings = count;
                    break;
                }
                Ok(Message::Text(_) | Message::Binary(_)) => {}
                _ => break,
            }
        }
    }
}
