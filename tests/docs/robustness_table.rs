//! `docs/robustness.md` names a test for each attack: they exist.

use crate::common::table::{has_test, names_in, read};

#[test]
fn every_test_exists() {
    let text = read("docs/robustness.md");
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains("`tests/"));
    let mut count = 0;
    for row in rows {
        let tests = row.trim_end_matches('|').rsplit('|').next().unwrap();
        for (file, test) in names_in(tests) {
            assert!(file.starts_with("tests/"), "{row}");
            assert!(
                has_test(file, test),
                "{file} has no test {test}, but: {row}"
            );
        }
        count += 1;
    }
    assert!(count > 50, "{count} rows only");
}

/// RUSTSEC-2026-0009: a stack used up by parsing a date, in versions before 0.3.47.
#[test]
fn the_time_crate_is_a_later_one() {
    let lock = read("Cargo.lock");
    let version = lock
        .split("name = \"time\"\nversion = \"")
        .nth(1)
        .expect("simplelog's");
    let version: Vec<u32> = version
        .split('"')
        .next()
        .unwrap()
        .split('.')
        .map(|part| part.parse().unwrap())
        .collect();
    assert!(version >= vec![0, 3, 47], "{version:?}");
}
