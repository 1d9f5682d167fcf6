//! Verdicts for build servers: JUnit's XML.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesText, Event};

use super::judge::{Judgement, Outcome};
use super::report;
use super::stages::STAGES;

/// One `testcase` for each case. What is only recommended counts as passed, as it does in the run.
///
/// # Errors
/// Those of the output.
pub fn write(judgements: &[Judgement], output: impl io::Write) -> io::Result<()> {
    let is_failed = |it: &&Judgement| matches!(it.outcome, Outcome::Failed(_));
    let failures = judgements.iter().filter(is_failed).count();
    let mut writer = Writer::new_with_indent(output, b' ', 2);
    writer
        .create_element("testsuite")
        .with_attribute(("name", "salon check"))
        .with_attribute(("tests", judgements.len().to_string().as_str()))
        .with_attribute(("failures", failures.to_string().as_str()))
        .write_inner_content(|writer| {
            judgements
                .iter()
                .try_for_each(|judgement| write_case(writer, judgement))
        })?;
    Ok(())
}

fn write_case(writer: &mut Writer<impl io::Write>, judgement: &Judgement) -> io::Result<()> {
    let name = format!("{} {}", judgement.address, judgement.title);
    let address = judgement.address;
    let class = match address.case {
        Some(_) => STAGES[address.stage - 1].title,
        None => "A client",
    };
    let case = writer
        .create_element("testcase")
        .with_attribute(("classname", class))
        .with_attribute(("name", name.as_str()));
    let Outcome::Failed(failure) = &judgement.outcome else {
        return case.write_empty().map(drop);
    };
    let message = failure.came.to_string();
    let lines = report::lines(judgement).join("\n");
    case.write_inner_content(|writer| {
        let text = Event::Text(BytesText::new(&lines));
        writer
            .create_element("failure")
            .with_attribute(("message", message.as_str()))
            .write_inner_content(|writer| writer.write_event(text))
            .map(drop)
    })
    .map(drop)
}
