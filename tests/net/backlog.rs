//! A courier is behind while much waits for it in one outbox. Those who want to say something wait
//! until no courier is behind.

use std::net::TcpListener;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use super::outbox::{LIMIT, frames, outbox};
use crate::common::process::wait_until;
use crate::common::{Client, PATIENCE};
use salon::limits::Limits;
use salon::net::backlog::{Backlog, PART};
use salon::net::courier::Couriers;

/// Whether a courier is behind after frames of these lengths in one outbox.
#[track_caller]
fn check_behind(lengths: &[usize], behind: bool) {
    let backlog = &Backlog::for_couriers(1)[0];
    let outbox = outbox(backlog);
    for &length in lengths {
        outbox.push(&frames(length));
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
    outboxes[0].push(&frames(LIMIT / PART));
    assert!(!first.is_any_behind());
    outboxes[0].push(&frames(2));
    assert!(first.is_any_behind() && second.is_any_behind());
    // What the other courier does changes nothing.
    outboxes[1].push(&frames(2));
    second.clear();
    assert!(second.is_any_behind());
    first.clear();
    assert!(!first.is_any_behind() && !second.is_any_behind());
}

#[test]
fn each_of_two_couriers_that_are_behind_has_to_catch_up() {
    let backlogs = Backlog::for_couriers(2);
    for backlog in &backlogs {
        outbox(backlog).push(&frames(LIMIT));
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
    outbox.push(&frames(100));
    let _ = outbox.drain();
    outbox.block(50);
    outbox.push(&frames(LIMIT / 2));
    assert!(!backlog.is_any_behind());
}

#[test]
fn a_lock_is_given_only_when_no_courier_is_behind() {
    let backlogs = Backlog::for_couriers(2);
    backlogs[1].report(LIMIT, LIMIT);
    let (lock, looks) = (Mutex::new(()), AtomicUsize::new(0));
    let (sender, given) = channel();
    thread::scope(|scope| {
        scope.spawn(|| {
            let guard = backlogs[0].lock_when_clear(|| {
                looks.fetch_add(1, Ordering::SeqCst);
                lock.lock().unwrap()
            });
            drop(guard);
            sender.send(()).unwrap();
        });
        let now = || looks.load(Ordering::SeqCst);
        wait_until(|| now() >= 3, || format!("it looked {} times", now()));
        assert!(given.try_recv().is_err());
        // Between two looks the lock is free for others.
        drop(lock.lock().unwrap());
        backlogs[1].clear();
        given
            .recv_timeout(PATIENCE)
            .expect("the lock, when all is clear");
    });
}

#[test]
fn a_courier_that_falls_behind_while_it_writes_catches_up_although_nothing_more_comes() {
    let couriers = Couriers::start(LIMIT, Limits::default().outbox_time).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut client = Client::open(listener.local_addr().unwrap());
    let outbox = couriers.outbox(couriers.next_number(), listener.accept().unwrap().0);
    let backlog = couriers.backlog();
    for _ in 0..200 {
        outbox.push(&frames(LIMIT / 2));
        // If it stayed behind, this would wait for ever.
        backlog.lock_when_clear(|| ());
        assert_eq!(client.read_bytes(LIMIT / 2).len(), LIMIT / 2);
    }
}
