//! One whole frame (RFC 6455 §5.2): decoded, encoded, and shown on one line.

use proptest::prelude::*;
use salon::websocket::frame::{Frame, Header, Role};
use salon::websocket::mask;
use salon::websocket::opcode::Opcode;

const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// A whole frame as it is on the wire: decoded to these parts, encoded to these bytes, and each
/// strict prefix "not yet".
#[track_caller]
fn check(bytes: &[u8], fin: bool, opcode: Opcode, masking_key: Option<[u8; 4]>, payload: &[u8]) {
    let frame = Frame {
        fin,
        opcode,
        masking_key,
        payload,
    };
    assert_eq!(frame.to_bytes(), bytes, "encoded");
    let sender = if masking_key.is_some() {
        Role::Client
    } else {
        Role::Server
    };
    let (header, used) = Header::decode(bytes, sender)
        .unwrap()
        .expect("a whole header");
    let payload_length = payload.len() as u64;
    assert_eq!(
        header,
        Header {
            fin,
            opcode,
            masking_key,
            payload_length
        }
    );
    let mut behind = bytes[used..].to_vec();
    mask::apply(&mut behind, masking_key.unwrap_or_default(), 0);
    assert_eq!(behind, payload, "decoded");
    for cut in 0..used {
        assert_eq!(
            Header::decode(&bytes[..cut], sender),
            Ok(None),
            "{cut} bytes"
        );
    }
}

#[test]
fn the_examples_of_section_5_7() {
    let hello = [0x48, 0x65, 0x6c, 0x6c, 0x6f];
    let masked = [0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];
    let binary = vec![0xAB; 65_536];
    check(
        &[&[0x81, 0x05], &hello[..]].concat(),
        true,
        Opcode::Text,
        None,
        b"Hello",
    );
    check(
        &[&[0x81, 0x85], &masked[..]].concat(),
        true,
        Opcode::Text,
        Some(KEY),
        b"Hello",
    );
    check(
        &[0x01, 0x03, 0x48, 0x65, 0x6c],
        false,
        Opcode::Text,
        None,
        b"Hel",
    );
    check(
        &[0x80, 0x02, 0x6c, 0x6f],
        true,
        Opcode::Continuation,
        None,
        b"lo",
    );
    check(
        &[&[0x89, 0x05], &hello[..]].concat(),
        true,
        Opcode::Ping,
        None,
        b"Hello",
    );
    check(
        &[&[0x8a, 0x85], &masked[..]].concat(),
        true,
        Opcode::Pong,
        Some(KEY),
        b"Hello",
    );
    let bytes = [&[0x82, 0x7E, 0x01, 0x00], &binary[..256]].concat();
    check(&bytes, true, Opcode::Binary, None, &binary[..256]);
    let bytes = [&[0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0], &binary[..]].concat();
    check(&bytes, true, Opcode::Binary, None, &binary);
}

#[test]
fn a_new_frame_is_whole_and_not_masked() {
    let frame = Frame::new(Opcode::Pong, b"x");
    assert_eq!((frame.fin, frame.masking_key), (true, None));
    assert_eq!(frame.to_bytes(), [0x8A, 0x01, b'x']);
}

#[track_caller]
fn check_line(frame: &Frame, line: &str) {
    assert_eq!(frame.to_string(), line);
}

#[test]
fn a_frame_is_logged_on_one_line_without_control_characters() {
    let text = |payload| Frame {
        fin: true,
        opcode: Opcode::Text,
        masking_key: Some(KEY),
        payload,
    };
    check_line(&text(b"salut"), r#"text, 5 bytes, masked: "salut""#);
    check_line(
        &text(b"\r\n\x1b[2J"),
        r#"text, 6 bytes, masked: "\r\n\u{1b}[2J""#,
    );
    check_line(&text(b"\xFF"), "text, 1 bytes, masked: \"\u{FFFD}\"");
    check_line(
        &Frame::new(Opcode::Binary, &[0, 10, 255]),
        "binary, 3 bytes: [00, 0a, ff]",
    );
    check_line(
        &Frame {
            fin: false,
            ..Frame::new(Opcode::Text, b"")
        },
        "text, 0 bytes, more to come",
    );
}

#[test]
fn of_a_long_text_the_log_shows_300_bytes_of_whole_characters_and_the_length_of_all() {
    let check = |begin: &str, character: &str, shown: usize| {
        let text = begin.to_owned() + &character.repeat(400);
        let (all, shown) = (text.len(), &text[..shown]);
        for opcode in [Opcode::Text, Opcode::Continuation] {
            let line = format!("{opcode}, {all} bytes: {shown:?} …");
            check_line(&Frame::new(opcode, text.as_bytes()), &line);
        }
    };
    check("", "x", 300);
    check("", "é", 300);
    check("x", "é", 299);
    check("", "€", 300);
    check("x", "€", 298);
    check("xx", "€", 299);
    check("", "🙂", 300);
    check("x", "🙂", 297);
    check("xx", "🙂", 298);
    check("xxx", "🙂", 299);
    let whole = "x".repeat(300);
    let line = format!("text, 300 bytes: {whole:?}");
    check_line(&Frame::new(Opcode::Text, whole.as_bytes()), &line);
}

#[test]
fn what_is_no_text_or_begins_within_a_character_is_cut_as_well() {
    let no_text = [0x80; 400];
    let line = format!("text, 400 bytes: {:?} …", "\u{FFFD}".repeat(300));
    check_line(&Frame::new(Opcode::Text, &no_text), &line);
    let rest = &"€".repeat(200).into_bytes()[1..];
    let shown = "\u{FFFD}\u{FFFD}".to_owned() + &"€".repeat(99);
    let line = format!("continuation, 599 bytes: {shown:?} …");
    check_line(&Frame::new(Opcode::Continuation, rest), &line);
    let line = format!("binary, 400 bytes: {:02x?} …", [0x80; 75]);
    check_line(&Frame::new(Opcode::Binary, &no_text), &line);
}

proptest! {
    #[test]
    fn what_is_encoded_is_decoded_again(
        data_opcode in prop::sample::select(
            vec![Opcode::Continuation, Opcode::Text, Opcode::Binary]
        ),
        control_opcode in prop::sample::select(vec![Opcode::Close, Opcode::Ping, Opcode::Pong]),
        fin: bool,
        masking_key: Option<[u8; 4]>,
        // Around the borders of the three forms.
        length in prop_oneof![0..200_usize, 65_400..65_700_usize],
        filler: u8,
    ) {
        let sender = if masking_key.is_some() { Role::Client } else { Role::Server };
        let payload = vec![filler; length];
        let control = Frame {
            fin: true,
            opcode: control_opcode,
            masking_key,
            payload: &payload[..length.min(125)],
        };
        let data = Frame { fin, opcode: data_opcode, masking_key, payload: &payload };
        for frame in [control, data] {
            let mut bytes = frame.to_bytes();
            let (header, used) = Header::decode(&bytes, sender).unwrap().expect("a whole header");
            mask::apply(&mut bytes[used..], header.masking_key.unwrap_or_default(), 0);
            prop_assert_eq!(header.payload_length, frame.payload.len() as u64);
            prop_assert_eq!(Frame {
                fin: header.fin,
                opcode: header.opcode,
                masking_key: header.masking_key,
                payload: &bytes[used..],
            }, frame);
        }
    }
}
