//! Frames as a client sends them, encoded by hand: tests that used the library for it would not
//! notice the library's mistakes.

/// The first byte of a frame that is a whole message, or the last fragment of one (§5.2).
pub const FIN: u8 = 0x80;
pub const CONTINUATION: u8 = 0x0;
pub const TEXT: u8 = 0x1;
pub const BINARY: u8 = 0x2;
pub const CLOSE: u8 = 0x8;
pub const PING: u8 = 0x9;
pub const PONG: u8 = 0xA;

/// The key of the RFC's example (§5.7). A real client takes a new and random one for each frame.
pub const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// The bytes of a masked frame, as a client must send it.
#[must_use]
pub fn masked(first_byte: u8, payload: &[u8]) -> Vec<u8> {
    masked_with(KEY, first_byte, payload)
}

/// The same, with another key.
#[must_use]
pub fn masked_with(key: [u8; 4], first_byte: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first_byte];
    // §5.2: the shortest of the three forms.
    let length = payload.len() as u64;
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ ..=125), _) => frame.push(0x80 | short),
        (_, Ok(medium)) => {
            frame.push(0x80 | 0x7E);
            frame.extend(medium.to_be_bytes());
        }
        _ => {
            frame.push(0x80 | 0x7F);
            frame.extend(length.to_be_bytes());
        }
    }
    frame.extend(key);
    frame.extend((0..payload.len()).map(|i| payload[i] ^ key[i % 4]));
    frame
}
