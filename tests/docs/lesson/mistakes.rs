//! Wrong answers to the exercises as they typically come, each with the hint that it gets.

use super::accept_key::{KEY, mistakes};
use super::answers::{masked, plain};
use super::sheet;
use crate::common::inspected::hex;
use crate::common::wire::masked_with;
use crate::common::{CLOSE, CONTINUATION, FIN, PING, PONG, TEXT};

/// A wrong answer is told what is wrong.
#[track_caller]
fn check(name: &str, answer: &str, hint: &str) {
    let (report, wrong) = sheet::report(&format!("{name}: {answer}"));
    assert_eq!(wrong, 1, "{report}");
    let line = report.lines().find(|line| line.starts_with("wrong"));
    let line = line.expect("a line for it");
    assert!(line.contains(hint), "{line:?} instead of {hint:?}");
}

#[test]
fn a_wrong_accept_key_is_traced_to_its_mistake() {
    for (value, sentence) in mistakes() {
        check("accept", &value, sentence);
    }
    assert_eq!(mistakes().last().unwrap().0, KEY);
    check(
        "accept",
        "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        "no mistake that is known",
    );
}

#[test]
fn a_wrong_header_is_told_its_rule() {
    check("header", "81 7e 2c 01", "most significant byte comes first");
    check(
        "header",
        "81 7f 00 00 00 00 00 00 01 2c",
        "not in its shortest form (RFC 6455 §5.2)",
    );
    check("header", "81 fe 01 2c", "a server masks no frame");
    check("header", "81 7e 01", "bytes are missing");
    check("header", "81 7e 03 00", "the length says 768, not 300");
    check("header", "01 7e 01 2c", "FIN is 0");
    check("header", "82 7e 01 2c", "the opcode says binary");
    check("header", "81 7e 01 2c 61", "the header ends after 4 bytes");
    check(
        "header",
        "81 7e 1 2c",
        "each byte has two digits: look at character 7",
    );
    check(
        "header",
        "81 7e 0l 2c",
        "character 8, 'l', is no hexadecimal digit",
    );
}

#[test]
fn a_wrong_frame_of_a_client_is_told_its_rule() {
    check(
        "masked",
        &plain(FIN | TEXT, b"salut"),
        "the payload is not masked",
    );
    check(
        "masked",
        "81 85 0a 0b 0c 0d 73 61 6c 75 74",
        "the payload is not masked",
    );
    check(
        "masked",
        "81 05 79 6a 60 78 7e",
        "frame 1 is refused: a client masks every frame",
    );
    check(
        "masked",
        "81 85 0a 0b 0c 0d 79 6a 60 78",
        "at least 1 bytes are missing",
    );
    check(
        "masked",
        "81 85 0a 0b 0c 0d 79 6a 60 78 7f",
        "reads \"saluu\", not \"salut\"",
    );
    check(
        "masked",
        &hex(&masked_with([1, 2, 3, 4], FIN | TEXT, b"salut")),
        "the masking key is not",
    );
    check(
        "masked",
        &masked(FIN | PING, b"salut"),
        "the opcode says ping, not text",
    );
    check("masked", &masked(TEXT, b"salut"), "look at its FIN");

    check(
        "close",
        &masked(FIN | CLOSE, b"1000fin"),
        "not the four characters 1000",
    );
    check(
        "close",
        &masked(FIN | CLOSE, b"\xe8\x03fin"),
        "the wrong way round",
    );
    check(
        "close",
        &masked(FIN | CLOSE, b""),
        "the code is 1005, not 1000",
    );
    check(
        "close",
        &masked(FIN | CLOSE, b"\x03\xe9fin"),
        "the code is 1001",
    );
    check(
        "close",
        &masked(FIN | CLOSE, b"\x03\xe8"),
        "the reason is \"\"",
    );
    check(
        "close",
        &plain(FIN | CLOSE, b"\x03\xe8fin"),
        "a client masks every frame",
    );

    check(
        "pong",
        &masked(FIN | PONG, b""),
        "carries the payload of its ping",
    );
    check(
        "pong",
        &masked(FIN | PING, b"abc"),
        "the opcode says ping, not pong",
    );
    check(
        "pong",
        &plain(FIN | PONG, b"abc"),
        "a client masks every frame",
    );
    check(
        "pong",
        &masked(PONG, b"abc"),
        "a control frame is fragmented",
    );
}

#[test]
fn wrong_fragments_are_told_their_rule() {
    let (bon, ping, jour) = (
        plain(TEXT, b"bon"),
        plain(FIN | PING, b""),
        plain(FIN | CONTINUATION, b"jour"),
    );
    let of = |first: &str, second: &str, third: &str| [first, second, third].concat();
    check(
        "fragments",
        &of(&bon, &ping, &plain(FIN | TEXT, b"jour")),
        "frame 3 is refused: a new message before",
    );
    check(
        "fragments",
        &of(&plain(FIN | TEXT, b"bon"), &ping, &jour),
        "frame 3 is refused: a continuation frame, but",
    );
    check(
        "fragments",
        &of(&bon, &plain(PING, b""), &jour),
        "frame 2 is refused: a control frame is fragmented",
    );
    check(
        "fragments",
        &of(&bon, &ping, &plain(CONTINUATION, b"jour")),
        "look at its FIN",
    );
    check(
        "fragments",
        &of(&bon, &jour, ""),
        "frames there are: 2; asked for: 3",
    );
    check(
        "fragments",
        &of(&bon, &jour, &ping),
        "the opcode says continuation, not ping",
    );
    check(
        "fragments",
        &of(
            &plain(TEXT, b"bo"),
            &ping,
            &plain(FIN | CONTINUATION, b"njour"),
        ),
        "the first fragment is not bon",
    );
    check(
        "fragments",
        &of(&bon, &plain(FIN | PING, b"x"), &jour),
        "the ping is not empty",
    );
    check(
        "fragments",
        &of(&bon, &ping, &plain(FIN | CONTINUATION, b"soir")),
        "reads \"bonsoir\"",
    );

    check(
        "cut",
        &(plain(TEXT, b"n") + &plain(FIN | CONTINUATION, b"\xc3\xa9")),
        "not cut between the two bytes",
    );
    check(
        "cut",
        &(plain(TEXT, b"n\xe9") + &plain(FIN | CONTINUATION, b"")),
        "frame 2 is refused: the text is not valid UTF-8",
    );
    check(
        "cut",
        &plain(FIN | TEXT, b"n\xc3\xa9"),
        "frames there are: 1; asked for: 2",
    );

    check("invalid", "81 05 61 c3", "nothing is wrong yet");
    check("invalid", "81 05 61 62", "nothing is wrong yet");
    check(
        "invalid",
        "81 05 ff ff",
        "before that byte: the text is not valid UTF-8",
    );
    check("invalid", "81 04 61 ff", "does not announce 5 bytes");
    check("invalid", "81 05 61", "asked for: 4");
    check("invalid", "82 05 61 ff", "nothing is wrong yet");
}

#[test]
fn wrong_orders_and_numbers_are_told_where() {
    check("missing", "8", "its own header says 5");
    check("missing", "three", "this is no number");
    check(
        "travel",
        "e c d b f a",
        "right up to \"ec\", but d does not come next",
    );
    check("travel", "e c b d f", "each once");
    check("salut", "81", "there is no such exercise");
}
