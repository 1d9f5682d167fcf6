//! Frames into bytes (RFC 6455 §5.2), and the mistakes in that.

use std::io::{self, Write as _};
use std::net::TcpStream;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use salon::websocket::mask;

use super::fault::Fault;
use super::frame_reader::{PING, PONG};

const MASKING_KEY: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];

/// How long [`Fault::TwoWritersInterleave`] keeps a payload for another header to come before it.
const NEXT_HEADER: Duration = Duration::from_millis(100);

/// Writes frames.
#[derive(Debug)]
pub struct FrameWriter {
    stream: TcpStream,
    fault: Fault,
    /// The thread that writes payloads, where it is not the one that writes headers.
    payloads: Option<(Sender<Vec<u8>>, JoinHandle<()>)>,
}

impl FrameWriter {
    pub fn new(stream: TcpStream, fault: Fault) -> io::Result<Self> {
        let mut payloads = None;
        if fault == Fault::TwoWritersInterleave {
            let stream = stream.try_clone()?;
            let (sender, receiver) = mpsc::channel();
            let thread = thread::spawn(move || drop(write_payloads(stream, &receiver)));
            payloads = Some((sender, thread));
        }
        Ok(Self {
            stream,
            fault,
            payloads,
        })
    }

    /// Sends a whole frame, or what a fault makes of it.
    pub fn send(&mut self, opcode: u8, payload: &[u8]) -> io::Result<()> {
        let is_data = opcode < 0x8;
        match self.fault {
            Fault::PingsAndPongs if is_data => {
                self.stream.write_all(&[0x80 | PING, 2, b'h', b'i'])?;
                self.stream.write_all(&[0x80 | PONG, 0])?;
            }
            Fault::EchoInFragments if is_data && payload.len() > 1 => {
                let (first, last) = payload.split_at(payload.len() / 2);
                let mut bytes = header(opcode, first, self.fault);
                bytes[0] &= 0x7F;
                bytes.extend_from_slice(first);
                bytes.extend(header(0, last, self.fault));
                bytes.extend_from_slice(last);
                return self.stream.write_all(&bytes);
            }
            _ => {}
        }
        let mut bytes = header(opcode, payload, self.fault);
        if let Some((sender, _)) = &self.payloads {
            self.stream.write_all(&bytes)?;
            // It fails where the write has failed.
            let _ = sender.send(payload.to_vec());
            return Ok(());
        }
        let start = bytes.len();
        bytes.extend_from_slice(payload);
        if self.fault == Fault::ServerMasks {
            mask::apply(&mut bytes[start..], MASKING_KEY, 0);
        }
        self.stream.write_all(&bytes)
    }

    /// Waits until all is written.
    pub fn finish(&mut self) {
        if let Some((sender, thread)) = self.payloads.take() {
            drop(sender);
            let _ = thread.join();
        }
    }
}

/// Writes each payload once another header is written, too: a payload comes after its header. If
/// there is none for a while, the payload goes where it should.
fn write_payloads(mut stream: TcpStream, payloads: &Receiver<Vec<u8>>) -> io::Result<()> {
    while let Ok(payload) = payloads.recv() {
        let next = payloads.recv_timeout(NEXT_HEADER);
        stream.write_all(&payload)?;
        if let Ok(next) = next {
            stream.write_all(&next)?;
        }
    }
    Ok(())
}

fn header(opcode: u8, payload: &[u8], fault: Fault) -> Vec<u8> {
    let length = match fault {
        Fault::CharactersCounted => String::from_utf8_lossy(payload).chars().count(),
        _ => payload.len(),
    };
    let bytes = (length as u64).to_be_bytes();
    let (seven_bits, mut extended) = match length {
        _ if fault == Fault::Over125UnsupportedWritten => (bytes[7] & 0x7F, &[][..]),
        0..=125 => (bytes[7], &[][..]),
        126..=65535 => (126, &bytes[6..]),
        _ if fault == Fault::Over65535Unsupported => (126, &bytes[6..]),
        _ if fault == Fault::Length64InFourBytesWritten => (127, &bytes[4..]),
        _ => (127, &bytes[..]),
    };
    let mut reversed = extended.to_vec();
    reversed.reverse();
    let little_endian = match seven_bits {
        126 => Fault::Length16LittleEndianWritten,
        _ => Fault::Length64LittleEndianWritten,
    };
    if fault == little_endian {
        extended = &reversed;
    }
    let mut header = vec![0x80 | opcode, seven_bits];
    header.extend_from_slice(extended);
    if fault == Fault::ServerMasks {
        header[1] |= 0x80;
        header.extend_from_slice(&MASKING_KEY);
    }
    header
}
