//! Attacks with frames: each is answered with the Close that RFC 6455 asks for, or does no harm,
//! and two people in the room notice nothing.

use std::thread;
use std::time::{Duration, Instant};

use crate::common::person::Person;
use crate::common::witnesses::unharmed;
use crate::common::{
    BINARY, CLOSE, CONTINUATION, Client, FIN, PATIENCE, PING, PONG, Running, TEXT, masked, serve,
};
use salon::limits::{Limits, Rate};

/// As with `--rate 0`: nothing slows an attacker down but the attacks' own rules.
fn serve_unlimited() -> Running {
    serve(Limits {
        rate: None,
        clients_per_address: usize::MAX,
        ..Limits::default()
    })
}

/// Somebody in the room sends these bytes, and is closed with this code, while the room goes on.
#[track_caller]
fn check_closed(bytes: &[u8], code: u16) {
    let server = serve_unlimited();
    unharmed(server.address, || {
        let mut attacker = Person::login(server.address, "Mallory");
        let _ = attacker.client.try_send(bytes);
        assert_eq!(
            read_close(&mut attacker.client),
            code,
            "{:.60?}",
            bytes.escape_ascii().to_string()
        );
        attacker.client.read_to_the_end();
    });
}

/// Skips what the room says, up to the Close. Returns its status code.
#[track_caller]
fn read_close(client: &mut Client) -> u16 {
    loop {
        let (first_byte, payload) = client.read_frame();
        if first_byte == FIN | CLOSE {
            return u16::from_be_bytes(*payload.first_chunk().expect("a status code"));
        }
    }
}

#[test]
fn an_unmasked_frame_is_closed_with_1002() {
    check_closed(b"\x81\x05Hello", 1002);
    check_closed(b"\x88\x00", 1002);
}

#[test]
fn reserved_bits_and_opcodes_are_closed_with_1002() {
    for bit in [0x40, 0x20, 0x10] {
        check_closed(&[FIN | bit | TEXT], 1002);
    }
    for opcode in [0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF] {
        check_closed(&[FIN | opcode], 1002);
    }
}

#[test]
fn oversize_and_fragmented_control_frames_are_closed_with_1002() {
    for opcode in [CLOSE, PING, PONG] {
        check_closed(&masked(FIN | opcode, &[b'x'; 126])[..2], 1002);
        check_closed(&masked(FIN | opcode, &vec![b'x'; 70_000]), 1002);
        check_closed(&[opcode], 1002);
    }
}

#[test]
fn a_continuation_of_nothing_and_a_message_within_a_message_are_closed_with_1002() {
    check_closed(&masked(CONTINUATION, b"x"), 1002);
    check_closed(&masked(FIN | CONTINUATION, b""), 1002);
    for opcode in [TEXT, BINARY] {
        let bytes = [masked(TEXT, b"one"), masked(FIN | opcode, b"two")].concat();
        check_closed(&bytes, 1002);
    }
}

#[test]
fn impossible_lengths_are_closed_from_their_header() {
    // 2^63, 2^63 - 1, 2^32, one byte more than is allowed; and a short length in a long form.
    check_closed(b"\x82\xFF\x80\0\0\0\0\0\0\0", 1002);
    check_closed(b"\x82\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFFabcd", 1009);
    check_closed(b"\x82\xFF\0\0\0\x01\0\0\0\0abcd", 1009);
    check_closed(b"\x82\xFF\0\0\0\0\0\x01\0\x01abcd", 1009);
    check_closed(b"\x82\xFE\0\x05", 1002);
}

#[test]
fn invalid_utf8_is_closed_with_1007_though_the_rest_is_withheld() {
    let mut text = vec![b'x'; 60_000];
    text[100] = 0xFF;
    check_closed(&masked(FIN | TEXT, &text)[..8 + 101], 1007);
    // A surrogate, an overlong form, beyond U+10FFFF: each at its second byte.
    for wrong in [b"\xED\xA0", b"\xC0\xAF", b"\xF4\x90"] {
        check_closed(&masked(TEXT, &[wrong, &text[..2]].concat())[..8], 1007);
    }
}

#[test]
fn wrong_close_payloads_are_closed_with_1002_and_1007() {
    check_closed(&masked(FIN | CLOSE, b"\x03"), 1002);
    for code in [0_u16, 999, 1004, 1005, 1006, 1015, 2999, 5000] {
        check_closed(&masked(FIN | CLOSE, &code.to_be_bytes()), 1002);
    }
    check_closed(&masked(FIN | CLOSE, b"\x03\xE8\xC3"), 1007);
}

#[test]
fn a_binary_message_is_closed_with_1003() {
    check_closed(&masked(FIN | BINARY, &vec![0; 60_000]), 1003);
}

#[test]
fn a_million_empty_continuations_are_closed_with_1009_at_the_limit_of_fragments() {
    let flood = [
        masked(TEXT, b""),
        masked(CONTINUATION, b"").repeat(1_000_000),
    ]
    .concat();
    check_closed(&flood, 1009);
}

#[test]
fn what_comes_behind_a_close_is_thrown_away() {
    let close = masked(FIN | CLOSE, &1000_u16.to_be_bytes());
    let said = masked(
        FIN | TEXT,
        br#"{"action":"send_message","message":"behind"}"#,
    );
    let server = serve_unlimited();
    let mut alice = Person::login(server.address, "Alice");
    unharmed(server.address, || {
        let mut attacker = Person::login(server.address, "Mallory");
        let bytes = [close, said.repeat(100_000)].concat();
        let _ = attacker.client.try_send(&bytes);
        assert_eq!(read_close(&mut attacker.client), 1000);
    });
    let heard = alice.hear_all();
    assert!(heard.iter().all(|event| event["text"] != "behind"));
}

/// Pings without a pause that are all answered, for somebody who reads the answers.
#[test]
fn a_ping_flood_is_answered_and_the_room_is_unharmed() {
    let server = serve_unlimited();
    unharmed(server.address, || {
        let mut attacker = Client::connect(server.address);
        let mut writer = attacker.try_clone();
        let writing = thread::spawn(move || {
            for number in 0..20_000_u32 {
                writer.send_frame(FIN | PING, &number.to_be_bytes());
            }
        });
        let mut answered = 0_u32;
        while answered < 20_000 {
            let (first_byte, payload) = attacker.read_frame();
            if first_byte == FIN | PONG {
                assert_eq!(payload, answered.to_be_bytes());
                answered += 1;
            }
        }
        writing.join().unwrap();
    });
}

/// To a client that does not read, only the newest Pong waits (§5.5.3); it is cut when it has read
/// nothing for a while.
#[test]
fn a_ping_flood_whose_pongs_are_not_read_is_cut_and_the_room_is_unharmed() {
    let server = serve(Limits {
        rate: None,
        outbox_time: Duration::from_millis(500),
        ..Limits::default()
    });
    unharmed(server.address, || {
        let mut attacker = Client::connect(server.address);
        let flood = masked(FIN | PING, &[b'x'; 125]).repeat(1000);
        let start = Instant::now();
        while attacker.try_send(&flood) {
            assert!(start.elapsed() < PATIENCE, "it was never cut");
        }
    });
}

#[test]
fn a_ping_flood_within_the_rate_limit_only_slows_its_sender() {
    let server = serve(Limits {
        rate: Some(Rate {
            burst: 10,
            frames_per_second: 100,
            burst_bytes: 1 << 20,
            bytes_per_second: 1 << 20,
        }),
        ..Limits::default()
    });
    unharmed(server.address, || {
        let start = Instant::now();
        let mut attacker = Client::connect(server.address);
        attacker.send_bytes(&masked(FIN | PING, b"").repeat(60));
        let mut answered = 0;
        while answered < 60 {
            answered += usize::from(attacker.read_frame().0 == FIN | PONG);
        }
        // 50 beyond the burst, at 100 a second.
        assert!(
            start.elapsed() >= Duration::from_millis(400),
            "{:?}",
            start.elapsed()
        );
    });
}
