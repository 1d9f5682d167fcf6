//! What is done with each frame (RFC 6455 §5.4, §5.5, §7, §8.1), and the mistakes in that.

use std::io;
use std::net::Shutdown;
use std::str;
use std::time::Duration;

use salon::websocket::utf8::Utf8Decoder;

use super::End;
use super::fault::Fault;
use super::frame_reader::{
    BINARY, CLOSE, CONTINUATION, Frame, FrameReader, PING, PONG, PROTOCOL_ERROR, TEXT,
};
use super::frame_writer::FrameWriter;
use super::input::Input;

/// The status code for text that is not UTF-8 (§7.4.1).
const INVALID_PAYLOAD_DATA: u16 = 1007;

/// How long [`Fault::DataAfterCloseEchoed`] waits for data.
const DATA_AFTER_CLOSE: Duration = Duration::from_millis(500);

/// A message in progress.
#[derive(Debug)]
struct Message {
    opcode: u8,
    payload: Vec<u8>,
    utf8: Utf8Decoder,
}

impl Message {
    fn new(opcode: u8) -> Self {
        Self {
            opcode,
            payload: Vec::new(),
            utf8: Utf8Decoder::default(),
        }
    }

    /// Whether it can still be UTF-8 (§8.1); at its end, whether it is.
    fn check_utf8(&mut self, frame: &Frame, fin: bool, fault: Fault) -> Result<(), End> {
        let invalid = match fault {
            _ if self.opcode != TEXT || fault.unmasks_wrongly() => false,
            Fault::InvalidUtf8Accepted | Fault::InvalidUtf8Replaced => false,
            Fault::Utf8CheckedByFragment => str::from_utf8(&frame.payload).is_err(),
            _ => self.utf8.push(&frame.payload).is_err() || fin && self.utf8.finish().is_err(),
        };
        if invalid {
            return Err(End::Failed(INVALID_PAYLOAD_DATA));
        }
        Ok(())
    }
}

/// Serves a client after the handshake.
#[derive(Debug)]
pub struct Echo {
    pub reader: FrameReader,
    pub writer: FrameWriter,
    fault: Fault,
    message: Option<Message>,
}

impl Echo {
    pub fn new(input: Input, writer: FrameWriter, fault: Fault) -> Self {
        Self {
            reader: FrameReader::new(input, fault),
            writer,
            fault,
            message: None,
        }
    }

    /// Echoes until it ends, and says how.
    pub fn run(&mut self) -> End {
        loop {
            if let Err(end) = self.next() {
                return end;
            }
        }
    }

    fn next(&mut self) -> Result<(), End> {
        let before = self.message.as_ref().map_or(0, |m| m.payload.len());
        let frame = self.reader.next_frame(before)?;
        match frame.opcode {
            _ if self.fault == Fault::OpcodeIgnored => {
                Ok(self.writer.send(TEXT, &frame.payload)?)
            }
            CONTINUATION | TEXT | BINARY => self.on_data(&frame),
            CLOSE => self.on_close(&frame.payload),
            PING => self.on_ping(&frame.payload),
            // A Pong, or a reserved opcode that is accepted.
            _ => Ok(()),
        }
    }

    fn on_data(&mut self, frame: &Frame) -> Result<(), End> {
        let fault = self.fault;
        let fin = frame.fin || fault == Fault::FinIgnored;
        let mut message = match (frame.opcode, self.message.take()) {
            (CONTINUATION, Some(message)) => message,
            (CONTINUATION, None) if fault == Fault::ContinuationAloneAccepted => Message::new(TEXT),
            (CONTINUATION, None) => return Err(End::Failed(PROTOCOL_ERROR)),
            (opcode, None) => Message::new(opcode),
            (opcode, Some(_)) if fault == Fault::InterruptedMessageForgotten => {
                Message::new(opcode)
            }
            (_, Some(_)) => return Err(End::Failed(PROTOCOL_ERROR)),
        };
        message.check_utf8(frame, fin, fault)?;
        message.payload.extend_from_slice(&frame.payload);
        if fin || fault == Fault::FragmentsNotJoined {
            self.echo(message.opcode, &message.payload)?;
            message.payload.clear();
        }
        if !fin {
            self.message = Some(message);
        }
        Ok(())
    }

    fn echo(&mut self, opcode: u8, payload: &[u8]) -> io::Result<()> {
        let opcode = match self.fault {
            Fault::BinaryAsText => TEXT,
            _ => opcode,
        };
        if self.fault == Fault::InvalidUtf8Replaced && opcode == TEXT {
            let text = String::from_utf8_lossy(payload);
            return self.writer.send(TEXT, text.as_bytes());
        }
        self.writer.send(opcode, payload)
    }

    fn on_ping(&mut self, payload: &[u8]) -> Result<(), End> {
        match self.fault {
            Fault::PongMissing => {}
            Fault::PongEmpty => self.writer.send(PONG, &[])?,
            Fault::PongAnsweredWithText => self.writer.send(TEXT, payload)?,
            Fault::CrashesOnPing => return Err(End::Cut),
            Fault::PingBetweenFragmentsBreaks => {
                self.message = None;
                self.writer.send(PONG, payload)?;
            }
            _ => self.writer.send(PONG, payload)?,
        }
        Ok(())
    }

    fn on_close(&mut self, payload: &[u8]) -> Result<(), End> {
        check_close(payload, self.fault)?;
        let code = payload.get(..2).unwrap_or_default();
        let input = &mut self.reader.input;
        match self.fault {
            Fault::NoCloseBack => {
                input.drain()?;
                return Err(End::Gone);
            }
            Fault::NoCloseBackButFin => {
                input.stream.shutdown(Shutdown::Write)?;
                return Err(End::Closed);
            }
            Fault::CloseCodeWrong => self.writer.send(CLOSE, &1000_u16.to_be_bytes())?,
            Fault::CloseCodeZero if payload.is_empty() => self.writer.send(CLOSE, &[0, 0])?,
            _ => self.writer.send(CLOSE, code)?,
        }
        if self.fault == Fault::DataAfterCloseEchoed {
            self.echo_after_close()?;
        }
        Err(End::Closed)
    }

    /// Echoes what comes next, if it is a message and comes soon.
    fn echo_after_close(&mut self) -> io::Result<()> {
        let stream = self.reader.input.stream.try_clone()?;
        stream.set_read_timeout(Some(DATA_AFTER_CLOSE))?;
        let frame = self.reader.next_frame(0);
        stream.set_read_timeout(None)?;
        if let Ok(frame) = frame
            && matches!(frame.opcode, TEXT | BINARY)
        {
            // After a Close, nothing more is refused.
            let _ = self.on_data(&frame);
        }
        Ok(())
    }
}

/// Checks the payload of a Close (§5.5.1, §7.4).
fn check_close(payload: &[u8], fault: Fault) -> Result<(), End> {
    if fault.unmasks_wrongly() {
        return Ok(());
    }
    let Some((code, reason)) = payload.split_first_chunk() else {
        return if payload.is_empty() || fault == Fault::CloseOneByteAccepted {
            Ok(())
        } else {
            Err(End::Failed(PROTOCOL_ERROR))
        };
    };
    let code = u16::from_be_bytes(*code);
    let allowed = matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999);
    if !allowed && fault != Fault::BadCloseCodeAccepted {
        return Err(End::Failed(PROTOCOL_ERROR));
    }
    if str::from_utf8(reason).is_err() && fault != Fault::CloseReasonNotUtf8Accepted {
        return Err(End::Failed(INVALID_PAYLOAD_DATA));
    }
    Ok(())
}
