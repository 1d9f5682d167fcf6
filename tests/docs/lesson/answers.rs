//! Right answers to the exercises, made without the library.

use super::exercises::EXERCISES;
use super::sheet;
use crate::common::inspected::hex;
use crate::common::wire::masked_with;
use crate::common::{CLOSE, CONTINUATION, FIN, PING, PONG, TEXT};

const OWN_KEY: [u8; 4] = [0x0a, 0x0b, 0x0c, 0x0d];

/// Those of a frame of a client, with the exercises' masking key.
pub fn masked(first_byte: u8, payload: &[u8]) -> String {
    hex(&masked_with(OWN_KEY, first_byte, payload))
}

/// The hexadecimal digits of a short frame of a server.
pub fn plain(first_byte: u8, payload: &[u8]) -> String {
    let length = u8::try_from(payload.len()).unwrap();
    hex(&[&[first_byte, length], payload].concat())
}

fn right_answers() -> [(&'static str, String); 10] {
    let fragments = [
        plain(TEXT, b"bon"),
        plain(FIN | PING, b""),
        plain(FIN | CONTINUATION, b"jour"),
    ];
    [
        // Made with another program: printf … | openssl sha1 -binary | base64
        ("accept", "0ieaqtQORv+qiw8crnsXi2O8kV0=".to_owned()),
        ("header", "81 7e 01 2c".to_owned()),
        ("masked", masked(FIN | TEXT, b"salut")),
        ("fragments", fragments.concat()),
        (
            "cut",
            plain(TEXT, b"n\xc3") + &plain(FIN | CONTINUATION, b"\xa9"),
        ),
        ("invalid", "81 05 61 ff".to_owned()),
        ("close", masked(FIN | CLOSE, b"\x03\xe8fin")),
        ("pong", masked(FIN | PONG, b"abc")),
        ("missing", "3".to_owned()),
        ("travel", "e c b d f a".to_owned()),
    ]
}

#[test]
fn right_answers_are_right() {
    let mut all = String::new();
    for (name, answer) in right_answers() {
        all += &format!("{name}: {answer}\n");
    }
    let (report, wrong) = sheet::report(&all);
    assert_eq!(wrong, 0, "{report}");
    assert!(report.contains("10 right, 0 wrong, 0 open"), "{report}");
}

#[test]
fn an_answer_to_another_exercise_is_not_right() {
    for (name, answer) in right_answers() {
        for exercise in EXERCISES.iter().filter(|exercise| exercise.name != name) {
            let judged = (exercise.check)(&answer);
            assert!(judged.is_err(), "{answer} for {}", exercise.name);
        }
    }
}
