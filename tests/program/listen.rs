//! Where the program listens, and what it says when it cannot.

use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::{fs, thread};

use salon::http::origin::OriginPolicy;
use salon::limits::Limits;
use salon::server::Server;

use crate::common::person::Person;
use crate::salon::{Salon, command};

/// What the program says first: its banner, or why it does not start.
fn first_line(listen: &str) -> String {
    let (mut command, _) = command("first_line", &["--listen", listen]);
    let mut child = command.spawn().unwrap();
    let (output, errors) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let mut line = String::new();
    if BufReader::new(output).read_line(&mut line).unwrap() == 0 {
        BufReader::new(errors).read_line(&mut line).unwrap();
    }
    let _ = child.kill();
    child.wait().unwrap();
    line
}

#[track_caller]
fn check_first_line(listen: &str, parts: &[&str]) {
    let line = first_line(listen);
    for part in parts {
        assert!(line.contains(part), "{listen}: {part} is not in {line}");
    }
}

#[track_caller]
fn check_refused(listen: &str, reason: &str) {
    check_first_line(listen, &["error: ", listen, reason, "--listen "]);
    assert_eq!(first_line(listen).matches("error").count(), 1);
}

/// What a test may need and not every system has: IPv6, at least on the machine itself.
fn has_ipv6() -> bool {
    TcpListener::bind("[::1]:0").is_ok()
}

#[test]
fn an_address_is_understood_as_people_write_it() {
    check_first_line("127.0.0.1:0", &["http://127.0.0.1:"]);
    check_first_line("localhost:0", &["http://127.0.0.1:"]);
    check_first_line("http://127.0.0.1:0", &["http://127.0.0.1:"]);
    check_first_line("ws://127.0.0.1:0/", &["http://127.0.0.1:"]);
    check_first_line("0.0.0.0:0", &["http://127.0.0.1:"]);
    if has_ipv6() {
        check_first_line("[::1]:0", &["http://[::1]:"]);
        check_first_line("[::]:0", &["http://127.0.0.1:"]);
    }
}

/// Elsewhere these let everybody in. Here, only who says 0.0.0.0 or :: does.
#[test]
fn a_port_alone_is_a_port_of_this_machine() {
    check_first_line("0", &["http://127.0.0."]);
    check_first_line(":0", &["http://127.0.0."]);
    for listen in ["0", ":0"] {
        let salon = Salon::start("port_alone", &["--listen", listen]);
        let log = salon.stop();
        assert!(log.contains("listening on ws://127.0.0."), "{log}");
    }
}

/// Another program may have the port; then it is named in the error.
#[test]
fn an_address_alone_is_on_port_8001() {
    check_first_line("127.0.0.1", &["8001"]);
    check_first_line("localhost", &["8001"]);
    check_first_line("http://127.0.0.1/", &["8001"]);
    if has_ipv6() {
        check_first_line("::1", &["8001"]);
        check_first_line("[::1]", &["8001"]);
    }
}

#[test]
fn what_is_not_an_address_is_refused_with_an_example() {
    check_refused("127.0.0.1:99999", "not a port");
    check_refused("127.0.0.1:http", "not a port");
    check_refused("127.0.0.1:", "not a port");
    check_refused("https://127.0.0.1:8001", "not an address");
    check_refused("127.0.0.1:8001/chat", "not an address");
    check_refused("::1::8001", "not an address");
    check_refused("[::1", "not an address");
}

#[test]
fn an_address_that_this_machine_does_not_have_is_refused_with_an_example() {
    check_refused("192.0.2.1:8001", "no such address");
    check_refused("nobody.invalid:8001", "expected is ADDR:PORT");
}

#[test]
fn where_a_port_is_in_use_a_free_one_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = listener.local_addr().unwrap().to_string();
    check_refused(&taken, "in use");
    let line = first_line(&taken);
    let other = line.trim_end().rsplit("--listen ").next().unwrap();
    assert_ne!(other, taken);
    assert!(TcpListener::bind(other).is_ok(), "{line}");
}

#[test]
fn a_port_that_browsers_refuse_is_not_offered_to_them_and_another_is_named() {
    // Other programs may have one or another.
    let blocked = [6667, 6668, 6669, 6697, 10080];
    let mut addresses = blocked.map(|port| format!("127.0.0.1:{port}")).into_iter();
    let is_free = |address: &String| TcpListener::bind(address).is_ok();
    let listen = addresses.find(is_free).expect("a free port");
    let salon = Salon::start("blocked", &["--listen", &listen]);
    assert!(!salon.banner.contains("http://"), "{}", salon.banner);
    Person::connect(salon.address);
    let log = salon.stop();
    let warning = log.lines().find(|line| line.contains("browsers refuse"));
    let other = warning.and_then(|line| line.rsplit("--listen 127.0.0.1:").next());
    let other: u16 = other.expect("a warning").parse().expect("a port");
    assert!(!blocked.contains(&other), "{log}");
}

#[test]
fn a_server_with_two_sockets_is_one_chat_and_stops_on_both() {
    let listeners =
        ["127.0.0.1:0", "127.0.0.1:0"].map(|address| TcpListener::bind(address).unwrap());
    let server = Server::new(listeners.into(), Limits::default(), OriginPolicy::default()).unwrap();
    let (addresses, stopper) = (server.addresses().to_vec(), server.stopper());
    let running = thread::spawn(|| server.run());
    let mut alice = Person::login(addresses[0], "Alice");
    let mut bob = Person::login(addresses[1], "Bob");
    alice.chat("salut");
    for person in [&mut alice, &mut bob] {
        assert_eq!(person.hear_chat(), "salut");
    }
    stopper.stop();
    for person in [&mut alice, &mut bob] {
        assert_eq!(person.client.read_close().0, 1001);
    }
    drop((alice, bob));
    running.join().unwrap().unwrap();
    for address in addresses {
        assert!(TcpStream::connect(address).is_err());
    }
}

/// In a mount namespace of its own, where `localhost` has an address of each family.
#[test]
fn localhost_is_listened_on_in_both_families() {
    let hosts = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("hosts");
    fs::write(&hosts, "::1 localhost\n127.0.0.1 localhost\n").unwrap();
    let (inner, log) = command("both_families", &["--listen", "localhost:0"]);
    let unshare = |program: &[&str]| {
        let mut command = Command::new("unshare");
        let mount = "mount --bind \"$0\" /etc/hosts && exec \"$@\"";
        command
            .args(["-rm", "sh", "-c", mount])
            .arg(&hosts)
            .args(program);
        command
    };
    let possible = unshare(&["true"]).stderr(Stdio::null()).status();
    if !has_ipv6() || !possible.is_ok_and(|status| status.success()) {
        println!("no IPv6 or no mount namespaces here");
        return;
    }
    let mut command = unshare(&[env!("CARGO_BIN_EXE_salon")]);
    let salon = Salon::spawn(command.args(inner.get_args()).stdout(Stdio::piped()), log);
    let port = salon.address.port();
    Person::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    Person::connect(SocketAddr::from((Ipv6Addr::LOCALHOST, port)));
    salon.stop();
}
