//! Clients of other makers, in other languages, against the real programs. `tests/interop/run`
//! installs what they need and runs these.

mod clients;
mod report;
mod servers;
#[cfg(feature = "tls")]
mod wss;

use std::io::BufRead as _;
use std::time::Duration;

use salon::limits::Limits;

use crate::common::{Running, serve_echo};
use crate::processes::{Program, Server};
use crate::witness;
use report::Report;

/// What each client gets the addresses of.
struct Servers {
    /// With a witness in the room, who answers.
    chat: Server,
    echo: Server,
    /// Echoes too. Pings after half a second of silence, and ends the connection after as long
    /// again without an answer.
    impatient: Running,
}

impl Servers {
    #[track_caller]
    fn start(log: &str) -> Self {
        let chat = Server::salon(log);
        witness::enter(&chat.url);
        let impatient = serve_echo(Limits {
            ping_after: Duration::from_millis(500),
            ..Limits::default()
        });
        Self {
            chat,
            echo: Server::echo(),
            impatient,
        }
    }

    fn urls(&self) -> [String; 3] {
        let impatient = format!("ws://{}/", self.impatient.address);
        [self.chat.url.clone(), self.echo.url.clone(), impatient]
    }

    /// Those of a program that knows several clients: which one, and the addresses.
    fn arguments(&self, client: &str) -> Vec<String> {
        let urls = self.urls().into_iter();
        [client.to_owned()].into_iter().chain(urls).collect()
    }
}

#[test]
#[ignore = "needs Python and its package websockets: run tests/interop/run"]
fn python_websockets() {
    let servers = Servers::start("python_websockets");
    clients::start_python("websockets_client.py", &servers.urls()).finish();
}

#[track_caller]
fn python_package_works(name: &str) {
    let servers = Servers::start(name);
    clients::start_python("python_clients.py", &servers.arguments(name)).finish();
}

#[test]
#[ignore = "needs Python and its package websockets: run tests/interop/run"]
fn python_websockets_sync() {
    python_package_works("websockets-sync");
}

#[test]
#[ignore = "needs Python and its package websocket-client: run tests/interop/run"]
fn python_websocket_client() {
    python_package_works("websocket-client");
}

#[test]
#[ignore = "needs Python and its package aiohttp: run tests/interop/run"]
fn python_aiohttp() {
    python_package_works("aiohttp");
}

#[test]
#[ignore = "needs Python and its package tornado: run tests/interop/run"]
fn python_tornado() {
    python_package_works("tornado");
}

#[track_caller]
fn npm_package_works(name: &str) {
    let servers = Servers::start(name);
    clients::start_npm("npm_clients.cjs", &servers.arguments(name)).finish();
}

#[test]
#[ignore = "needs Node and its package websocket: run tests/interop/run"]
fn npm_websocket() {
    npm_package_works("websocket");
}

#[test]
#[ignore = "needs Node and its package faye-websocket: run tests/interop/run"]
fn npm_faye_websocket() {
    npm_package_works("faye-websocket");
}

#[test]
#[ignore = "needs Node and its package ws: run tests/interop/run"]
fn npm_ws() {
    let servers = Servers::start("npm_ws");
    clients::start_npm("ws_client.cjs", &servers.urls()).finish();
}

#[test]
#[ignore = "needs Node 20 or newer: run tests/interop/run"]
fn nodes_own_websocket() {
    let servers = Servers::start("nodes_own_websocket");
    let report = Report::listen();
    clients::start_node(&report.url, &servers.urls()).finish();
    report.check();
}

#[test]
#[ignore = "needs Chromium: run tests/interop/run"]
fn chromium() {
    let servers = Servers::start("chromium");
    let report = Report::listen();
    let _browser = clients::start_chromium(&report.url, &servers.urls());
    report.check();
}

#[test]
#[ignore = "needs curl: run tests/interop/run"]
fn curls_handshake() {
    let salon = Server::salon("curls_handshake");
    let headers = [
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Extensions: permessage-deflate",
    ];
    let mut arguments = vec!["--include", "--http1.1"];
    arguments.extend(headers.iter().flat_map(|header| ["--header", header]));
    let url = salon.url.replace("ws://", "http://");
    arguments.push(&url);
    let mut curl = clients::start_curl(&arguments);

    let lines = curl.output().lines().map(Result::unwrap);
    let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    // §1.3 gives this key as its example, and this answer. No extension is agreed on.
    let expected = [
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    ];
    assert_eq!(head, expected);
}

/// Newer builds of curl open a WebSocket themselves and print what they receive.
#[test]
#[ignore = "needs curl: run tests/interop/run"]
fn curls_own_websocket() {
    if !clients::curl_knows_ws() {
        println!("not tested: this curl does not know ws://");
        return;
    }
    let salon = Server::salon("curls_own_websocket");
    let mut curl = clients::start_curl(&[&salon.url]);
    let mut text = Vec::new();
    curl.output()
        .read_until(b'}', &mut text)
        .expect("a message");
    assert_eq!(
        String::from_utf8_lossy(&text),
        r#"{"action":"rooms","rooms":["general"]}"#
    );
}

#[test]
#[ignore = "needs Python, Node and their packages: run tests/interop/run"]
fn the_reports_client_chats_beside_the_others() {
    let servers = Servers::start("the_reports_client");
    let clients = [
        clients::start_python("report_client.py", &servers.urls()),
        clients::start_python("websockets_client.py", &servers.urls()),
        clients::start_npm("ws_client.cjs", &servers.urls()),
    ];
    clients.into_iter().for_each(Program::finish);
}
