//! The opening handshake (RFC 6455 §4.2).

use crate::check::case::Case;
use crate::check::conversation::Conversation;
use crate::check::failure::{Came, Expected, Failure, Level, Verdict};
use crate::check::hint;
use crate::check::judged::Judged;
use crate::check::opening::KEY;
use crate::websocket::frame::Frame;
use crate::websocket::message::Message;
use crate::websocket::opcode::Opcode;

/// A key that holds all that base64 has beside letters and digits.
const OTHER_KEY: &str = "+/+/+/+/+/+/+/+/+/+/+w==";

pub const CASES: &[Case] = &[
    Case::new(
        "A browser's request is answered with 101",
        "§4.2.2",
        |judged| judged.open().map(drop),
    ),
    Case::new(
        "The accept value is computed from the key",
        "§4.2.2",
        |judged| {
            let request = judged.request().replace(KEY, OTHER_KEY);
            judged
                .open_with(&[request.as_bytes()], OTHER_KEY, &[], None)
                .map(drop)
        },
    ),
    Case::new(
        "Header names are in small letters",
        "RFC 9110 §5.1",
        |judged| {
            let request = with_header_names(judged, str::to_ascii_lowercase);
            opens(judged, &request, hint::HEADER_NAME_CASE).map(drop)
        },
    ),
    Case::new("Header names are in capitals", "RFC 9110 §5.1", |judged| {
        let request = with_header_names(judged, str::to_ascii_uppercase);
        opens(judged, &request, hint::HEADER_NAME_CASE).map(drop)
    }),
    Case::new(
        "Connection is a list: keep-alive, Upgrade",
        "§4.2.1",
        |judged| {
            let request = edit(
                judged,
                "Connection: Upgrade",
                "Connection: keep-alive, Upgrade",
            );
            opens(judged, &request, hint::CONNECTION_LIST).map(drop)
        },
    ),
    Case::new("Upgrade: WebSocket, in other letters", "§4.2.1", |judged| {
        let request = edit(judged, "Upgrade: websocket", "Upgrade: WebSocket");
        opens(judged, &request, hint::TOKEN_CASE).map(drop)
    }),
    Case::new(
        "Connection: upgrade, in other letters",
        "§4.2.1",
        |judged| {
            let request = edit(judged, "Connection: Upgrade", "Connection: upgrade");
            opens(judged, &request, hint::TOKEN_CASE).map(drop)
        },
    ),
    Case::new("A request without Origin is accepted", "§4.2.1", |judged| {
        let request = without(judged, "Origin");
        opens(judged, &request, hint::ORIGIN_REQUIRED).map(drop)
    }),
    Case::new("The request comes in two parts", "§4.2.1", |judged| {
        let request = judged.request();
        let (first, rest) = request.split_at(request.len() - 20);
        let parts = [first.as_bytes(), rest.as_bytes()];
        judged
            .open_with(&parts, KEY, &[], Some(hint::REQUEST_IN_PARTS))
            .map(drop)
    }),
    Case::new(
        "A subprotocol is one of those that were offered",
        "§4.2.2",
        |judged| {
            let offered = ["salon-check.example", "other.example"];
            let header = format!("Sec-WebSocket-Protocol: {}", offered.join(", "));
            let request = with_header(judged, &header);
            judged
                .open_with(&[request.as_bytes()], KEY, &offered, None)
                .map(drop)
        },
    ),
    Case::new("An unknown extension is declined", "§9.1", |judged| {
        let request = with_header(judged, "Sec-WebSocket-Extensions: x-salon-check; level=3");
        opens(judged, &request, hint::EXTENSION_NOT_OFFERED).map(drop)
    }),
    Case::echo(
        "permessage-deflate is declined, or done",
        "RFC 7692 §7.2",
        deflate_is_done,
    ),
    Case::new("Version 99 is refused", "§4.4", |judged| {
        refuses(
            judged,
            edit(judged, "Version: 13", "Version: 99"),
            hint::VERSION,
        )
        .map(drop)
    }),
    Case::new(
        "The refusal of version 99 names version 13",
        "§4.4",
        |judged| {
            let request = edit(judged, "Version: 13", "Version: 99");
            let mut conversation = judged.connect()?;
            conversation.send(request.as_bytes());
            let head = conversation.response(Some(hint::VERSION))?;
            if head.headers.lists("Sec-WebSocket-Version", "13") {
                return Ok(());
            }
            let header = "Sec-WebSocket-Version: 13";
            let expected = (Expected::Header("Sec-WebSocket-Version"), header.into());
            let came = Came::OtherMessage;
            Err(conversation.failure(Level::Must, expected, came, None, Some(hint::VERSION)))
        },
    ),
    Case::new("A request without a key is refused", "§4.2.1", |judged| {
        let request = without(judged, "Sec-WebSocket-Key");
        refuses(judged, request, hint::KEY_NOT_CHECKED).map(drop)
    }),
    Case::new(
        "A key that is not 16 bytes is refused",
        "§4.2.1",
        |judged| refuses(judged, edit(judged, KEY, "c2hvcnQ="), hint::KEY_NOT_CHECKED).map(drop),
    ),
    Case::new("POST is refused", "§4.2.1", |judged| {
        refuses(
            judged,
            edit(judged, "GET ", "POST "),
            hint::REQUEST_NOT_CHECKED,
        )
        .map(drop)
    }),
    Case::new("HTTP/1.0 is refused", "§4.2.1", |judged| {
        refuses(
            judged,
            edit(judged, "HTTP/1.1", "HTTP/1.0"),
            hint::REQUEST_NOT_CHECKED,
        )
        .map(drop)
    }),
    Case::new(
        "A request without Upgrade opens no WebSocket",
        "§4.2.1",
        |judged| {
            let request = edit(judged, "Upgrade: websocket\r\n", "");
            refuses(judged, request, hint::REQUEST_NOT_CHECKED).map(drop)
        },
    ),
    Case::new(
        "A request without Connection opens no WebSocket",
        "§4.2.1",
        |judged| {
            let request = without(judged, "Connection");
            refuses(judged, request, hint::REQUEST_NOT_CHECKED).map(drop)
        },
    ),
    Case::new("A request without Host is refused", "§4.2.1", |judged| {
        refuses(judged, without(judged, "Host"), hint::REQUEST_NOT_CHECKED).map(drop)
    }),
];

fn edit(judged: &Judged, from: &str, to: &str) -> String {
    judged.request().replace(from, to)
}

fn without(judged: &Judged, name: &str) -> String {
    let request = judged.request();
    let lines = request.split_inclusive("\r\n");
    let kept = lines.filter(|line| line.split(':').next() != Some(name));
    kept.collect()
}

fn with_header(judged: &Judged, header: &str) -> String {
    edit(judged, "\r\n\r\n", &format!("\r\n{header}\r\n\r\n"))
}

fn with_header_names(judged: &Judged, change: fn(&str) -> String) -> String {
    let request = judged.request();
    let (first, headers) = request.split_once("\r\n").expect("a request line");
    let headers = headers
        .split_inclusive("\r\n")
        .map(|line| match line.split_once(':') {
            Some((name, value)) => format!("{}:{value}", change(name)),
            None => line.to_owned(),
        });
    format!("{first}\r\n{}", headers.collect::<String>())
}

fn opens(
    judged: &Judged,
    request: &str,
    refused: hint::Hint,
) -> Result<Conversation, Box<Failure>> {
    judged.open_with(&[request.as_bytes()], KEY, &[], Some(refused))
}

fn refuses(judged: &Judged, request: String, hint: hint::Hint) -> Verdict {
    judged.refuses_request(|_| request, hint).map(drop)
}

/// "Hello" as RFC 7692 §7.2.3.1 has it.
const DEFLATED_HELLO: [u8; 7] = [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00];

/// Sends a compressed message to whoever promises to inflate it. Compressed or not, the answer
/// is "Hello".
fn deflate_is_done(judged: &Judged) -> Verdict {
    let mut conversation = judged.connect()?;
    let request = with_header(judged, "Sec-WebSocket-Extensions: permessage-deflate");
    conversation.send(request.as_bytes());
    let head = conversation.response(None)?;
    let extensions = head.headers.all("Sec-WebSocket-Extensions");
    if !extensions
        .into_iter()
        .any(|value| value.contains("permessage-deflate"))
    {
        return Ok(());
    }
    conversation.begin_frames();
    let mut bytes = Frame::masked(
        Opcode::Text,
        &DEFLATED_HELLO,
        crate::check::conversation::MASKING_KEY,
    )
    .to_bytes();
    // RSV1 says that the message is compressed (RFC 7692 §6).
    bytes[0] |= 0x40;
    conversation.send(&bytes);
    for _ in 0..judged.greetings {
        let _ = conversation.receive_data();
    }
    let came = match conversation.receive_data() {
        Ok(Message::Text(text)) if text == "Hello" => return Ok(()),
        Ok(Message::Close(close)) => Came::Close(close),
        Ok(_) => Came::OtherMessage,
        // Compressed again: what it inflates to is not looked at.
        Err(Came::BrokenRule(_))
            if conversation
                .newest()
                .first()
                .is_some_and(|first| first & 0x4f == 0x41) =>
        {
            return Ok(());
        }
        Err(came) => came,
    };
    let expected = crate::check::expect::server_frame(Opcode::Text, b"Hello");
    let hint = Some(hint::EXTENSION_NOT_DONE);
    let expected = (Expected::Message, expected);
    Err(conversation.failure(Level::Must, expected, came, Some(0), hint))
}
