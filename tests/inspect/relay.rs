//! A relay copies bytes both ways. Its observers see the bytes before the other side does.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use crate::common::PATIENCE;
use crate::common::dice::Dice;
use salon::limits::Limits;
use salon::relay::{Filter, Observer, Relay, StreamEnd, local_pair};

/// What an observer is told of one direction.
#[derive(Debug, PartialEq, Eq)]
pub enum Seen {
    Bytes(Vec<u8>),
    End(StreamEnd),
}

pub struct Recorder(pub Sender<Seen>);

impl Observer for Recorder {
    fn pass(&mut self, bytes: &[u8]) {
        let _ = self.0.send(Seen::Bytes(bytes.to_vec()));
    }

    fn end(&mut self, end: StreamEnd) {
        let _ = self.0.send(Seen::End(end));
    }
}

/// A client and a server with a relay between them.
pub struct Relayed {
    pub client: TcpStream,
    pub server: TcpStream,
    /// What was seen on the way to the server, and to the client.
    pub to_server: Receiver<Seen>,
    pub to_client: Receiver<Seen>,
    pub ended: Receiver<()>,
}

impl Relayed {
    pub fn start(received: &[u8], limits: &Limits) -> Self {
        let (up, to_server) = channel();
        let (down, to_client) = channel();
        let (client, server, relay) = relay(received, Recorder(up), Recorder(down), limits);
        Self {
            client,
            server,
            to_server,
            to_client,
            ended: join(relay),
        }
    }

    /// Waits until both threads have ended. Returns the ends that were seen in each direction.
    #[track_caller]
    pub fn ends(&self) -> (Vec<StreamEnd>, Vec<StreamEnd>) {
        self.ended
            .recv_timeout(PATIENCE)
            .expect("a relay that ends");
        (ends(&self.to_server), ends(&self.to_client))
    }
}

/// Tells when a relay has ended.
pub fn join(relay: Relay) -> Receiver<()> {
    let (sender, ended) = channel();
    thread::spawn(move || {
        relay.join();
        let _ = sender.send(());
    });
    ended
}

/// A client's socket, a server's, and the relay between them.
pub fn relay(
    received: &[u8],
    to_server: impl Filter,
    to_client: impl Filter,
    limits: &Limits,
) -> (TcpStream, TcpStream, Relay) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let client = TcpStream::connect(listener.local_addr().unwrap()).expect("a connection");
    let (outer, _) = listener.accept().unwrap();
    let (inner, server) = local_pair().expect("two sockets");
    for socket in [&client, &server] {
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.set_write_timeout(Some(PATIENCE)).unwrap();
    }
    let received = received.to_vec();
    let relay = Relay::start(outer, inner, received, to_server, to_client, limits).unwrap();
    (client, server, relay)
}

/// Patient where the test does not wait for it: longer than any read may take.
pub fn patient() -> Limits {
    Limits {
        hang_up_time: 6 * PATIENCE,
        outbox_time: 6 * PATIENCE,
        ..Limits::default()
    }
}

pub fn ends(seen: &Receiver<Seen>) -> Vec<StreamEnd> {
    let ends = seen.try_iter().filter_map(|seen| match seen {
        Seen::End(end) => Some(end),
        Seen::Bytes(_) => None,
    });
    ends.collect()
}

fn random_bytes(length: usize) -> Vec<u8> {
    let mut dice = Dice(length as u64);
    let bytes = (0..length).map(|_| u8::try_from(dice.throw(256)).unwrap());
    bytes.collect()
}

#[track_caller]
pub fn read(mut socket: &TcpStream, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    socket.read_exact(&mut bytes).expect("bytes in time");
    bytes
}

#[track_caller]
pub fn check_fin(mut socket: &TcpStream) {
    assert_eq!(socket.read(&mut [0]).expect("FIN in time"), 0);
}

/// Sends bytes both ways at the same time, in pieces of this length.
#[track_caller]
fn check_pieces(length: usize, piece: usize) {
    let relayed = Relayed::start(b"", &patient());
    let (up, down) = (random_bytes(length), random_bytes(length + 1));
    thread::scope(|scope| {
        for (mut socket, bytes) in [(&relayed.client, &up), (&relayed.server, &down)] {
            scope.spawn(move || {
                socket.set_nodelay(true).unwrap();
                let pieces = bytes.chunks(piece);
                pieces.for_each(|piece| socket.write_all(piece).unwrap());
                socket.shutdown(Shutdown::Write).unwrap();
            });
        }
        let reader = scope.spawn(|| read(&relayed.server, up.len()));
        assert!(read(&relayed.client, down.len()) == down, "to the client");
        assert!(reader.join().unwrap() == up, "to the server");
    });
    check_fin(&relayed.client);
    check_fin(&relayed.server);
    relayed
        .ended
        .recv_timeout(PATIENCE)
        .expect("a relay that ends");
    for (seen, bytes) in [(relayed.to_server, up), (relayed.to_client, down)] {
        let mut seen: Vec<_> = seen.try_iter().collect();
        assert_eq!(seen.pop(), Some(Seen::End(StreamEnd::Fin)));
        let seen = seen.into_iter().flat_map(|seen| match seen {
            Seen::Bytes(bytes) => bytes,
            Seen::End(_) => panic!("two ends"),
        });
        assert!(seen.eq(bytes), "the observer saw other bytes");
    }
}

#[test]
fn bytes_go_both_ways_unchanged_in_any_pieces() {
    check_pieces(0, 1);
    check_pieces(3000, 1);
    check_pieces(100_000, 777);
    check_pieces(4 << 20, 1 << 20);
}

#[test]
fn what_has_been_read_already_is_passed_on_first() {
    let relayed = Relayed::start(b"GET /", &patient());
    (&relayed.client).write_all(b" HTTP/1.1").unwrap();
    assert_eq!(read(&relayed.server, 14), b"GET / HTTP/1.1");
    let first = relayed.to_server.recv_timeout(PATIENCE);
    assert_eq!(first, Ok(Seen::Bytes(b"GET /".to_vec())));
}

/// Waits, in the middle of each `pass`, until the test lets it go on.
struct Gate {
    seen: Sender<Vec<u8>>,
    go_on: Receiver<()>,
}

impl Observer for Gate {
    fn pass(&mut self, bytes: &[u8]) {
        self.seen.send(bytes.to_vec()).unwrap();
        self.go_on.recv_timeout(PATIENCE).unwrap();
    }

    fn end(&mut self, _: StreamEnd) {}
}

fn gate() -> (Gate, Receiver<Vec<u8>>, Sender<()>) {
    let (seen, what_is_seen) = channel();
    let (let_go, go_on) = channel();
    (Gate { seen, go_on }, what_is_seen, let_go)
}

#[test]
fn an_observer_sees_bytes_before_they_are_passed_on() {
    let (up, up_seen, up_let_go) = gate();
    let (down, down_seen, down_let_go) = gate();
    let (client, server, _relay) = relay(b"", up, down, &patient());
    for (from, to, seen, let_go) in [
        (&client, &server, up_seen, up_let_go),
        (&server, &client, down_seen, down_let_go),
    ] {
        let mut from = from;
        from.write_all(b"salut").unwrap();
        let mut so_far = seen.recv_timeout(PATIENCE).expect("something to see");
        to.set_nonblocking(true).unwrap();
        let error = to.peek(&mut [0]).expect_err("nothing was passed on");
        assert_eq!(error.kind(), ErrorKind::WouldBlock);
        to.set_nonblocking(false).unwrap();
        let_go.send(()).unwrap();
        assert_eq!(read(to, so_far.len()), so_far);
        // It may come in two pieces.
        while so_far.len() < 5 {
            so_far.extend(seen.recv_timeout(PATIENCE).unwrap());
            let_go.send(()).unwrap();
        }
        assert_eq!(so_far, b"salut");
    }
}
