//! What the bytes that came instead of the expected message tell about the server's mistake.

use super::conversation::MASKING_KEY;
use super::failure::Came;
use super::hint::{self, Hint};
use crate::websocket::error::ProtocolError;
use crate::websocket::frame::{Header, Role};

/// The first byte that differs.
#[must_use]
pub fn first_difference(expected: &[u8], received: &[u8]) -> usize {
    let pairs = expected.iter().zip(received);
    pairs.take_while(|(a, b)| a == b).count()
}

/// The byte of a frame's header that breaks this rule.
#[must_use]
pub fn wrong_byte(error: ProtocolError) -> usize {
    match error {
        ProtocolError::ServerFrameMasked | ProtocolError::ControlFrameTooLong => 1,
        ProtocolError::LengthNotShortest
        | ProtocolError::LengthTopBitSet
        | ProtocolError::CloseCodeNotAllowed(_)
        | ProtocolError::ClosePayloadOneByte => 2,
        _ => 0,
    }
}

/// The likely mistake, if this came instead of a frame with these bytes, which answers the payload
/// that was sent masked with [`MASKING_KEY`].
#[must_use]
pub fn diagnose(expected: &[u8], payload: &[u8], received: &[u8], came: &Came) -> Option<Hint> {
    match came {
        Came::End | Came::Reset => return Some(hint::CRASHED),
        Came::Close(_) => return None,
        Came::BrokenRule(ProtocolError::ServerFrameMasked) if looks_masked(received) => {
            return Some(hint::SERVER_MASKS);
        }
        Came::BrokenRule(ProtocolError::LengthNotShortest) if expected[1] < 126 => {
            return Some(hint::LENGTH_SHORTEST);
        }
        _ => {}
    }
    if received.is_empty() {
        return None;
    }
    if is_text_without_frame(payload, received) {
        return Some(hint::GARBAGE);
    }
    if is_changed(payload, received) {
        return Some(hint::CHANGED_ECHO);
    }
    length_mistake(expected, payload, received)
        .or_else(|| type_mistake(expected, received))
        .or_else(|| payload_mistake(payload, received))
}

/// The MASK bit is set, and what follows is long enough for a key.
fn looks_masked(received: &[u8]) -> bool {
    Header::decode(received, Role::Client).is_ok_and(|header| header.is_some())
}

/// The payload itself, or printable text.
fn is_text_without_frame(payload: &[u8], received: &[u8]) -> bool {
    let begins = !payload.is_empty() && received.starts_with(&payload[..payload.len().min(4)]);
    let is_text = |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    begins || received.len() > 3 && received[..4].iter().all(is_text)
}

/// A frame whose text holds the one that was sent, or is it in other letters.
fn is_changed(payload: &[u8], received: &[u8]) -> bool {
    let Ok(Some((header, used))) = Header::decode(received, Role::Server) else {
        return false;
    };
    let came = &received[used..];
    let is_whole = header.fin && header.payload_length == came.len() as u64;
    let holds = || came.windows(payload.len()).any(|part| part == payload);
    let is_other = came != payload && payload.len() > 2;
    is_whole && is_other && (came.eq_ignore_ascii_case(payload) || holds())
}

/// The length differs from what it should be, and how tells why.
fn length_mistake(expected: &[u8], payload: &[u8], received: &[u8]) -> Option<Hint> {
    let length = payload.len();
    let [_, second, extended @ ..] = received else {
        return None;
    };
    let characters = String::from_utf8_lossy(payload).chars().count();
    if characters != length && characters < 126 && usize::from(*second) == characters {
        return Some(hint::LENGTH_CHARACTERS);
    }
    match expected[1] {
        126 => {
            let right = &expected[2..4];
            match (second, extended) {
                (126, [low, high, ..]) if [*high, *low] == right && low != high => {
                    Some(hint::LENGTH_16_ORDER)
                }
                (126, [a, b, ..]) if [*a, *b] == right => None,
                (126, [a, b, ..])
                    if usize::from(u16::from_be_bytes([*a, *b])) == characters
                        && characters != length =>
                {
                    Some(hint::LENGTH_CHARACTERS)
                }
                _ => Some(hint::LENGTH_16),
            }
        }
        127 => {
            let right = &expected[2..10];
            let reversed: Vec<_> = right.iter().rev().copied().collect();
            match (second, extended) {
                (127, extended) if extended.starts_with(right) => None,
                (127, extended) if extended.starts_with(&reversed) => Some(hint::LENGTH_64_ORDER),
                (127, extended) if extended.starts_with(&right[4..]) => Some(hint::LENGTH_64_BYTES),
                // Four zeros, read as the whole length.
                (0, _) => Some(hint::LENGTH_64_BYTES),
                _ => Some(hint::LENGTH_64),
            }
        }
        _ => None,
    }
}

fn type_mistake(expected: &[u8], received: &[u8]) -> Option<Hint> {
    let (expected, received) = (expected[0], received[0]);
    if expected == received {
        return None;
    }
    match (expected & 0xF, received & 0xF) {
        (1, 2) | (2, 1) => Some(hint::TYPE_CHANGED),
        (1, 1) | (2, 2) if received & 0x80 == 0 => Some(hint::FIN_MISSING),
        _ => None,
    }
}

/// The payload was changed, and how tells why.
fn payload_mistake(payload: &[u8], received: &[u8]) -> Option<Hint> {
    let (header, used) = Header::decode(received, Role::Server).ok()??;
    let came = &received[used..];
    let shown = came.len().min(payload.len());
    // A part of the payload tells nothing.
    if header.payload_length != payload.len() as u64 || shown < 2 || came.starts_with(payload) {
        return None;
    }
    let masked = |index: usize, turn: usize| {
        payload[index] ^ MASKING_KEY[index % 4] ^ MASKING_KEY[(index + turn) % 4]
    };
    let is_masked = |index: usize| came[index] == payload[index] ^ MASKING_KEY[index % 4];
    let is_unmasked_with_one_byte =
        |index: usize| came[index] == payload[index] ^ MASKING_KEY[index % 4] ^ MASKING_KEY[0];
    match first_difference(payload, came) {
        0 if (0..shown).all(is_masked) => return Some(hint::MASK_NOT_APPLIED),
        unmasked @ 1..=4 if unmasked < shown && (unmasked..shown).all(is_masked) => {
            return Some(hint::MASK_CYCLE);
        }
        1..=4 if (0..shown).all(is_unmasked_with_one_byte) => return Some(hint::MASK_CYCLE),
        _ => {}
    }
    let is_turned = |turn| {
        let all = came[..shown].iter().enumerate();
        all.into_iter()
            .all(|(index, byte)| *byte == masked(index, turn))
    };
    (1..4).any(is_turned).then_some(hint::MASK_CARRIED_OVER)
}
