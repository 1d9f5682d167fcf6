//! A server of the library with a transcript.

use std::net::TcpListener;
use std::path::Path;
use std::thread;

use salon::http::origin::OriginPolicy;
use salon::limits::Limits;
use salon::secret::Secret;
use salon::server::Server;
use salon::teacher::class::Class;
use salon::transcript::open::open;

use crate::common::person::Person;
use crate::{lines_of, path_of};

/// Runs a server with this transcript until it has been stopped in the middle of a conversation.
fn run(path: &Path, converse: impl FnOnce(Person, &dyn Fn())) {
    let (chat, transcript) = open(path).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (limits, origins) = (Limits::default(), OriginPolicy::default());
    let class = Class::new(Secret::random(), None);
    let server = Server::with_chat(vec![listener], limits, origins, chat, class).unwrap();
    let (address, stopper) = (server.addresses()[0], server.stopper());
    let running = thread::spawn(move || server.run());
    converse(Person::login(address, "Alice"), &|| stopper.stop());
    running.join().unwrap().unwrap();
    transcript.close();
}

#[test]
fn what_reaches_a_server_that_stops_is_neither_told_nor_kept() {
    let path = path_of("stops");
    run(&path, |mut alice, stop| {
        alice.chat("in time");
        assert_eq!(alice.hear_chat(), "in time");
        stop();
        alice.chat("late");
        assert_eq!(alice.hear_close(), 1001);
    });
    run(&path, |mut alice, stop| {
        assert_eq!(alice.hear_all().len(), 0);
        stop();
    });
    let texts: Vec<_> = lines_of(&path)
        .iter()
        .filter_map(|line| line["text"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(texts, ["in time"]);
}
