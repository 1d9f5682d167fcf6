//! What most likely went wrong in a client that somebody has just written: the bytes of a frame
//! that broke a rule, or that never became whole, often tell. These are guesses, so they change
//! nothing but the sentences that people read.

use std::fmt;

use super::error::ProtocolError;
use super::frame::{Header, Role};
use super::mask;

/// A common mistake in a hand-written client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// Text was sent without a frame around it; this is its first byte.
    NoFrame(u8),
    /// A line end was sent after a frame.
    LineEnd,
    /// The payload is masked, but the MASK bit is 0 (§5.2).
    MaskBitMissing,
    /// The MASK bit is 1 and there is a key, but the payload is not masked with it (§5.3).
    NotMasked,
    /// The bytes of the length are in the wrong order (§5.2).
    LengthByteOrder { length: u64, swapped: u64 },
    /// The length is four too many: it counts the masking key (§5.2).
    LengthCountsKey,
}

impl Mistake {
    /// What probably led to this error. `bytes` begin with the frame that broke the rule, as the
    /// decoder leaves them: what it has unmasked is unmasked.
    #[must_use]
    pub fn behind(error: ProtocolError, bytes: &[u8]) -> Option<Self> {
        match error {
            ProtocolError::ReservedBitSet if begins_as_text(bytes) => Some(Self::NoFrame(bytes[0])),
            ProtocolError::ControlFrameFragmented | ProtocolError::ReservedOpcode(_)
                if matches!(bytes[0], b'\n' | b'\r') =>
            {
                Some(Self::LineEnd)
            }
            ProtocolError::ClientFrameNotMasked => mask_bit_missing(bytes),
            ProtocolError::InvalidUtf8 => not_masked(bytes),
            ProtocolError::MessageTooBig { .. } | ProtocolError::LengthTopBitSet => {
                swapped_64_bits(bytes)
            }
            ProtocolError::LengthNotShortest => swapped_16_bits(bytes),
            _ => None,
        }
    }

    /// What the client did, in one word for programs. It is stable.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoFrame(_) => "no_frame",
            Self::LineEnd => "line_end",
            Self::MaskBitMissing => "mask_bit_missing",
            Self::NotMasked => "not_masked",
            Self::LengthByteOrder { .. } => "length_byte_order",
            Self::LengthCountsKey => "length_counts_key",
        }
    }
}

impl fmt::Display for Mistake {
    /// One sentence, short enough for a Close frame.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFrame(byte) => {
                write!(
                    f,
                    "the first byte is `{}`: is this text without a frame?",
                    char::from(*byte)
                )
            }
            Self::LineEnd => write!(f, "this is a line end: a frame has none after it"),
            Self::MaskBitMissing => {
                write!(
                    f,
                    "the payload is masked: is the MASK bit of the second byte missing?"
                )
            }
            Self::NotMasked => {
                write!(
                    f,
                    "the payload is text without its mask: was it not XORed with the key?"
                )
            }
            Self::LengthByteOrder { length, swapped } => write!(
                f,
                "a length of {length}, or {swapped} with its bytes in the other order? The highest \
                 comes first"
            ),
            Self::LengthCountsKey => {
                write!(
                    f,
                    "4 bytes are missing: does the length count the masking key?"
                )
            }
        }
    }
}

/// A frame that is not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IncompleteFrame {
    /// Bytes that have not come yet, and the payload length; `None` if the header is not whole.
    pub missing: Option<(u64, u64)>,
    pub mistake: Option<Mistake>,
}

impl IncompleteFrame {
    /// What a client has sent of a frame; `None` if it has sent nothing of it.
    #[must_use]
    pub fn at_end_of(bytes: &[u8]) -> Option<Self> {
        if bytes.is_empty() {
            return None;
        }
        let Ok(Some((header, used))) = Header::decode(bytes, Role::Client) else {
            return Some(Self {
                missing: None,
                mistake: None,
            });
        };
        let (length, arrived) = (header.payload_length, (bytes.len() - used) as u64);
        let mistake = match swapped_length(bytes) {
            Some(swapped) if swapped == arrived => {
                Some(Mistake::LengthByteOrder { length, swapped })
            }
            _ if length - arrived == 4 => Some(Mistake::LengthCountsKey),
            _ => None,
        };
        Some(Self {
            missing: Some((length - arrived, length)),
            mistake,
        })
    }
}

impl fmt::Display for IncompleteFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.missing {
            Some((missing, length)) => write!(f, "still waiting for {missing} of {length} bytes"),
            None => write!(f, "still waiting for the end of a frame's header"),
        }
    }
}

/// Whether the first bytes, four at most, are printable: those of a frame seldom are.
fn begins_as_text(bytes: &[u8]) -> bool {
    let is_text = |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    bytes.iter().take(4).all(is_text)
}

/// Whether this looks like something that a person or a program has written as text.
fn is_text(bytes: &[u8]) -> bool {
    // A character may be cut at the end.
    let whole = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    let is_control = |c: char| c.is_control() && !c.is_whitespace();
    !whole.is_empty() && !whole.contains(is_control)
}

fn mask_bit_missing(bytes: &[u8]) -> Option<Mistake> {
    let (header, used) = Header::decode(bytes, Role::Server).ok()??;
    let (key, payload) = bytes[used..].split_first_chunk()?;
    let length = usize::try_from(header.payload_length).ok()?;
    let mut unmasked = payload[..payload.len().min(length)].to_vec();
    mask::apply(&mut unmasked, *key, 0);
    (is_text(&unmasked) && !is_text(&bytes[used..])).then_some(Mistake::MaskBitMissing)
}

fn not_masked(bytes: &[u8]) -> Option<Mistake> {
    let (header, used) = Header::decode(bytes, Role::Client).ok()??;
    let length = usize::try_from(header.payload_length).ok()?;
    let arrived = &bytes[used..];
    let mut on_the_wire = arrived[..arrived.len().min(length)].to_vec();
    mask::apply(&mut on_the_wire, header.masking_key?, 0);
    is_text(&on_the_wire).then_some(Mistake::NotMasked)
}

/// The length, if it has more than 7 bits, with its bytes in the other order.
fn swapped_length(bytes: &[u8]) -> Option<u64> {
    match bytes.get(1)? & 0x7F {
        126 => Some(u16::from_le_bytes(*bytes[2..].first_chunk()?).into()),
        127 => Some(u64::from_le_bytes(*bytes[2..].first_chunk()?)),
        _ => None,
    }
}

/// A payload that nobody would send, but for the order of its bytes.
fn swapped_64_bits(bytes: &[u8]) -> Option<Mistake> {
    let length = u64::from_be_bytes(*bytes.get(2..)?.first_chunk()?);
    let swapped = swapped_length(bytes).filter(|_| bytes[1] & 0x7F == 127)?;
    (swapped < 1 << 24 && length > 1 << 24).then_some(Mistake::LengthByteOrder { length, swapped })
}

/// A length below 126 that would take the longer form, but for the order of its bytes.
fn swapped_16_bits(bytes: &[u8]) -> Option<Mistake> {
    let length = u16::from_be_bytes(*bytes.get(2..)?.first_chunk()?).into();
    let swapped = swapped_length(bytes).filter(|_| bytes[1] & 0x7F == 126)?;
    // Two bytes of length and four of masking key come before the payload.
    let arrived = bytes.len().checked_sub(8)? as u64;
    (swapped == arrived).then_some(Mistake::LengthByteOrder { length, swapped })
}
