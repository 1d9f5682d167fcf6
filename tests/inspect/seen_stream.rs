//! One direction of a connection as the inspector sees it: which frames, where reads cut them, and
//! the verdict.

use crate::common::wire::{BINARY, CONTINUATION, FIN, PING, TEXT, masked, masked_with};
use proptest::prelude::*;
use salon::inspect::stream::{Progress, Seen, Stream};
use salon::limits::{INSPECTED_PAYLOAD_BYTES, INSPECTED_READS, Limits};
use salon::websocket::error::ProtocolError::{self, *};
use salon::websocket::frame::{Header, Role};
use salon::websocket::message::Message;
use salon::websocket::opcode::Opcode;

fn limits() -> Limits {
    Limits {
        message_bytes: 10_000,
        message_fragments: 4,
        ..Limits::default()
    }
}

/// What is seen of bytes that come in these reads.
fn see<'a>(sender: Role, reads: impl IntoIterator<Item = &'a [u8]>) -> Vec<Seen> {
    let mut stream = Stream::new(sender, &limits());
    reads
        .into_iter()
        .flat_map(|read| stream.push(read))
        .collect()
}

/// Where frames begin and where reads cut them, when the bytes come in reads of these lengths.
#[track_caller]
fn check_cuts(bytes: &[u8], reads: &[usize], expected: &[(u64, &[u64])]) {
    let mut rest = bytes;
    let reads = reads
        .iter()
        .map(|&length| rest.split_off(..length).unwrap());
    let seen = see(Role::Client, reads);
    let cuts: Vec<_> = seen
        .iter()
        .map(|seen| (seen.offset, &seen.cuts[..]))
        .collect();
    assert_eq!(cuts, expected);
    assert!(rest.is_empty());
}

#[test]
fn reads_cut_the_stream_elsewhere_than_frames() {
    let frame = masked(FIN | TEXT, b"Hello");
    let (one, three) = (&frame[..], &frame.repeat(3)[..]);
    check_cuts(one, &[11], &[(0, &[11])]);
    // One frame in three reads, three frames in one.
    check_cuts(one, &[1, 6, 4], &[(0, &[1, 7, 11])]);
    check_cuts(three, &[33], &[(0, &[]), (11, &[]), (22, &[33])]);
    check_cuts(three, &[12, 21], &[(0, &[]), (11, &[12]), (22, &[33])]);
    check_cuts(
        three,
        &[11, 11, 11],
        &[(0, &[11]), (11, &[22]), (22, &[33])],
    );
    check_cuts(
        three,
        &[10, 13, 10],
        &[(0, &[10]), (11, &[]), (22, &[23, 33])],
    );
}

#[test]
fn of_very_many_cuts_the_first_and_the_last_are_told() {
    let frame = masked(FIN | BINARY, &[7; 1000]);
    let seen = see(Role::Client, frame.chunks(1));
    let cuts = &seen[0].cuts;
    assert_eq!(cuts.len(), INSPECTED_READS);
    assert_eq!(cuts[..3], [1, 2, 3]);
    assert_eq!(cuts[INSPECTED_READS - 1], frame.len() as u64);
}

#[test]
fn a_payload_is_kept_as_it_came_up_to_4_kib() {
    let frame = masked(FIN | BINARY, &[7; 5000]);
    for reads in [5008, 1, 4000, 4103] {
        let seen = see(Role::Client, frame.chunks(reads));
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0].header, frame[..8]);
        assert_eq!(seen[0].payload, frame[8..][..INSPECTED_PAYLOAD_BYTES]);
        assert_eq!(seen[0].fields.unwrap().payload_length, 5000);
        assert_eq!(seen[0].message, Some(Message::Binary(vec![7; 5000].into())));
    }
}

#[test]
fn the_fragmented_message_in_progress_is_told_of_data_frames_only() {
    let frames = [
        masked(FIN | TEXT, b"whole"),
        masked(TEXT, b"ab"),
        masked(FIN | PING, b"p"),
        masked(CONTINUATION, b"c"),
        masked(FIN, b"d"),
        masked(FIN | BINARY, b"whole"),
    ]
    .concat();
    let progress: Vec<_> = see(Role::Client, [&frames[..]])
        .iter()
        .map(|seen| seen.progress)
        .collect();
    let after = |fragments, bytes, done| {
        let opcode = Opcode::Text;
        Some(Progress {
            opcode,
            fragments,
            bytes,
            done,
        })
    };
    let expected = [
        None,
        after(1, 2, false),
        None,
        after(2, 3, false),
        after(3, 4, true),
        None,
    ];
    assert_eq!(progress, expected);
}

#[test]
fn a_stream_that_was_given_up_shows_nothing_any_more() {
    let mut stream = Stream::new(Role::Server, &limits());
    assert_eq!(stream.push(&[0x89, 0, 0x89]).len(), 1);
    stream.give_up();
    assert_eq!(stream.missing(), None);
    assert_eq!(stream.push(&[0, 0x8A, 0]), []);
    // Not even a broken rule.
    assert_eq!(stream.push(&[0xC1]), []);
}

/// The bytes break this rule, are seen so far, and nothing is seen behind them.
#[track_caller]
fn check_broken(frames: &[Vec<u8>], header: &[u8], error: ProtocolError) {
    let bytes = frames.concat();
    for reads in [bytes.len(), 1] {
        let mut stream = Stream::new(Role::Client, &limits());
        let mut seen: Vec<Seen> = bytes
            .chunks(reads)
            .flat_map(|read| stream.push(read))
            .collect();
        assert_eq!(seen.len(), frames.len());
        let last = seen.pop().unwrap();
        assert_eq!((last.error, &last.header[..]), (Some(error), header));
        assert!(seen.iter().all(|seen| seen.error.is_none()));
        assert_eq!(stream.push(&masked(FIN | PING, b"")), []);
        assert_eq!(stream.missing(), None);
    }
}

#[test]
fn a_broken_rule_is_seen_at_the_byte_that_breaks_it_and_nothing_behind_it() {
    let (ping, begun) = (masked(FIN | PING, b"p"), masked(TEXT, b"a"));
    check_broken(&[ping.clone(), vec![0xC1, 0x80]], &[0xC1], ReservedBitSet);
    check_broken(&[vec![0x8F, 0x80]], &[0x8F], ReservedOpcode(0xF));
    check_broken(&[vec![0x81, 5, 1, 2]], &[0x81, 5], ClientFrameNotMasked);
    check_broken(
        &[begun.clone(), masked(FIN | TEXT, b"b")],
        &masked(FIN | TEXT, b"b")[..6],
        MessageInterrupted,
    );
    check_broken(
        &[masked(FIN, b"b")],
        &masked(FIN, b"b")[..6],
        NothingToContinue,
    );
    check_broken(
        &[begun, ping, masked(FIN, b"\xFF")],
        &masked(FIN, b"\xFF")[..6],
        InvalidUtf8,
    );
}

/// Frames that may be right or wrong: in either case the inspector must see them as the decoder
/// does.
fn frame() -> impl Strategy<Value = Vec<u8>> {
    let first = prop_oneof![
        8 => prop::sample::select(vec![
            FIN | TEXT, FIN | BINARY, TEXT, CONTINUATION, FIN, FIN | PING,
        ]),
        1 => any::<u8>(),
    ];
    let payload = prop_oneof![
        "[aé🦀]{0,40}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..200),
    ];
    (first, payload, any::<[u8; 4]>())
        .prop_map(|(first, payload, key)| masked_with(key, first, &payload))
}

proptest! {
    #[test]
    fn any_split_shows_the_same_frames(
        frames in prop::collection::vec(frame(), 1..8),
        lengths in prop::collection::vec(1..50_usize, 1..10),
    ) {
        let bytes = frames.concat();
        let whole = see(Role::Client, [&bytes[..]]);
        let (mut rest, mut ends, mut pieces) = (&bytes[..], Vec::new(), Vec::new());
        for &length in lengths.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            pieces.push(rest.split_off(..length.min(rest.len())).unwrap());
            ends.push((bytes.len() - rest.len()) as u64);
        }
        let split = see(Role::Client, pieces);
        prop_assert_eq!(whole.len(), split.len());
        for (whole, split) in whole.iter().zip(&split) {
            prop_assert_eq!(&whole.header, &split.header);
            prop_assert_eq!(whole.error, split.error);
            prop_assert_eq!(whole.offset, split.offset);
            prop_assert_eq!(&whole.message, &split.message);
            prop_assert_eq!(whole.progress, split.progress);
            // Of a frame that breaks a rule, as much as was there.
            prop_assert!(whole.payload.starts_with(&split.payload));
            prop_assert!(whole.error.is_some() || whole.payload == split.payload);
            // What is shown is what was on the wire, and the cuts are all the ends of reads in it.
            let start = usize::try_from(split.offset).unwrap();
            let shown = [&split.header[..], &split.payload].concat();
            prop_assert_eq!(&bytes[start..start + shown.len()], shown);
            let payload = split.fields.map_or(0, |fields: Header| fields.payload_length);
            let end = split.offset + split.header.len() as u64 + payload;
            let cuts: Vec<u64> = ends
                .iter()
                .copied()
                .filter(|&cut| cut > split.offset && cut <= end)
                .collect();
            if split.error.is_none() {
                prop_assert_eq!(&split.cuts, &cuts);
            } else {
                prop_assert!(cuts.starts_with(&split.cuts));
            }
        }
        // Everything is seen, or the last one broke a rule.
        let seen: usize = whole.iter().map(|seen| seen.header.len() + seen.payload.len()).sum();
        prop_assert!(seen == bytes.len() || whole.last().is_some_and(|seen| seen.error.is_some()));
    }
}
