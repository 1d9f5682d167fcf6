//! Verdicts for programs, and for the page: JSON.

use serde_json::{Value, json};

use super::failure::Failure;
use super::hint::Hint;
use super::judge::{Judgement, Outcome, Summary};
use super::shown_bytes::ShownBytes;
use crate::inspect::hex::Hex;

/// How many rows of 16 bytes of each direction are told.
const ROWS: usize = 16;

/// One case and how it went.
#[must_use]
pub fn judgement(judgement: &Judgement) -> Value {
    let (outcome, failure) = match &judgement.outcome {
        Outcome::Passed => ("passed", None),
        Outcome::Recommended(failure) => ("recommended", Some(failure)),
        Outcome::Failed(failure) => ("failed", Some(failure)),
    };
    let mut value = json!({
        "case": judgement.address.to_string(),
        "title": judgement.title,
        "section": judgement.section,
        "outcome": outcome,
    });
    if let Some(told) = failure.map(|failure| told(failure)) {
        value["failure"] = told;
    }
    value
}

/// How many cases went how.
#[must_use]
pub fn summary(summary: &Summary) -> Value {
    json!({
        "passed": summary.passed,
        "recommended": summary.recommended,
        "failed": summary.failed,
        "not_suited": summary.not_suited,
        "not_run": summary.not_run,
        "is_passed": summary.is_passed(),
    })
}

fn told(failure: &Failure) -> Value {
    json!({
        "sent": bytes(&failure.sent, None),
        "expected": {
            "code": failure.expected.code(),
            "text": failure.expected.to_string(),
            "bytes": bytes(&failure.expected_bytes, None),
        },
        "came": {
            "code": failure.came.code(),
            "text": failure.came.to_string(),
        },
        "received": bytes(&failure.received, failure.mark),
        "hint": failure.hint.map(hint),
    })
}

fn hint(hint: Hint) -> Value {
    json!({ "code": hint.code, "text": hint.text })
}

/// The offset of the first byte that is told, the bytes in hexadecimal, and how many there are.
fn bytes(all: &[u8], mark: Option<usize>) -> Value {
    let shown = ShownBytes::new(all, mark, ROWS);
    json!({
        "from": shown.from,
        "bytes": Hex(shown.bytes).to_string(),
        "total": shown.total,
        "mark": shown.mark,
    })
}
