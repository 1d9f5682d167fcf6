//! Durations, as people read them.

use std::time::Duration;

use salon::seconds::Seconds;

#[track_caller]
fn check(nanoseconds: u64, shown: &str) {
    let duration = Duration::from_nanos(nanoseconds);
    assert_eq!(Seconds(duration).to_string(), shown);
}

#[test]
fn a_duration_is_shown_in_seconds_with_no_more_digits_than_somebody_reads() {
    check(20_000_000_000, "20 s");
    check(20_000_123_456, "20 s");
    check(1_500_000_000, "1.5 s");
    check(100_960_000_000, "101 s");
    check(300_000_000, "0.3 s");
    check(50_000_001, "0.05 s");
    check(999_999_999, "1 s");
    check(1, "0 s");
    check(0, "0 s");
}
