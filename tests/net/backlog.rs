//! A courier is behind while much waits for it in one outbox. Those who want to say something wait
//! until no courier is behind.

use std::net::TcpListener;
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::thread;

use super::outbox::{LIMIT, SMALLEST, frames, outbox};
use crate::common::process::wait_until;
use crate::common::{Client, PATIENCE};
use salon::limits::Limits;
use salon::net::backlog::{Backlog, PART};
use salon::net::courier::Couriers;
use salon::net::outbox::PIECE_BYTES;

/// Whether a courier is behind after frames of these lengths in one outbox.
#[track_caller]
fn check_behind(lengths: &[usize], behind: bool) {
    let backlog = &Backlog::for_couriers(1)[0];
    let outbox = outbox(backlog);
    for &length in lengths {
        outbox.push_from_others(&frames(length));
    }
    assert_eq!(backlog.is_any_behind(), behind, "{lengths:?}");
}

#[test]
fn a_courier_is_behind_when_more_than_a_part_of_the_limit_waits() {
    let part = LIMIT / PART;
    check_behind(&[], false);
    check_behind(&[part], false);
    check_behind(&[part + 1], true);
    check_behind(&[100, part - 100], false);
    check_behind(&[100, part - 99], true);
}

#[test]
fn a_courier_is_behind_until_it_has_taken_everything_and_all_are_told() {
    let backlogs = Backlog::for_couriers(2);
    let [first, second] = &backlogs[..] else {
        panic!("two of them");
    };
    let outboxes = [first, second].map(outbox);
    outboxes[0].push_from_others(&frames(LIMIT / PART));
    assert!(!first.is_any_behind());
    outboxes[0].push_from_others(&frames(SMALLEST));
    assert!(first.is_any_behind() && second.is_any_behind());
    // What the other courier does changes nothing.
    outboxes[1].push_from_others(&frames(SMALLEST));
    second.clear();
    assert!(second.is_any_behind());
    first.clear();
    assert!(!first.is_any_behind() && !second.is_any_behind());
}

#[test]
fn each_of_two_couriers_that_are_behind_has_to_catch_up() {
    let backlogs = Backlog::for_couriers(2);
    for backlog in &backlogs {
        outbox(backlog).push_from_others(&frames(LIMIT));
    }
    backlogs[0].clear();
    assert!(backlogs[0].is_any_behind());
    backlogs[1].clear();
    assert!(!backlogs[0].is_any_behind());
}

#[test]
fn what_waits_for_one_blocked_client_makes_nobody_wait() {
    let backlog = &Backlog::for_couriers(1)[0];
    let outbox = outbox(backlog);
    outbox.push_from_others(&frames(100));
    let _ = outbox.drain();
    outbox.block(50);
    outbox.push_from_others(&frames(LIMIT / 2));
    assert!(!backlog.is_any_behind());
}

#[test]
fn what_a_client_has_asked_for_makes_nobody_wait() {
    let backlog = &Backlog::for_couriers(1)[0];
    let outbox = outbox(backlog);
    outbox.push(&frames(LIMIT - 200));
    assert!(!backlog.is_any_behind());
    // Only what others say counts.
    outbox.push_from_others(&frames(200));
    assert!(!backlog.is_any_behind());
}

#[test]
fn a_lock_is_given_only_when_no_courier_is_behind() {
    let backlogs = Backlog::for_couriers(2);
    backlogs[1].report(LIMIT, LIMIT);
    let lock = Mutex::new(());
    let (sender, given) = channel();
    thread::scope(|scope| {
        scope.spawn(|| {
            drop(backlogs[0].lock_when_clear(|| lock.lock().unwrap()));
            sender.send(()).unwrap();
        });
        wait_until(|| backlogs[0].waiting() == 1, || "nobody waits".to_owned());
        // Meanwhile the lock is free for others.
        drop(lock.lock().unwrap());
        assert!(given.try_recv().is_err());
        backlogs[1].clear();
        given
            .recv_timeout(PATIENCE)
            .expect("the lock, when all is clear");
    });
}

#[test]
fn those_who_wait_get_the_lock_in_their_order() {
    const TALKERS: usize = 20;
    let backlog = &Backlog::for_couriers(1)[0];
    backlog.report(LIMIT, LIMIT);
    let order = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for talker in 0..TALKERS {
            let order = &order;
            scope.spawn(move || {
                backlog
                    .lock_when_clear(|| order.lock().unwrap())
                    .push(talker);
            });
            wait_until(|| backlog.waiting() == talker + 1, || format!("{talker}"));
        }
        backlog.clear();
    });
    let order = order.into_inner().unwrap();
    assert_eq!(order, (0..TALKERS).collect::<Vec<_>>());
}

#[test]
fn a_courier_that_falls_behind_while_it_writes_catches_up_although_nothing_more_comes() {
    let couriers = Couriers::start(LIMIT, Limits::default().outbox_time).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut client = Client::open(listener.local_addr().unwrap());
    let outbox = couriers.outbox(couriers.next_number(), listener.accept().unwrap().0);
    let backlog = couriers.backlog();
    for _ in 0..200 {
        outbox.push_from_others(&frames(LIMIT / 2));
        // If it stayed behind, this would wait for ever.
        backlog.lock_when_clear(|| ());
        client.read_bytes(LIMIT / 2 - PIECE_BYTES);
    }
}
