//! Servers with a fault in their frames do what they say.

use std::slice;

use salon::websocket::opcode::Opcode::{Binary, Close, Continuation, Ping, Pong, Text};

use super::faulty_server::Fault;
use super::faulty_server_client::{Client, answers, echo, failed, masked, plain, request, text};

#[test]
fn reads_are_taken_for_frames() {
    answers(
        Fault::SecondFrameLost,
        &[text("one"), text("two")],
        &[echo("one")],
    );
    let mut client = Client::connect(Fault::FramesWithHeadLost);
    client.send(&[request().into_bytes(), text("lost")].concat());
    client.read_head();
    client.send(&text("found"));
    client.expect(&echo("found"));

    let mut client = Client::open(Fault::HalfFrame);
    client.send(&text("whole")[..9]);
    client.expect(&echo("who"));
    client.send(b"\x00");
    client.expect_last(&failed(1002));

    let mut client = Client::open(Fault::ShortReadHeader);
    client.send(&text("whole"));
    client.expect(&echo("whole"));
    client.send(&text("byte by byte")[..1]);
    client.expect_last(b"");
}

#[test]
fn lengths_are_wrong() {
    let long = "a".repeat(300);
    let longer = vec![b'b'; 65536 + 5];
    let (sent, sent_longer) = (text(&long), masked(Binary, true, &longer));
    let written = |header: &[u8], payload: &[u8]| vec![header.to_vec(), payload.to_vec()];
    for (fault, header) in [
        (Fault::Length16LittleEndianWritten, &b"\x81\x7E\x2C\x01"[..]),
        (Fault::Over125UnsupportedWritten, b"\x81\x2C"),
    ] {
        answers(
            fault,
            slice::from_ref(&sent),
            &written(header, long.as_bytes()),
        );
    }
    for (fault, header) in [
        (
            Fault::Length64LittleEndianWritten,
            &b"\x82\x7F\x05\x00\x01\x00\x00\x00\x00\x00"[..],
        ),
        (
            Fault::Length64InFourBytesWritten,
            b"\x82\x7F\x00\x01\x00\x05",
        ),
        (Fault::Over65535Unsupported, b"\x82\x7E\x00\x05"),
    ] {
        answers(
            fault,
            slice::from_ref(&sent_longer),
            &written(header, &longer),
        );
    }
    answers(
        Fault::CharactersCounted,
        &[text("é")],
        &[b"\x81\x01\xC3\xA9".to_vec()],
    );
    answers(
        Fault::Length64InFourBytesRead,
        slice::from_ref(&sent_longer),
        &[failed(1002)],
    );
    // 300 is 0x012C, and 0x2C01 is 11265: the rest is waited for.
    answers(Fault::Length16LittleEndianRead, &[sent], &[]);
    answers(
        Fault::Length64LittleEndianRead,
        &[sent_longer],
        &[failed(1009)],
    );
}

#[test]
fn masks_are_wrong() {
    let xored = b"\x01\x80\x42\xFF".to_vec();
    answers(
        Fault::MaskNotApplied,
        &[masked(Binary, true, &[0; 4])],
        &[plain(Binary, &xored)],
    );
    answers(
        Fault::MaskOffsetCarriedOver,
        &[text("a"), masked(Binary, true, &[0; 2])],
        &[echo("a"), plain(Binary, &[0x01 ^ 0x80, 0x80 ^ 0x42])],
    );
    answers(
        Fault::MaskFirstByteOnly,
        &[masked(Binary, true, &[0; 4])],
        &[plain(
            Binary,
            &[0x00, 0x80 ^ 0x01, 0x42 ^ 0x01, 0xFF ^ 0x01],
        )],
    );
    // The masking key is taken to begin at the extended length, and the payload within the key.
    let mut client = Client::open(Fault::Over125Unsupported);
    client.send(&masked(Binary, true, &[0; 126]));
    client.expect(b"\x82\x7E\x00\x7E\x42\x81");
    answers(Fault::UnmaskedAccepted, &[echo("bare")], &[echo("bare")]);
    let mut client = Client::open(Fault::ServerMasks);
    client.send(&text("a"));
    client.expect(b"\x81\x81\x37\xFA\x21\x3D\x56");
}

#[test]
fn fragments_and_opcodes_are_mistaken() {
    let start = || masked(Text, false, b"on");
    let end = || masked(Continuation, true, b"ce");
    let asked = || masked(Ping, true, b"p");
    let answered = || plain(Pong, b"p");
    answers(
        Fault::FragmentsNotJoined,
        &[start(), end()],
        &[echo("on"), echo("ce")],
    );
    answers(
        Fault::FinIgnored,
        &[start(), end()],
        &[echo("on"), failed(1002)],
    );
    answers(
        Fault::PingBetweenFragmentsBreaks,
        &[start(), asked(), end()],
        &[answered(), failed(1002)],
    );
    answers(Fault::ContinuationAloneAccepted, &[end()], &[echo("ce")]);
    answers(
        Fault::InterruptedMessageForgotten,
        &[start(), text("new")],
        &[echo("new")],
    );
    answers(
        Fault::OpcodeIgnored,
        &[asked(), masked(Close, true, b"")],
        &[echo("p"), echo("")],
    );
    answers(
        Fault::BinaryAsText,
        &[masked(Binary, true, b"\xFF")],
        &[plain(Text, b"\xFF")],
    );
    answers(Fault::PongEmpty, &[asked()], &[plain(Pong, b"")]);
    answers(Fault::PongMissing, &[asked(), text("on")], &[echo("on")]);
    answers(Fault::PongAnsweredWithText, &[asked()], &[echo("p")]);
    answers(
        Fault::LongPingAccepted,
        &[masked(Ping, true, &[0; 126])],
        &[plain(Pong, &[0; 126])],
    );
    answers(
        Fault::InvalidUtf8Replaced,
        &[masked(Text, true, b"\xFF")],
        &[echo("\u{FFFD}")],
    );
    let halves = [
        masked(Text, false, b"\xC3"),
        masked(Continuation, true, b"\xA9"),
    ];
    answers(Fault::Utf8CheckedByFragment, &halves, &[failed(1007)]);
}

#[test]
fn wrong_frames_are_accepted() {
    let mut reserved_bit = text("on");
    reserved_bit[0] |= 0x40;
    answers(Fault::ReservedBitsAccepted, &[reserved_bit], &[echo("on")]);
    let mut reserved_opcode = text("skipped");
    reserved_opcode[0] ^= 0x02;
    answers(
        Fault::ReservedOpcodeAccepted,
        &[reserved_opcode, text("on")],
        &[echo("on")],
    );
    answers(
        Fault::FragmentedPingAccepted,
        &[masked(Ping, false, b"p")],
        &[plain(Pong, b"p")],
    );
    answers(
        Fault::InvalidUtf8Accepted,
        &[masked(Text, true, b"\xFF")],
        &[plain(Text, b"\xFF")],
    );
    // Zero as masking key: what is masked is as it is.
    answers(
        Fault::LengthNotShortestAccepted,
        &[b"\x81\xFE\x00\x02\0\0\0\0on".to_vec()],
        &[echo("on")],
    );
}
