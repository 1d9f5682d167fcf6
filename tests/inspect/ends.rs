//! How a connection ends is shown: who ended it, by FIN or by RST, and why.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use salon::limits::Limits;
use serde_json::json;

use crate::common::inspected::{Watcher, check, request_for};
use crate::common::{BINARY, CLOSE, FIN, PATIENCE, TEXT, masked, serve};

/// A client whose address the test knows.
pub fn connect_socket(watcher: &Watcher) -> TcpStream {
    let mut socket = TcpStream::connect(watcher.address).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let request = request_for(watcher.address, &watcher.target());
    socket.write_all(request.as_bytes()).unwrap();
    socket
}

/// A connection ends by what its client does, and that is shown so. Until then the client keeps the
/// socket that `end` returns.
#[track_caller]
fn check_end(
    limits: Limits,
    end: fn(TcpStream) -> Option<TcpStream>,
    by: &str,
    how: &str,
    reason: &str,
) {
    let server = serve(limits);
    let mut watcher = Watcher::connect(server.address);
    let socket = connect_socket(&watcher);
    // The list of rooms has gone out: nothing of the server's is on its way any more.
    watcher.see_until(|shown| shown["direction"] == "out");
    let _kept = end(socket);
    let ended = watcher.see_kind("ended");
    check(&ended, &json!({"by": by, "how": how, "reason": reason}));
}

fn read_all(mut socket: TcpStream) -> Option<TcpStream> {
    let _ = socket.read_to_end(&mut Vec::new());
    None
}

#[test]
fn an_end_is_shown_with_who_ended_it_and_why() {
    let limits = Limits::default();
    let close = |mut socket: TcpStream| {
        socket
            .write_all(&masked(FIN | CLOSE, b"\x03\xE8fini"))
            .unwrap();
        read_all(socket)
    };
    check_end(limits, close, "server", "fin", "closed with 1000 \"fini\"");
    let half_close = |socket: TcpStream| {
        socket.shutdown(Shutdown::Write).unwrap();
        read_all(socket)
    };
    check_end(limits, half_close, "client", "fin", "connection lost");
    let break_rule = |mut socket: TcpStream| {
        socket.write_all(&[0xC1]).unwrap();
        read_all(socket)
    };
    let reason =
        "failed with 1002: a reserved bit is set, but no extension was agreed on (RFC 6455 §5.2)";
    check_end(limits, break_rule, "server", "fin", reason);
    let binary = |mut socket: TcpStream| {
        socket.write_all(&masked(FIN | BINARY, b"")).unwrap();
        read_all(socket)
    };
    let reason = "refused with 1003 \"this chat speaks JSON in text messages, not binary\"";
    check_end(limits, binary, "server", "fin", reason);
}

#[test]
fn an_end_for_silence_is_shown() {
    let no_login = Limits {
        login_time: Duration::from_millis(50),
        ..Limits::default()
    };
    let reason = "disconnected: no login came in time";
    check_end(no_login, Some, "server", "fin", reason);
    let no_pong = Limits {
        ping_after: Duration::from_millis(500),
        ..Limits::default()
    };
    // The watcher is pinged, too, and answers.
    let reason = "disconnected: no answer to a ping for 0.5 s";
    check_end(no_pong, Some, "server", "fin", reason);
}

#[cfg(unix)]
#[test]
fn a_reset_is_shown() {
    let reset = |socket: TcpStream| {
        rustix::net::sockopt::set_socket_linger(&socket, Some(Duration::ZERO)).unwrap();
        None
    };
    check_end(
        Limits::default(),
        reset,
        "client",
        "reset",
        "connection lost",
    );
}

#[cfg(unix)]
#[test]
fn a_client_that_resets_while_it_is_written_to_is_shown_as_the_one_who_ended_it() {
    let server = serve(Limits {
        rate: None,
        ..Limits::default()
    });
    for _ in 0..20 {
        let mut watcher = Watcher::connect(server.address);
        let mut socket = connect_socket(&watcher);
        watcher.see_until(|shown| shown["direction"] == "out");
        let ping = masked(FIN | TEXT, br#"{"action":"ping"}"#).repeat(200);
        socket.write_all(&ping).unwrap();
        // It has not read what was sent to it: the system sends RST.
        drop(socket);
        check(
            &watcher.see_kind("ended"),
            &json!({"by": "client", "how": "reset", "reason": "connection lost"}),
        );
    }
}
