//! `docs/rfc6455.md` and `docs/rfc9110.md` name places in the code and tests for each rule of an RFC:
//! they exist, and the rules stand in the RFC's order.

use crate::common::table::{has_item, has_test, item_text, names_in};

/// The table of RFC 6455, then those of RFC 9110 and RFC 9112.
fn tables() -> [&'static str; 3] {
    let http = include_str!("../../docs/rfc9110.md");
    let (rfc9110, rfc9112) = http.split_once("\n## RFC 9112\n").expect("two tables");
    [include_str!("../../docs/rfc6455.md"), rfc9110, rfc9112]
}

struct Rule<'a> {
    section: &'a str,
    line: &'a str,
    code: &'a str,
    tests: &'a str,
}

fn rules() -> Vec<Rule<'static>> {
    tables().into_iter().flat_map(rules_of).collect()
}

/// The lines of a table that begin with the number of a section.
fn rules_of(table: &'static str) -> Vec<Rule<'static>> {
    let lines = table.lines().filter(|line| line.starts_with('|'));
    let rules = lines.filter_map(|line| {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let [_, section, _, code, tests, _] = cells[..] else {
            panic!("not four cells: {line}");
        };
        section
            .starts_with(|first: char| first.is_ascii_digit())
            .then_some(Rule {
                section,
                line,
                code,
                tests,
            })
    });
    rules.collect()
}

#[test]
fn every_place_in_the_code_exists() {
    for rule in rules() {
        for (file, item) in names_in(rule.code) {
            assert!(file.starts_with("src/"), "{}", rule.line);
            assert!(
                has_item(file, item),
                "{file} has no {item}, but: {}",
                rule.line
            );
        }
    }
}

/// Whether a text cites a section, such as `§5.5` or one within it, such as `§5.5.1`.
fn cites(text: &str, section: &str) -> bool {
    let citation = format!("§{section}");
    text.match_indices(&citation).any(|(index, _)| {
        let rest = &text[index + citation.len()..];
        !rest.starts_with(|next: char| next.is_ascii_digit())
    })
}

#[test]
fn every_place_in_the_code_cites_its_section() {
    let mut missing = Vec::new();
    for rule in rules() {
        let places = names_in(rule.code);
        let cited = |(file, item): &(&str, &str)| cites(&item_text(file, item), rule.section);
        if !places.iter().any(cited) {
            missing.push(format!("§{}: {}", rule.section, rule.code));
        }
    }
    assert!(
        missing.is_empty(),
        "no citation in:\n{}",
        missing.join("\n")
    );
}

#[test]
fn every_test_exists() {
    for rule in rules() {
        for (file, test) in names_in(rule.tests) {
            assert!(file.starts_with("tests/"), "{}", rule.line);
            assert!(
                has_test(file, test),
                "{file} has no test {test}, but: {}",
                rule.line
            );
        }
    }
}

#[track_caller]
fn check_order(table: &'static str, at_least: usize) {
    let rules = rules_of(table);
    assert!(rules.len() >= at_least, "{} rules only", rules.len());
    let number = |rule: &Rule| -> Vec<u32> {
        let parts = rule.section.split('.').map(str::parse);
        parts.collect::<Result<_, _>>().expect(rule.line)
    };
    for pair in rules.windows(2) {
        assert!(
            number(&pair[0]) <= number(&pair[1]),
            "before its turn: {}",
            pair[1].line
        );
    }
}

#[test]
fn the_rules_stand_in_the_order_of_the_rfc() {
    let [rfc6455, rfc9110, rfc9112] = tables();
    check_order(rfc6455, 50);
    check_order(rfc9110, 10);
    check_order(rfc9112, 10);
}
