//! What waits for a client whose courier has not come yet: it is not the client's fault, and whoever talks waits.

use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use salon::limits::BEHIND_PART;
use salon::net::frames::Frames;
use salon::net::outbox::{End, Outbox, Taken};
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
fn who_is_waited_for_is_not_cut_before_the_courier_has_come() {
    let round = Arc::new(Round::new(0, Behind::default()));
    let outbox = outbox(&round);
    for _ in 0..5 {
        outbox.push(&frames(LIMIT));
    }
    assert_eq!(outbox.end(), End::Open);
    let Taken { frames, .. } = outbox.take(Vec::new());
    assert_eq!(frames.len(), 5);
}

#[test]
fn who_does_not_read_is_cut_beyond_the_limit() {
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
