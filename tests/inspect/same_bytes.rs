//! A watched connection's own bytes are exactly those of an unwatched one.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};

use salon::limits::Limits;
use serde_json::Value;

use crate::common::inspected::{Watcher, inspected_target, request_for};
use crate::common::{BINARY, CLOSE, CONTINUATION, FIN, PATIENCE, PING, TEXT, masked, serve};

const CODE: &str = "same-bytes";

/// How a client's stream ends.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Fin,
    Reset,
}

/// What a client sends in a row, and how many frames it waits for then.
type Step = (Vec<u8>, usize);

/// A client that keeps every byte that it receives.
struct Recorder {
    socket: TcpStream,
    received: Vec<u8>,
}

impl Recorder {
    /// So many bytes more.
    #[track_caller]
    fn read(&mut self, count: usize) -> &[u8] {
        let start = self.received.len();
        self.received.resize(start + count, 0);
        let read = self.socket.read_exact(&mut self.received[start..]);
        read.expect("bytes in time");
        &self.received[start..]
    }

    #[track_caller]
    fn read_head(&mut self) {
        while !self.received.ends_with(b"\r\n\r\n") {
            self.read(1);
        }
    }

    #[track_caller]
    fn read_frame(&mut self) {
        let length = match self.read(2)[1] {
            126 => usize::from(u16::from_be_bytes(self.read(2).try_into().unwrap())),
            short => short.into(),
        };
        self.read(length);
    }

    fn read_to_the_end(&mut self) -> End {
        match self.socket.read_to_end(&mut self.received) {
            Ok(_) => End::Fin,
            Err(error) if error.kind() == ErrorKind::ConnectionReset => End::Reset,
            Err(error) => panic!("{error}"),
        }
    }
}

/// A whole session on a server of its own: every byte that the client received, how it ended, and
/// what a watcher was shown.
#[track_caller]
fn session(
    watched: bool,
    request: &str,
    steps: &[Step],
    half_close: bool,
) -> (Vec<u8>, End, Vec<Value>) {
    let server = serve(Limits::default());
    let observer = watched.then(|| Watcher::of_code(server.address, CODE));
    let socket = TcpStream::connect(server.address).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut client = Recorder {
        socket,
        received: Vec::new(),
    };
    client.socket.write_all(request.as_bytes()).unwrap();
    client.read_head();
    for (bytes, frames) in steps {
        client.socket.write_all(bytes).unwrap();
        (0..*frames).for_each(|_| client.read_frame());
    }
    if half_close {
        client.socket.shutdown(Shutdown::Write).unwrap();
    }
    let end = client.read_to_the_end();
    drop(client.socket);
    let shown = observer.map_or(Vec::new(), |mut watcher| {
        watcher.see_until(|shown| shown["kind"] == "ended" || shown["kind"] == "refused");
        watcher.shown
    });
    blank_date(&mut client.received);
    (client.received, end, shown)
}

/// A second may pass between two responses.
fn blank_date(bytes: &mut [u8]) {
    let name = b"\r\nDate: ";
    if let Some(start) = bytes.windows(name.len()).position(|bytes| bytes == name) {
        bytes[start + name.len()..][..29].fill(b' ');
    }
}

/// The same session, watched and not, with the same bytes. A watcher is shown it with these kinds of
/// reports, repetitions left out.
#[track_caller]
fn check_same(request: &str, steps: &[Step], half_close: bool, kinds: &[&str]) {
    let (plain_bytes, plain_end, _) = session(false, request, steps, half_close);
    let (bytes, end, shown) = session(true, request, steps, half_close);
    assert_eq!(
        String::from_utf8_lossy(&bytes),
        String::from_utf8_lossy(&plain_bytes)
    );
    assert_eq!((bytes, end), (plain_bytes, plain_end));
    let mut shown: Vec<_> = shown
        .iter()
        .map(|shown| shown["kind"].as_str().unwrap())
        .collect();
    shown.dedup();
    assert_eq!(shown, kinds);
}

fn request(change: impl FnOnce(String) -> String) -> String {
    let address = "127.0.0.1:80".parse().unwrap();
    change(request_for(address, &inspected_target(CODE)))
}

fn text(text: &str) -> Vec<u8> {
    masked(FIN | TEXT, text.as_bytes())
}

#[test]
fn a_watched_session_has_the_same_bytes() {
    let fragments = [
        masked(TEXT, br#"{"action":"send_message","#),
        masked(CONTINUATION, "\"message\":\"ça ".as_bytes()),
        masked(FIN | CONTINUATION, b"va ?\"}"),
    ];
    let demonstration = r#"{"action":"demonstrate","demonstration":"fragments","message":"trois"}"#;
    let steps = [
        // The list of rooms, then what is pushed for each step.
        (Vec::new(), 1),
        (text(r#"{"action":"login","user":""}"#), 1),
        (text(r#"{"action":"send_message","message":"trop tôt"}"#), 1),
        (text(r#"{"action":"login","user":"Alice"}"#), 2),
        (fragments.concat(), 1),
        (masked(FIN | PING, b"p"), 1),
        (text(r#"{"action":"explain","bytes":"81 85"}"#), 1),
        (text(demonstration), 4),
        (text(r#"{"action":"create_room","room":"cours"}"#), 1),
        (text("{"), 1),
        (
            text(&format!(
                r#"{{"action":"send_message","message":"{}"}}"#,
                "x".repeat(9000)
            )),
            1,
        ),
    ];
    let kinds = ["opened", "frame", "named", "frame", "ended"];
    let close = [&steps[..], &[(masked(FIN | CLOSE, b"\x03\xE8fini"), 1)]].concat();
    check_same(&request(|it| it), &close, false, &kinds);
    check_same(&request(|it| it), &steps, true, &kinds);
    let close = [&steps[..], &[(masked(FIN | CLOSE, b"\x03\xE8fini"), 1)]].concat();
    check_same(&request(|it| it), &close, true, &kinds);
}

#[test]
fn a_watched_session_that_breaks_a_rule_has_the_same_bytes() {
    let kinds = ["opened", "frame", "ended"];
    let check = |bytes: Vec<u8>| {
        check_same(
            &request(|it| it),
            &[(Vec::new(), 1), (bytes, 1)],
            false,
            &kinds,
        );
    };
    check(vec![0xC1]);
    check(vec![0x81, 0x05]);
    check(masked(FIN | TEXT, b"\xFF"));
    check(masked(FIN | BINARY, b"x"));
    check(masked(FIN | CLOSE, b"\x03"));
    check(vec![0x81, 0xFF, 0, 0, 0, 0, 0, 1, 0, 1, 1, 2, 3, 4]);
}

#[test]
fn a_watched_handshake_that_is_refused_has_the_same_bytes() {
    let check = |from: &str, to: &str| {
        let request = request(|request| request.replacen(from, to, 1));
        check_same(&request, &[], false, &["refused"]);
        check_same(&request, &[], true, &["refused"]);
    };
    check("Host: ", "Host : ");
    check("Version: 13", "Version: 8");
    check("GET /", "GET /salon");
    check("\r\n\r\n", "\r\nOrigin: http://a.example\r\n\r\n");
    check("GET ", "HEAD ");
}
