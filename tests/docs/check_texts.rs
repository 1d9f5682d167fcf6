//! The page has a French text for everything that a check tells in English.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use salon::check::client::cases::cases as client_cases;
use salon::check::failure::{Came, Expected};
use salon::check::judge::cases;
use salon::check::refusals;
use salon::check::stages::STAGES;
use salon::http::response_head::BadResponse;
use salon::websocket::client_handshake::HandshakeError;
use salon::websocket::close::Close;
use salon::websocket::error::ProtocolError;
use salon::websocket::status_code::StatusCode;

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("web/check")
        .join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The keys of a table: what stands before the first `: "` or `: [` of each line, without quotes.
fn keys(text: &str) -> BTreeSet<String> {
    let key = |line: &str| {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix('"') {
            return rest.split_once("\": ").map(|(key, _)| key.to_owned());
        }
        let (key, _) = line.split_once(": ")?;
        let is_name = key
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit());
        is_name.then(|| key.to_owned())
    };
    text.lines().filter_map(key).collect()
}

/// One table of `texts.js`.
fn table(name: &str) -> BTreeSet<String> {
    let text = read("texts.js");
    let (_, rest) = text
        .split_once(&format!("const {name} = {{"))
        .expect("the table");
    keys(rest.split_once("\n  };").expect("its end").0)
}

#[track_caller]
fn same(french: &BTreeSet<String>, english: &BTreeSet<String>) {
    let missing: Vec<_> = english.difference(french).collect();
    let unused: Vec<_> = french.difference(english).collect();
    assert!(
        missing.is_empty() && unused.is_empty(),
        "{missing:?}, {unused:?}"
    );
}

#[test]
fn each_title_has_a_french_text_and_no_other() {
    let expected = cases().map(|(_, case)| case.title);
    let expected = expected.chain(client_cases().map(|(_, case)| case.title));
    let expected = expected.chain(STAGES.iter().map(|stage| stage.title));
    let expected: BTreeSet<_> = expected.map(str::to_owned).collect();
    same(&keys(&read("titles.js")), &expected);
}

#[test]
fn each_hint_has_a_french_text_and_no_other() {
    let expected = salon::check::hint::all().map(|hint| hint.code.to_owned());
    same(&keys(&read("hints.js")), &expected.collect());
}

#[test]
fn each_expectation_has_a_french_text() {
    let all = [
        Expected::SwitchingProtocols,
        Expected::Refusal,
        Expected::Header(""),
        Expected::Message,
        Expected::Pong,
        Expected::CloseBack,
        Expected::Failure(&[]),
        Expected::TcpEnd,
        Expected::Silence,
        Expected::Chat(""),
        Expected::Request,
        Expected::NoFrames,
        Expected::ClientTcpEnd,
        Expected::NewMaskingKey,
        Expected::Reconnection,
    ];
    let expected: BTreeSet<_> = all.iter().map(|it| it.code().to_owned()).collect();
    same(&table("EXPECTED"), &expected);
}

#[test]
fn whatever_comes_has_a_french_text() {
    let all = [
        Came::NoConnection(String::new()),
        Came::Nothing(Duration::ZERO),
        Came::End,
        Came::Reset,
        Came::Flood,
        Came::TooLong(Duration::ZERO),
        Came::BadResponse(BadResponse::StatusLine),
        Came::Response(HandshakeError::Version),
        Came::Accepted,
        Came::BrokenRule(ProtocolError::InvalidUtf8),
        Came::OtherMessage,
        Came::Close(Close::new(StatusCode::NORMAL_CLOSURE, "")),
        Came::BadRequest(String::new()),
        Came::SameKey,
        Came::SameMaskingKey,
    ];
    let expected: BTreeSet<_> = all.iter().map(|it| it.code().to_owned()).collect();
    same(&table("CAME"), &expected);
}

#[test]
fn each_refusal_has_a_french_text() {
    let expected = refusals::ALL.iter().map(|sentence| (*sentence).to_owned());
    same(&table("REFUSALS"), &expected.collect());
}
