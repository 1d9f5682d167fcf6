//! Masking (RFC 6455 §5.3): byte `i` of the payload XOR byte `i mod 4` of the key.

use proptest::prelude::*;
use salon::websocket::mask;

/// The RFC's sentence, word for word and slowly.
fn transformed(original: &[u8], key: [u8; 4], offset: usize) -> Vec<u8> {
    (0..original.len())
        .map(|i| original[i] ^ key[(offset + i) % 4])
        .collect()
}

#[track_caller]
fn check(original: &[u8], key: [u8; 4], masked: &[u8]) {
    let mut payload = original.to_vec();
    mask::apply(&mut payload, key, 0);
    assert_eq!(payload, masked, "masked");
    mask::apply(&mut payload, key, 0);
    assert_eq!(payload, original, "and unmasked again");
}

#[test]
fn each_byte_meets_its_byte_of_the_key() {
    check(b"", [1, 2, 3, 4], b"");
    check(&[0], [1, 2, 3, 4], &[1]);
    check(&[0; 6], [1, 2, 3, 4], &[1, 2, 3, 4, 1, 2]);
    check(
        &[0xFF; 5],
        [0, 0xFF, 0x0F, 0xF0],
        &[0xFF, 0, 0xF0, 0x0F, 0xFF],
    );
    check(b"as it is", [0; 4], b"as it is");
    // §5.7
    check(
        b"Hello",
        [0x37, 0xfa, 0x21, 0x3d],
        &[0x7f, 0x9f, 0x4d, 0x51, 0x58],
    );
}

#[test]
fn every_length_and_every_offset_follow_the_rule() {
    let key = [0x12, 0x34, 0x56, 0x78];
    let original: Vec<u8> = (0..100).collect();
    for length in 0..=original.len() {
        for offset in 0..40 {
            let mut part = original[..length].to_vec();
            mask::apply(&mut part, key, offset);
            let expected = transformed(&original[..length], key, offset);
            assert_eq!(part, expected, "{length} bytes from {offset} on");
        }
    }
}

proptest! {
    #[test]
    fn a_payload_in_pieces_is_unmasked_as_a_whole_one_is(
        original: Vec<u8>,
        key: [u8; 4],
        cuts in prop::collection::vec(1..20_usize, 0..50),
    ) {
        let mut payload = original.clone();
        let mut start = 0;
        for length in cuts.into_iter().chain([usize::MAX]) {
            let end = start + length.min(payload.len() - start);
            mask::apply(&mut payload[start..end], key, start);
            start = end;
        }
        prop_assert_eq!(payload, transformed(&original, key, 0));
    }
}
