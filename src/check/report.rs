//! Verdicts for people: lines of text.

use super::client;
use super::client::case::ClientCase;
use super::failure::Failure;
use super::judge::{Judgement, Outcome, Summary, cases};
use super::shown_bytes::ShownBytes;
use super::stages::STAGES;

/// How many rows of each direction are shown.
const ROWS: usize = 6;

/// The line of one case, and the lines that explain why it is not passed.
#[must_use]
pub fn lines(judgement: &Judgement) -> Vec<String> {
    let (mark, failure) = match &judgement.outcome {
        Outcome::Passed => ("ok", None),
        Outcome::Recommended(failure) => ("should", Some(failure)),
        Outcome::Failed(failure) => ("FAILED", Some(failure)),
    };
    let address = judgement.address.to_string();
    let mut lines = vec![format!(
        "{mark:>7}  {address:5} {} ({})",
        judgement.title, judgement.section
    )];
    if let Some(failure) = failure {
        lines.extend(explain(failure));
    }
    lines
}

fn explain(failure: &Failure) -> Vec<String> {
    let mut lines = Vec::new();
    let mut bytes = |label: &str, what: &str, bytes: &[u8], mark| {
        lines.push(format!("         {label:9} {what}").trim_end().to_owned());
        let rows = ShownBytes::new(bytes, mark, ROWS).rows();
        lines.extend(rows.into_iter().map(|row| format!("           {row}")));
    };
    bytes("sent", "", &failure.sent, None);
    let expected = failure.expected.to_string();
    bytes("expected", &expected, &failure.expected_bytes, None);
    bytes(
        "received",
        &failure.came.to_string(),
        &failure.received,
        failure.mark,
    );
    if let Some(hint) = failure.hint {
        for (index, line) in wrap(hint.text, 78).into_iter().enumerate() {
            let label = if index == 0 { "hint" } else { "" };
            lines.push(format!("         {label:9} {line}"));
        }
    }
    lines
}

/// The title of a stage, before its first case.
#[must_use]
pub fn stage_line(stage: usize) -> String {
    format!("{stage}  {}", STAGES[stage - 1].title)
}

/// All cases, one in a line, under their stages.
#[must_use]
pub fn list() -> Vec<String> {
    let mut lines = Vec::new();
    for (address, case) in cases() {
        if address.case == Some(1) {
            lines.push(stage_line(address.stage));
        }
        let address = address.to_string();
        lines.push(format!("   {address:5} {} ({})", case.title, case.section));
    }
    lines
}

/// All cases on clients, one in a line.
#[must_use]
pub fn client_list() -> Vec<String> {
    let line = |(number, case): (usize, &ClientCase)| {
        format!("   {number:<5} {} ({})", case.title, case.section)
    };
    let last = (
        client::listen::reconnect_number(),
        &client::listen::RECONNECT,
    );
    client::cases::cases().chain([last]).map(line).collect()
}

/// The last line.
#[must_use]
pub fn summary_line(summary: &Summary) -> String {
    let Summary {
        passed,
        recommended,
        failed,
        not_suited,
        not_run,
    } = *summary;
    let mut line = format!("{passed} passed, {failed} failed");
    let more = [
        (recommended, "not as recommended (--strict counts them)"),
        (
            not_run,
            "not run, since a stage before them failed (--all) or the server stopped",
        ),
        (not_suited, "not for such a server"),
    ];
    for (count, what) in more {
        if count > 0 {
            line += &format!(", {count} {what}");
        }
    }
    line
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}
