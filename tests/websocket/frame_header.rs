//! A frame's header (RFC 6455 §5.2): every rule on it, refused as soon as the bytes that break it
//! are there.

use salon::websocket::error::ProtocolError::{self, *};
use salon::websocket::frame::{Header, Role};
use salon::websocket::opcode::Opcode;

const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// What the first two bytes of a frame say, by the RFC's figure, bit by bit: how many bytes the
/// header has, or the first rule that it breaks.
fn rule(pair: [u8; 2], sender: Role) -> Result<usize, ProtocolError> {
    let bits = format!("{:08b}{:08b}", pair[0], pair[1]);
    let control = &bits[4..5] == "1";
    if &bits[1..4] != "000" {
        return Err(ReservedBitSet);
    }
    if !["0000", "0001", "0010", "1000", "1001", "1010"].contains(&&bits[4..8]) {
        return Err(ReservedOpcode(u8::from_str_radix(&bits[4..8], 2).unwrap()));
    }
    if control && bits.starts_with('0') {
        return Err(ControlFrameFragmented);
    }
    match (sender, &bits[8..9]) {
        (Role::Client, "0") => return Err(ClientFrameNotMasked),
        (Role::Server, "1") => return Err(ServerFrameMasked),
        _ => {}
    }
    let key = if sender == Role::Client { 4 } else { 0 };
    match &bits[9..] {
        "1111110" | "1111111" if control => Err(ControlFrameTooLong),
        "1111110" => Ok(2 + 2 + key),
        "1111111" => Ok(2 + 8 + key),
        _ => Ok(2 + key),
    }
}

#[test]
fn all_first_two_bytes_follow_the_rules_of_section_5_2() {
    for number in 0..=u16::MAX {
        let pair = number.to_be_bytes();
        for sender in [Role::Client, Role::Server] {
            let length = match rule(pair, sender) {
                Err(error) => {
                    assert_eq!(
                        Header::decode(&pair, sender),
                        Err(error),
                        "{pair:02x?} {sender:?}"
                    );
                    continue;
                }
                Ok(length) => length,
            };
            // Behind them, a length that is in its shortest form in either of the longer ones.
            let extended: &[u8] = match pair[1] & 0x7F {
                126 => &[0x12, 0x34],
                127 => &[0, 0, 0, 0x12, 0, 0, 0, 0x34],
                _ => &[],
            };
            let bytes = [&pair, extended, &KEY].concat();
            for cut in 1..length {
                assert_eq!(
                    Header::decode(&bytes[..cut], sender),
                    Ok(None),
                    "{cut} of {bytes:02x?}"
                );
            }
            let (header, used) = Header::decode(&bytes, sender)
                .unwrap()
                .expect("a whole header");
            assert_eq!(used, length, "{pair:02x?}");
            assert_eq!(header.fin, pair[0] >= 0x80);
            assert_eq!(header.opcode as u8, pair[0] % 0x10);
            assert_eq!(header.masking_key, (sender == Role::Client).then_some(KEY));
            assert_eq!(
                header.payload_length,
                match pair[1] % 0x80 {
                    126 => 0x1234,
                    127 => 0x12_0000_0034,
                    short => short.into(),
                }
            );
        }
    }
}

#[test]
fn a_first_byte_that_breaks_a_rule_is_refused_alone() {
    for first in 0..=u8::MAX {
        // The second byte of a client's frame that breaks no rule by itself.
        let expected = rule([first, 0x80], Role::Client).map(|_| None);
        assert_eq!(
            Header::decode(&[first], Role::Client),
            expected,
            "{first:02x}"
        );
    }
    assert_eq!(Header::decode(&[], Role::Client), Ok(None));
}

/// The header's length field, as in a client's binary frame, and nothing behind it.
#[track_caller]
fn check_length(field: &[u8], expected: Result<u64, ProtocolError>) {
    let bytes = [&[0x82], field, &KEY].concat();
    let decoded = Header::decode(&bytes, Role::Client);
    let length = decoded.map(|header| header.expect("a whole header").0.payload_length);
    assert_eq!(length, expected, "{field:02x?}");
    let Ok(payload_length) = expected else {
        // Refused before its masking key is there.
        assert!(
            Header::decode(&bytes[..=field.len()], Role::Client).is_err(),
            "late: {field:02x?}"
        );
        return;
    };
    let header = Header {
        fin: true,
        opcode: Opcode::Binary,
        masking_key: Some(KEY),
        payload_length,
    };
    let mut encoded = Vec::new();
    header.encode(&mut encoded);
    assert_eq!(encoded, bytes, "encoded");
}

#[test]
fn a_length_is_in_the_shortest_of_three_forms() {
    check_length(&[0x80], Ok(0));
    check_length(&[0x80 | 0x7D], Ok(125));
    check_length(&[0xFE, 0, 0], Err(LengthNotShortest));
    check_length(&[0xFE, 0, 124], Err(LengthNotShortest));
    check_length(&[0xFE, 0, 125], Err(LengthNotShortest));
    check_length(&[0xFE, 0, 126], Ok(126));
    check_length(&[0xFE, 0, 127], Ok(127));
    check_length(&[0xFE, 1, 0], Ok(256));
    check_length(&[0xFE, 0xFF, 0xFF], Ok(65_535));
    check_length(&[0xFF, 0, 0, 0, 0, 0, 0, 0, 0], Err(LengthNotShortest));
    check_length(&[0xFF, 0, 0, 0, 0, 0, 0, 0, 125], Err(LengthNotShortest));
    check_length(
        &[0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF],
        Err(LengthNotShortest),
    );
    check_length(&[0xFF, 0, 0, 0, 0, 0, 1, 0, 0], Ok(65_536));
    check_length(&[0xFF, 0, 0, 0, 1, 0, 0, 0, 0], Ok(1 << 32));
    check_length(
        &[0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        Ok((1 << 63) - 1),
    );
    check_length(&[0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0], Err(LengthTopBitSet));
    check_length(&[0xFF; 9], Err(LengthTopBitSet));
}

#[test]
fn the_top_bit_of_a_64_bit_length_is_refused_at_its_first_byte() {
    assert_eq!(
        Header::decode(&[0x82, 0xFF, 0x80], Role::Client),
        Err(LengthTopBitSet)
    );
    assert_eq!(Header::decode(&[0x82, 0xFF, 0x7F], Role::Client), Ok(None));
}
