//! What a case is.

use std::fmt;
use std::str::FromStr;

use super::failure::Verdict;
use super::judged::{Judged, Service};

/// One case.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    pub title: &'static str,
    /// Where the rule is.
    pub section: &'static str,
    pub needs: Needs,
    pub run: fn(&Judged) -> Verdict,
}

/// Which servers a case can judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    Nothing,
    /// It sends messages and expects them back.
    Echo,
    /// It speaks the report's JSON.
    Chat,
}

/// Cases on one subject.
#[derive(Debug, Clone, Copy)]
pub struct Stage {
    pub title: &'static str,
    pub cases: &'static [Case],
}

/// The number of a stage, and of a case in it; both count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    pub stage: usize,
    /// `None`: all of the stage.
    pub case: Option<usize>,
}

impl Case {
    /// A case for any server.
    #[must_use]
    pub const fn new(
        title: &'static str,
        section: &'static str,
        run: fn(&Judged) -> Verdict,
    ) -> Self {
        let needs = Needs::Nothing;
        Self {
            title,
            section,
            needs,
            run,
        }
    }

    /// A case for a server that sends messages back.
    #[must_use]
    pub const fn echo(
        title: &'static str,
        section: &'static str,
        run: fn(&Judged) -> Verdict,
    ) -> Self {
        Self {
            needs: Needs::Echo,
            ..Self::new(title, section, run)
        }
    }

    /// Whether it can judge such a server.
    #[must_use]
    pub fn suits(&self, service: Service) -> bool {
        match self.needs {
            Needs::Nothing => true,
            Needs::Echo => service == Service::Echo,
            Needs::Chat => service == Service::Chat,
        }
    }
}

impl Address {
    /// Whether this names that case.
    #[must_use]
    pub fn holds(&self, case: Address) -> bool {
        self.stage == case.stage && (self.case.is_none() || self.case == case.case)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.stage)?;
        self.case.map_or(Ok(()), |case| write!(f, ".{case}"))
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.parse().ok().filter(|&number: &usize| number > 0);
        let (stage, case) = match text.split_once('.') {
            Some((stage, case)) => (number(stage), number(case).map(Some)),
            None => (number(text), Some(None)),
        };
        let parsed = stage.zip(case).map(|(stage, case)| Self { stage, case });
        parsed.ok_or_else(|| format!("{text:?} is no address of a case, such as 2.3 or 2"))
    }
}
