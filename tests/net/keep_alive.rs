//! Silence (RFC 6455 §5.5.2, §5.5.3): a client that sends nothing is pinged, then disconnected.
//! Half a frame survives any timeout.

use std::time::Duration;

use crate::common::{self, Client, FIN, PING, PONG, Running, TEXT, masked, request};
use salon::limits::Limits;
use salon::net::disconnect::Disconnect;

/// Short enough for tests that wait for a few of them, and long enough for a busy machine to answer
/// in.
const PING_AFTER: Duration = Duration::from_millis(500);

fn serve_impatiently() -> Running {
    common::serve_echo(Limits {
        ping_after: PING_AFTER,
        ..Limits::default()
    })
}

#[track_caller]
fn read_ping(client: &mut Client) -> Vec<u8> {
    let (first_byte, payload) = client.read_frame();
    assert_eq!(first_byte, FIN | PING);
    payload
}

/// A client that sends these bytes and then nothing is pinged, and closed with 1008 and this reason.
#[track_caller]
fn check_silent(bytes: &[u8], reason: &str) {
    let server = serve_impatiently();
    let mut client = Client::connect(server.address);
    client.send_bytes(bytes);
    read_ping(&mut client);
    assert_eq!(client.read_close(), (1008, reason.to_owned()));
    assert!(client.is_at_end());
    drop(client);
    assert!(matches!(
        server.disconnect(),
        Disconnect::PingTimeout(PING_AFTER, _)
    ));
}

#[test]
fn a_silent_client_is_pinged_then_closed_with_1008() {
    check_silent(b"", "no answer to a ping for 0.5 s");
}

#[test]
fn a_client_whose_frame_is_not_whole_is_told_what_is_missing() {
    let frame = masked(FIN | TEXT, &[b'x'; 35]);
    check_silent(
        &frame[..frame.len() - 1],
        "still waiting for 1 of 35 bytes, and no answer to a ping for 0.5 s",
    );
    check_silent(
        &frame[..3],
        "still waiting for the end of a frame's header, and no answer to a ping for 0.5 s",
    );
    let swapped = [&[0x81, 0xFE, 0x23, 0x00, 1, 2, 3, 4], &[b'x'; 35][..]].concat();
    check_silent(
        &swapped,
        "still waiting for 8925 of 8960 bytes: a length of 8960, or 35 with its bytes in the other \
         order? The highest comes first",
    );
}

#[test]
fn a_client_that_answers_its_pings_may_be_silent_for_long() {
    let server = serve_impatiently();
    let mut client = Client::connect(server.address);
    for _ in 0..3 {
        let payload = read_ping(&mut client);
        client.send_frame(FIN | PONG, &payload);
    }
    client.send_text("still here");
    assert_eq!(client.read_text(), "still here");
}

/// Sends the frame up to `cut`, lets a ping go by, and sends the rest.
#[track_caller]
fn check_survives(frame: &[u8], cut: usize, text: &str) {
    let server = serve_impatiently();
    let mut client = Client::connect(server.address);
    client.send_bytes(&frame[..cut]);
    read_ping(&mut client);
    client.send_bytes(&frame[cut..]);
    assert_eq!(client.read_text(), text, "cut at {cut}");
}

#[test]
fn half_a_frame_survives_a_read_timeout() {
    let frame = masked(FIN | TEXT, "é🦀".as_bytes());
    // In the header, in the masking key, behind both, within either character.
    for cut in [1, 4, 6, 7, 10] {
        check_survives(&frame, cut, "é🦀");
    }
}

#[test]
fn half_a_message_survives_a_read_timeout() {
    let first = masked(TEXT, b"to");
    check_survives(
        &[&first[..], &masked(FIN, b"gether")].concat(),
        first.len(),
        "together",
    );
}

#[test]
fn a_single_byte_is_a_sign_of_life() {
    let server = serve_impatiently();
    let mut client = Client::connect(server.address);
    for byte in masked(FIN | TEXT, b"x") {
        read_ping(&mut client);
        client.send_bytes(&[byte]);
    }
    assert_eq!(client.read_text(), "x");
}

#[test]
fn a_connection_without_a_byte_ends_without_an_answer() {
    let server = common::serve(Limits {
        head_time: PING_AFTER,
        ..Limits::default()
    });
    assert!(Client::open(server.address).is_at_end());
}

#[test]
fn a_request_that_does_not_end_is_answered_with_408() {
    let server = common::serve(Limits {
        head_time: PING_AFTER,
        ..Limits::default()
    });
    // However it trickles in, all of its time is counted together.
    let mut client = Client::open(server.address);
    let mut bytes = request(server.address, "").into_bytes().into_iter();
    while client.read_nothing_for(PING_AFTER / 8) {
        client.send_bytes(&[bytes.next().expect("408 before the request is complete")]);
    }
    assert!(client.read_head().starts_with("HTTP/1.1 408 "));
}

#[test]
fn a_client_without_a_name_is_closed_with_1008() {
    let server = common::serve(Limits {
        login_time: PING_AFTER,
        ..Limits::default()
    });
    let mut client = Client::connect(server.address);
    client.read_text();
    let (code, reason) = client.read_close();
    assert_eq!((code, reason.is_empty()), (1008, false));
    assert!(client.is_at_end());
}
