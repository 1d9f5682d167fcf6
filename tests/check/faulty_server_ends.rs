//! Servers that close wrongly, crash, mix up or make wait do what they say.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};

use salon::websocket::opcode::Opcode::{Close, Ping, Text};

use super::faulty_server::Fault;
use super::faulty_server_client::{Client, answers, echo, failed, masked, plain, request, text};

#[test]
fn a_server_ends_with_its_client_whatever_its_fault() {
    for &fault in Fault::ALL {
        let mut client = Client::connect(fault);
        client.send(request().as_bytes());
        // Nobody reads to the end of a flood.
        if fault != Fault::Floods {
            client.stream.shutdown(Shutdown::Write).unwrap();
            let end = client.stream.read_to_end(&mut Vec::new());
            assert!(end.is_ok(), "{fault:?}: {end:?}");
        }
    }
}

#[test]
fn closing_goes_wrong() {
    let close = |payload: &[u8]| masked(Close, true, payload);
    let going_away = || close(&1001_u16.to_be_bytes());
    answers(Fault::NoCloseBack, &[going_away()], &[]);
    let mut client = Client::open(Fault::NoCloseBackButFin);
    client.send(&going_away());
    client.expect_last(b"");
    let mut client = Client::open(Fault::TcpCutWithoutClose);
    client.send(&close(b""));
    client.expect_reset();
    let mut client = Client::open(Fault::TcpLeftOpen);
    client.send(&going_away());
    client.expect(&failed(1001));
    client.expect_silence();
    answers(
        Fault::CloseReasonNotUtf8Accepted,
        &[close(b"\x03\xE9\xFF")],
        &[failed(1001)],
    );
    answers(Fault::CloseCodeWrong, &[going_away()], &[failed(1000)]);
    answers(Fault::CloseCodeZero, &[close(b"")], &[failed(0)]);
    answers(
        Fault::CloseOneByteAccepted,
        &[close(b"\x03")],
        &[plain(Close, b"")],
    );
    answers(
        Fault::BadCloseCodeAccepted,
        &[close(&1005_u16.to_be_bytes())],
        &[failed(1005)],
    );
    answers(
        Fault::DataAfterCloseEchoed,
        &[going_away(), text("one more")],
        &[failed(1001), echo("one more")],
    );
    answers(Fault::FailsWithoutClose, &[plain(Text, b"bare")], &[]);
}

#[test]
fn servers_crash_mix_up_or_make_wait() {
    let mut client = Client::open(Fault::CrashesOnBigFrame);
    client.send(b"\x82\xFF\x00\x00\x00\x00\x00\x01\x00\x00....");
    client.expect_reset();
    let mut client = Client::open(Fault::CrashesOnPing);
    client.send(&masked(Ping, true, b"p"));
    client.expect_last(b"");
    let mut client = Client::open(Fault::MemoryForAnnouncedLength);
    client.send(b"\x82\xFF\x00\x00\x00\x01\x00\x00\x00\x00");
    client.expect_last(b"");

    let mixed_up = b"\x81\x03\x81\x03onetwo".to_vec();
    answers(
        Fault::TwoWritersInterleave,
        &[text("one"), text("two")],
        &[mixed_up],
    );

    let mut first = Client::open(Fault::OneClientAtATime);
    let mut second = TcpStream::connect(first.server.address).unwrap();
    second.write_all(request().as_bytes()).unwrap();
    first.send(&text("still first"));
    first.expect(&echo("still first"));
    second.set_nonblocking(true).unwrap();
    assert!(second.read(&mut [0]).is_err(), "nothing has come");
    second.set_nonblocking(false).unwrap();
    drop(first.stream);
    assert_eq!(second.read(&mut [0]).unwrap(), 1);
}

#[test]
fn a_flood_ends_with_its_client() {
    let mut client = Client::open(Fault::Floods);
    for _ in 0..1000 {
        client.expect(&echo("buy now"));
    }
}

#[test]
fn servers_say_nothing() {
    let mut client = Client::connect(Fault::HangsAtOnce);
    client.send(request().as_bytes());
    client.expect_silence();
    let mut client = Client::open(Fault::Hangs);
    client.send(&text("anybody?"));
    client.expect_silence();
    let mut client = Client::open(Fault::LengthWaitedFor);
    client.send(b"\x82\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF");
    client.expect_silence();
}
