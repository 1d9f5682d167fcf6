//! A watcher that reads nothing until the test lets it.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use serde_json::json;

use crate::common::inspected::{Inspected, Watcher};

/// Holds back what the server sends to one watcher, until it is opened. How much the system would
/// hold for a watcher that just does not read differs from machine to machine.
pub struct Gate(Sender<()>);

impl Gate {
    pub fn open(self) {
        self.0.send(()).expect("a connection that is held back");
    }
}

/// A watcher behind a gate.
#[track_caller]
pub fn watch_behind_gate(server: SocketAddr, code: &str) -> (Watcher, Gate) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let gate = listener.local_addr().unwrap();
    let (sender, opened) = channel();
    thread::spawn(move || -> io::Result<()> {
        let (near, _) = listener.accept()?;
        let far = TcpStream::connect(server)?;
        #[cfg(unix)]
        rustix::net::sockopt::set_socket_recv_buffer_size(&far, 1 << 16)?;
        let (from_watcher, to_server) = (near.try_clone()?, far.try_clone()?);
        thread::spawn(move || {
            let _ = io::copy(&mut &from_watcher, &mut &to_server);
            let _ = to_server.shutdown(Shutdown::Write);
        });
        // The response to the handshake passes at once.
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            (&far).read_exact(&mut byte)?;
            head.extend(byte);
        }
        (&near).write_all(&head)?;
        // Either it is opened, or the test is over.
        let _ = opened.recv();
        io::copy(&mut &far, &mut &near)?;
        near.shutdown(Shutdown::Write)
    });
    let watcher = Watcher {
        address: server,
        ..Watcher::of_code(gate, code)
    };
    (watcher, Gate(sender))
}

/// Somebody whose watcher is behind a gate.
#[track_caller]
pub fn behind_gate(server: SocketAddr, name: &str) -> (Inspected, Gate) {
    // The other watcher, which leaves, is told the number.
    let mut other = Watcher::connect(server);
    let (watcher, gate) = watch_behind_gate(server, &other.code);
    let (client, number) = other.watch_new_client();
    let mut person = Inspected {
        client,
        watcher,
        number,
    };
    person.say(&json!({"action": "login", "details": true, "user": name}));
    person.hear_until(|event| event["code"] == "joined");
    (person, gate)
}
