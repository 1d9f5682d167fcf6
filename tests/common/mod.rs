//! What the tests share: servers on a port of their own, clients, frames written by hand. Each test
//! program includes all of it, as the module `common`.

#![allow(
    dead_code,
    unused_imports,
    reason = "each test program uses its own part of it"
)]

pub mod client;
pub mod dice;
pub mod inspected;
pub mod own_process;
#[cfg(feature = "tls")]
pub mod pem;
pub mod person;
pub mod process;
pub mod stream;
pub mod table;
pub mod wire;
pub mod witnesses;

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Once};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use salon::chat::registry::random_name;
use salon::chat::state::Chat;
use salon::http::origin::OriginPolicy;
use salon::limits::Limits;
use salon::net::connection::Connection;
use salon::net::courier::Couriers;
use salon::net::disconnect::Disconnect;
use salon::server::Server;
use salon::teacher::class::Class;

pub use client::{Client, request};
pub use wire::{BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, TEXT, masked};

/// How long any read may take before its test fails: far longer than it ever takes.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// The secret of the teacher's link of these servers.
pub const TEACHER_TOKEN: &str = "teacher-of-tests";

/// All the tests of a program share its descriptors, and a crowd of clients takes many: as many as
/// the system allows may be open, which is often more than the 1,024 that a process begins with.
fn allow_all_descriptors() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = rlimit::increase_nofile_limit(u64::MAX);
    });
}

/// Limits of a server that waits longer for the other side to hang up than any test does. If a test
/// sees its FIN all the same, the server sent it first.
#[must_use]
pub fn fin_first() -> Limits {
    Limits {
        hang_up_time: 6 * PATIENCE,
        ..Limits::default()
    }
}

/// A server that runs until it is dropped. Declare it before its clients: they are then gone when
/// it stops.
pub struct Running {
    pub address: SocketAddr,
    /// How each connection ended, once its thread has hung up; a chat does not tell.
    pub disconnects: Receiver<Disconnect>,
    stop: Box<dyn Fn() + Send>,
    thread: Option<JoinHandle<()>>,
}

/// The chat, on a port that the system chooses.
#[must_use]
pub fn serve(limits: Limits) -> Running {
    serve_with_origins(limits, &[])
}

/// The chat, which lets pages of these origins in too.
#[must_use]
pub fn serve_with_origins(limits: Limits, origins: &[&str]) -> Running {
    let allowed = origins
        .iter()
        .map(|origin| origin.parse().expect("an origin"));
    let origins = OriginPolicy {
        allowed: allowed.collect(),
        ..OriginPolicy::default()
    };
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let chat = Chat::new(random_name());
    let class = Class::new(TEACHER_TOKEN.parse().unwrap(), None);
    let server = Server::with_chat(vec![listener], limits, origins, chat, class);
    run(server.expect("a thread"))
}

/// Runs a server until this is dropped.
#[must_use]
pub fn run(server: Server) -> Running {
    let (address, stopper) = (server.addresses()[0], server.stopper());
    Running {
        address,
        disconnects: channel().1,
        stop: Box::new(move || stopper.stop()),
        thread: Some(thread::spawn(move || server.run().expect("a thread"))),
    }
}

/// Sends every message back, as `src/bin/echo.rs` does.
#[must_use]
pub fn serve_echo(limits: Limits) -> Running {
    serve_with(limits, |connection| {
        loop {
            match connection.receive() {
                Ok(message) => connection.send(&message),
                Err(disconnect) => return disconnect,
            }
        }
    })
}

/// Serves each connection so, hangs up, and tells how it ended.
#[must_use]
pub fn serve_with(limits: Limits, serve: fn(&mut Connection) -> Disconnect) -> Running {
    let couriers = Couriers::start(limits.outbox_bytes, limits.outbox_time).expect("a thread");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (sender, disconnects) = channel();
    let stopping = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&stopping);
    let accept = move || {
        for stream in listener.incoming() {
            if stopping.load(Ordering::SeqCst) {
                return;
            }
            let (stream, couriers, sender) = (stream.unwrap(), couriers.clone(), sender.clone());
            thread::spawn(move || {
                let Ok(mut connection) = Connection::accept(stream, &couriers, &limits) else {
                    return;
                };
                let disconnect = serve(&mut connection);
                connection.hang_up(&disconnect);
                // The test may be over and not listen any more.
                let _ = sender.send(disconnect);
            });
        }
    };
    Running {
        address,
        disconnects,
        stop: Box::new(move || {
            stop.store(true, Ordering::SeqCst);
            // `accept` has no timeout: one more connection wakes it.
            let _ = TcpStream::connect(address);
        }),
        thread: Some(thread::spawn(accept)),
    }
}

impl Running {
    /// Tells the server to stop, and does not wait for it.
    pub fn stop(&self) {
        (self.stop)();
    }

    /// How the next connection ended.
    #[track_caller]
    #[must_use]
    pub fn disconnect(&self) -> Disconnect {
        self.disconnects
            .recv_timeout(PATIENCE)
            .expect("a connection that ends")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
        let result = self.thread.take().expect("it runs").join();
        if !thread::panicking() {
            result.expect("the server does not panic");
        }
    }
}
