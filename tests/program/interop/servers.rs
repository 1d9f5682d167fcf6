//! `salon check` against servers of other makers: the verdicts that `docs/check.md` tells.

use std::io::BufRead as _;
use std::net::TcpListener;
use std::process::Command;
use std::thread;

use salon::check::judge::{Choice, Outcome, judge};
use salon::check::judged::{Judged, Service};
use tungstenite::Message;

use super::clients::{installed, source};
use crate::processes::Program;

/// The row of the table, without its first cell.
fn verdict(url: &str, service: Service) -> String {
    let uri: salon::websocket::uri::WebSocketUri = url.parse().expect("an address");
    let address = format!("127.0.0.1:{}", uri.port)
        .parse()
        .expect("an address");
    let mut judged = Judged::new(uri, address, service);
    let choice = Choice {
        all: true,
        ..Choice::default()
    };
    let (mut failed, mut recommended) = (Vec::new(), Vec::new());
    let summary = judge(&mut judged, &choice, |judgement| {
        let address = judgement.address.to_string();
        match judgement.outcome {
            Outcome::Passed => {}
            Outcome::Recommended(_) => recommended.push(address),
            Outcome::Failed(_) => failed.push(address),
        }
    });
    let cell = |cases: Vec<String>| {
        if cases.is_empty() {
            "none".to_owned()
        } else {
            cases.join(", ")
        }
    };
    let (failed, recommended) = (cell(failed), cell(recommended));
    format!("{} | {failed} | {recommended} |", summary.passed)
}

#[track_caller]
fn is_judged(name: &str, mut program: Program, service: Service) {
    let mut line = String::new();
    program.output().read_line(&mut line).expect("its address");
    is_as_documented(name, &verdict(line.trim(), service));
}

#[track_caller]
fn is_as_documented(name: &str, verdict: &str) {
    let table = include_str!("../../../docs/check.md");
    let row = table
        .lines()
        .find(|line| line.starts_with(&format!("| {name}")));
    let row = row.unwrap_or_else(|| panic!("no row for {name}"));
    assert!(row.ends_with(verdict), "{row}\nis now {verdict}");
}

fn python(file: &str) -> Program {
    let python = installed("venv/bin/python");
    Program::start(Command::new(python).arg(source(&format!("echo/{file}"))))
}

fn npm(file: &str) -> Program {
    let packages = installed("node_modules/ws").with_file_name("");
    let mut command = Command::new("node");
    command.env("NODE_PATH", packages);
    Program::start(command.arg(source(&format!("echo/{file}"))))
}

#[test]
#[ignore = "needs Python and its package websockets: run tests/interop/run"]
fn server_python_websockets() {
    is_judged("`websockets`", python("websockets_echo.py"), Service::Echo);
}

#[test]
#[ignore = "needs Python and its package aiohttp: run tests/interop/run"]
fn server_python_aiohttp() {
    is_judged("`aiohttp`", python("aiohttp_echo.py"), Service::Echo);
}

#[test]
#[ignore = "needs Python and its package tornado: run tests/interop/run"]
fn server_python_tornado() {
    is_judged("`tornado`", python("tornado_echo.py"), Service::Echo);
}

#[test]
#[ignore = "needs Node and its package ws: run tests/interop/run"]
fn server_npm_ws() {
    is_judged("`ws`", npm("ws_echo.cjs"), Service::Echo);
}

#[test]
#[ignore = "needs Node and its package websocket: run tests/interop/run"]
fn server_npm_websocket() {
    is_judged("`websocket`", npm("websocket_echo.cjs"), Service::Echo);
}

#[test]
#[ignore = "needs Python and its package websockets: run tests/interop/run"]
fn server_of_the_report() {
    let run = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers/report/run");
    let program = Program::start(Command::new(run).arg("0"));
    is_judged("the report's server", program, Service::Chat);
}

#[test]
fn server_tungstenite() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("ws://{}/", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || {
                let Ok(mut socket) = tungstenite::accept(stream) else {
                    return;
                };
                while let Ok(message) = socket.read() {
                    let is_data = matches!(message, Message::Text(_) | Message::Binary(_));
                    if is_data && socket.send(message).is_err() {
                        return;
                    }
                }
            });
        }
    });
    is_as_documented("`tungstenite`", &verdict(&url, Service::Echo));
}
