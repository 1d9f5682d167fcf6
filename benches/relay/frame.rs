//! The least of RFC 6455 that a load generator needs: read what servers send, mask what clients send.
//!
//! It trusts nothing else: a fragmented, compressed or masked frame was never asked for, and fails the run.

pub const TEXT: u8 = 0x1;
pub const CLOSE: u8 = 0x8;
pub const PING: u8 = 0x9;
pub const PONG: u8 = 0xA;

pub struct Header {
    pub opcode: u8,
    /// Where the payload begins, and where it ends.
    pub payload: std::ops::Range<usize>,
}

/// The header of the frame that `bytes` begin with. `None`: it is not complete yet.
pub fn header(bytes: &[u8]) -> Result<Option<Header>, String> {
    let [first, second, rest @ ..] = bytes else {
        return Ok(None);
    };
    if first & 0xF0 != 0x80 || second & 0x80 != 0 {
        return Err(format!("a frame that begins with {first:02x} {second:02x}"));
    }
    let extended = match second {
        126 => rest
            .first_chunk()
            .map(|length| (4, u64::from(u16::from_be_bytes(*length)))),
        127 => rest
            .first_chunk()
            .map(|length| (10, u64::from_be_bytes(*length))),
        length => Some((2, u64::from(*length))),
    };
    let Some((start, length)) = extended else {
        return Ok(None);
    };
    let length = usize::try_from(length).map_err(|_| "a frame larger than memory")?;
    Ok(Some(Header {
        opcode: first & 0x0F,
        payload: start..start + length,
    }))
}

/// Appends one masked frame, its payload given in parts.
pub fn encode(out: &mut Vec<u8>, opcode: u8, parts: &[&[u8]]) {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let length = u16::try_from(length).expect("nothing said here is longer than 65535 bytes");
    out.push(0x80 | opcode);
    if length <= 125 {
        out.push(0x80 | length.to_be_bytes()[1]);
    } else {
        out.push(0x80 | 0x7E);
        out.extend(length.to_be_bytes());
    }
    // Any key that is not all zeros makes a server work as much; nobody is to be protected here.
    let key = [0x37, 0xfa, 0x21, 0x3d];
    out.extend(key);
    let start = out.len();
    for part in parts {
        out.extend(*part);
    }
    for (at, byte) in out[start..].iter_mut().enumerate() {
        *byte ^= key[at % 4];
    }
}
