//! Each broken rule: the section it is in, the status code it is answered with (RFC 6455 §7.4.1),
//! and a sentence that fits in a Close frame.

use salon::websocket::error::ProtocolError::{self, *};
use salon::websocket::status_code::StatusCode;

/// All of them, with the longest numbers that they can hold.
const ALL: [ProtocolError; 15] = [
    ReservedBitSet,
    ReservedOpcode(0xF),
    ControlFrameFragmented,
    ControlFrameTooLong,
    LengthNotShortest,
    LengthTopBitSet,
    ClientFrameNotMasked,
    ServerFrameMasked,
    NothingToContinue,
    MessageInterrupted,
    MessageTooBig { limit: usize::MAX },
    TooManyFragments { limit: usize::MAX },
    InvalidUtf8,
    ClosePayloadOneByte,
    CloseCodeNotAllowed(StatusCode(u16::MAX)),
];

/// The section that has the rule, and the status code for breaking it. A new rule does not compile
/// until it is added here. Then add it to [`ALL`] too.
fn expected(error: ProtocolError) -> (&'static str, u16) {
    match error {
        ReservedBitSet | ReservedOpcode(_) | LengthNotShortest | LengthTopBitSet => ("§5.2", 1002),
        ClientFrameNotMasked | ServerFrameMasked => ("§5.1", 1002),
        ControlFrameFragmented | ControlFrameTooLong => ("§5.5", 1002),
        NothingToContinue | MessageInterrupted => ("§5.4", 1002),
        ClosePayloadOneByte => ("§5.5.1", 1002),
        CloseCodeNotAllowed(_) => ("§7.4", 1002),
        InvalidUtf8 => ("§8.1", 1007),
        MessageTooBig { .. } | TooManyFragments { .. } => ("§10.4", 1009),
    }
}

#[track_caller]
fn check(error: ProtocolError, sentence: &str) {
    assert_eq!(error.to_string(), sentence);
}

#[test]
fn every_error_knows_its_section_and_its_status_code() {
    for error in ALL {
        let (section, code) = expected(error);
        assert_eq!(error.section(), section, "{error:?}");
        assert_eq!(error.status_code().0, code, "{error:?}");
        assert!(error.status_code().allowed_in_close_frame(), "{error:?}");
    }
}

#[test]
fn every_sentence_ends_with_its_section_and_fits_in_a_close_frame() {
    for error in ALL {
        let sentence = error.to_string();
        let (section, _) = expected(error);
        assert!(
            sentence.ends_with(&format!(" (RFC 6455 {section})")),
            "{sentence}"
        );
        assert!(
            sentence.len() <= 123,
            "{} bytes: {sentence}",
            sentence.len()
        );
        assert!(!sentence.contains(char::is_control), "{sentence:?}");
    }
}

#[test]
fn a_sentence_names_the_number_that_broke_the_rule() {
    check(
        ReservedOpcode(0xB),
        "opcode 0xB is reserved (RFC 6455 §5.2)",
    );
    check(
        MessageTooBig { limit: 65_536 },
        "the message is longer than 65536 bytes (RFC 6455 §10.4)",
    );
    check(
        TooManyFragments { limit: 1024 },
        "the message has more than 1024 fragments (RFC 6455 §10.4)",
    );
    check(
        CloseCodeNotAllowed(StatusCode(1005)),
        "status code 1005 may not be in a Close frame (RFC 6455 §7.4)",
    );
}
