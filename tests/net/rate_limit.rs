//! How long a client has to wait, without a clock.

use std::time::{Duration, Instant};

use salon::limits::{NEW_ROOM_FRAMES, Rate};
use salon::rate_limit::RateLimit;

const RATE: Rate = Rate {
    burst: 3,
    frames_per_second: 10,
    burst_bytes: 1000,
    bytes_per_second: 1000,
};

/// Frames of `bytes` that come after `seconds` each: how long each has to wait, in milliseconds.
#[track_caller]
fn check(frames: &[(f64, usize)], waits: &[u128]) {
    let mut now = Instant::now();
    let mut rate = RateLimit::new(RATE, now);
    let mut waited = Vec::new();
    for &(seconds, bytes) in frames {
        now += Duration::from_secs_f64(seconds);
        waited.push(rate.charge(1, bytes, now).as_millis());
    }
    assert_eq!(waited, waits);
}

#[test]
fn a_burst_passes_and_what_follows_waits_longer_and_longer() {
    check(&[(0.0, 1); 6], &[0, 0, 0, 100, 200, 300]);
}

#[test]
fn at_the_rate_nobody_waits() {
    check(&[(0.1, 1); 50], &[0; 50]);
}

#[test]
fn a_pause_fills_the_bucket_up_to_the_burst_and_no_further() {
    check(&[(100.0, 1), (0.0, 1), (0.0, 1), (0.0, 1)], &[0, 0, 0, 100]);
}

#[test]
fn who_has_waited_owes_nothing() {
    let spent = [(0.0, 1), (0.0, 1), (0.0, 1), (0.0, 1)];
    check(
        &[&spent[..], &[(0.1, 1), (0.1, 1)]].concat(),
        &[0, 0, 0, 100, 100, 100],
    );
}

#[test]
fn bytes_count_as_well_as_frames() {
    check(&[(0.0, 1000), (0.0, 500)], &[0, 500]);
    check(&[(0.0, 1000), (0.5, 500)], &[0, 0]);
    check(&[(0.0, 3000)], &[2000]);
}

#[test]
fn what_counts_as_many_frames_is_waited_for_as_for_many() {
    let now = Instant::now();
    let mut rate = RateLimit::new(RATE, now);
    assert_eq!(rate.charge(3, 0, now), Duration::ZERO);
    assert_eq!(rate.charge(5, 0, now), Duration::from_millis(500));
}

#[test]
fn a_login_and_five_new_rooms_at_once_pass_without_waiting() {
    let now = Instant::now();
    let mut rate = RateLimit::new(Rate::default(), now);
    let frames = 1 + 5 * NEW_ROOM_FRAMES;
    assert_eq!(rate.charge(frames, 1000, now), Duration::ZERO);
}
