//! How a stream ends passes through a relay as it is: FIN as FIN, RST as RST. After the server's
//! end it does not last for ever, whatever the client does.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use super::relay::{Recorder, Relayed, check_fin, ends, join, patient, read, relay};
use crate::common::PATIENCE;
use salon::limits::Limits;
use salon::relay::{Filter, StreamEnd};

#[test]
fn a_client_that_has_sent_everything_still_receives() {
    let relayed = Relayed::start(b"", &patient());
    (&relayed.client).write_all(b"last").unwrap();
    relayed.client.shutdown(Shutdown::Write).unwrap();
    assert_eq!(read(&relayed.server, 4), b"last");
    check_fin(&relayed.server);
    (&relayed.server).write_all(b"answer").unwrap();
    assert_eq!(read(&relayed.client, 6), b"answer");
    relayed.server.shutdown(Shutdown::Write).unwrap();
    check_fin(&relayed.client);
    assert_eq!(relayed.ends(), (vec![StreamEnd::Fin], vec![StreamEnd::Fin]));
}

#[test]
fn a_server_that_has_sent_everything_still_receives() {
    let relayed = Relayed::start(b"", &patient());
    (&relayed.server).write_all(b"last").unwrap();
    relayed.server.shutdown(Shutdown::Write).unwrap();
    assert_eq!(read(&relayed.client, 4), b"last");
    check_fin(&relayed.client);
    (&relayed.client).write_all(b"answer").unwrap();
    assert_eq!(read(&relayed.server, 6), b"answer");
    relayed.client.shutdown(Shutdown::Write).unwrap();
    check_fin(&relayed.server);
    assert_eq!(relayed.ends(), (vec![StreamEnd::Fin], vec![StreamEnd::Fin]));
}

#[cfg(unix)]
fn reset(socket: TcpStream) {
    rustix::net::sockopt::set_socket_linger(&socket, Some(Duration::ZERO)).unwrap();
    drop(socket);
}

#[cfg(unix)]
#[track_caller]
fn check_reset(mut socket: &TcpStream) {
    let error = socket.read(&mut [0]).expect_err("RST, not FIN");
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}

#[cfg(unix)]
#[test]
fn a_client_that_resets_its_connection_resets_the_servers() {
    let Relayed {
        client,
        server,
        to_server,
        to_client,
        ended,
    } = Relayed::start(b"", &patient());
    (&client).write_all(b"x").unwrap();
    assert_eq!(read(&server, 1), b"x");
    reset(client);
    check_reset(&server);
    ended.recv_timeout(PATIENCE).expect("a relay that ends");
    assert_eq!(ends(&to_server), [StreamEnd::Reset]);
    assert_eq!(ends(&to_client), []);
}

#[cfg(unix)]
#[test]
fn a_server_that_resets_its_connection_resets_the_clients() {
    let Relayed {
        client,
        server,
        to_server,
        to_client,
        ended,
    } = Relayed::start(b"", &patient());
    (&server).write_all(b"x").unwrap();
    assert_eq!(read(&client, 1), b"x");
    reset(server);
    check_reset(&client);
    ended.recv_timeout(PATIENCE).expect("a relay that ends");
    assert_eq!(ends(&to_client), [StreamEnd::Reset]);
    assert_eq!(ends(&to_server), []);
}

#[test]
fn after_the_servers_end_the_clients_is_awaited_for_a_bounded_time() {
    let relayed = Relayed::start(
        b"",
        &Limits {
            hang_up_time: Duration::from_millis(50),
            ..patient()
        },
    );
    relayed.server.shutdown(Shutdown::Write).unwrap();
    check_fin(&relayed.client);
    // The client does not end its side, and says nothing.
    check_fin(&relayed.server);
    assert_eq!(relayed.ends(), (vec![StreamEnd::Fin], vec![StreamEnd::Fin]));
}

/// Passes nothing on, like a decoder of which no unit is complete.
struct Swallow;

impl Filter for Swallow {
    fn pass<'a>(&'a mut self, _: &'a [u8]) -> (&'a [u8], Option<StreamEnd>) {
        (&[], None)
    }

    fn end(&mut self, end: StreamEnd) -> (&[u8], StreamEnd) {
        (b"last", end)
    }
}

#[test]
fn after_the_servers_end_bytes_that_are_not_passed_on_do_not_prolong_it() {
    let limits = Limits {
        hang_up_time: Duration::from_millis(50),
        ..patient()
    };
    let (client, server, relay) = relay(b"", Swallow, Swallow, &limits);
    let ended = join(relay);
    server.shutdown(Shutdown::Write).unwrap();
    // What a filter says last arrives before FIN.
    assert_eq!(read(&client, 4), b"last");
    check_fin(&client);
    let trickle = || {
        let _ = (&client).write_all(b"x");
        ended.recv_timeout(Duration::from_millis(5)).is_err()
    };
    assert!((0..2000).any(|_| !trickle()));
    assert_eq!(read(&server, 4), b"last");
}

#[test]
fn a_silent_client_stays_as_long_as_the_server_has_not_ended() {
    let hang_up_time = Duration::from_millis(20);
    let relayed = Relayed::start(
        b"",
        &Limits {
            hang_up_time,
            ..patient()
        },
    );
    // Nothing ends within ten times as long.
    assert!(relayed.ended.recv_timeout(10 * hang_up_time).is_err());
    (&relayed.client).write_all(b"still here").unwrap();
    assert_eq!(read(&relayed.server, 10), b"still here");
}

#[cfg(unix)]
#[test]
fn what_the_client_sends_to_a_server_that_is_gone_cannot_be_passed_on() {
    let relayed = Relayed::start(b"", &patient());
    relayed.server.shutdown(Shutdown::Write).unwrap();
    check_fin(&relayed.client);
    reset(relayed.server);
    while (&relayed.client).write_all(b"more and more").is_ok() {}
    relayed
        .ended
        .recv_timeout(PATIENCE)
        .expect("a relay that ends");
    assert_eq!(ends(&relayed.to_client), [StreamEnd::Fin]);
    assert_eq!(ends(&relayed.to_server), [StreamEnd::Undeliverable]);
}

#[cfg(unix)]
#[test]
fn what_the_server_sends_to_a_client_that_is_gone_cannot_be_passed_on() {
    let relayed = Relayed::start(b"", &patient());
    relayed.client.shutdown(Shutdown::Write).unwrap();
    check_fin(&relayed.server);
    reset(relayed.client);
    while (&relayed.server).write_all(b"more and more").is_ok() {}
    relayed
        .ended
        .recv_timeout(PATIENCE)
        .expect("a relay that ends");
    assert_eq!(ends(&relayed.to_server), [StreamEnd::Fin]);
    assert_eq!(ends(&relayed.to_client), [StreamEnd::Undeliverable]);
}

#[test]
fn a_client_that_never_stops_sending_ends_when_the_server_is_gone() {
    let relayed = Relayed::start(b"", &patient());
    let mut client = relayed.client.try_clone().unwrap();
    let sender = thread::spawn(move || while client.write_all(b"more and more").is_ok() {});
    read(&relayed.server, 1000);
    drop(relayed.server);
    relayed
        .ended
        .recv_timeout(PATIENCE)
        .expect("a relay that ends");
    sender.join().unwrap();
}

#[test]
fn a_client_that_reads_nothing_is_reset_after_the_time_of_an_outbox() {
    let relayed = Relayed::start(
        b"",
        &Limits {
            outbox_time: Duration::from_millis(50),
            ..patient()
        },
    );
    let piece = vec![0; 1 << 20];
    let mut server = &relayed.server;
    // More than the system's buffers hold, so that the relay has to wait for the client.
    let error = loop {
        if let Err(error) = server.write_all(&piece) {
            break error;
        }
    };
    assert!(
        matches!(
            error.kind(),
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe
        ),
        "{error}"
    );
    assert_eq!(relayed.ends(), (vec![], vec![StreamEnd::Reset]));
}

#[test]
fn when_the_server_is_gone_a_client_that_reads_slowly_has_the_time_of_an_outbox() {
    let limits = Limits {
        outbox_time: Duration::from_millis(500),
        ..patient()
    };
    let (up, _to_server) = channel();
    let (down, to_client) = channel();
    let (mut client, mut server, relay) = relay(b"", Recorder(up), Recorder(down), &limits);
    // As much as the system's buffers hold: then nothing is taken for a while.
    let timeout = Duration::from_millis(20);
    server.set_write_timeout(Some(timeout)).unwrap();
    while server.write(&vec![0; 1 << 16]).is_ok() {}
    drop(server);
    relay.server_is_gone();
    let ended = join(relay);
    // Each read lets the relay make progress, and all of it would take far longer.
    let mut some = vec![0; 1 << 14];
    while client.read(&mut some).is_ok_and(|count| count > 0) {
        thread::sleep(timeout);
    }
    ended.recv_timeout(PATIENCE).expect("a relay that ends");
    assert_eq!(ends(&to_client), [StreamEnd::Reset]);
}
