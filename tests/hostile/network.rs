//! Connections of which one side is missing: a client's process is stopped, a network is cut. At
//! the ping deadline the client is disconnected, and its name is free.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::person::Person;
use crate::common::process::{signal, wait_until};
use crate::common::witnesses::unharmed;
use crate::common::{FIN, PATIENCE, PING, PONG, Running, own_process, serve};
use salon::http::origin::OriginPolicy;
use salon::limits::Limits;
use serde_json::json;

const PING_AFTER: Duration = Duration::from_millis(400);

fn serve_with(ping_after: Duration) -> Running {
    serve(Limits {
        ping_after,
        rate: None,
        ..Limits::default()
    })
}

/// What is started as the client, by its name in this test program.
fn ghost() -> String {
    own_process::path(module_path!(), "a_client_in_a_process_of_its_own")
}

/// A client in a process of its own, which answers pings as browsers do.
struct Ghost {
    child: Child,
    token: String,
}

impl Ghost {
    fn start(address: SocketAddr) -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", &ghost(), "--ignored", "--nocapture"])
            .env("SALON_ADDRESS", address.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let token = lines.find_map(|line| Some(line.unwrap().split_once("token ")?.1.to_owned()));
        let token = token.expect("the token of its welcome");
        Self { child, token }
    }
}

impl Drop for Ghost {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
#[ignore = "not a test: the other tests here start it as a client"]
fn a_client_in_a_process_of_its_own() {
    let Some(address) = env::var("SALON_ADDRESS")
        .ok()
        .and_then(|address| address.parse().ok())
    else {
        return;
    };
    let mut person = Person::connect(address);
    person.say(&json!({"action": "login", "details": true, "user": "Ghost"}));
    println!(
        "token {}",
        person.hear_code("welcome")["token"].as_str().unwrap()
    );
    loop {
        let (first_byte, payload) = person.client.read_frame();
        if first_byte == FIN | PING {
            person.client.send_frame(FIN | PONG, &payload);
        }
    }
}

/// Looks whether somebody is there, and so gives a sign of life oneself.
fn is_there(observer: &mut Person, name: &str) -> bool {
    observer.say(&json!({"action": "join_room", "room": "general"}));
    let users = observer.hear_action("users");
    users["users"].as_array().unwrap().contains(&name.into())
}

#[test]
fn a_stopped_client_is_gone_at_the_ping_deadline_and_its_name_is_free() {
    let server = serve_with(PING_AFTER);
    unharmed(server.address, || {
        let mut observer = Person::login(server.address, "Observer");
        let ghost = Ghost::start(server.address);
        // As long as it runs it answers, and stays for longer than the silent may.
        let start = Instant::now();
        while start.elapsed() < 3 * PING_AFTER {
            assert!(is_there(&mut observer, "Ghost"));
        }
        signal(ghost.child.id(), "-STOP");
        let stopped = Instant::now();
        while is_there(&mut observer, "Ghost") {
            assert!(stopped.elapsed() < PATIENCE);
        }
        assert!(stopped.elapsed() >= PING_AFTER, "{:?}", stopped.elapsed());
        Person::login(server.address, "Ghost");
    });
}

#[test]
fn the_name_of_a_stopped_client_is_taken_over_at_once_with_its_token() {
    let server = serve_with(6 * PATIENCE);
    unharmed(server.address, || {
        let ghost = Ghost::start(server.address);
        signal(ghost.child.id(), "-STOP");
        let mut person = Person::connect(server.address);
        person.say(&json!({"action": "login", "details": true, "user": "Ghost"}));
        person.hear_code("name_taken");
        person.say(
            &json!({"action": "login", "details": true, "user": "Ghost", "token": ghost.token}),
        );
        assert_eq!(person.hear_code("welcome")["user"], "Ghost");
    });
}

/// Runs a command line that sets up the network of this test.
#[track_caller]
fn sh(line: &str) {
    let status = Command::new("sh").args(["-c", line]).status();
    assert!(status.unwrap().success(), "{line}");
}

/// The cable between two network namespaces is cut: nothing arrives from the other side any more,
/// not even from its TCP.
#[test]
fn a_client_whose_network_is_cut_is_gone_at_the_ping_deadline_and_its_name_is_free() {
    // This test starts itself again in a network namespace of its own.
    if env::var_os("SALON_NAMESPACE").is_none() {
        let possible = Command::new("unshare")
            .args([
                "-rn", "ip", "link", "add", "salon0", "type", "veth", "peer", "name", "salon1",
            ])
            .stderr(Stdio::null())
            .status();
        if !possible.is_ok_and(|status| status.success()) {
            println!("no network namespaces here");
            return;
        }
        let test =
            "a_client_whose_network_is_cut_is_gone_at_the_ping_deadline_and_its_name_is_free";
        let status = Command::new("unshare")
            .arg("-rn")
            .arg(env::current_exe().unwrap())
            .args([
                "--exact",
                &own_process::path(module_path!(), test),
                "--nocapture",
            ])
            .env("SALON_NAMESPACE", "1")
            .status();
        assert!(status.unwrap().success());
        return;
    }
    // A namespace within it, for the client: it lives as long as a process in it.
    let mut there = Command::new("unshare")
        .args(["-n", "sleep", "60"])
        .spawn()
        .unwrap();
    let id = there.id();
    let own = std::fs::read_link("/proc/self/ns/net").unwrap();
    let other = || std::fs::read_link(format!("/proc/{id}/ns/net")).unwrap();
    wait_until(
        || other() != own,
        || "it has no namespace of its own".to_owned(),
    );
    sh("ip link set lo up && ip link add salon0 type veth peer name salon1");
    sh("ip addr add 10.9.8.1/24 dev salon0 && ip link set salon0 up");
    sh(&format!("ip link set salon1 netns {id}"));
    sh(&format!(
        "nsenter -t {id} -n ip addr add 10.9.8.2/24 dev salon1"
    ));
    sh(&format!("nsenter -t {id} -n ip link set salon1 up"));
    check_cut(id);
    there.kill().unwrap();
    there.wait().unwrap();
}

fn check_cut(namespace: u32) {
    let limits = Limits {
        ping_after: PING_AFTER,
        rate: None,
        ..Limits::default()
    };
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server =
        salon::server::Server::new(vec![listener], limits, OriginPolicy::default()).unwrap();
    let stopper = server.stopper();
    let running = std::thread::spawn(move || server.run());
    let here = SocketAddr::from(([127, 0, 0, 1], port));
    unharmed(here, || {
        let mut observer = Person::login(here, "Observer");
        let mut client = Command::new("nsenter")
            .args(["-t", &namespace.to_string(), "-n"])
            .arg(env::current_exe().unwrap())
            .args(["--exact", &ghost(), "--ignored"])
            .env("SALON_ADDRESS", format!("10.9.8.1:{port}"))
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        wait_until(
            || is_there(&mut observer, "Ghost"),
            || "it has not come".to_owned(),
        );
        let start = Instant::now();
        while start.elapsed() < 3 * PING_AFTER {
            assert!(is_there(&mut observer, "Ghost"));
        }
        sh("ip link set salon0 down");
        let cut = Instant::now();
        while is_there(&mut observer, "Ghost") {
            assert!(cut.elapsed() < PATIENCE);
        }
        assert!(cut.elapsed() >= PING_AFTER, "{:?}", cut.elapsed());
        Person::login(here, "Ghost");
        client.kill().unwrap();
        client.wait().unwrap();
    });
    stopper.stop();
    running.join().unwrap().unwrap();
}
