//! What is said over TLS arrives, whatever its size, in both directions at once, and the inspector
//! sees what is inside.

use std::io::Write as _;
use std::thread;

use rustls::version::{TLS12, TLS13};
use rustls::{ProtocolVersion, SupportedProtocolVersion};
use salon::limits::Limits;
use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

use crate::common::inspected::Inspected;
use crate::common::person::Person;
use crate::common::{Client, FIN, TEXT, masked, request};
use crate::secure::{Stream, read_to_the_end, serve, trust};

fn say(socket: &mut WebSocket<Stream>, request: &Value) {
    socket.send(Message::text(request.to_string())).unwrap();
}

fn hear_until(socket: &mut WebSocket<Stream>, fits: impl Fn(&Value) -> bool) {
    while !fits(&serde_json::from_str(socket.read().unwrap().to_text().unwrap()).unwrap()) {}
}

/// No limits on how fast a client may send.
fn fast() -> Limits {
    Limits {
        rate: None,
        ..Limits::default()
    }
}

#[track_caller]
fn a_client_chats(version: &'static SupportedProtocolVersion, expected: ProtocolVersion) {
    let secure = serve(Limits::default());
    let mut config = trust(Some(secure.certificate.clone()), &[version]);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let mut socket = secure.web_socket(config);
    let tls = &socket.get_ref().conn;
    assert_eq!(tls.protocol_version(), Some(expected));
    assert_eq!(tls.alpn_protocol(), Some(&b"http/1.1"[..]));
    say(&mut socket, &json!({"action": "login", "user": "Alice"}));
    let salut = json!({"action": "send_message", "message": "salut, été 😀"});
    say(&mut socket, &salut);
    hear_until(&mut socket, |event| {
        event["message"] == "Alice: salut, été 😀"
    });
}

#[test]
fn a_client_chats_over_tls_1_2() {
    a_client_chats(&TLS12, ProtocolVersion::TLSv1_2);
}

#[test]
fn a_client_chats_over_tls_1_3() {
    a_client_chats(&TLS13, ProtocolVersion::TLSv1_3);
}

#[test]
fn a_client_that_offers_no_alpn_chats_too() {
    let secure = serve(Limits::default());
    let mut socket = secure.web_socket(secure.config());
    assert_eq!(socket.get_ref().conn.alpn_protocol(), None);
    hear_until(&mut socket, |event| event["action"] == "rooms");
}

#[test]
fn the_page_comes_over_tls_with_its_end() {
    let secure = serve(Limits::default());
    let mut stream = secure.connect();
    write!(
        stream,
        "GET / HTTP/1.1\r\nHost: {}\r\n\r\n",
        secure.address()
    )
    .unwrap();
    let response = read_to_the_end(&mut stream);
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    assert!(response.trim_end().ends_with("</html>"), "{response}");
}

#[test]
fn a_page_of_the_same_host_may_connect_and_another_may_not() {
    let secure = serve(Limits::default());
    for (origin, status) in [
        ("https://chat.local", "101"),
        ("https://evil.example", "403"),
    ] {
        let mut stream = secure.connect();
        let head = request(secure.address(), &format!("Origin: {origin}\r\n"));
        let host = format!("Host: {}", secure.address());
        let head = head.replace(&host, "Host: chat.local:8001");
        stream.write_all(head.as_bytes()).unwrap();
        let mut line = [0; 12];
        std::io::Read::read_exact(&mut stream, &mut line).unwrap();
        assert_eq!(line, format!("HTTP/1.1 {status}").as_bytes(), "{origin}");
    }
}

#[test]
fn what_comes_in_the_same_record_as_the_request_is_not_lost() {
    let secure = serve(Limits::default());
    let mut stream = secure.connect();
    let login = masked(FIN | TEXT, br#"{"action":"login","user":"Alice"}"#);
    let both = [request(secure.address(), "").as_bytes(), &login].concat();
    stream.write_all(&both).unwrap();
    let (mut heard, mut buffer) = (Vec::new(), [0; 4096]);
    while !String::from_utf8_lossy(&heard).contains("Bienvenue") {
        let count = std::io::Read::read(&mut stream, &mut buffer).unwrap();
        assert_ne!(count, 0, "{}", String::from_utf8_lossy(&heard));
        heard.extend(&buffer[..count]);
    }
}

#[test]
fn messages_of_64_kib_arrive_both_ways() {
    let secure = serve(Limits {
        message_bytes: 80 * 1024,
        ..fast()
    });
    let tunnel = secure.tunnel();
    let mut alice = Person::login(tunnel, "Alice");
    let mut bob = Person::login(tunnel, "Bob");
    let long = "é".repeat(32 * 1024);
    for person in [&mut alice, &mut bob] {
        person.chat(&long);
    }
    for person in [&mut alice, &mut bob] {
        assert_eq!([person.hear_chat(), person.hear_chat()], [&*long, &*long]);
    }
}

#[test]
fn two_threads_talk_both_ways_at_once() {
    const MESSAGES: usize = 1000;
    let secure = serve(Limits {
        outbox_bytes: 64 * 1024 * 1024,
        ..fast()
    });
    let mut alice = Person::login(secure.tunnel(), "Alice");
    let mut writer: Client = alice.client.try_clone();
    let text = |number: usize| format!("{number} {}", "x".repeat(number * 7 % 5000));
    let talk = thread::spawn(move || {
        for number in 0..MESSAGES {
            let request = json!({"action": "send_message", "message": text(number)});
            writer.send_text(&request.to_string());
        }
    });
    for number in 0..MESSAGES {
        assert_eq!(alice.hear_chat(), text(number));
    }
    talk.join().unwrap();
}

#[test]
fn the_inspector_shows_the_frames_inside() {
    let secure = serve(Limits::default());
    let mut inspected = Inspected::connect(secure.tunnel());
    inspected.say(&json!({"action": "login", "user": "Alice"}));
    let is_login = |shown: &Value| shown.to_string().contains("Alice");
    inspected.watcher.see_until(is_login);
}
