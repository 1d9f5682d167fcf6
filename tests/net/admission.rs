//! Who may have a thread, and how often a chat may be opened, without sockets.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use salon::admission::{Admission, Permit};
use salon::http::request::{Request, RequestDecoder};
use salon::limits::{FEW_CONNECTIONS, Limits, OPENING_WAIT_MOST, OPENINGS};

/// As many permits as there are for this address, at most `most`.
fn permits(admission: &Arc<Admission>, address: &str, most: usize, limits: &Limits) -> Vec<Permit> {
    let peer: SocketAddr = format!("{address}:50000").parse().expect("an address");
    let permits = (0..most).map_while(|_| admission.admit(peer, limits).ok());
    permits.collect()
}

fn limits(clients: usize, clients_per_address: usize) -> Limits {
    Limits {
        clients,
        clients_per_address,
        ..Limits::default()
    }
}

/// How many connections may be open from two addresses, one after the other.
#[track_caller]
fn check_of_two(one: &str, other: &str, clients_per_address: usize, admitted: [usize; 2]) {
    let admission = Arc::default();
    let limits = limits(1000, clients_per_address);
    let one = permits(&admission, one, 100, &limits);
    let other = permits(&admission, other, 100, &limits);
    assert_eq!([one.len(), other.len()], admitted);
}

#[test]
fn an_ipv6_network_counts_as_one_address() {
    check_of_two("10.0.0.1", "10.0.0.2", 5, [5, 5]);
    check_of_two("[2001:db8::1]", "[2001:db8::2]", 5, [5, 0]);
    check_of_two("[2001:db8::1]", "[2001:db8:0:0:ffff::]", 5, [5, 0]);
    check_of_two("[2001:db8::1]", "[2001:db8:0:1::1]", 5, [5, 5]);
    check_of_two("[::ffff:10.0.0.1]", "10.0.0.1", 5, [5, 0]);
    check_of_two("[::ffff:10.0.0.1]", "[::ffff:10.0.0.2]", 5, [5, 5]);
}

#[test]
fn where_places_are_short_those_who_have_few_are_let_in() {
    let (admission, limits) = (Arc::default(), limits(32, 1000));
    // An eighth of the places is kept.
    let many = permits(&admission, "10.0.0.1", 100, &limits);
    assert_eq!(many.len(), 28);
    let few = permits(&admission, "10.0.0.2", 100, &limits);
    assert_eq!(few.len(), FEW_CONNECTIONS);
    assert!(permits(&admission, "10.0.0.3", 100, &limits).is_empty());
    drop(many);
    assert_eq!(permits(&admission, "10.0.0.3", 10, &limits).len(), 10);
}

#[test]
fn without_a_limit_no_place_is_kept() {
    let (admission, limits) = (Arc::default(), limits(usize::MAX, usize::MAX));
    assert_eq!(permits(&admission, "10.0.0.1", 5000, &limits).len(), 5000);
}

#[test]
fn chats_that_are_opened_too_often_wait_for_a_bounded_time() {
    let (admission, limits) = (Arc::default(), Limits::default());
    let [permit, other] = ["10.0.0.1", "10.0.0.2"].map(|address| {
        permits(&admission, address, 1, &limits)
            .pop()
            .expect("a permit")
    });
    for opening in 0..OPENINGS.burst {
        assert_eq!(permit.open(), Duration::ZERO, "{opening}");
    }
    let waits: Vec<_> = (0..1000).map(|_| permit.open()).collect();
    assert!(waits[10] > Duration::ZERO, "{:?}", waits[10]);
    assert_eq!(waits[999], OPENING_WAIT_MOST);
    // Hanging up and coming back changes nothing, and other addresses do not notice.
    drop(permit);
    let again = permits(&admission, "10.0.0.1", 1, &limits)
        .pop()
        .expect("a permit");
    assert_eq!(again.open(), OPENING_WAIT_MOST);
    assert_eq!(other.open(), Duration::ZERO);
}

/// A request that a proxy passed on for the client at this address.
fn forwarded(client: &str) -> Request {
    let head = format!("GET / HTTP/1.1\r\nHost: salon\r\nX-Forwarded-For: {client}\r\n\r\n");
    let decoded = RequestDecoder::default().decode(head.as_bytes(), &Limits::default());
    decoded.unwrap().expect("a whole head").0
}

/// How many connections the proxy may open for this client, at most `most`.
fn permits_of(
    admission: &Arc<Admission>,
    client: &str,
    most: usize,
    limits: &Limits,
) -> Vec<Permit> {
    let proxy: SocketAddr = "127.0.0.1:50000".parse().expect("an address");
    let permits = (0..most).map_while(|_| {
        let mut permit = admission.admit(proxy, limits).ok()?;
        let named = permit.name_client(forwarded(client), limits);
        named.is_ok().then_some(permit)
    });
    permits.collect()
}

fn behind(proxy: &str) -> Arc<Admission> {
    Arc::new(Admission::behind(vec![proxy.parse().expect("a network")]))
}

#[test]
fn the_limit_of_one_address_is_that_of_the_proxys_client() {
    let (admission, limits) = (behind("127.0.0.1"), limits(1000, 5));
    let one = permits_of(&admission, "10.0.0.1", 100, &limits);
    let other = permits_of(&admission, "10.0.0.2", 100, &limits);
    let direct = permits(&admission, "10.0.0.2", 100, &limits);
    assert_eq!([one.len(), other.len(), direct.len()], [5, 5, 0]);
    assert_eq!(one[0].peer.ip().to_string(), "10.0.0.1");
    drop(one);
    assert_eq!(permits_of(&admission, "10.0.0.1", 100, &limits).len(), 5);
}

#[test]
fn a_trusted_proxy_itself_has_only_the_limit_in_all() {
    let (admission, limits) = (behind("127.0.0.0/8"), limits(100, 5));
    assert_eq!(permits(&admission, "127.0.0.1", 200, &limits).len(), 100);
    assert_eq!(permits(&admission, "10.0.0.1", 200, &limits).len(), 5);
    let unknown = permits_of(&admission, "unknown", 200, &limits);
    assert_eq!(unknown.len(), 100);
}

#[test]
fn behind_a_proxy_too_those_who_have_few_are_let_in_where_places_are_short() {
    let (admission, limits) = (behind("127.0.0.1"), limits(32, 1000));
    let many = permits_of(&admission, "10.0.0.1", 100, &limits);
    let few = permits_of(&admission, "10.0.0.2", 100, &limits);
    assert_eq!([many.len(), few.len()], [28, FEW_CONNECTIONS]);
}

#[test]
fn what_an_untrusted_peer_says_of_its_address_is_ignored() {
    let (admission, limits) = (Arc::default(), limits(1000, 5));
    let permits = permits_of(&admission, "10.0.0.1", 100, &limits);
    assert_eq!(permits.len(), 5);
    assert_eq!(permits[0].peer.ip().to_string(), "127.0.0.1");
}

#[test]
fn a_client_that_is_refused_is_refused_when_it_is_asked_for_again() {
    let (admission, limits) = (behind("127.0.0.1"), limits(1000, 1));
    let _open = permits_of(&admission, "10.0.0.1", 1, &limits);
    let proxy = "127.0.0.1:50000".parse().expect("an address");
    let mut permit = admission.admit(proxy, &limits).expect("a permit");
    for _ in 0..2 {
        let named = permit.name_client(forwarded("10.0.0.1"), &limits);
        let refused = named.expect_err("too many").to_string();
        assert!(refused.contains("from 10.0.0.1 are open"), "{refused}");
    }
}

#[test]
fn a_request_that_is_asked_for_its_client_twice_counts_once() {
    let (admission, limits) = (behind("127.0.0.1"), limits(1000, 2));
    let mut permits = permits_of(&admission, "10.0.0.1", 2, &limits);
    let again = permits[0].name_client(forwarded("10.0.0.1"), &limits);
    assert_eq!(again.map(|_| ()), Ok(()));
    drop(permits);
    assert_eq!(permits_of(&admission, "10.0.0.1", 9, &limits).len(), 2);
}
