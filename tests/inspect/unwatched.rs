//! Where nobody watches, where the code is malformed, and where it is turned off, `/?inspect=CODE`
//! is an ordinary connection.

use salon::limits::Limits;
use serde_json::Value;

use crate::common::inspected::{Watcher, connect_to, inspected_target, request_for};
use crate::common::person::Person;
use crate::common::{Client, serve};

const CODE: &str = "same-bytes";

/// When a watcher comes to a server.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Watching {
    Never,
    First,
    Later,
}

/// Somebody chats, and a watcher that comes first, or later, is shown nothing of it.
#[track_caller]
fn check_ordinary(limits: Limits, target: &str, watching: Watching) {
    let server = serve(limits);
    let watch = || Watcher::of_code(server.address, CODE);
    let mut watcher = (watching == Watching::First).then(watch);
    let mut person = Person::with(connect_to(server.address, target));
    person.log_in("Alice");
    person.chat("salut");
    assert_eq!(person.hear_chat(), "salut");
    assert_eq!(person.hear_all(), Vec::<Value>::new());
    if watching == Watching::Later {
        watcher = Some(watch());
        person.chat("encore");
        assert_eq!(person.hear_chat(), "encore");
    }
    if let Some(watcher) = &mut watcher {
        assert_eq!(watcher.see_all(), Vec::<Value>::new());
    }
}

#[test]
fn where_nobody_watches_nobody_is_inspected() {
    let target = inspected_target(CODE);
    check_ordinary(Limits::default(), &target, Watching::Later);
}

#[test]
fn where_it_is_turned_off_nobody_is_inspected() {
    let limits = Limits {
        inspect: false,
        ..Limits::default()
    };
    check_ordinary(limits, &inspected_target(CODE), Watching::Never);
    let server = serve(limits);
    let mut watcher = Client::open(server.address);
    let target = format!("/inspect?code={CODE}");
    let request = request_for(server.address, &target);
    watcher.send_bytes(request.as_bytes());
    assert!(watcher.read_head().starts_with("HTTP/1.1 404 "));
    let sentence =
        "404 Not Found: this server shows nobody the frames of connections (--no-inspect)\n";
    assert_eq!(watcher.read_bytes(sentence.len()), sentence.as_bytes());
    assert!(watcher.is_at_end());
}

#[test]
fn who_does_not_ask_for_it_is_not_inspected() {
    for target in [
        "/",
        "/?inspect",
        "/?inspect=",
        "/?inspect=abc",
        "/?inspect=with_underscore",
        "/?inspect=with%20space",
        "/?inspect=caf%C3%A9",
        "/?inspect=abcdefghijklmnopqrstuvwxyz0123456",
        "/?inspector=same-bytes&x=inspect",
        "/?INSPECT=same-bytes",
        "/?code=same-bytes",
    ] {
        check_ordinary(Limits::default(), target, Watching::First);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_connection_that_nobody_watches_takes_one_thread_and_a_watched_one_three() {
    use crate::common::process::Salon;

    let salon = Salon::start("inspected-threads");
    let mut watcher = Watcher::connect(salon.address);
    let own = watcher.target();
    let mut clients = Vec::new();
    for (target, threads) in [
        ("/", 1),
        ("/?inspect=another-code", 1),
        ("/?inspect=x", 1),
        ("/?inspect", 1),
        (&own, 3),
        (&own, 3),
    ] {
        let before = salon.threads();
        clients.push(connect_to(salon.address, target));
        assert_eq!(salon.threads() - before, threads, "{target}");
    }
    assert_eq!(
        watcher
            .see_all()
            .iter()
            .filter(|shown| shown["kind"] == "opened")
            .count(),
        2
    );
}
