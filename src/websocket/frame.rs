//! One frame (RFC 6455 §5.2): its header decoded and encoded, its payload encoded. It does not know
//! what came before.
//!
//! ```text
//!  0               1               2               3
//!  0 1 2 3 4 5 6 7 0 1 2 3 4 5 6 7 0 1 2 3 4 5 6 7 0 1 2 3 4 5 6 7
//! +-+-+-+-+-------+-+-------------+-------------------------------+
//! |F|R|R|R| opcode|M| length: 7   | 16 more bits if it says 126,  |
//! |I|S|S|S|       |A| bits        | 64 more if it says 127        |
//! |N|V|V|V|       |S|             |                               |
//! | |1|2|3|       |K|             |                               |
//! +-+-+-+-+-------+-+-------------+-------------------------------+
//! | masking key: 4 bytes if MASK is set, then the payload         |
//! +---------------------------------------------------------------+
//! ```

use super::error::ProtocolError;
use super::mask;
use super::opcode::Opcode;

const FIN: u8 = 0b1000_0000;
const RESERVED: u8 = 0b0111_0000;
const OPCODE: u8 = 0b0000_1111;
const MASK: u8 = 0b1000_0000;
const LENGTH: u8 = 0b0111_1111;

/// §5.5: the longest payload of a control frame; also the longest whose length fits in the 7 bits.
pub const CONTROL_PAYLOAD_MAX: usize = 125;
const LENGTH_IN_16_BITS: u8 = 126;
const LENGTH_IN_64_BITS: u8 = 127;

/// Which side a frame comes from: clients mask every frame, servers none (§5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Client,
    Server,
}

/// Everything of a frame but its payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The last (or only) fragment of its message.
    pub fin: bool,
    pub opcode: Opcode,
    pub masking_key: Option<[u8; 4]>,
    /// In bytes, below 2^63.
    pub payload_length: u64,
}

impl Header {
    /// Decodes the header at the front of `bytes`. Returns the header and how many bytes it took (2
    /// to 14), or `None` if its end is not there yet.
    ///
    /// # Errors
    /// Every rule on headers, each as soon as the bytes that break it are there.
    pub fn decode(bytes: &[u8], sender: Role) -> Result<Option<(Self, usize)>, ProtocolError> {
        let Some(&first) = bytes.first() else {
            return Ok(None);
        };
        // §5.2, §5.8: without an extension that was agreed on, the reserved bits are 0.
        if first & RESERVED != 0 {
            return Err(ProtocolError::ReservedBitSet);
        }
        let fin = first & FIN != 0;
        let opcode = Opcode::from_bits(first & OPCODE)
            .ok_or(ProtocolError::ReservedOpcode(first & OPCODE))?;
        // §5.4, §5.5: control frames are whole, and short.
        if opcode.is_control() && !fin {
            return Err(ProtocolError::ControlFrameFragmented);
        }

        let Some(&second) = bytes.get(1) else {
            return Ok(None);
        };
        // §5.1: a client masks every frame, a server none.
        let masked = second & MASK != 0;
        match sender {
            Role::Client if !masked => return Err(ProtocolError::ClientFrameNotMasked),
            Role::Server if masked => return Err(ProtocolError::ServerFrameMasked),
            _ => {}
        }
        if opcode.is_control() && second & LENGTH > 125 {
            return Err(ProtocolError::ControlFrameTooLong);
        }

        let Some((payload_length, mut used)) = decode_length(bytes, second & LENGTH)? else {
            return Ok(None);
        };
        let mut masking_key = None;
        if masked {
            let Some(key) = bytes[used..].first_chunk() else {
                return Ok(None);
            };
            masking_key = Some(*key);
            used += key.len();
        }
        Ok(Some((
            Self {
                fin,
                opcode,
                masking_key,
                payload_length,
            },
            used,
        )))
    }

    /// Appends the header in its only permitted form.
    pub fn encode(&self, bytes: &mut Vec<u8>) {
        let mask = if self.masking_key.is_some() { MASK } else { 0 };
        bytes.push(self.opcode as u8 | if self.fin { FIN } else { 0 });
        // §5.2: the shortest of the three forms.
        match (
            u8::try_from(self.payload_length),
            u16::try_from(self.payload_length),
        ) {
            (Ok(short), _) if short < LENGTH_IN_16_BITS => bytes.push(mask | short),
            (_, Ok(medium)) => {
                bytes.push(mask | LENGTH_IN_16_BITS);
                bytes.extend_from_slice(&medium.to_be_bytes());
            }
            _ => {
                bytes.push(mask | LENGTH_IN_64_BITS);
                bytes.extend_from_slice(&self.payload_length.to_be_bytes());
            }
        }
        bytes.extend_from_slice(self.masking_key.as_ref().map_or(&[], |key| key.as_slice()));
    }
}

/// §5.2: 7 bits, or 16 or 64 more bits, most significant byte first. Returns the length, and how
/// many bytes of the header there are up to its end.
fn decode_length(bytes: &[u8], seven_bits: u8) -> Result<Option<(u64, usize)>, ProtocolError> {
    let extended = &bytes[2..];
    let (length, used) = match seven_bits {
        LENGTH_IN_16_BITS => {
            let Some(length) = extended.first_chunk() else {
                return Ok(None);
            };
            (u64::from(u16::from_be_bytes(*length)), 4)
        }
        LENGTH_IN_64_BITS => {
            if extended.first().is_some_and(|byte| byte & 0x80 != 0) {
                return Err(ProtocolError::LengthTopBitSet);
            }
            let Some(length) = extended.first_chunk() else {
                return Ok(None);
            };
            (u64::from_be_bytes(*length), 10)
        }
        short => return Ok(Some((u64::from(short), 2))),
    };
    let shorter_form_would_do = if used == 4 {
        length < u64::from(LENGTH_IN_16_BITS)
    } else {
        u16::try_from(length).is_ok()
    };
    if shorter_form_would_do {
        return Err(ProtocolError::LengthNotShortest);
    }
    Ok(Some((length, used)))
}

/// A whole frame. Its payload is as the application means it, unmasked. §5.7 has examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    pub fin: bool,
    pub opcode: Opcode,
    pub masking_key: Option<[u8; 4]>,
    pub payload: &'a [u8],
}

impl<'a> Frame<'a> {
    /// A frame as a server sends it: whole (§6.1) and not masked (§5.1).
    #[must_use]
    pub fn new(opcode: Opcode, payload: &'a [u8]) -> Self {
        Self {
            fin: true,
            opcode,
            masking_key: None,
            payload,
        }
    }

    /// A frame as a client sends it: whole (§6.1) and masked with a key that nobody can guess
    /// (§5.3).
    #[must_use]
    pub fn masked(opcode: Opcode, payload: &'a [u8], key: [u8; 4]) -> Self {
        Self {
            masking_key: Some(key),
            ..Self::new(opcode, payload)
        }
    }

    /// Appends the frame's bytes, masked if it has a masking key.
    pub fn encode(&self, bytes: &mut Vec<u8>) {
        let payload_length = self.payload.len() as u64;
        Header {
            fin: self.fin,
            opcode: self.opcode,
            masking_key: self.masking_key,
            payload_length,
        }
        .encode(bytes);
        let start = bytes.len();
        bytes.extend_from_slice(self.payload);
        if let Some(key) = self.masking_key {
            mask::apply(&mut bytes[start..], key, 0);
        }
    }

    /// The frame's bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(14 + self.payload.len());
        self.encode(&mut bytes);
        bytes
    }
}
