//! The program is stopped by a signal, and starts again.

use std::time::{Duration, Instant};

use crate::common::PATIENCE;
use crate::common::person::Person;
use crate::salon::Salon;

#[track_caller]
fn check_signal(name: &str) {
    let mut salon = Salon::start(&format!("signal{name}"), &[]);
    let mut people: Vec<Person> = (0..50).map(|_| Person::connect(salon.address)).collect();
    let start = Instant::now();
    salon.signal(name);
    for person in &mut people {
        assert_eq!(
            person.client.read_close(),
            (1001, "the server stops".to_owned())
        );
    }
    drop(people);
    assert!(salon.child.wait().unwrap().success());
    assert!(start.elapsed() < PATIENCE);
}

#[test]
fn ctrl_c_and_sigterm_close_everyone_with_1001_and_end_well() {
    check_signal("-INT");
    check_signal("-TERM");
}

#[test]
fn a_client_that_does_not_answer_the_close_holds_nothing_up() {
    let mut salon = Salon::start("deaf", &[]);
    let _deaf = Person::connect(salon.address);
    let start = Instant::now();
    salon.signal("-INT");
    assert!(salon.child.wait().unwrap().success());
    assert!(start.elapsed() < Duration::from_secs(3));
}

#[test]
fn after_a_stop_the_same_port_is_free_at_once() {
    let first = Salon::start("first", &[]);
    let address = first.address.to_string();
    let _person = Person::connect(first.address);
    first.stop();
    let second = Salon::start("second", &["--listen", &address]);
    Person::connect(second.address);
}
