//! Text in UTF-8 (RFC 6455 §5.6, §8.1).

use crate::check::case::Case;
use crate::check::expect::{fragment, frame};
use crate::check::failure::{Level, Verdict};
use crate::check::hint;
use crate::check::judged::Judged;
use crate::websocket::opcode::Opcode::{Binary, Continuation, Text};

pub const CASES: &[Case] = &[
    Case::echo("é, one character of two bytes", "§5.6", |judged| {
        same(judged, "é")
    }),
    Case::echo("Characters of one to four bytes", "§5.6", |judged| {
        same(judged, "aé€😀")
    }),
    Case::echo(
        "A text that has 63 characters in 126 bytes",
        "§5.2",
        |judged| same(judged, &"é".repeat(63)),
    ),
    Case::echo("The character U+0000", "§5.6", |judged| {
        same(judged, "a\0b")
    }),
    Case::echo("A byte order mark and spaces stay", "§5.6", |judged| {
        same(judged, "\u{feff} salut \r\n")
    }),
    Case::echo("Characters that Unicode keeps unused", "§5.6", |judged| {
        same(judged, "\u{ffff}\u{fdd0}\u{10ffff}")
    }),
    Case::echo(
        "A character is cut by the end of a fragment",
        "§5.6",
        |judged| {
            let euro = "€".as_bytes();
            let mut conversation = judged.open()?;
            conversation.send(&fragment(Text, &euro[..1]));
            conversation.send(&frame(Continuation, &euro[1..]));
            conversation.expect_message(Text, euro, hint::UTF8_PIECES)
        },
    ),
    Case::echo("Binary data need not be UTF-8", "§5.6", |judged| {
        judged.echoes(Binary, &[0xff, 0xfe, 0xc0], hint::UTF8_ACCEPTED)
    }),
    Case::new("The byte FF is refused", "§8.1", |judged| {
        refused(judged, b"a\xffb")
    }),
    Case::new("A continuation byte alone is refused", "§8.1", |judged| {
        refused(judged, b"a\x80b")
    }),
    Case::new("An overlong form is refused: C0 AF", "§8.1", |judged| {
        refused(judged, b"\xc0\xaf")
    }),
    Case::new(
        "Half of a surrogate pair is refused: ED A0 80",
        "§8.1",
        |judged| refused(judged, b"\xed\xa0\x80"),
    ),
    Case::new(
        "More than U+10FFFF is refused: F4 90 80 80",
        "§8.1",
        |judged| refused(judged, b"\xf4\x90\x80\x80"),
    ),
    Case::new(
        "A text that ends within a character is refused",
        "§8.1",
        |judged| refused(judged, b"a\xe2\x82"),
    ),
    Case::new(
        "A wrong byte in the second fragment is refused",
        "§8.1",
        |judged| {
            let bytes = [fragment(Text, b"good"), frame(Continuation, b"\xff")].concat();
            judged.refuses(
                Level::Must,
                &bytes,
                &[1007],
                b"good\xff",
                hint::UTF8_ACCEPTED,
            )
        },
    ),
];

fn same(judged: &Judged, text: &str) -> Verdict {
    judged.echoes(Text, text.as_bytes(), hint::TEXT_CHANGED)
}

fn refused(judged: &Judged, payload: &[u8]) -> Verdict {
    let bytes = frame(Text, payload);
    judged.refuses(Level::Must, &bytes, &[1007], payload, hint::UTF8_ACCEPTED)
}
