//! A check as the page sees it: over its WebSocket.

use std::io::Read as _;
use std::net::{SocketAddr, TcpListener};
use std::thread;

use salon::limits::Limits;
use serde_json::Value;

use crate::common::inspected::{connect_to, request_for};
use crate::common::{CLOSE, Client, FIN, PATIENCE, TEXT, request, serve, serve_echo};

/// Asks for a check of the server on this port of the same machine.
#[track_caller]
fn start(salon: SocketAddr, port: u16, more: &str) -> Client {
    connect_to(salon, &format!("/check/server?port={port}{more}"))
}

#[track_caller]
fn read(page: &mut Client) -> Value {
    serde_json::from_str(&page.read_text()).expect("JSON")
}

/// Everything that is told, up to the last; then the connection is closed with 1000.
#[track_caller]
fn read_all(page: &mut Client) -> Vec<Value> {
    let mut told = Vec::new();
    loop {
        told.push(read(page));
        if told.last().unwrap()["action"] == "checked" {
            assert_eq!(page.read_close().0, 1000);
            page.send_close(1000, "");
            assert!(page.is_at_end());
            return told;
        }
    }
}

/// The status line and the sentence that refuse a request.
#[track_caller]
fn refusal(salon: SocketAddr, target: &str) -> String {
    let mut page = Client::open(salon);
    page.send_bytes(request_for(salon, target).as_bytes());
    let head = page.read_head();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("Content-Length: "));
    let length = length.expect("a body").parse().unwrap();
    let body = page.read_bytes(length);
    format!("{}", String::from_utf8_lossy(&body))
}

#[test]
fn the_verdicts_on_an_echo_server_come_one_by_one() {
    let (salon, echo) = (serve(Limits::default()), serve_echo(Limits::default()));
    let mut page = start(salon.address, echo.address.port(), "");
    let told = read_all(&mut page);

    let checking = &told[0];
    assert_eq!(checking["action"], "checking");
    let address = format!("ws://{}/", echo.address);
    assert_eq!(checking["address"], address);
    assert_eq!(checking["stages"][0], "The opening handshake");
    let cases = checking["cases"].as_array().unwrap();
    assert_eq!(cases[0]["case"], "1.1");
    assert!(cases[0]["title"].is_string() && cases[0]["section"].is_string());

    let judged = &told[1..told.len() - 1];
    let of = |values: &[Value]| {
        values
            .iter()
            .map(|it| it["case"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(judged), of(cases));
    assert!(judged.iter().all(|it| it["action"] == "judged"));

    let checked = told.last().unwrap();
    assert_eq!(checked["is_passed"], true, "{checked}");
}

#[test]
fn a_server_that_does_not_answer_is_told_with_its_bytes_and_a_hint() {
    let salon = serve(Limits::default());
    // Nobody listens there any more.
    let gone = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut page = start(salon.address, gone.port(), "");
    let told = read_all(&mut page);
    let first = &told[1];
    assert_eq!(
        (&first["case"], &first["outcome"]),
        (&"1.1".into(), &"failed".into())
    );
    assert_eq!(first["failure"]["hint"]["code"], "not_listening");
    let checked = told.last().unwrap();
    assert_eq!(checked["is_passed"], false);
    assert!(checked["not_run"].as_u64() > Some(0), "{checked}");
}

#[test]
fn the_chat_itself_can_be_checked() {
    let salon = serve(Limits::default());
    let mut page = start(salon.address, salon.address.port(), "&chat=1");
    let told = read_all(&mut page);
    let checked = told.last().unwrap();
    assert_eq!(checked["is_passed"], true, "{told:#?}");
    assert!(told.iter().any(|it| it["case"] == "9.1"));
}

/// It would go on for ever if each check started another one.
#[test]
fn a_check_of_the_checks_own_path_is_refused_there() {
    let salon = serve(Limits::default());
    let port = salon.address.port();
    let path = format!("&path=%2Fcheck%2Fserver%3Fport%3D{port}");
    let mut page = start(salon.address, port, &path);
    let told = read_all(&mut page);
    assert_eq!(
        told[1]["failure"]["came"]["code"], "response",
        "{}",
        told[1]
    );
}

#[test]
fn when_the_page_leaves_the_check_ends() {
    let salon = serve(Limits::default());
    // It accepts connections and answers nothing, so that each case takes its time.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, asked) = std::sync::mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = sender.send(stream.read(&mut [0; 1024]));
            thread::spawn(move || std::io::copy(&mut stream, &mut std::io::sink()));
        }
    });
    let mut page = start(salon.address, port, "&all=1");
    assert_eq!(read(&mut page)["action"], "checking");
    page.send_frame(FIN | CLOSE, &1001_u16.to_be_bytes());
    // What the case that was running still tells.
    loop {
        let (first_byte, payload) = page.read_frame();
        if first_byte == FIN | CLOSE {
            assert_eq!(payload, 1001_u16.to_be_bytes());
            break;
        }
        assert_eq!(first_byte, FIN | TEXT);
    }
    drop(page);
    while asked.try_recv().is_ok() {}
    assert!(asked.recv_timeout(PATIENCE / 2).is_err(), "it goes on");
}

#[test]
fn a_second_check_is_refused_before_the_upgrade() {
    let (salon, echo) = (serve(Limits::default()), serve_echo(Limits::default()));
    let port = echo.address.port();
    let mut page = start(salon.address, port, "");
    let refused = refusal(salon.address, &format!("/check/server?port={port}"));
    assert!(
        refused.starts_with("503 Service Unavailable: "),
        "{refused}"
    );
    read_all(&mut page);
    let refused = refusal(salon.address, &format!("/check/server?port={port}"));
    assert!(
        refused.starts_with("503 Service Unavailable: "),
        "{refused}"
    );
}

#[test]
fn the_switch_and_the_origin_policy_hold_here_too() {
    let off = Limits {
        check: false,
        ..Limits::default()
    };
    let salon = serve(off);
    let refused = refusal(salon.address, "/check/server?port=9001");
    assert!(refused.starts_with("404 Not Found: "), "{refused}");
    assert!(refused.contains("--no-check"), "{refused}");

    let salon = serve(Limits::default());
    let mut foreign = Client::open(salon.address);
    let head = request(salon.address, "Origin: http://foreign.example\r\n");
    foreign.send_bytes(
        head.replacen("GET / ", "GET /check/server?port=9001 ", 1)
            .as_bytes(),
    );
    let head = foreign.read_head();
    assert!(head.starts_with("HTTP/1.1 403 "), "{head}");
}

#[test]
fn a_server_that_stops_ends_its_checks() {
    let salon = serve(Limits::default());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut page = start(
        salon.address,
        listener.local_addr().unwrap().port(),
        "&all=1",
    );
    assert_eq!(read(&mut page)["action"], "checking");
    salon.stop();
    assert_eq!(page.read_close().0, 1001);
}
