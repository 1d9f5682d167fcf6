//! Where a client says how it went, since a browser has no exit status.

use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use tungstenite::Message;
use tungstenite::handshake::server::{Request, Response};

use crate::processes::PATIENCE;

pub struct Report {
    pub url: String,
    /// The extensions that the client offered, and `OK` or what is wrong.
    reports: Receiver<(String, String)>,
}

impl Report {
    #[track_caller]
    pub fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("ws://{}/", listener.local_addr().unwrap());
        let (sender, reports) = channel();
        thread::spawn(move || {
            let (stream, _) = listener.accept().expect("a client");
            let mut offered = String::new();
            #[expect(clippy::result_large_err, reason = "the signature is tungstenite's")]
            let handshake = |request: &Request, response: Response| {
                if let Some(offer) = request.headers().get("Sec-WebSocket-Extensions") {
                    offer.to_str().unwrap().clone_into(&mut offered);
                }
                Ok(response)
            };
            let mut socket = tungstenite::accept_hdr(stream, handshake).expect("a handshake");
            if let Ok(Message::Text(report)) = socket.read() {
                let _ = sender.send((offered, report.to_string()));
            }
            // Up to its Close, which is answered on the way.
            while socket.read().is_ok() {}
        });
        Self { url, reports }
    }

    #[track_caller]
    pub fn check(&self) {
        let report = self.reports.recv_timeout(PATIENCE);
        let (offered, report) = report.expect("a report in time");
        assert_eq!(report, "OK");
        // That it is declined is only worth something where it is offered.
        assert!(offered.contains("permessage-deflate"), "{offered:?}");
    }
}
