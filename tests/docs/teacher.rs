//! `docs/teacher.md`: its conversation, and its tables.

use salon::chat::action::Who;
use salon::teacher::actions::TEACHER_ACTIONS;

use crate::conversation::hold;

const DOCUMENT: &str = include_str!("../../docs/teacher.md");

/// The words in backticks of the first column of the table with this head.
fn first_column(head: &str) -> Vec<&'static str> {
    let rows = DOCUMENT.lines().skip_while(|line| !line.starts_with(head));
    let rows = rows.skip(2).take_while(|line| line.starts_with('|'));
    rows.flat_map(|row| row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2))
        .collect()
}

#[test]
fn the_conversation_is_what_the_server_does() {
    hold(DOCUMENT, "The actions");
}

#[test]
fn every_action_of_the_table_has_its_row() {
    let mut expected: Vec<_> = TEACHER_ACTIONS.iter().collect();
    expected.retain(|action| action.who == Who::Moderators);
    let mut expected: Vec<_> = expected.iter().map(|action| action.name).collect();
    let mut rows = first_column("| action |");
    expected.sort_unstable();
    rows.sort_unstable();
    assert_eq!(rows, expected);
}
