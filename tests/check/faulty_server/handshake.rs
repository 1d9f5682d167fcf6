//! The opening handshake (RFC 6455 §4.2), and the mistakes in it.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use salon::websocket::handshake::{GUID, accept_key, digest};
use sha1::{Digest as _, Sha1};

use super::fault::Fault;
use super::input::Input;

const HEAD_END: &[u8] = b"\r\n\r\n";
const HEAD_MAX: usize = 16 * 1024;

/// The answer to a request.
#[derive(Debug)]
pub struct Handshake {
    pub accepted: bool,
    pub response: String,
}

/// A status line without its version, and a header if it needs one.
type Refusal = (&'static str, &'static str);

/// Reads a request head and says what the answer is. What comes after the head is left in `input`.
pub fn answer(input: &mut Input, fault: Fault) -> io::Result<Handshake> {
    let accept = match read_head(input, fault)? {
        Some(head) => Request::parse(&head, fault).and_then(|request| {
            let extensions = request
                .value("Sec-WebSocket-Extensions")
                .unwrap_or_default();
            let fault = match fault {
                Fault::OfferedExtensionNotDone if extensions.contains("permessage-deflate") => {
                    Fault::ExtensionPromised
                }
                fault => fault,
            };
            Ok((check(&request, fault)?, fault))
        }),
        None => Err(("400 Bad Request", "")),
    };
    Ok(match accept {
        Ok((key, fault)) => Handshake {
            accepted: true,
            response: response(&key, fault),
        },
        Err((status, header)) => Handshake {
            accepted: false,
            response: format!(
                "HTTP/1.1 {status}\r\n{header}Connection: close\r\nContent-Length: 0\r\n\r\n"
            ),
        },
    })
}

/// The request head up to its empty line, or `None` if it is too long.
fn read_head(input: &mut Input, fault: Fault) -> io::Result<Option<String>> {
    loop {
        let end = input
            .unread()
            .windows(HEAD_END.len())
            .position(|window| window == HEAD_END);
        if let Some(end) = end {
            let head = input.take(end + HEAD_END.len())?;
            return Ok(Some(String::from_utf8_lossy(&head[..end]).into_owned()));
        }
        let came = input.unread().len();
        if came > HEAD_MAX || came > 0 && fault == Fault::RequestInOneRead {
            return Ok(None);
        }
        input.read(4096)?;
    }
}

#[derive(Debug)]
struct Request {
    method: String,
    version: String,
    /// Names as they are spelled, and values without blanks around them.
    headers: Vec<(String, String)>,
    names_by_case: bool,
}

impl Request {
    fn parse(head: &str, fault: Fault) -> Result<Self, Refusal> {
        let bad = ("400 Bad Request", "");
        let (request_line, lines) = head.split_once("\r\n").ok_or(bad)?;
        let [method, _target, version] = request_line.split(' ').collect::<Vec<_>>()[..] else {
            return Err(bad);
        };
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_owned(), value.trim().to_owned()))
        };
        Ok(Self {
            method: method.to_owned(),
            version: version.to_owned(),
            headers: lines
                .split("\r\n")
                .map(header)
                .collect::<Option<_>>()
                .ok_or(bad)?,
            names_by_case: fault == Fault::HeaderNamesByCase,
        })
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers
            .iter()
            .filter(move |(other, _)| {
                other == name || !self.names_by_case && other.eq_ignore_ascii_case(name)
            })
            .map(|(_, value)| value.as_str())
    }

    /// The value of a header that must be there once.
    fn value(&self, name: &str) -> Option<&str> {
        let mut values = self.values(name);
        values.next().filter(|_| values.next().is_none())
    }

    fn lists(&self, name: &str, is_item: impl Fn(&str) -> bool) -> bool {
        self.values(name)
            .flat_map(|value| value.split(','))
            .any(|item| is_item(item.trim()))
    }
}

/// Checks the request (§4.2.1) and returns its key.
fn check(request: &Request, fault: Fault) -> Result<String, Refusal> {
    let bad = Err(("400 Bad Request", ""));
    if request.method != "GET" && fault != Fault::PostAccepted {
        return Err(("405 Method Not Allowed", "Allow: GET\r\n"));
    }
    if request.version != "HTTP/1.1" || request.value("Host").is_none() {
        return bad;
    }
    let upgrade = request.lists("Upgrade", |item| match fault {
        Fault::UpgradeByCase => item == "websocket",
        _ => item.eq_ignore_ascii_case("websocket"),
    });
    let connection = if fault == Fault::KeepAliveUpgradeRefused {
        request.value("Connection") == Some("Upgrade")
    } else {
        request.lists("Connection", |item| item.eq_ignore_ascii_case("Upgrade"))
    };
    if !upgrade || !connection {
        return bad;
    }
    if request.value("Sec-WebSocket-Version") != Some("13") && fault != Fault::BadVersionAccepted {
        return Err(("426 Upgrade Required", "Sec-WebSocket-Version: 13\r\n"));
    }
    if fault == Fault::OriginRequired && request.value("Origin").is_none() {
        return Err(("403 Forbidden", ""));
    }
    let key = request.value("Sec-WebSocket-Key");
    match key {
        _ if fault == Fault::KeyNotChecked => Ok(key.unwrap_or_default().to_owned()),
        Some(key) if decoded(key).is_some_and(|bytes| bytes.len() == 16) => Ok(key.to_owned()),
        _ => bad,
    }
}

/// The key's bytes. The RFC's own example has bits set after its last byte.
fn decoded(key: &str) -> Option<Vec<u8>> {
    let lenient = GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
    );
    lenient.decode(key).ok()
}

/// The response head that accepts (§4.2.2).
fn response(key: &str, fault: Fault) -> String {
    let accept = format!("Sec-WebSocket-Accept: {}", accept_value(key, fault));
    let lines = [
        (true, "Upgrade: websocket", Fault::UpgradeMissing),
        (true, "Connection: Upgrade", Fault::ConnectionMissing),
        (true, &accept, Fault::AcceptMissing),
        (
            false,
            "Sec-WebSocket-Protocol: chat",
            Fault::SubprotocolNotOffered,
        ),
        (
            false,
            "Sec-WebSocket-Extensions: permessage-deflate",
            Fault::ExtensionPromised,
        ),
    ];
    let status = match fault {
        Fault::StatusOk => "200 OK",
        _ => "101 Switching Protocols",
    };
    let mut head = format!("HTTP/1.1 {status}\r\n");
    for (usual, line, changed_by) in lines {
        if usual != (fault == changed_by) {
            head.push_str(line);
            head.push_str("\r\n");
        }
    }
    if fault != Fault::NoEmptyLine {
        head.push_str("\r\n");
    }
    match fault {
        Fault::LfOnly => head.replace("\r\n", "\n"),
        _ => head,
    }
}

fn accept_value(key: &str, fault: Fault) -> String {
    match fault {
        Fault::AcceptAsRepr => format!("b'{}'", accept_key(key)),
        Fault::AcceptInHex => hex(key),
        Fault::AcceptInBase64OfHex => STANDARD.encode(hex(key)),
        Fault::AcceptWithNewline => accept_key(key) + "\n",
        Fault::KeyDecodedFirst => {
            let mut bytes = decoded(key).unwrap_or_default();
            bytes.extend_from_slice(GUID.as_bytes());
            STANDARD.encode(Sha1::digest(bytes))
        }
        Fault::WrongGuid => {
            let guid = GUID.replace("C5AB", "C5BB");
            STANDARD.encode(Sha1::digest(format!("{key}{guid}")))
        }
        _ => accept_key(key),
    }
}

fn hex(key: &str) -> String {
    let digits = digest(key).map(|byte| format!("{byte:02x}"));
    digits.concat()
}
