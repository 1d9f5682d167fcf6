//! The connection is lost, or the server is, and the program comes back.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use salon::http::origin::OriginPolicy;
use salon::limits::Limits;
use salon::server::Server;
use serde_json::json;

use crate::common::person::Person;
use crate::common::{PATIENCE, serve};
use crate::fake::Fake;
use crate::program::Program;

/// Runs the chat at this address, in its own thread, until the test ends or it is stopped.
fn serve_at(address: SocketAddr) -> (impl Fn(), thread::JoinHandle<()>) {
    let listener = TcpListener::bind(address).expect("the port is free again");
    let server =
        Server::new(vec![listener], Limits::default(), OriginPolicy::default()).expect("a thread");
    let stopper = server.stopper();
    let thread = thread::spawn(move || server.run().expect("a thread"));
    (move || stopper.stop(), thread)
}

#[test]
fn after_a_restart_nothing_is_lost_and_nothing_is_repeated() {
    let server = serve(Limits::default());
    let address = server.address;
    let mut program = Program::start(address, "Bob", &[]);
    program.write("un\n");
    program.read_until("Bob: un");
    drop(server);
    program.note("trying again in 1 s");
    program.write("deux\n/jion\ntrois\n");
    // It has been read, and so have the lines before it.
    program.note("there is no command /jion");
    let (stop, thread) = serve_at(address);
    program.note("you are Bob again, in general");
    let between = program.read_until("Bob: trois");
    let chats: Vec<_> = between.iter().filter(|line| line.contains(": ")).collect();
    assert_eq!(chats, ["Bob: deux"]);
    let mut alice = Person::connect(address);
    alice.say(&json!({"action": "login", "details": true, "user": "Alice"}));
    assert_eq!(
        (alice.hear_chat(), alice.hear_chat()),
        ("deux".into(), "trois".into())
    );
    let ended = program.end();
    assert_eq!(ended.code, Some(0), "{:?}", ended.errors);
    assert_eq!(ended.output, ["Alice a rejoint le salon"]);
    stop();
    thread.join().unwrap();
}

/// Passes bytes on to a server, one connection after the other, until it is told to cut them.
struct Line {
    address: SocketAddr,
    streams: Arc<Mutex<Vec<TcpStream>>>,
    /// Told of each connection.
    opened: Receiver<()>,
    /// What the server sends is passed on no more, if this is held.
    mute: Arc<Mutex<()>>,
}

impl Line {
    fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (streams, mute) = (Arc::default(), Arc::default());
        let (sender, opened) = channel();
        let line = Self {
            address,
            streams: Arc::clone(&streams),
            opened,
            mute: Arc::clone(&mute),
        };
        thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server) = (client.unwrap(), TcpStream::connect(server).unwrap());
                let all = [&client, &server].map(|stream| stream.try_clone().unwrap());
                streams.lock().unwrap().extend(all);
                let (to, from) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                thread::spawn(move || io::copy(&mut &from, &mut &to));
                let mute = Arc::clone(&mute);
                thread::spawn(move || {
                    let mut bytes = [0; 4096];
                    while let Ok(count @ 1..) = (&server).read(&mut bytes) {
                        let _passes = mute.lock();
                        let _ = (&client).write_all(&bytes[..count]);
                    }
                });
                let _ = sender.send(());
            }
        });
        line
    }

    fn cut(&self) {
        for stream in self.streams.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

#[test]
fn after_a_lost_connection_what_was_missed_is_shown_once() {
    let server = serve(Limits::default());
    let line = Line::to(server.address);
    let mut alice = Person::login(server.address, "Alice");
    let mut program = Program::start(line.address, "Bob", &[]);
    program.write("un\n");
    program.read_until("Bob: un");
    line.opened.recv_timeout(PATIENCE).unwrap();
    line.cut();
    program.note("the connection is lost (1006); trying again in 1 s");
    alice.hear_code("left");
    alice.chat("manqué");
    alice.hear_chat();
    program.write("deux\n");
    let between = program.read_until("Bob: deux");
    let chats: Vec<_> = between.iter().filter(|line| line.contains(": ")).collect();
    assert_eq!(chats, ["Alice: manqué"]);
    assert_eq!(program.end().code, Some(0));
}

#[test]
fn a_message_whose_answer_was_lost_is_not_said_again() {
    let server = serve(Limits::default());
    let line = Line::to(server.address);
    let mut alice = Person::login(server.address, "Alice");
    let mut program = Program::start(line.address, "Bob", &[]);
    program.read_until("Bob a rejoint le salon");
    let muted = line.mute.lock().unwrap();
    program.write("un\n");
    // The server has said it, and the program does not know.
    assert_eq!(alice.hear_chat(), "un");
    line.cut();
    drop(muted);
    program.read_until("Bob: un");
    program.write("deux\n");
    assert_eq!(alice.hear_chat(), "deux");
    let between = program.read_until("Bob: deux");
    assert!(!between.contains(&"Bob: un".to_owned()), "{between:?}");
    assert_eq!(program.end().code, Some(0));
}

#[test]
fn it_comes_back_to_the_room_where_it_was() {
    let server = serve(Limits::default());
    let line = Line::to(server.address);
    let mut program = Program::start(line.address, "Bob", &[]);
    program.write("/create projet\n/join projet\nun\n");
    program.read_until("Bob: un");
    line.cut();
    program.note("you are Bob again, in projet: Bob");
    program.write("deux\n");
    program.read_until("Bob: deux");
    assert_eq!(program.end().code, Some(0));
}

#[test]
fn a_plain_server_that_has_not_noticed_the_loss_is_asked_for_the_name_again() {
    let server = Fake::start(2, |mut peer, number| {
        peer.accept();
        assert_eq!(peer.hear()["user"], "Bob");
        if number == 1 {
            peer.tell(&json!({"action": "message", "message": "pseudo invalide"}));
            assert_eq!(peer.hear()["user"], "Bob");
        }
        peer.tell(&json!({"action": "message", "message": "Bienvenue"}));
        assert_eq!(peer.hear()["message"], ["un", "deux"][number]);
        let text = ["Bob: un", "Bob: deux"][number];
        peer.tell(&json!({"action": "message", "message": text}));
        if number == 1 {
            assert_eq!(peer.hear_close().0, 1000);
        }
    });
    let mut program = Program::start(server.address, "Bob", &[]);
    program.write("un\n");
    program.read_until("Bob: un");
    program.note("trying again in 1 s");
    program.write("deux\n");
    program.note("the name is asked for again");
    program.read_until("Bob: deux");
    assert_eq!(program.end().code, Some(0));
    server.finish();
}

#[test]
fn after_the_end_of_the_input_there_is_nothing_to_come_back_for() {
    let server = Fake::start(1, |mut peer, _| {
        peer.accept();
        peer.hear();
        peer.tell(&json!({"action": "message", "message": "Bienvenue"}));
        assert_eq!(peer.hear_close().0, 1000);
        // It hangs up without a Close.
    });
    let ended = Program::start(server.address, "Bob", &[]).end();
    assert_eq!(ended.code, Some(0), "{:?}", ended.errors);
    server.finish();
}
