//! What the server's decoder says to any bytes: the RFC's own examples (§5.7), each rule when it is
//! broken, and what is not there yet.

use salon::inspect::explain::{BadBytes, explain};
use salon::inspect::hex::{BadHex, Hex, decode};
use salon::limits::{EXPLAINED_BYTES, EXPLAINED_FRAMES, Limits};
use salon::websocket::frame::Role::{self, Client, Server};
use serde_json::{Value, json};

fn explained(from: Role, bytes: &str) -> Value {
    let explanation = explain(bytes, from, &Limits::default()).expect("bytes");
    serde_json::from_slice(&explanation.to_json(None)).expect("JSON")
}

/// The frames in these bytes, each with at least these fields and values, and how many bytes are
/// missing behind them.
#[track_caller]
fn check(from: Role, bytes: &str, expected: &[Value], more: Option<u64>) {
    let answer = explained(from, bytes);
    let frames = answer["frames"].as_array().unwrap();
    assert_eq!(frames.len(), expected.len(), "{answer}");
    for (frame, expected) in frames.iter().zip(expected) {
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(frame[field], *value, "{field} of {frame}");
        }
    }
    assert_eq!(answer["more"].as_u64(), more, "{answer}");
}

/// What is guessed from bytes of a client that break a rule or end within a frame.
#[track_caller]
fn check_mistake(bytes: &str, code: &str, part: &str) {
    let answer = explained(Client, bytes);
    let last = answer["frames"].as_array().unwrap().last();
    let mistake = last.map_or(&answer["mistake"], |frame| &frame["error"]["mistake"]);
    assert_eq!(mistake["code"], code, "{answer}");
    assert!(
        mistake["sentence"].as_str().unwrap().contains(part),
        "{answer}"
    );
}

#[test]
fn a_common_mistake_is_named() {
    check_mistake("7b 22 61", "no_frame", "`{`");
    check_mistake("81 85 9a bc de f0 48 65 6c 6c 6f", "not_masked", "XORed");
    check_mistake(
        "81 05 37 fa 21 3d 7f 9f 4d 51 58",
        "mask_bit_missing",
        "MASK bit",
    );
    check_mistake(
        "81 86 01 02 03 04 48 65",
        "length_counts_key",
        "masking key",
    );
    check_mistake(
        "81 fe 01 00 01 02 03 04 48",
        "length_byte_order",
        "other order",
    );
    assert_eq!(
        explained(Client, "81 85 01 02 03 04")["mistake"],
        Value::Null
    );
}

#[test]
fn the_examples_of_section_5_7_are_what_the_rfc_says() {
    let hello = json!({"header": "8105", "payload": "48656c6c6f", "length": 5, "opcode": "text",
        "fin": true, "offset": 0,
        "direction": "out", "unmasked": "48656c6c6f", "text": "Hello", "error": null,
        "message": null});
    check(Server, "81 05 48 65 6c 6c 6f", &[hello], None);
    let masked = json!({"header": "818537fa213d", "payload": "7f9f4d5158", "length": 5,
        "opcode": "text", "fin": true,
        "direction": "in", "unmasked": "48656c6c6f", "text": "Hello", "error": null});
    check(
        Client,
        "0x81 0x85 0x37 0xfa 0x21 0x3d 0x7f 0x9f 0x4d 0x51 0x58",
        &[masked],
        None,
    );
    let first = json!({"header": "0103", "fin": false, "opcode": "text", "unmasked": "48656c",
        "text": null,
        "message": {"opcode": "text", "fragments": 1, "bytes": 3, "done": false}});
    let second = json!({"header": "8002", "fin": true, "opcode": "continuation",
        "unmasked": "6c6f", "text": "Hello", "offset": 5,
        "message": {"opcode": "text", "fragments": 2, "bytes": 5, "done": true}});
    check(
        Server,
        "01 03 48 65 6c\n80 02 6c 6f",
        &[first, second],
        None,
    );
    let ping = json!({"header": "8905", "opcode": "ping", "unmasked": "48656c6c6f", "text": null,
        "message": null});
    check(Server, "89 05 48 65 6c 6c 6f", &[ping], None);
    let answer = json!({"header": "8a8537fa213d", "opcode": "pong", "unmasked": "48656c6c6f"});
    check(Client, "8a 85 37 fa 21 3d 7f 9f 4d 51 58", &[answer], None);
    let medium = json!({"header": "827e0100", "opcode": "binary", "length": 256,
        "payload": "07".repeat(256)});
    check(
        Server,
        &format!("82 7E 0100 {}", "07".repeat(256)),
        &[medium],
        None,
    );
    check(
        Server,
        "82 7F 0000000000010000",
        &[],
        // 65,536 bytes are as many as a message may have.
        Some(65_536),
    );
}

/// After whole frames, the last bytes break a rule: seen at this header, with this code and
/// section.
#[track_caller]
fn check_broken(from: Role, bytes: &str, header: &str, code: u16, section: &str) {
    let answer = explained(from, bytes);
    let frame = answer["frames"]
        .as_array()
        .unwrap()
        .last()
        .expect("a frame");
    assert_eq!(frame["header"], header, "{frame}");
    assert_eq!(frame["error"]["code"], code, "{frame}");
    assert_eq!(frame["error"]["section"], section, "{frame}");
    let reason = frame["error"]["reason"].as_str().unwrap();
    assert!(reason.ends_with(&format!("(RFC 6455 {section})")));
    assert_eq!(answer["more"], Value::Null);
}

#[test]
fn each_broken_rule_is_told_with_its_code_and_section() {
    check_broken(Client, "C1 85 37", "c1", 1002, "§5.2");
    check_broken(Client, "83 80", "83", 1002, "§5.2");
    check_broken(Client, "09 80", "09", 1002, "§5.5");
    check_broken(Client, "89 FE 00 7E", "89fe", 1002, "§5.5");
    check_broken(Client, "81 05 48 65", "8105", 1002, "§5.1");
    check_broken(Server, "81 85 37 fa", "8185", 1002, "§5.1");
    check_broken(Client, "81 FE 00 05 37 fa", "81fe0005", 1002, "§5.2");
    check_broken(
        Client,
        "81 FF 00 00 00 00 00 00 FF FF 00",
        "81ff000000000000ffff",
        1002,
        "§5.2",
    );
    check_broken(Client, "81 FF 80 00", "81ff80", 1002, "§5.2");
    check_broken(Client, "80 80 00000000", "808000000000", 1002, "§5.4");
    check_broken(
        Client,
        "01 80 00000000 81 80 00000000",
        "818000000000",
        1002,
        "§5.4",
    );
    check_broken(Server, "01 00 81 00", "8100", 1002, "§5.4");
    check_broken(
        Client,
        "82 FF 0000000000010001 00000000",
        "82ff000000000001000100000000",
        1009,
        "§10.4",
    );
    let fragments = format!("01 80 00000000 {}", "00 80 00000000 ".repeat(1024));
    check_broken(Client, &fragments, "008000000000", 1009, "§10.4");
    check_broken(Client, "81 81 00000000 FF", "818100000000", 1007, "§8.1");
    check_broken(Client, "88 81 00000000 03", "888100000000", 1002, "§5.5.1");
    check_broken(Client, "88 82 00000000 03ED", "888200000000", 1002, "§7.4");
    check_broken(
        Client,
        "88 83 00000000 03E8C3",
        "888300000000",
        1007,
        "§8.1",
    );
}

#[test]
fn behind_a_broken_rule_nothing_is_explained() {
    let broken = json!({"error": {"code": 1002, "section": "§5.2",
        "reason": "opcode 0x3 is reserved (RFC 6455 §5.2)"}, "opcode": null, "length": null,
        "offset": 6});
    let ping = json!({"opcode": "ping"});
    check(
        Client,
        "89 80 00000000 83 80 00000000 89 80 00000000",
        &[ping, broken],
        None,
    );
}

#[test]
fn wrong_text_is_told_with_the_payload_that_was_there() {
    // Of nine bytes four are there, and the second is wrong.
    let broken = json!({"header": "818900000000", "payload": "61ff6263", "unmasked": "61ff6263",
        "length": 9, "text": null});
    check(Client, "81 89 00000000 61 ff 62 63", &[broken], None);
    // A character over two fragments is none of its business.
    let fragments = [json!({"error": null}), json!({"error": null, "text": "é"})];
    check(
        Client,
        "01 81 00000000 c3 80 81 00000000 a9",
        &fragments,
        None,
    );
}

#[test]
fn a_close_is_told_with_its_code_and_reason() {
    let close = json!({"opcode": "close", "close": {"code": 1000, "reason": "fini"}});
    check(Server, "88 06 03e8 66696e69", &[close], None);
    let none = json!({"opcode": "close", "close": {"code": 1005, "reason": ""}});
    check(Client, "88 80 37fa213d", &[none], None);
}

#[test]
fn what_is_not_there_yet_is_counted() {
    check(Client, "", &[], None);
    check(Client, "81", &[], Some(5));
    check(Server, "81", &[], Some(1));
    check(Client, "81 85", &[], Some(4));
    check(Client, "81 85 37 fa 21", &[], Some(1));
    check(Client, "81 85 37 fa 21 3d", &[], Some(5));
    check(Client, "81 85 37 fa 21 3d 7f 9f", &[], Some(3));
    check(Client, "81 fe", &[], Some(6));
    check(Client, "81 fe 01", &[], Some(5));
    check(Server, "82 7f 00", &[], Some(7));
    let ping = json!({"opcode": "ping"});
    check(Server, "89 00 81 05 48", &[ping], Some(4));
}

#[test]
fn what_has_begun_of_a_frame_is_told_as_it_is_on_the_wire() {
    let begun = |bytes| explained(Client, bytes)["begun"].clone();
    assert_eq!(
        begun("89 80 37fa213d 81 85 37 fa 21 3d 7f 9f"),
        "818537fa213d7f9f"
    );
    assert_eq!(begun("81"), "81");
    assert_eq!(begun("89 80 37fa213d"), Value::Null);
    let long = begun(&format!("82fe2000 37fa213d {}", "00".repeat(5000)));
    assert_eq!(long.as_str().unwrap().len(), 2 * (8 + 4096));
}

#[test]
fn of_a_long_payload_the_first_4096_bytes_are_told() {
    let frame = json!({"length": 5000, "payload": "6162".repeat(2048),
        "unmasked": "6162".repeat(2048), "text": "ab".repeat(2500)});
    check(
        Server,
        &format!("817e1388{}", "6162".repeat(2500)),
        &[frame],
        None,
    );
}

#[test]
fn the_reference_comes_back() {
    let explanation = explain("8900", Server, &Limits::default()).unwrap();
    let answer: Value = serde_json::from_slice(&explanation.to_json(Some("r"))).unwrap();
    assert_eq!(
        (&answer["action"], &answer["ref"]),
        (&json!("explained"), &json!("r"))
    );
}

#[track_caller]
fn check_hex(text: &str, expected: Result<&[u8], BadHex>) {
    assert_eq!(decode(text), expected.map(<[u8]>::to_vec), "{text:?}");
}

#[test]
fn bytes_are_groups_of_two_digits_each() {
    check_hex("", Ok(&[]));
    check_hex(" \t\r\n,", Ok(&[]));
    check_hex("8185 37", Ok(&[0x81, 0x85, 0x37]));
    check_hex("0x81,0X85, aB", Ok(&[0x81, 0x85, 0xAB]));
    check_hex("\u{a0}81\n85", Ok(&[0x81, 0x85]));
    let no_digit = |character, position| {
        Err(BadHex::NoDigit {
            character,
            position,
        })
    };
    check_hex("81 8g", no_digit('g', 5));
    check_hex("é", no_digit('é', 1));
    check_hex("00 0x8x", no_digit('x', 7));
    check_hex("81:85-37", Ok(&[0x81, 0x85, 0x37]));
    check_hex("\\x81", no_digit('\\', 1));
    check_hex("81 8", Err(BadHex::HalfByte { position: 4 }));
    check_hex("81 858", Err(BadHex::HalfByte { position: 4 }));
    check_hex("81, 0x858", Err(BadHex::HalfByte { position: 5 }));
    check_hex("+8", no_digit('+', 1));
}

#[test]
fn hexadecimal_is_shown_in_two_lower_case_digits() {
    assert_eq!(Hex(&[0x00, 0x0A, 0xA0, 0xFF]).to_string(), "000aa0ff");
    assert_eq!(Hex(&[]).to_string(), "");
}

#[test]
fn too_much_is_not_explained() {
    let limits = Limits::default();
    let bytes = |count: usize| explain(&"00".repeat(count), Client, &limits).map(drop);
    assert_eq!(bytes(EXPLAINED_BYTES), Ok(()));
    assert_eq!(bytes(EXPLAINED_BYTES + 1), Err(BadBytes::TooManyBytes));
    let pings = |count: usize| explain(&"8900".repeat(count), Server, &limits).map(drop);
    assert_eq!(pings(EXPLAINED_FRAMES), Ok(()));
    assert_eq!(pings(EXPLAINED_FRAMES + 1), Err(BadBytes::TooManyFrames));
}

/// The answer must fit into the outbox of whoever asks, with the least room that there is.
#[test]
fn the_longest_answer_is_under_half_of_an_outbox() {
    let most = Limits::default().outbox_bytes / 2;
    // Many frames, and behind them a text that is six times as long in JSON.
    let frames = "8900".repeat(EXPLAINED_FRAMES - 1);
    let length = EXPLAINED_BYTES - frames.len() / 2 - 4;
    let text = format!("{frames} 817e{length:04x} {}", "01".repeat(length));
    let explanation = explain(&text, Server, &Limits::default()).unwrap();
    assert!(explanation.to_json(None).len() < most);
}
