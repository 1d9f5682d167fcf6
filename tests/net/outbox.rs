//! What waits for a client has a limit; well before it, those who talk are told to wait for the courier.

use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use salon::limits::BEHIND_PART;
use salon::net::frames::Frames;
use salon::net::outbox::{End, Outbox};
use salon::net::round::{Behind, Round};

const LIMIT: usize = 1000;

/// An outbox on the round of a courier that does not come by itself.
fn outbox(round: &Arc<Round<Arc<Outbox>>>) -> Arc<Outbox> {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let stream = TcpStream::connect(listener.local_addr().unwrap()).expect("a connection");
    Outbox::new(1, stream, None, LIMIT, Arc::clone(round))
}

fn frames(bytes: usize) -> Frames {
    vec![0; bytes].into()
}

#[test]
fn what_a_client_does_not_take_counts_until_it_is_cut() {
    let round = Arc::new(Round::new(0, Behind::default()));
    let outbox = outbox(&round);
    outbox.push(&frames(LIMIT / 2));
    let _ = outbox.take(Vec::new());
    outbox.leave_round(LIMIT / 2);
    outbox.push(&frames(LIMIT / 2));
    assert_eq!(outbox.end(), End::Open);
    outbox.push(&frames(1));
    assert_eq!(outbox.end(), End::TooSlow);
}

#[test]
fn a_courier_is_behind_until_it_goes_round_and_all_are_told() {
    let behind = Behind::default();
    let rounds = [0, 1].map(|number| Arc::new(Round::new(number, Arc::clone(&behind))));
    let [first, second] = [&rounds[0], &rounds[1]].map(outbox);
    first.push(&frames(LIMIT / BEHIND_PART));
    assert!(!first.is_courier_behind());
    first.push(&frames(1));
    assert!(first.is_courier_behind() && second.is_courier_behind());
    // The other one's round changes nothing.
    second.push(&frames(1));
    assert!(rounds[1].take(&mut Vec::new()));
    assert!(second.is_courier_behind());
    assert!(rounds[0].take(&mut Vec::new()));
    assert!(!first.is_courier_behind() && !second.is_courier_behind());
}

#[test]
fn a_courier_that_falls_behind_in_the_middle_of_its_round_has_caught_up_at_its_end() {
    let round = Arc::new(Round::new(0, Behind::default()));
    let outbox = outbox(&round);
    outbox.push(&frames(1));
    assert!(round.take(&mut Vec::new()));
    outbox.push(&frames(LIMIT / 2));
    assert!(outbox.is_courier_behind());
    let _ = outbox.take(Vec::new());
    // Nothing more comes: it would wait for ever.
    round.end();
    assert!(!round.take(&mut Vec::new()));
    assert!(!outbox.is_courier_behind());
}
