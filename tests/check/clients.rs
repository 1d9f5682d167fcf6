//! `salon check --client`: a good client passes, and each faulty one is told its mistake.

use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use salon::check::client::listen::ClientCheck;
use salon::check::judge::{Judgement, Outcome};

use crate::faulty_client::{Mistake, connect};

/// The mistakes, the first case that tells of each, and the code of its hint.
const RECOGNISED: &[(Mistake, &str, &str)] = &[
    (Mistake::DataAfterClose, "29", "client_data_after_close"),
    (Mistake::TwoMaskingKeys, "15", "client_same_masking_key"),
    (Mistake::ZeroMaskingKey, "15", "client_same_masking_key"),
    (Mistake::Length64LittleEndian, "18", "length_64_order"),
    (Mistake::LengthNotShortest, "1", "length_shortest"),
    (Mistake::NoHost, "1", "client_request"),
    (Mistake::NoEmptyLine, "1", "client_request_end"),
    (Mistake::KeyOf15Bytes, "1", "client_request"),
    (Mistake::SameKey, "2", "client_same_key"),
    (Mistake::HeaderNamesByCase, "4", "client_header_case"),
    (Mistake::ResponseInOneRead, "5", "client_response_parts"),
    (
        Mistake::BytesAfterResponseLost,
        "6",
        "client_bytes_after_response",
    ),
    (Mistake::AcceptNotChecked, "7", "client_accept"),
    (Mistake::StatusNotChecked, "9", "client_status"),
    (Mistake::UpgradeNotChecked, "11", "client_response_headers"),
    (Mistake::ExtensionNotChecked, "13", "client_extension"),
    (Mistake::SubprotocolNotChecked, "14", "client_subprotocol"),
    (Mistake::NotMasked, "1", "client_not_masked"),
    (Mistake::MaskBitMissing, "1", "client_mask_bit"),
    (Mistake::MaskNotApplied, "1", "client_mask_not_applied"),
    (Mistake::SameMaskingKey, "15", "client_same_masking_key"),
    (Mistake::LengthCountsKey, "3", "client_length_counts_key"),
    (Mistake::LineEndAfterFrame, "15", "client_line_end"),
    (Mistake::BinaryAsText, "16", "type_changed"),
    (Mistake::Length16LittleEndian, "17", "length_16_order"),
    (Mistake::SecondFrameLost, "19", "second_frame_lost"),
    (Mistake::FragmentsNotJoined, "22", "fragments_not_joined"),
    (Mistake::PongMissing, "24", "pong_missing"),
    (Mistake::PongEmpty, "24", "pong_payload"),
    (Mistake::NoCloseBack, "27", "no_close_back"),
    (Mistake::CloseCodeWrong, "27", "close_code"),
    (Mistake::TcpLeftOpen, "29", "client_tcp_left_open"),
    (
        Mistake::MaskedServerAccepted,
        "30",
        "client_masked_accepted",
    ),
    (Mistake::InvalidUtf8Accepted, "35", "utf8_accepted"),
    (Mistake::FailsWithoutClose, "30", "cut_without_close"),
    (Mistake::CrashesOnPing, "1", "client_not_open"),
    (Mistake::Hangs, "1", "client_not_open"),
    (Mistake::Floods, "3", "client_no_echo"),
    (Mistake::NoEcho, "3", "client_no_echo"),
];

/// How many cases a client with this mistake, which connects again and again, has seen, and the
/// number and the hint of the first that is not passed: no other one is run then.
fn judge(mistake: Mistake, echo: bool) -> (usize, Option<(String, &'static str)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let patience = Duration::from_secs(1);
    let mut check = ClientCheck::new(listener, echo, patience).expect("a listener");
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for turn in 0.. {
                if is_over.load(Ordering::SeqCst) {
                    return;
                }
                connect(address, mistake, turn);
            }
        });
        let (mut cases, mut first) = (0, None);
        while first.is_none() && check.next().is_some() {
            first = mistake_of(check.judge_next().expect("a connection"));
            cases += 1;
        }
        is_over.store(true, Ordering::SeqCst);
        drop(check);
        (cases, first)
    })
}

fn mistake_of(judgement: Judgement) -> Option<(String, &'static str)> {
    match judgement.outcome {
        Outcome::Passed => None,
        Outcome::Failed(failure) | Outcome::Recommended(failure) => {
            let hint = failure.hint.map_or("", |hint| hint.code);
            Some((judgement.address.to_string(), hint))
        }
    }
}
#[test]
fn each_mistake_is_recognised_with_its_hint() {
    thread::scope(|scope| {
        let judged = RECOGNISED.iter().map(|&(mistake, case, hint)| {
            let judged = scope.spawn(move || judge(mistake, true).1);
            (judged, mistake, case, hint)
        });
        for (judged, mistake, case, hint) in judged.collect::<Vec<_>>() {
            let first = judged.join().expect("no panic");
            assert_eq!(first, Some((case.to_owned(), hint)), "{mistake:?}");
        }
    });
}

#[test]
fn a_good_client_passes_every_case() {
    assert_eq!(judge(Mistake::None, true), (37, None));
}

#[test]
fn a_client_that_greets_first_passes_every_case() {
    assert_eq!(judge(Mistake::Greets, true), (37, None));
}

#[test]
fn a_client_that_sends_nothing_back_is_judged_without() {
    let (cases, first) = judge(Mistake::NoEcho, false);
    assert_eq!(first, None);
    assert!(cases > 20, "{cases}");
}
