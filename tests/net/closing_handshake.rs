//! The closing handshake over real sockets (RFC 6455 §5.5.1, §7.1): who sends Close, who ends the
//! TCP connection, and that it ends in any case.

use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use crate::common::{self, CLOSE, Client, FIN, PING, Running, TEXT, masked};
use salon::limits::Limits;
use salon::net::connection::Connection;
use salon::net::disconnect::Disconnect;
use salon::websocket::close::Close;
use salon::websocket::message::Message;
use salon::websocket::status_code::StatusCode;

/// Short enough for a test that waits for it, and long enough for a busy machine to send the Close
/// in.
const HANG_UP_TIME: Duration = Duration::from_secs(2);

/// Long enough for a FIN that comes too early to be seen most of the time.
const SHORT: Duration = Duration::from_millis(50);

/// Sends Close 1001 after the client's first message, and then waits for the client's.
fn serve_one_message(limits: Limits) -> Running {
    common::serve_with(limits, |connection| {
        if let Err(disconnect) = connection.receive() {
            return disconnect;
        }
        let close = Close::new(StatusCode::GOING_AWAY, "enough");
        connection.send(&Message::Close(close));
        connection.send(&Message::Text("not sent any more".into()));
        connection.receive().expect_err("nothing comes through")
    })
}

fn closed(code: u16, reason: &str) -> Disconnect {
    Disconnect::ClosedByPeer(Close::new(StatusCode(code), reason))
}

/// A Close with this payload is answered with that one, and then FIN.
#[track_caller]
fn check_answer(payload: &[u8], answer: &[u8], disconnect: &Disconnect) {
    let server = common::serve_echo(common::fin_first());
    let mut client = Client::connect(server.address);
    client.send_frame(FIN | CLOSE, payload);
    assert_eq!(client.read_frame(), (FIN | CLOSE, answer.to_vec()));
    // The client has not ended its side: the server is first (§7.1.1).
    assert!(client.is_at_end());
    drop(client);
    assert_eq!(server.disconnect(), *disconnect);
}

#[test]
fn a_close_is_answered_with_its_own_code_and_then_fin() {
    check_answer(b"", b"", &closed(1005, ""));
    check_answer(
        &1000_u16.to_be_bytes(),
        &1000_u16.to_be_bytes(),
        &closed(1000, ""),
    );
    check_answer(b"\x03\xE9bye", b"\x03\xE9", &closed(1001, "bye"));
    check_answer(b"\x0B\xB8", b"\x0B\xB8", &closed(3000, ""));
    check_answer(b"\x13\x87", b"\x13\x87", &closed(4999, ""));
}

/// A Close with a code that may not be in one is answered with 1002 (§7.4).
#[track_caller]
fn check_code_refused(code: u16) {
    let server = common::serve_echo(common::fin_first());
    let mut client = Client::connect(server.address);
    client.send_close(code, "");
    let (answer, reason) = client.read_close();
    assert_eq!(answer, 1002);
    assert!(reason.contains(&code.to_string()), "{reason}");
    assert!(client.is_at_end());
}

#[test]
fn codes_that_may_not_travel_are_refused() {
    for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535] {
        check_code_refused(code);
    }
}

#[test]
fn what_comes_behind_a_close_is_ignored() {
    let server = common::serve_echo(common::fin_first());
    let mut client = Client::connect(server.address);
    let mut bytes = masked(FIN | TEXT, b"before");
    bytes.extend(masked(FIN | CLOSE, b"\x03\xE8"));
    bytes.extend(masked(FIN | TEXT, b"behind"));
    bytes.extend(masked(FIN | PING, b"behind"));
    bytes.extend(masked(FIN | CLOSE, b"\x03\xE9"));
    client.send_bytes(&bytes);
    assert_eq!(client.read_text(), "before");
    assert_eq!(client.read_close().0, 1000);
    assert!(client.is_at_end());
    drop(client);
    assert_eq!(server.disconnect(), closed(1000, ""));
}

#[test]
fn the_server_that_closes_first_sends_nothing_behind_and_waits_for_the_answer() {
    let server = serve_one_message(common::fin_first());
    let mut client = Client::connect(server.address);
    client.send_text("hello");
    assert_eq!(client.read_close(), (1001, "enough".to_owned()));
    // §1.4: what the client sends before its own Close is discarded, and no Pong is sent after a
    // Close.
    client.send_text("ignored");
    client.send_frame(FIN | PING, b"ignored");
    assert!(client.read_nothing_for(SHORT));
    client.send_close(1001, "");
    assert!(client.is_at_end());
    drop(client);
    assert_eq!(server.disconnect(), closed(1001, ""));
}

#[track_caller]
fn check_fin_behind_the_answer(end: fn(&mut Connection) -> Disconnect) {
    let server = common::serve_with(common::fin_first(), end);
    let mut client = Client::connect(server.address);
    assert_eq!(client.read_close().0, 1008);
    assert!(client.read_nothing_for(SHORT));
    client.send_close(1008, "");
    assert!(client.is_at_end());
}

#[test]
fn a_client_that_is_refused_is_awaited_before_fin() {
    check_fin_behind_the_answer(|_| {
        Disconnect::Refused(Close::new(StatusCode::POLICY_VIOLATION, ""))
    });
    check_fin_behind_the_answer(|_| Disconnect::DeadlinePassed("too late"));
}

#[test]
fn both_may_close_at_the_same_time() {
    let server = serve_one_message(common::fin_first());
    let mut client = Client::connect(server.address);
    let both = [
        masked(FIN | TEXT, b"hello"),
        masked(FIN | CLOSE, b"\x0F\xA0"),
    ]
    .concat();
    client.send_bytes(&both);
    // One Close each, and no second one in answer to the other's.
    assert_eq!(client.read_close(), (1001, "enough".to_owned()));
    assert!(client.is_at_end());
    drop(client);
    assert_eq!(server.disconnect(), closed(4000, ""));
}

#[test]
fn a_client_with_unread_data_gets_it_all_and_then_the_close() {
    let server = common::serve_echo(Limits {
        rate: None,
        ..Limits::default()
    });
    let mut client = Client::connect(server.address);
    let payload = "x".repeat(10_000);
    for _ in 0..50 {
        client.send_text(&payload);
    }
    client.send_close(1000, "");
    for _ in 0..50 {
        assert!(client.read_text() == payload);
    }
    assert_eq!(client.read_close().0, 1000);
    assert!(client.is_at_end());
}

#[test]
fn a_client_that_still_sends_gets_the_close_and_no_reset() {
    let server = common::serve_echo(common::fin_first());
    let mut client = Client::connect(server.address);
    // Far more than the server has read when it finds the first byte wrong: closing its socket now
    // would be an RST.
    client.send_bytes(&vec![0xFF; 4 << 20]);
    assert_eq!(client.read_close().0, 1002);
    assert!(client.is_at_end());
}

#[test]
fn a_connection_that_ends_without_a_close_is_lost() {
    let server = common::serve_echo(Limits::default());
    drop(Client::connect(server.address));
    assert_eq!(server.disconnect(), Disconnect::ConnectionLost);
    let mut client = Client::connect(server.address);
    // In the middle of a frame, and the other half of the connection stays open.
    client.send_bytes(&masked(FIN | TEXT, b"half")[..8]);
    client.shut_down();
    assert!(client.is_at_end());
    assert_eq!(server.disconnect(), Disconnect::ConnectionLost);
}

#[test]
fn a_client_that_never_ends_its_tcp_connection_is_left_after_a_while() {
    let server = common::serve_echo(Limits {
        hang_up_time: HANG_UP_TIME,
        ..Limits::default()
    });
    let mut client = Client::connect(server.address);
    client.send_close(1000, "");
    assert_eq!(client.read_close().0, 1000);
    assert!(client.is_at_end());
    // The client is still there, and the server does not wait for it any longer.
    assert_eq!(server.disconnect(), closed(1000, ""));
    drop(client);
}

#[test]
fn a_client_that_never_stops_sending_is_left_after_a_while() {
    let server = common::serve_echo(Limits {
        hang_up_time: HANG_UP_TIME,
        ..Limits::default()
    });
    let mut client = Client::connect(server.address);
    client.send_close(1000, "");
    assert_eq!(client.read_close().0, 1000);
    let (stop, stopped) = channel::<()>();
    let sender =
        thread::spawn(
            move || {
                while stopped.try_recv().is_err() && client.try_send(b"more and more") {}
            },
        );
    assert_eq!(server.disconnect(), closed(1000, ""));
    drop(stop);
    sender.join().unwrap();
}

#[test]
fn a_client_that_never_answers_our_close_and_goes_on_talking_is_left_after_a_while() {
    let server = serve_one_message(Limits {
        hang_up_time: HANG_UP_TIME,
        ..Limits::default()
    });
    let mut client = Client::connect(server.address);
    client.send_text("hello");
    assert_eq!(client.read_close().0, 1001);
    let (stop, stopped) = channel::<()>();
    let sender = thread::spawn(move || {
        while stopped.try_recv().is_err() && client.try_send(&masked(FIN | TEXT, b"and then")) {}
    });
    assert_eq!(
        server.disconnect(),
        Disconnect::DeadlinePassed("no answer to the Close frame")
    );
    drop(stop);
    sender.join().unwrap();
}

#[test]
fn a_stopping_server_tells_everyone_1001() {
    let server = common::serve(common::fin_first());
    let mut client = Client::connect(server.address);
    client.read_text();
    server.stop();
    let (code, reason) = client.read_close();
    assert_eq!((code, reason.is_empty()), (1001, false));
    client.send_close(1001, "");
    assert!(client.is_at_end());
}
