//! Clients of other makers over TLS. They trust the certificate in a file, and nothing else.

use std::path::{Path, PathBuf};

use super::clients;
use crate::common::pem::{file, made};
use crate::processes::Server;

/// A chat over TLS, and the certificate to trust.
#[track_caller]
fn serve(name: &str) -> (Server, PathBuf) {
    let (certificate, key) = made();
    let certificate = file(&format!("{name}-certificate"), &certificate);
    let key = file(&format!("{name}-key"), &key);
    (Server::secure(name, &certificate, &key), certificate)
}

fn arguments(server: &Server, certificate: &Path) -> [String; 2] {
    [server.url.clone(), certificate.display().to_string()]
}

#[test]
#[ignore = "needs Python and its package websockets: run tests/interop/run"]
fn python_websockets() {
    let (server, certificate) = serve("wss_python_websockets");
    clients::start_python("wss_client.py", &arguments(&server, &certificate)).finish();
}

#[test]
#[ignore = "needs Node and its package ws: run tests/interop/run"]
fn npm_ws() {
    let (server, certificate) = serve("wss_npm_ws");
    clients::start_npm("wss_client.cjs", &arguments(&server, &certificate)).finish();
}

/// curl also says whether the connection ended with `close_notify`.
#[test]
#[ignore = "needs curl: run tests/interop/run"]
fn curl() {
    let (server, certificate) = serve("wss_curl");
    let url = server.url.replace("wss://", "https://");
    let certificate = certificate.display().to_string();
    let fail = ["--fail", "--output", "/dev/null", "--cacert", &certificate];
    for version in ["1.2", "1.3"] {
        let most = format!("--tls-max={version}");
        let most = most.split('=').collect::<Vec<_>>();
        clients::start_curl(&[&fail[..], &most, &[&url]].concat()).finish();
    }
}
