//! What judges the clients that pages wait for.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use super::clients::{ClientJudge, OneClient};

const CASES: &[(&str, &str)] = &[("A stand-in", "§4.1"), ("Another stand-in", "§5.1")];

/// A stand-in.
pub const CLIENT_JUDGE: ClientJudge = ClientJudge {
    cases: || CASES.to_vec(),
    start,
};

fn start() -> OneClient {
    Box::new(
        |number: usize, stream: &TcpStream, received: Vec<u8>, _: Duration| -> Value {
            let _ = (&mut &*stream).write_all(b"judged");
            let outcome = if received.starts_with(b"GET ") {
                "passed"
            } else {
                "failed"
            };
            json!({"title": CASES[number - 1].0, "section": CASES[number - 1].1, "outcome": outcome})
        },
    )
}
