//! An echo client that makes one mistake, or none.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use salon::http::response_head::ResponseHead;
use salon::limits::Limits;
use salon::websocket::client_handshake::OpeningRequest;
use salon::websocket::close::Close;
use salon::websocket::error::ProtocolError;
use salon::websocket::frame::{Frame, Role};
use salon::websocket::message::Message;
use salon::websocket::message_assembler::MessageDecoder;
use salon::websocket::opcode::Opcode;

/// What the author of the client did wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    None,
    /// It greets before it echoes, which is no mistake.
    Greets,
    NoHost,
    NoEmptyLine,
    KeyOf15Bytes,
    SameKey,
    HeaderNamesByCase,
    ResponseInOneRead,
    BytesAfterResponseLost,
    AcceptNotChecked,
    StatusNotChecked,
    UpgradeNotChecked,
    ExtensionNotChecked,
    SubprotocolNotChecked,
    NotMasked,
    MaskBitMissing,
    MaskNotApplied,
    SameMaskingKey,
    LengthCountsKey,
    LineEndAfterFrame,
    BinaryAsText,
    Length16LittleEndian,
    SecondFrameLost,
    FragmentsNotJoined,
    PongMissing,
    PongEmpty,
    NoCloseBack,
    CloseCodeWrong,
    TcpLeftOpen,
    DataAfterClose,
    TwoMaskingKeys,
    ZeroMaskingKey,
    Length64LittleEndian,
    LengthNotShortest,
    MaskedServerAccepted,
    InvalidUtf8Accepted,
    FailsWithoutClose,
    CrashesOnPing,
    Hangs,
    Floods,
    NoEcho,
}

/// The connection of one client.
struct Client {
    mistake: Mistake,
    stream: TcpStream,
    bytes: Vec<u8>,
    /// Random, or as good as.
    drawn: u32,
    has_closed: bool,
}

/// Connects once, and echoes until the connection ends. `turn` makes keys different.
pub fn connect(address: SocketAddr, mistake: Mistake, turn: u32) {
    let Ok(stream) = TcpStream::connect(address) else {
        return;
    };
    let mut client = Client {
        mistake,
        stream,
        bytes: Vec::new(),
        drawn: turn.wrapping_mul(7919) + 1,
        has_closed: false,
    };
    // However it ends, the test looks at what the judge has seen.
    let is_open = client.open(address, turn).is_ok();
    let _ = is_open && client.echo().is_ok();
    if is_open && mistake == Mistake::TcpLeftOpen {
        std::mem::forget(client.stream);
    }
}

impl Client {
    fn open(&mut self, address: SocketAddr, turn: u32) -> io::Result<()> {
        let key = match self.mistake {
            Mistake::SameKey => "dGhlIHNhbXBsZSBub25jZQ==".to_owned(),
            Mistake::KeyOf15Bytes => "AAAAAAAAAAAAAAAAAAAA".to_owned(),
            _ => format!("{turn:0>21}Q=="),
        };
        let request = OpeningRequest {
            resource_name: "/",
            host: &address.to_string(),
            key: &key,
            origin: None,
            subprotocols: &[],
        };
        let mut head = String::from_utf8(request.encode()).expect("ASCII");
        match self.mistake {
            Mistake::NoHost => head = head.replace("Host", "X-Host"),
            Mistake::NoEmptyLine => head.truncate(head.len() - 2),
            _ => {}
        }
        self.stream.write_all(head.as_bytes())?;
        let failed = || io::Error::other("the handshake failed");
        let (response, used) = loop {
            self.read()?;
            match ResponseHead::decode(&self.bytes, 16 << 10) {
                Ok(Some(decoded)) => break decoded,
                Ok(None) if self.mistake != Mistake::ResponseInOneRead => {}
                _ => return Err(failed()),
            }
        };
        let text = String::from_utf8_lossy(&self.bytes[..used]).into_owned();
        self.bytes.drain(..used);
        if self.mistake == Mistake::BytesAfterResponseLost {
            self.bytes.clear();
        }
        if self.mistake == Mistake::HeaderNamesByCase && !text.contains("Upgrade: ") {
            return Err(failed());
        }
        self.check(&request, response)
    }

    fn check(&self, request: &OpeningRequest<'_>, mut response: ResponseHead) -> io::Result<()> {
        let mistake = self.mistake;
        let headers = &mut response.headers.0;
        let mut ignore = |name: &str, value: Option<&str>| {
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            headers.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        };
        let accept = salon::websocket::handshake::accept_key(request.key);
        match mistake {
            Mistake::AcceptNotChecked => ignore("Sec-WebSocket-Accept", Some(&accept)),
            Mistake::UpgradeNotChecked => ignore("Upgrade", Some("websocket")),
            Mistake::ExtensionNotChecked => ignore("Sec-WebSocket-Extensions", None),
            Mistake::SubprotocolNotChecked => ignore("Sec-WebSocket-Protocol", None),
            Mistake::StatusNotChecked => response.status = 101,
            _ => {}
        }
        request.check(&response).map_err(io::Error::other)
    }

    fn read(&mut self) -> io::Result<()> {
        let mut buffer = [0; 4096];
        match self.stream.read(&mut buffer)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            count => {
                self.bytes.extend_from_slice(&buffer[..count]);
                Ok(())
            }
        }
    }

    fn send(&mut self, opcode: Opcode, payload: &[u8]) -> io::Result<()> {
        self.drawn = self
            .drawn
            .wrapping_mul(1_664_525)
            .wrapping_add(1_013_904_223);
        let key = match self.mistake {
            Mistake::SameMaskingKey => [1, 2, 3, 4],
            Mistake::ZeroMaskingKey => [0; 4],
            // The lowest bit alternates.
            Mistake::TwoMaskingKeys if self.drawn.is_multiple_of(2) => [1, 2, 3, 4],
            Mistake::TwoMaskingKeys => [5, 6, 7, 8],
            _ => self.drawn.to_be_bytes(),
        };
        let opcode = match opcode {
            Opcode::Binary if self.mistake == Mistake::BinaryAsText => Opcode::Text,
            opcode => opcode,
        };
        let mut bytes = Frame::masked(opcode, payload, key).to_bytes();
        let header = bytes.len() - payload.len();
        match self.mistake {
            Mistake::NotMasked => bytes = Frame::new(opcode, payload).to_bytes(),
            Mistake::MaskBitMissing => bytes[1] &= 0x7f,
            Mistake::MaskNotApplied => bytes[header..].copy_from_slice(payload),
            Mistake::LengthCountsKey if payload.len() < 120 => bytes[1] += 4,
            Mistake::LineEndAfterFrame => bytes.push(b'\n'),
            Mistake::Length64LittleEndian if bytes[1] == 0xff => bytes[2..10].reverse(),
            Mistake::LengthNotShortest if payload.len() < 126 => {
                let length = bytes[1];
                bytes.splice(1..2, [0xfe, 0, length & 0x7f]);
            }
            Mistake::Length16LittleEndian if bytes[1] == 0xfe => bytes.swap(2, 3),
            _ => {}
        }
        self.stream.write_all(&bytes)
    }

    fn echo(&mut self) -> io::Result<()> {
        let limits = Limits {
            message_bytes: 1 << 20,
            ..Limits::default()
        };
        let role = Role::Server;
        let mut decoder = MessageDecoder::new(role, &limits);
        if self.mistake == Mistake::Greets {
            self.send(Opcode::Text, b"hello")?;
        }
        while self.mistake == Mistake::Floods {
            self.send(Opcode::Text, b"again")?;
        }
        loop {
            if self.mistake == Mistake::MaskedServerAccepted {
                unmask_text(&mut self.bytes);
            }
            let mut bytes = self.bytes.clone();
            match decoder.decode(&mut bytes) {
                Ok(None) => {
                    self.bytes = bytes;
                    self.read()?;
                }
                Ok(Some((received, used))) => {
                    let mut message = received.message.map(Message::into_owned);
                    if self.mistake == Mistake::FragmentsNotJoined && !received.frame.fin {
                        let part = String::from_utf8_lossy(received.frame.payload).into_owned();
                        message = Some(Message::Text(part.into()));
                    }
                    self.bytes.drain(..used);
                    if self.mistake == Mistake::SecondFrameLost {
                        self.bytes.clear();
                    }
                    message.map_or(Ok(()), |message| self.answer(message))?;
                }
                Err(ProtocolError::InvalidUtf8) if self.mistake == Mistake::InvalidUtf8Accepted => {
                    let payload = self.bytes[2..].to_vec();
                    self.bytes.clear();
                    self.send(Opcode::Text, &payload)?;
                }
                Err(_) if self.mistake == Mistake::FailsWithoutClose => return Ok(()),
                Err(error) => {
                    let close = Close::new(error.status_code(), "").encode();
                    return self.send(Opcode::Close, &close);
                }
            }
        }
    }

    fn answer(&mut self, message: Message<'_>) -> io::Result<()> {
        match (message, self.mistake) {
            _ if self.has_closed => Ok(()),
            (_, Mistake::Hangs)
            | (Message::Pong(_), _)
            | (Message::Ping(_), Mistake::PongMissing)
            | (Message::Close(_), Mistake::NoCloseBack)
            | (Message::Text(_) | Message::Binary(_), Mistake::NoEcho) => Ok(()),
            (Message::Ping(_), Mistake::CrashesOnPing) => Err(io::Error::other("a crash")),
            (Message::Ping(_), Mistake::PongEmpty) => self.send(Opcode::Pong, b""),
            (Message::Text(text), _) => self.send(Opcode::Text, text.as_bytes()),
            (Message::Binary(bytes), _) => self.send(Opcode::Binary, &bytes),
            (Message::Ping(payload), _) => self.send(Opcode::Pong, &payload),
            (Message::Close(close), mistake) => {
                self.has_closed = true;
                let payload = match mistake {
                    Mistake::CloseCodeWrong => vec![3, 0xe9],
                    _ => close.encode(),
                };
                self.send(Opcode::Close, &payload)?;
                if mistake == Mistake::DataAfterClose {
                    self.send(Opcode::Text, b"one more thing")?;
                }
                Ok(())
            }
        }
    }
}

/// What a client does that unmasks every frame that has the MASK bit.
fn unmask_text(bytes: &mut Vec<u8>) {
    if bytes.len() < 6 || bytes[1] & 0x80 == 0 {
        return;
    }
    let key: [u8; 4] = bytes[2..6].try_into().expect("four bytes");
    bytes[1] &= 0x7f;
    bytes.drain(2..6);
    salon::websocket::mask::apply(&mut bytes[2..], key, 0);
}
