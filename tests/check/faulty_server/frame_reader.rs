//! Frames out of bytes (RFC 6455 §5.2), and the mistakes in that.

use super::End;
use super::fault::Fault;
use super::input::Input;

pub const CONTINUATION: u8 = 0x0;
pub const TEXT: u8 = 0x1;
pub const BINARY: u8 = 0x2;
pub const CLOSE: u8 = 0x8;
pub const PING: u8 = 0x9;
pub const PONG: u8 = 0xA;

/// Status codes (§7.4.1).
pub const PROTOCOL_ERROR: u16 = 1002;
const MESSAGE_TOO_BIG: u16 = 1009;

const MESSAGE_MAX: u64 = 1 << 20;

/// A frame with its payload unmasked.
#[derive(Debug)]
pub struct Frame {
    pub fin: bool,
    pub opcode: u8,
    pub payload: Vec<u8>,
}

/// Reads frames and checks each by itself.
#[derive(Debug)]
pub struct FrameReader {
    pub input: Input,
    fault: Fault,
    /// Where in the masking key the payload begins: 0, but for a mistake.
    mask_offset: usize,
}

impl FrameReader {
    pub fn new(input: Input, fault: Fault) -> Self {
        Self {
            input,
            fault,
            mask_offset: 0,
        }
    }

    /// Reads the next frame. `before` is how many bytes the message in progress has already.
    pub fn next_frame(&mut self, before: usize) -> Result<Frame, End> {
        let (first, second) = self.first_two_bytes()?;
        self.check(first, second)?;
        let opcode = first & 0x0F;
        if self.fault == Fault::TcpCutWithoutClose && opcode == CLOSE {
            self.input.wait()?;
            return Err(End::Cut);
        }
        let length = self.length(second & 0x7F)?;
        self.check_length(length, before)?;
        let key = if second & 0x80 == 0 {
            vec![0; 4]
        } else {
            self.header_bytes(4)?
        };
        let mut payload = self.payload(length)?;
        self.unmask(&mut payload, &key);
        if self.fault == Fault::SecondFrameLost {
            self.input.clear();
        }
        Ok(Frame {
            fin: first & 0x80 != 0,
            opcode,
            payload,
        })
    }

    fn first_two_bytes(&mut self) -> Result<(u8, u8), End> {
        if self.input.unread().is_empty() {
            match self.fault {
                Fault::SecondFrameLost | Fault::HalfFrame => self.input.read(4096)?,
                Fault::ShortReadHeader => self.input.read(2)?,
                _ => {}
            }
        }
        if self.fault == Fault::ShortReadHeader && self.input.unread().len() < 2 {
            return Err(End::Closed);
        }
        let bytes = self.header_bytes(2)?;
        Ok((bytes[0], bytes[1]))
    }

    /// Bytes of the header. Where a read is taken for a frame, those that it lacks are zero, as the
    /// rest of the memory that it was read into.
    fn header_bytes(&mut self, count: usize) -> Result<Vec<u8>, End> {
        if self.fault != Fault::HalfFrame {
            return Ok(self.input.take(count)?);
        }
        let mut bytes = self.input.take_read(count);
        bytes.resize(count, 0);
        Ok(bytes)
    }

    fn payload(&mut self, length: u64) -> Result<Vec<u8>, End> {
        let length = usize::try_from(length).map_err(|_| End::Cut)?;
        if self.fault == Fault::HalfFrame {
            return Ok(self.input.take_read(length));
        }
        Ok(self.input.take(length)?)
    }

    /// What the first two bytes show to be wrong.
    fn check(&self, first: u8, second: u8) -> Result<(), End> {
        let (fault, opcode) = (self.fault, first & 0x0F);
        let control = opcode & 0x8 != 0 && fault != Fault::OpcodeIgnored;
        let reserved = !matches!(opcode, CONTINUATION..=BINARY | CLOSE..=PONG);
        let broken = [
            first & 0x70 != 0 && fault != Fault::ReservedBitsAccepted,
            reserved && !matches!(fault, Fault::ReservedOpcodeAccepted | Fault::OpcodeIgnored),
            control
                && first & 0x80 == 0
                && !matches!(fault, Fault::FragmentedPingAccepted | Fault::FinIgnored),
            control && second & 0x7F > 125 && fault != Fault::LongPingAccepted,
            second & 0x80 == 0 && fault != Fault::UnmaskedAccepted,
        ];
        if broken.contains(&true) {
            return Err(End::Failed(PROTOCOL_ERROR));
        }
        Ok(())
    }

    /// The payload length, after the seven bits that begin it.
    fn length(&mut self, seven_bits: u8) -> Result<u64, End> {
        let extended = match seven_bits {
            _ if self.fault == Fault::Over125Unsupported => 0,
            126 => 2,
            127 if self.fault == Fault::Length64InFourBytesRead => 4,
            127 => 8,
            _ => 0,
        };
        if extended == 0 {
            return Ok(seven_bits.into());
        }
        let mut bytes = self.header_bytes(extended)?;
        let little_endian = match seven_bits {
            126 => Fault::Length16LittleEndianRead,
            _ => Fault::Length64LittleEndianRead,
        };
        if self.fault == little_endian {
            bytes.reverse();
        }
        let length = bytes
            .iter()
            .fold(0, |sum, &byte| sum << 8 | u64::from(byte));
        let least = if seven_bits == 126 { 126 } else { 65536 };
        let not_shortest = length < least && self.fault != Fault::LengthNotShortestAccepted;
        if not_shortest || length >> 63 != 0 {
            return Err(End::Failed(PROTOCOL_ERROR));
        }
        Ok(length)
    }

    /// Says no before there is a payload to keep.
    fn check_length(&self, length: u64, before: usize) -> Result<(), End> {
        match self.fault {
            Fault::CrashesOnBigFrame if length > 65535 => {
                // What is not read makes it a reset.
                self.input.wait()?;
                Err(End::Cut)
            }
            Fault::MemoryForAnnouncedLength if length > 1 << 30 => Err(End::Cut),
            Fault::MemoryForAnnouncedLength | Fault::LengthWaitedFor => Ok(()),
            _ if length.saturating_add(before as u64) > MESSAGE_MAX => {
                Err(End::Failed(MESSAGE_TOO_BIG))
            }
            _ => Ok(()),
        }
    }

    fn unmask(&mut self, payload: &mut [u8], key: &[u8]) {
        let offset = self.mask_offset;
        for (index, byte) in payload.iter_mut().enumerate() {
            *byte ^= match self.fault {
                Fault::MaskNotApplied => 0,
                Fault::MaskFirstByteOnly => key[0],
                _ => key[(offset + index) % 4],
            };
        }
        if self.fault == Fault::MaskOffsetCarriedOver {
            self.mask_offset += payload.len();
        }
    }
}
