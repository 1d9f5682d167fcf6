//! Bytes as people paste them into "Explain": what tools and programs print.

use salon::inspect::given_bytes::decode;
use salon::inspect::hex::BadHex;

/// A masked "Hello", an empty ping and the same "Hello": 28 bytes.
const FRAMES: [u8; 28] = [
    0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58, 0x89, 0x80, 0x37, 0xfa, 0x21,
    0x3d, 0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58,
];

const XXD: &str = "\
00000000: 8185 37fa 213d 7f9f 4d51 5889 8037 fa21  ..7.!=..MQX..7.!
00000010: 3d81 8537 fa21 3d7f 9f4d 5158            =..7.!=..MQX
";
const HEXDUMP: &str = "\
00000000  81 85 37 fa 21 3d 7f 9f  4d 51 58 89 80 37 fa 21  |..7.!=..MQX..7.!|
00000010  3d 81 85 37 fa 21 3d 7f  9f 4d 51 58              |=..7.!=..MQX|
0000001c
";
const TCPDUMP: &str = "
\t0x0000:  8185 37fa 213d 7f9f 4d51 5889 8037 fa21  ..7.!=..MQX..7.!
\t0x0010:  3d81 8537 fa21 3d7f 9f4d 5158            =..7.!=..MQX";
const WIRESHARK: &str = "\
0000   81 85 37 fa 21 3d 7f 9f 4d 51 58 89 80 37 fa 21   ..7.!=..MQX..7.!
0010   3d 81 85 37 fa 21 3d 7f 9f 4d 51 58               =..7.!=..MQX";

#[track_caller]
fn check(text: &str, expected: &[u8]) {
    assert_eq!(decode(text), Ok(expected.to_vec()), "{text:?}");
}

#[track_caller]
fn check_bad(text: &str, bad: BadHex, sentence: &str) {
    assert_eq!(decode(text), Err(bad), "{text:?}");
    assert_eq!(bad.to_string(), sentence);
}

#[test]
fn the_dumps_of_tools_are_read_without_their_offsets_and_texts() {
    for dump in [XXD, HEXDUMP, TCPDUMP, WIRESHARK] {
        check(dump, &FRAMES);
        check(&dump.replace('\n', "\r\n"), &FRAMES);
    }
    check(&XXD.replace("8185 37fa", "8185 37FA"), &FRAMES);
    // As it is copied from a terminal, without its first or its last part.
    check(&XXD[..XXD.len() / 2], &FRAMES[..16]);
    check(XXD.lines().nth(1).unwrap(), &FRAMES[16..]);
    check(HEXDUMP.lines().nth(1).unwrap(), &FRAMES[16..]);
    check("00000000  81 85 37 fa 21 3d 7f 9f  4d 51 58", &FRAMES[..11]);
}

#[test]
fn the_text_of_a_dump_may_look_like_digits_or_bars() {
    check("00000000: 6162 2063 6420 7c7c  ab cd ||", b"ab cd ||");
    check("0x0000:  3831 2038 35              81 85", b"81 85");
    check(
        "00000000  20 7c 20 7c                                       | | ||",
        b" | |",
    );
}

#[test]
fn what_a_dump_leaves_out_is_told() {
    let again = XXD.lines().nth(1).unwrap();
    check_bad(
        &format!("{XXD}{again}"),
        BadHex::WrongOffset {
            position: 133,
            offset: 0x10,
            counted: 28,
        },
        "la ligne qui commence au caractère 133 dit 0x10, mais 0x1c octets sont avant elle",
    );
    check_bad(
        "00000000  00 00 |..|\n*\n00000020",
        BadHex::NoOffset {
            character: '*',
            position: 22,
        },
        "la ligne qui commence au caractère 22, '*', ne dit pas sa place dans les octets",
    );
    check_bad(
        "00000000: 8g",
        BadHex::NoDigit {
            character: 'g',
            position: 12,
        },
        "le caractère 12, 'g', n'est pas un chiffre hexadécimal",
    );
}

#[test]
fn the_literals_of_programs_are_read() {
    check(r"\x81\x85", &[0x81, 0x85]);
    check(r"\x81, \x85", &[0x81, 0x85]);
    check(r"b'\x81\x05hello'", b"\x81\x05hello");
    check(r#"B"\x81\x05it's""#, b"\x81\x05it's");
    check(r#""\x81\x02" "ab""#, b"\x81\x02ab");
    check(r"'\n\r\t\0\\\'\x7F'", b"\n\r\t\0\\'\x7f");
    check(r"b''", b"");
    check(
        r"b'\x81\x857\xfa!=\x7f\x9fMQX\x89\x807\xfa!=\x81\x857\xfa!=\x7f\x9fMQX'",
        &FRAMES,
    );
}

#[test]
fn what_is_wrong_in_a_literal_is_told_with_its_place() {
    let no_digit = |character, position| BadHex::NoDigit {
        character,
        position,
    };
    let not_hex = "n'est pas un chiffre hexadécimal";
    check_bad(
        r"\x81hello",
        no_digit('h', 5),
        &format!("le caractère 5, 'h', {not_hex}"),
    );
    check_bad(
        r"b'\x8g'",
        no_digit('g', 6),
        &format!("le caractère 6, 'g', {not_hex}"),
    );
    check_bad(
        "b'é'",
        BadHex::NoByte {
            character: 'é',
            position: 3,
        },
        "le caractère 3, 'é', n'est pas un octet : écrivez \\xNN",
    );
    check_bad(
        r"b'\q'",
        BadHex::NoByte {
            character: 'q',
            position: 4,
        },
        "le caractère 4, 'q', n'est pas un octet : écrivez \\xNN",
    );
    check_bad(
        r"b'\x81",
        BadHex::NoQuote { position: 2 },
        "le guillemet du caractère 2 n'est pas fermé",
    );
    check_bad(
        r"\x8",
        BadHex::HalfByte { position: 1 },
        "le groupe qui commence au caractère 1 a un nombre impair de chiffres",
    );
    // A group of digits may begin with b, too.
    check("b1 85", &[0xb1, 0x85]);
}
