//! Each faulty server is told what its mistake is, and none that makes none is told of one.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use salon::check::judge::{Choice, Outcome, Summary, judge};
use salon::check::judged::{Judged, Service};

use crate::faulty_server::{Fault, FaultyServer};

/// The faults, the first case that tells of each, and the code of its hint.
const RECOGNISED: &[(Fault, &str, &str)] = &[
    (Fault::AcceptAsRepr, "1.1", "accept_repr"),
    (Fault::AcceptInHex, "1.1", "accept_hex"),
    (Fault::AcceptInBase64OfHex, "1.1", "accept_hex"),
    (Fault::AcceptWithNewline, "1.1", "line_end"),
    (Fault::AcceptMissing, "1.1", "accept_missing"),
    (Fault::KeyDecodedFirst, "1.1", "accept_key_decoded"),
    (Fault::WrongGuid, "1.1", "accept_guid"),
    (Fault::KeyNotChecked, "1.15", "key_not_checked"),
    (Fault::NoEmptyLine, "1.1", "no_empty_line"),
    (Fault::LfOnly, "1.1", "line_end"),
    (Fault::StatusOk, "1.1", "not_101"),
    (Fault::UpgradeMissing, "1.1", "upgrade_headers"),
    (Fault::ConnectionMissing, "1.1", "upgrade_headers"),
    (Fault::HeaderNamesByCase, "1.3", "header_name_case"),
    (Fault::KeepAliveUpgradeRefused, "1.5", "connection_list"),
    (Fault::UpgradeByCase, "1.6", "token_case"),
    (
        Fault::SubprotocolNotOffered,
        "1.1",
        "subprotocol_not_offered",
    ),
    (Fault::ExtensionPromised, "1.1", "extension_not_offered"),
    (Fault::OfferedExtensionNotDone, "1.12", "extension_not_done"),
    (Fault::OriginRequired, "1.8", "origin_required"),
    (Fault::RequestInOneRead, "1.9", "request_in_parts"),
    (Fault::BadVersionAccepted, "1.13", "version"),
    (Fault::PostAccepted, "1.17", "request_not_checked"),
    (Fault::SecondFrameLost, "2.5", "second_frame_lost"),
    (Fault::HalfFrame, "2.6", "half_frame"),
    (Fault::ShortReadHeader, "2.7", "short_read"),
    (Fault::Length16LittleEndianRead, "2.11", "length_16_order"),
    (
        Fault::Length16LittleEndianWritten,
        "2.11",
        "length_16_order",
    ),
    (Fault::Length64LittleEndianRead, "2.16", "length_64_too_big"),
    (
        Fault::Length64LittleEndianWritten,
        "2.16",
        "length_64_order",
    ),
    (Fault::Length64InFourBytesRead, "2.16", "length_64_bytes"),
    (Fault::Length64InFourBytesWritten, "2.16", "length_64_bytes"),
    (Fault::Over125Unsupported, "2.11", "length_16"),
    (Fault::Over125UnsupportedWritten, "2.11", "length_16"),
    (Fault::Over65535Unsupported, "2.16", "length_64"),
    (Fault::CharactersCounted, "5.1", "length_characters"),
    (Fault::MemoryForAnnouncedLength, "8.10", "memory_announced"),
    (Fault::CrashesOnBigFrame, "2.16", "crashed"),
    (Fault::UnmaskedAccepted, "3.8", "unmasked_accepted"),
    (Fault::ServerMasks, "2.1", "server_masks"),
    (Fault::MaskOffsetCarriedOver, "2.5", "mask_carried_over"),
    (Fault::MaskNotApplied, "2.1", "mask_not_applied"),
    (Fault::MaskFirstByteOnly, "2.1", "mask_cycle"),
    (Fault::FragmentsNotJoined, "4.1", "fragments_not_joined"),
    (Fault::FinIgnored, "4.1", "fragments_not_joined"),
    (
        Fault::PingBetweenFragmentsBreaks,
        "4.10",
        "control_between_fragments",
    ),
    (
        Fault::ContinuationAloneAccepted,
        "4.12",
        "order_not_checked",
    ),
    (
        Fault::InterruptedMessageForgotten,
        "4.14",
        "order_not_checked",
    ),
    (Fault::OpcodeIgnored, "2.4", "opcode"),
    (Fault::BinaryAsText, "2.4", "type_changed"),
    (Fault::ReservedBitsAccepted, "2.17", "reserved_bits"),
    (Fault::ReservedOpcodeAccepted, "2.20", "reserved_opcode"),
    (Fault::PongEmpty, "4.9", "pong_payload"),
    (Fault::PongMissing, "4.9", "pong_missing"),
    (Fault::PongAnsweredWithText, "4.9", "pong_type"),
    (Fault::CrashesOnPing, "4.9", "crashed"),
    (Fault::LongPingAccepted, "7.8", "control_too_long"),
    (Fault::FragmentedPingAccepted, "7.9", "control_fragmented"),
    (Fault::InvalidUtf8Accepted, "5.9", "utf8_accepted"),
    (Fault::InvalidUtf8Replaced, "5.9", "utf8_replaced"),
    (Fault::Utf8CheckedByFragment, "5.7", "utf8_pieces"),
    (Fault::NoCloseBack, "4.11", "no_close_back"),
    (Fault::NoCloseBackButFin, "4.11", "cut_without_close"),
    (Fault::TcpCutWithoutClose, "4.11", "cut_without_close"),
    (Fault::CloseCodeWrong, "6.4", "close_code"),
    (Fault::CloseCodeZero, "6.3", "close_empty"),
    (Fault::CloseOneByteAccepted, "6.9", "close_not_checked"),
    (
        Fault::CloseReasonNotUtf8Accepted,
        "6.10",
        "close_not_checked",
    ),
    (Fault::BadCloseCodeAccepted, "6.11", "close_not_checked"),
    (Fault::TcpLeftOpen, "6.2", "tcp_left_open"),
    (Fault::DataAfterCloseEchoed, "6.8", "data_after_close"),
    (Fault::FailsWithoutClose, "2.17", "cut_without_close"),
    (Fault::TwoWritersInterleave, "2.5", "writers_interleave"),
    (Fault::OneClientAtATime, "8.4", "one_client"),
    (Fault::Hangs, "2.1", "no_echo"),
    (Fault::HangsAtOnce, "1.1", "no_answer"),
    (Fault::Floods, "2.1", "no_echo"),
    (Fault::GarbageAfterUpgrade, "2.1", "garbage"),
];

/// Mistakes that break no rule: a judge must not see any.
const LEGAL: &[Fault] = &[
    Fault::None,
    Fault::GreetingFrame,
    Fault::PingsAndPongs,
    Fault::EchoInFragments,
    Fault::LengthWaitedFor,
    // What a sender must not do, and nothing says what a receiver does.
    Fault::LengthNotShortestAccepted,
    // A client waits for the response before it sends frames (RFC 6455 §4.1).
    Fault::FramesWithHeadLost,
];

/// The address and the hint of the first case that is not passed.
type First = Option<(String, &'static str)>;

/// The summary, and the address and hint of the first case that is not passed.
fn judge_fault(fault: Fault) -> (Summary, First) {
    let server = FaultyServer::start(fault);
    let uri = format!("ws://{}/", server.address);
    let uri = uri.parse().expect("an address");
    let mut judged = Judged::new(uri, server.address, Service::Echo);
    judged.patience = Duration::from_secs(1);
    let mut first = None;
    let summary = judge(&mut judged, &Choice::default(), |judgement| {
        if let Outcome::Failed(failure) | Outcome::Recommended(failure) = &judgement.outcome {
            let hint = failure.hint.map_or("", |hint| hint.code);
            first.get_or_insert((judgement.address.to_string(), hint));
        }
    });
    (summary, first)
}

/// How many are judged at once: a server that hangs is waited for.
const AT_ONCE: usize = 16;

/// What [`judge_fault`] says of each.
fn judge_all(faults: &[Fault]) -> Vec<(Fault, Summary, First)> {
    let next = AtomicUsize::new(0);
    let judged = Mutex::new(Vec::new());
    let work = || {
        while let Some(&fault) = faults.get(next.fetch_add(1, Ordering::SeqCst)) {
            let (summary, first) = judge_fault(fault);
            judged
                .lock()
                .expect("no panic")
                .push((fault, summary, first));
        }
    };
    thread::scope(|scope| (0..AT_ONCE).for_each(|_| drop(scope.spawn(work))));
    judged.into_inner().expect("no panic")
}

#[test]
fn each_mistake_is_recognised_with_its_hint() {
    let faults: Vec<_> = RECOGNISED.iter().map(|(fault, ..)| *fault).collect();
    for (fault, _, first) in judge_all(&faults) {
        let expected = RECOGNISED.iter().find(|(known, ..)| *known == fault);
        let (_, case, hint) = expected.expect("it is in the table");
        assert_eq!(first, Some(((*case).to_owned(), *hint)), "{fault:?}");
    }
}

#[test]
fn what_breaks_no_rule_is_no_mistake() {
    for (fault, summary, first) in judge_all(LEGAL) {
        assert_eq!(first, None, "{fault:?}");
        assert!(
            summary.passed > 100 && summary.not_run == 0,
            "{fault:?}: {summary:?}"
        );
    }
}

#[test]
fn every_fault_is_in_one_of_the_two_tables() {
    for fault in Fault::ALL {
        let recognised = RECOGNISED
            .iter()
            .filter(|(known, ..)| known == fault)
            .count();
        let legal = LEGAL.iter().filter(|known| *known == fault).count();
        assert_eq!(recognised + legal, 1, "{fault:?}");
    }
}
