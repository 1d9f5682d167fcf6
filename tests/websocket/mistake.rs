//! What is guessed from the bytes of a client that does something wrong.

use salon::limits::Limits;
use salon::websocket::frame::Role;
use salon::websocket::message_assembler::MessageDecoder;
use salon::websocket::mistake::{IncompleteFrame, Mistake};

use crate::common::{FIN, PONG, TEXT, masked};

/// What is guessed when these bytes break a rule.
fn mistake_in(bytes: &[u8]) -> Option<Mistake> {
    let mut decoder = MessageDecoder::new(Role::Client, &Limits::default());
    let mut bytes = bytes.to_vec();
    let error = decoder.decode(&mut bytes).expect_err("a broken rule");
    Mistake::behind(error, &bytes)
}

#[track_caller]
fn check(bytes: impl AsRef<[u8]>, mistake: Option<Mistake>) {
    assert_eq!(
        mistake_in(bytes.as_ref()),
        mistake,
        "{:02x?}",
        bytes.as_ref()
    );
}

#[test]
fn text_without_a_frame() {
    check("{", Some(Mistake::NoFrame(b'{')));
    check(
        r#"{"action":"login","user":"Alice"}"#,
        Some(Mistake::NoFrame(b'{')),
    );
    check("\"hello\"", Some(Mistake::NoFrame(b'"')));
    check("Alice: salut", Some(Mistake::NoFrame(b'A')));
    check("[]", Some(Mistake::NoFrame(b'[')));
    // A compressed fragment, though `A` is a letter: RSV1, text, more to come.
    check([0x41, 0x85, 1, 2, 3, 4], None);
    check([0xC1], None);
}

#[test]
fn a_line_end_after_a_frame() {
    check("\n", Some(Mistake::LineEnd));
    check("\r\n", Some(Mistake::LineEnd));
    check([0x09], None);
    check([0x8B], None);
}

/// A masked frame without its MASK bit.
fn without_mask_bit(payload: &[u8]) -> Vec<u8> {
    let mut frame = masked(FIN | TEXT, payload);
    frame[1] &= 0x7F;
    frame
}

#[test]
fn a_mask_without_its_bit() {
    check(
        without_mask_bit(b"Hello, how are you?"),
        Some(Mistake::MaskBitMissing),
    );
    check(
        without_mask_bit("漢字".repeat(100).as_bytes()),
        Some(Mistake::MaskBitMissing),
    );
    // A frame as a server sends it has no mask at all.
    check(b"\x81\x05Hello", None);
    check([0x81, 0x05], None);
    check([0x81, 0x00], None);
}

#[test]
fn a_key_that_was_not_applied() {
    let frame = |payload: &[u8], key: [u8; 4]| {
        let length = u8::try_from(payload.len()).unwrap();
        [&[0x81, 0x80 | length], &key[..], payload].concat()
    };
    let key = [0x9A, 0xBC, 0xDE, 0xF0];
    check(frame(b"Hello", key), Some(Mistake::NotMasked));
    check(
        frame("é".as_bytes(), [0x01, 0x82, 0x03, 0x84]),
        Some(Mistake::NotMasked),
    );
    // Neither with the key nor without it.
    check(frame(&[0xFF, 0xFE, 0xFD], [0, 0, 0, 0]), None);
    // Only a part has come.
    check(
        &frame(b"Hello, how are you?", key)[..12],
        Some(Mistake::NotMasked),
    );
}

#[test]
fn a_length_in_the_wrong_byte_order() {
    let swapped = |length, swapped| Some(Mistake::LengthByteOrder { length, swapped });
    // 64 bits: 70,000.
    let key = [1, 2, 3, 4];
    let frame = [&[0x81, 0xFF], &70_000_u64.to_le_bytes()[..], &key].concat();
    check(frame, swapped(70_000_u64.swap_bytes(), 70_000));
    // The lowest byte has the top bit.
    let frame = [&[0x81, 0xFF], &65_664_u64.to_le_bytes()[..]].concat();
    check(frame, swapped(65_664_u64.swap_bytes(), 65_664));
    // 16 bits: 256 is 1 in the other order, which takes the shorter form.
    let frame = [&[0x81, 0xFE, 0x00, 0x01, 1, 2, 3, 4], &[b'x'; 256][..]].concat();
    check(frame, swapped(1, 256));
    // As long as it says.
    check([0x81, 0xFE, 0x00, 0x01, 1, 2, 3, 4, b'x'], None);
    check(
        [&[0x81, 0xFF], &70_000_u64.to_be_bytes()[..], &key].concat(),
        None,
    );
}

#[test]
fn other_errors_explain_themselves() {
    check([0x8B], None);
    check([0x89, 0xFE], None);
    check(masked(FIN | PONG, &[0; 126]), None);
    check([0x80, 0x80, 1, 2, 3, 4], None);
}

#[track_caller]
fn check_incomplete(bytes: &[u8], sentence: &str, mistake: Option<Mistake>) {
    let frame = IncompleteFrame::at_end_of(bytes).expect("a part of a frame");
    assert_eq!((&*frame.to_string(), frame.mistake), (sentence, mistake));
}

#[test]
fn a_frame_that_is_not_whole_says_how_much_is_missing() {
    let frame = masked(FIN | TEXT, &[b'x'; 35]);
    let one_missing = &frame[..frame.len() - 1];
    check_incomplete(one_missing, "still waiting for 1 of 35 bytes", None);
    check_incomplete(&frame[..6], "still waiting for 35 of 35 bytes", None);
    check_incomplete(
        &frame[..5],
        "still waiting for the end of a frame's header",
        None,
    );
    check_incomplete(
        &frame[..1],
        "still waiting for the end of a frame's header",
        None,
    );
    assert_eq!(IncompleteFrame::at_end_of(b""), None);
}

#[test]
fn a_frame_that_is_not_whole_tells_of_its_length() {
    // 35 with its bytes in the wrong order.
    let frame = [&[0x81, 0xFE, 0x23, 0x00, 1, 2, 3, 4], &[b'x'; 35][..]].concat();
    let mistake = Mistake::LengthByteOrder {
        length: 8960,
        swapped: 35,
    };
    check_incomplete(
        &frame,
        "still waiting for 8925 of 8960 bytes",
        Some(mistake),
    );
    // The masking key has been counted.
    let frame = [&[0x81, 0x80 | 9, 1, 2, 3, 4], &b"Hello"[..]].concat();
    let mistake = Mistake::LengthCountsKey;
    check_incomplete(&frame, "still waiting for 4 of 9 bytes", Some(mistake));
}

#[test]
fn every_sentence_fits_in_a_close_frame_with_its_section() {
    let length = u64::MAX;
    let swapped = (1 << 24) - 1;
    for mistake in [
        Mistake::NoFrame(b'{'),
        Mistake::LineEnd,
        Mistake::MaskBitMissing,
        Mistake::NotMasked,
        Mistake::LengthByteOrder { length, swapped },
        Mistake::LengthCountsKey,
    ] {
        let sentence = format!("{mistake} (RFC 6455 §5.2)");
        assert!(sentence.len() <= 123, "{}: {sentence}", sentence.len());
    }
}
