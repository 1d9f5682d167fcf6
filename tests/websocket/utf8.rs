//! UTF-8 in pieces (RFC 6455 §8.1): refused at the first byte after which no text could be valid,
//! and not before.

use proptest::prelude::*;
use salon::websocket::error::ProtocolError;
use salon::websocket::utf8::Utf8Decoder;

/// The Unicode Standard's table 3-7 (the same as the syntax of RFC 3629 §4): the ranges that each
/// byte of a character must be in.
const WELL_FORMED: [&[(u8, u8)]; 9] = [
    &[(0x00, 0x7F)],
    &[(0xC2, 0xDF), (0x80, 0xBF)],
    &[(0xE0, 0xE0), (0xA0, 0xBF), (0x80, 0xBF)],
    &[(0xE1, 0xEC), (0x80, 0xBF), (0x80, 0xBF)],
    &[(0xED, 0xED), (0x80, 0x9F), (0x80, 0xBF)],
    &[(0xEE, 0xEF), (0x80, 0xBF), (0x80, 0xBF)],
    &[(0xF0, 0xF0), (0x90, 0xBF), (0x80, 0xBF), (0x80, 0xBF)],
    &[(0xF1, 0xF3), (0x80, 0xBF), (0x80, 0xBF), (0x80, 0xBF)],
    &[(0xF4, 0xF4), (0x80, 0x8F), (0x80, 0xBF), (0x80, 0xBF)],
];

/// Where the first byte is that no well-formed text could have there, byte for byte by the table.
fn first_wrong(text: &[u8]) -> Option<usize> {
    let mut character: &[u8] = &[];
    for (index, _) in text.iter().enumerate() {
        let start = index - character.len();
        character = &text[start..=index];
        let fits = |row: &&&[(u8, u8)]| {
            row.len() >= character.len()
                && character
                    .iter()
                    .zip(**row)
                    .all(|(byte, (low, high))| (low..=high).contains(&byte))
        };
        match WELL_FORMED.iter().find(fits) {
            None => return Some(index),
            Some(row) if row.len() == character.len() => character = &[],
            Some(_) => {}
        }
    }
    None
}

/// Whether well-formed text ends within a character: by the table, its last bytes begin one and do
/// not end it.
fn is_unfinished(text: &[u8]) -> bool {
    let begins = |last: &[u8]| {
        WELL_FORMED.iter().any(|row| {
            let mut pairs = last.iter().zip(*row);
            row.len() > last.len() && pairs.all(|(byte, (low, high))| (low..=high).contains(&byte))
        })
    };
    (1..=3.min(text.len())).any(|length| begins(&text[text.len() - length..]))
}

/// Pushes the pieces: the first that is refused must be the one with the first wrong byte. If no
/// byte is wrong and the text is whole, it comes out.
fn check_pieces<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, first_wrong: Option<usize>) {
    let mut decoder = Utf8Decoder::default();
    let mut text = Vec::new();
    for piece in pieces {
        text.extend_from_slice(piece);
        let result = decoder.push(piece);
        if first_wrong.is_some_and(|index| index < text.len()) {
            let refused = Err(ProtocolError::InvalidUtf8);
            assert_eq!(result, refused, "{piece:02x?} is too late");
            return;
        }
        assert_eq!(result, Ok(()), "{piece:02x?} is too early");
    }
    let finished = decoder.finish().map(String::into_bytes);
    if is_unfinished(&text) {
        assert_eq!(finished, Err(ProtocolError::InvalidUtf8), "{text:02x?}");
    } else {
        assert_eq!(finished.as_deref(), Ok(&*text));
        assert_eq!(
            decoder.finish(),
            Ok(String::new()),
            "the next begins afresh"
        );
    }
}

#[track_caller]
fn check(text: &[u8], wrong: Option<usize>) {
    assert_eq!(
        first_wrong(text),
        wrong,
        "the table says otherwise: {text:02x?}"
    );
    check_pieces(text.chunks(1), wrong);
    // In every split into three, empty pieces among them.
    for first in 0..=text.len() {
        for second in first..=text.len() {
            check_pieces(
                [&text[..first], &text[first..second], &text[second..]],
                wrong,
            );
        }
    }
}

#[test]
fn text_is_accepted_in_every_split() {
    check(b"", None);
    check(b"salut", None);
    check("κόσμε, ça va ? 🦀 — 日本".as_bytes(), None);
    check(
        "\u{0}\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}".as_bytes(),
        None,
    );
    check("\u{D7FF}\u{E000}\u{FEFF}\u{FFFE}".as_bytes(), None);
}

#[test]
fn the_start_of_a_character_is_not_wrong_yet() {
    check(&[b'a', 0xC3], None);
    check(&[b'a', 0xE2, 0x82], None);
    check(&[b'a', 0xF0, 0x9F, 0xA6], None);
}

#[test]
fn each_kind_of_wrong_byte_is_refused_where_it_stands() {
    // A continuation without a start, and starts without one.
    check(&[0x80], Some(0));
    check(&[b'a', 0xBF], Some(1));
    check(&[0xC3, b'a'], Some(1));
    check(&[0xE2, 0x82, b'a'], Some(2));
    check(&[0xF0, 0x9F, 0xA6, 0xC3], Some(3));
    // Overlong forms, known by the first or second byte.
    check(&[0xC0, 0xAF], Some(0));
    check(&[0xC1, 0xBF], Some(0));
    check(&[0xE0, 0x80, 0xAF], Some(1));
    check(&[0xE0, 0x9F, 0xBF], Some(1));
    check(&[0xF0, 0x80, 0x80, 0xAF], Some(1));
    check(&[0xF0, 0x8F, 0xBF, 0xBF], Some(1));
    // Surrogates, U+D800 to U+DFFF.
    check(&[0xED, 0xA0, 0x80], Some(1));
    check(&[0xED, 0xBF, 0xBF], Some(1));
    // Above U+10FFFF.
    check(&[0xF4, 0x90, 0x80, 0x80], Some(1));
    check(&[0xF5, 0x80, 0x80, 0x80], Some(0));
    check(&[0xFE], Some(0));
    check(&[0xFF], Some(0));
    // Autobahn's 6.4: right, then wrong, then right again.
    check(
        b"\xCE\xBA\xE1\xBD\xB9\xCF\x83\xF4\x90\x80\x80edited",
        Some(8),
    );
}

#[test]
fn every_pair_of_bytes_is_judged_as_by_the_table() {
    for first in 0..=255 {
        for second in 0..=255 {
            let pair = [first, second];
            let wrong = first_wrong(&pair);
            check_pieces([&pair[..]], wrong);
            check_pieces(pair.chunks(1), wrong);
        }
    }
}

/// The bytes on both sides of every border in the table.
const BORDERS: [u8; 24] = [
    0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, //
    0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
];

#[test]
fn every_four_bytes_at_the_borders_are_judged_as_by_the_table() {
    for first in BORDERS {
        for second in BORDERS {
            for third in BORDERS {
                for fourth in BORDERS {
                    let text = [first, second, third, fourth];
                    let wrong = first_wrong(&text);
                    check_pieces([&text[..]], wrong);
                    check_pieces([&text[..1], &text[1..]], wrong);
                    check_pieces(text.chunks(1), wrong);
                }
            }
        }
    }
}

#[test]
fn every_character_comes_out_of_its_single_bytes() {
    let all: String = ('\0'..=char::MAX).collect();
    let mut decoder = Utf8Decoder::default();
    for byte in all.as_bytes().chunks(1) {
        assert_eq!(decoder.push(byte), Ok(()), "{byte:02x?}");
    }
    assert!(decoder.finish() == Ok(all));
}

proptest! {
    #[test]
    fn any_bytes_in_any_pieces_are_judged_as_by_the_table(
        text in prop::collection::vec(prop::sample::select(BORDERS.to_vec()), 0..12),
        before: String,
        lengths in prop::collection::vec(1..5_usize, 40),
    ) {
        let text = [before.as_bytes(), &text].concat();
        let wrong = first_wrong(&text);
        let mut rest = &text[..];
        let mut pieces = Vec::new();
        for length in lengths.into_iter().chain([usize::MAX]) {
            let (piece, behind) = rest.split_at(length.min(rest.len()));
            pieces.push(piece);
            rest = behind;
        }
        check_pieces(pieces, wrong);
    }
}
