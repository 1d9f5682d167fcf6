//! The command `openssl s_client`, another implementation of TLS. Where it is not installed, nothing
//! is tested.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use salon::limits::Limits;

use crate::common::person::Person;
use crate::common::process::end_of;
use crate::secure::{Secure, serve};

const GET: &str = "GET / HTTP/1.1\nHost: localhost\n\n";

/// What it prints, to the end of the connection, when it is given these lines after the handshake:
/// each as soon as it has printed the words before it.
#[track_caller]
fn s_client(secure: &Secure, options: &[&str], given: &[(&str, &str)]) -> Option<String> {
    if Command::new("openssl").arg("version").output().is_err() {
        println!("not tested: there is no openssl");
        return None;
    }
    // What it says of its own commands goes to stderr.
    let mut command = Command::new("sh");
    let address = secure.address().to_string();
    command.args([
        "-c",
        "exec openssl s_client -crlf -connect \"$@\" 2>&1",
        "sh",
    ]);
    command.arg(address).args(options);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell");
    let output = talk(&mut child, given);
    end_of(&mut child);
    Some(output)
}

#[track_caller]
fn talk(child: &mut Child, given: &[(&str, &str)]) -> String {
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    for (awaited, line) in given {
        while !text.contains(awaited) {
            assert_ne!(output.read_line(&mut text).unwrap(), 0, "{text}");
        }
        input.write_all(line.as_bytes()).unwrap();
    }
    output.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn it_gets_the_page_over_tls_1_2_and_1_3() {
    let secure = serve(Limits::default());
    for version in ["-tls1_2", "-tls1_3"] {
        let options = [version, "-alpn", "http/1.1"];
        let Some(text) = s_client(&secure, &options, &[("SSL handshake has", GET)]) else {
            return;
        };
        assert!(text.contains("HTTP/1.1 200 OK"), "{text}");
        assert!(text.contains("ALPN protocol: http/1.1"), "{text}");
        // It says so when `close_notify` has come.
        assert!(text.trim_end().ends_with("closed"), "{text}");
    }
}

#[test]
fn it_may_change_its_keys_on_the_way() {
    let secure = serve(Limits::default());
    // `K` asks for new keys of the server, too (RFC 8446 §4.6.3).
    let given = [("SSL handshake has", "K\n"), ("KEYUPDATE", GET)];
    if let Some(text) = s_client(&secure, &["-tls1_3"], &given) {
        assert!(text.contains("HTTP/1.1 200 OK"), "{text}");
    }
}

#[test]
fn a_renegotiation_is_declined_and_hurts_nobody() {
    // What is declined is said with the next bytes to the client: here, with the end.
    let secure = serve(Limits {
        head_time: Duration::from_secs(2),
        ..Limits::default()
    });
    let mut alice = Person::login(secure.tunnel(), "Alice");
    let given = [("SSL handshake has", "R\n")];
    if let Some(text) = s_client(&secure, &["-tls1_2"], &given) {
        assert!(text.contains("no renegotiation"), "{text}");
    }
    alice.chat("salut");
    assert_eq!(alice.hear_chat(), "salut");
}
