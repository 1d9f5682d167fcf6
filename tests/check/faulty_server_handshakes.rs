//! Servers with a fault in the opening handshake do what they say.

use std::io::Read as _;
use std::net::Shutdown;

use super::faulty_server::Fault;
use super::faulty_server_client::{ACCEPT, Client, KEY, request};

#[track_caller]
fn status(fault: Fault, request: &str, status: &str) {
    let response = Client::response(fault, request);
    assert!(
        response.starts_with(&format!("HTTP/1.1 {status} ")),
        "{fault:?}: {response}"
    );
}

#[test]
fn the_accept_value_is_wrong() {
    for fault in [
        Fault::AcceptInHex,
        Fault::AcceptInBase64OfHex,
        Fault::KeyDecodedFirst,
        Fault::WrongGuid,
        Fault::AcceptMissing,
    ] {
        let response = Client::response(fault, &request());
        assert!(response.starts_with("HTTP/1.1 101 "), "{response}");
        assert!(!response.contains(ACCEPT), "{response}");
    }
}

#[test]
fn requests_are_refused_or_accepted_by_mistake() {
    let usual = request();
    status(Fault::HeaderNamesByCase, &usual, "101");
    status(
        Fault::HeaderNamesByCase,
        &usual.replace("-WebSocket-Key", "-Websocket-Key"),
        "400",
    );
    status(Fault::KeepAliveUpgradeRefused, &usual, "101");
    let keep_alive = usual.replace(": Upgrade", ": keep-alive, Upgrade");
    status(Fault::KeepAliveUpgradeRefused, &keep_alive, "400");
    status(
        Fault::UpgradeByCase,
        &usual.replace(": websocket", ": WebSocket"),
        "400",
    );
    status(Fault::OriginRequired, &usual, "403");
    status(
        Fault::OriginRequired,
        &usual.replace("Host", "Origin: http://a\r\nHost"),
        "101",
    );
    status(
        Fault::BadVersionAccepted,
        &usual.replace(": 13", ": 8"),
        "101",
    );
    status(Fault::PostAccepted, &usual.replace("GET", "POST"), "101");
    status(Fault::KeyNotChecked, &usual.replace(KEY, ""), "101");
    status(Fault::StatusOk, &usual, "200");
    // The second read is not waited for.
    status(Fault::RequestInOneRead, &usual[..30], "400");
}

#[test]
fn response_heads_are_broken() {
    for (fault, end) in [
        (Fault::NoEmptyLine, format!("{ACCEPT}\r\n")),
        (Fault::LfOnly, format!("{ACCEPT}\n\n")),
        (Fault::AcceptWithNewline, format!("{ACCEPT}\n\r\n\r\n")),
        (
            Fault::GarbageAfterUpgrade,
            format!("{ACCEPT}\r\n\r\nWelcome!\n"),
        ),
        (
            Fault::GreetingFrame,
            format!("{ACCEPT}\r\n\r\n\u{1}\u{5}hello"),
        ),
    ] {
        let mut client = Client::connect(fault);
        client.send(request().as_bytes());
        client.stream.shutdown(Shutdown::Write).unwrap();
        let mut all = Vec::new();
        client.stream.read_to_end(&mut all).unwrap();
        // FIN is the one bit that is not ASCII.
        for byte in &mut all {
            *byte &= 0x7F;
        }
        let all = String::from_utf8(all).unwrap();
        assert!(all.ends_with(&end), "{fault:?}: {all:?}");
    }
}

#[test]
fn headers_are_missing_or_too_many() {
    let with = |fault, header: &str| Client::response(fault, &request()).contains(header);
    for (fault, header) in [
        (Fault::UpgradeMissing, "Upgrade: websocket\r\n"),
        (Fault::ConnectionMissing, "Connection: Upgrade\r\n"),
        (Fault::AcceptMissing, "Sec-WebSocket-Accept"),
    ] {
        assert!(
            with(Fault::None, header) && !with(fault, header),
            "{fault:?}"
        );
    }
    for (fault, header) in [
        (
            Fault::SubprotocolNotOffered,
            "Sec-WebSocket-Protocol: chat\r\n",
        ),
        (
            Fault::ExtensionPromised,
            "Sec-WebSocket-Extensions: permessage-deflate\r\n",
        ),
    ] {
        assert!(
            with(fault, header) && !with(Fault::None, header),
            "{fault:?}"
        );
    }
}
