//! Which messages may be performed and how many may wait, without a clock.

use std::time::{Duration, Instant};

use salon::limits::{Rate, THROTTLED_BYTES};
use salon::net::throttle::Throttle;
use salon::websocket::message::Message;

const RATE: Rate = Rate {
    burst: 3,
    frames_per_second: 10,
    burst_bytes: 1000,
    bytes_per_second: 1000,
};

fn text(number: usize) -> Message<'static> {
    Message::Text(number.to_string().into())
}

/// A throttle in which so many messages of one byte wait.
fn with(messages: usize, now: Instant) -> Throttle {
    let mut throttle = Throttle::new(Some(RATE), now);
    for number in 0..messages {
        throttle.push(1, Some(text(number)));
    }
    throttle
}

/// How many messages may be performed at this moment.
fn performed(throttle: &mut Throttle, now: Instant) -> usize {
    std::iter::from_fn(|| throttle.next(now)).count()
}

/// So many milliseconds later.
fn after(now: Instant, milliseconds: u64) -> Instant {
    now + Duration::from_millis(milliseconds)
}

#[test]
fn messages_within_the_burst_do_not_wait_and_come_in_order() {
    let now = Instant::now();
    let mut throttle = with(3, now);
    for number in 0..3 {
        assert_eq!(throttle.next(now), Some(text(number)));
    }
    assert!(throttle.is_empty());
    assert_eq!(throttle.pause(now), None);
}

#[test]
fn messages_beyond_the_burst_wait_one_after_the_other() {
    let now = Instant::now();
    let mut throttle = with(6, now);
    // One more than the burst: the debt is paid before the next one.
    assert_eq!(performed(&mut throttle, now), 4);
    assert_eq!(throttle.pause(now), Some(Duration::from_millis(100)));
    assert_eq!(performed(&mut throttle, after(now, 99)), 0);
    assert_eq!(performed(&mut throttle, after(now, 100)), 1);
    assert_eq!(performed(&mut throttle, after(now, 200)), 1);
    assert!(throttle.is_empty());
}

#[test]
fn without_a_rate_nothing_waits() {
    let now = Instant::now();
    let mut throttle = Throttle::new(None, now);
    for number in 0..10_000 {
        throttle.push(1000, Some(text(number)));
        throttle.charge_control_frame(1000, now);
        assert_eq!(throttle.next(now), Some(text(number)));
    }
    assert!(!throttle.is_full(now));
}

#[test]
fn the_fragments_of_a_message_count_together() {
    let now = Instant::now();
    let mut throttle = Throttle::new(Some(RATE), now);
    for _ in 0..7 {
        throttle.push(1, None);
    }
    assert!(throttle.is_empty());
    throttle.push(1, Some(text(0)));
    throttle.push(1, Some(text(1)));
    assert_eq!(performed(&mut throttle, now), 1);
    assert_eq!(throttle.pause(now), Some(Duration::from_millis(500)));
}

#[test]
fn control_frames_do_not_delay_messages() {
    let now = Instant::now();
    let mut throttle = with(3, now);
    for _ in 0..3 {
        throttle.charge_control_frame(1, now);
    }
    assert_eq!(performed(&mut throttle, now), 3);
}

#[test]
fn too_many_control_frames_stop_the_reading_for_a_while() {
    let now = Instant::now();
    let mut throttle = Throttle::new(Some(RATE), now);
    for _ in 0..3 {
        throttle.charge_control_frame(1, now);
    }
    assert!(!throttle.is_full(now));
    throttle.charge_control_frame(1, now);
    assert!(throttle.is_full(now));
    assert_eq!(throttle.pause(now), Some(Duration::from_millis(100)));
    assert!(!throttle.is_full(after(now, 100)));
}

/// How many messages of so many bytes may wait until nothing more is read.
fn capacity(bytes: usize) -> usize {
    let now = Instant::now();
    let mut throttle = Throttle::new(Some(RATE), now);
    (0..THROTTLED_BYTES)
        .find(|&number| {
            throttle.push(bytes, Some(text(number)));
            throttle.is_full(now)
        })
        .expect("a limit")
}

#[test]
fn what_waits_has_a_limit_by_bytes_and_empty_messages_count_too() {
    assert_eq!(capacity(THROTTLED_BYTES), 0);
    assert!((2..=7).contains(&capacity(THROTTLED_BYTES / 8)));
    assert!(capacity(0) < THROTTLED_BYTES / 16);
    assert!(capacity(100) > 500);
}

#[test]
fn room_is_made_as_messages_are_performed() {
    let now = Instant::now();
    let mut throttle = Throttle::new(Some(RATE), now);
    throttle.push(THROTTLED_BYTES, Some(text(0)));
    assert!(throttle.is_full(now));
    assert_eq!(throttle.next(now), Some(text(0)));
    assert!(!throttle.is_full(now));
}
