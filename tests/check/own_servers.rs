//! Salon's own echo and its chat pass every case.

use salon::check::judge::{Choice, Outcome, Summary, judge};
use salon::check::judged::{Judged, Service};
use salon::limits::Limits;

use crate::common::{Running, serve, serve_echo};

fn judge_own(server: &Running, service: Service) -> Summary {
    let uri = format!("ws://{}/", server.address);
    let uri = uri.parse().expect("an address");
    let mut judged = Judged::new(uri, server.address, service);
    let choice = Choice {
        all: true,
        strict: true,
        ..Choice::default()
    };
    judge(&mut judged, &choice, |judgement| {
        let passed = judgement.outcome == Outcome::Passed;
        assert!(passed, "{}: {:?}", judgement.address, judgement.outcome);
    })
}

#[test]
fn the_echo_passes_every_case_strictly() {
    let limits = Limits {
        message_bytes: 2 << 20,
        outbox_bytes: 16 << 20,
        rate: None,
        ..Limits::default()
    };
    let summary = judge_own(&serve_echo(limits), Service::Echo);
    assert!(summary.passed > 110, "{summary:?}");
}

#[test]
fn the_chat_passes_every_case_strictly() {
    let limits = Limits {
        rate: None,
        ..Limits::default()
    };
    let summary = judge_own(&serve(limits), Service::Chat);
    assert!(summary.passed > 80, "{summary:?}");
}
