//! The exercises of `docs/lesson.md`, each with what judges an answer: the library's own decoders, wherever there are bytes.

use salon::inspect::explain::explain;
use salon::inspect::given_bytes;
use salon::inspect::hex::{BadHex, Hex};
use salon::inspect::stream::Seen;
use salon::limits::Limits;
use salon::websocket::close::Close;
use salon::websocket::error::ProtocolError;
use salon::websocket::frame::Header;
use salon::websocket::frame::Role::{self, Client, Server};
use salon::websocket::message::Message;
use salon::websocket::opcode::Opcode;

use super::accept_key::check_accept;

pub struct Exercise {
    pub name: &'static str,
    /// As the lesson asks it.
    pub question: &'static str,
    /// What to read where the answer is wrong.
    pub file: &'static str,
    /// Says what is wrong, in a sentence.
    pub check: fn(&str) -> Result<(), String>,
}

const fn exercise(
    name: &'static str,
    question: &'static str,
    file: &'static str,
    check: fn(&str) -> Result<(), String>,
) -> Exercise {
    Exercise {
        name,
        question,
        file,
        check,
    }
}

#[rustfmt::skip]
pub const EXERCISES: [Exercise; 10] = [
    exercise("accept", "the value of Sec-WebSocket-Accept for the key c2Fsb24gc2Fsb24gc2Fsbw==, with any language or tool", "src/websocket/handshake.rs", check_accept),
    exercise("header", "the header, without the payload, that a server sends before a whole text of 300 bytes", "src/websocket/frame.rs", check_header),
    exercise("masked", "the frame in which a client sends the text salut, with the masking key 0a 0b 0c 0d", "src/websocket/mask.rs", check_masked),
    exercise("fragments", "the text bonjour from a server in two fragments, bon and jour, with an empty ping between them", "src/websocket/message.rs", check_fragments),
    exercise("cut", "the text né from a server in two fragments, cut between the two bytes of é", "src/websocket/utf8.rs", check_cut),
    exercise("invalid", "the beginning of a text frame from a server that announces 5 bytes and is refused at its second payload byte: so four bytes in all", "src/websocket/utf8.rs", check_invalid),
    exercise("close", "the frame with which a client closes, with code 1000, reason fin and masking key 0a 0b 0c 0d", "src/websocket/close.rs", check_close),
    exercise("pong", "a client's answer, with masking key 0a 0b 0c 0d, to the frame 89 03 61 62 63 of a server", "src/net/connection.rs", check_pong),
    exercise("missing", "one read() of a client brought 81 03 6f 75 69 81 05 73 61 from a server: how many bytes of the last frame are missing? In decimal", "src/net/read_buffer.rs", check_missing),
    exercise("travel", "the order of a message's journey, six letters: a the courier writes, b the registry is locked, c the frame is decoded and unmasked, d the event is encoded, e read() brings bytes, f the event is pushed onto each outbox", "src/chat/registry.rs", check_travel),
];

const KEY: [u8; 4] = [0x0a, 0x0b, 0x0c, 0x0d];

/// The answer's bytes.
fn bytes_of(answer: &str) -> Result<Vec<u8>, String> {
    given_bytes::decode(answer).map_err(|bad| match bad {
        BadHex::NoDigit {
            character,
            position,
        } => format!("character {position}, {character:?}, is no hexadecimal digit"),
        BadHex::HalfByte { position } => {
            format!("each byte has two digits: look at character {position}")
        }
        BadHex::NoByte { position, .. }
        | BadHex::NoQuote { position }
        | BadHex::NoOffset { position, .. }
        | BadHex::WrongOffset { position, .. } => {
            format!("this cannot be read as bytes: look at character {position}")
        }
    })
}

/// So many whole frames, and nothing behind them: what the server's decoder makes of the answer.
fn frames<const N: usize>(answer: &str, sender: Role) -> Result<[Seen; N], String> {
    bytes_of(answer)?;
    let explanation = explain(answer, sender, &Limits::default()).map_err(|bad| bad.to_string())?;
    let mut number = 0;
    for seen in &explanation.frames {
        number += 1;
        if let Some(error) = seen.error {
            return Err(format!("frame {number} is refused: {error}"));
        }
    }
    if let Some(more) = explanation.more {
        let number = number + 1;
        return Err(format!(
            "frame {number} is not whole: at least {more} bytes are missing"
        ));
    }
    explanation
        .frames
        .try_into()
        .map_err(|_| format!("frames there are: {number}; asked for: {N}"))
}

/// Fails with this sentence unless it is so.
fn demand(so: bool, otherwise: impl Into<String>) -> Result<(), String> {
    if so { Ok(()) } else { Err(otherwise.into()) }
}

fn demand_opcode(seen: &Seen, expected: Opcode) -> Result<(), String> {
    let opcode = fields(seen).opcode;
    demand(
        opcode == expected,
        format!("the opcode says {opcode}, not {expected}"),
    )
}

fn demand_key(seen: &Seen) -> Result<(), String> {
    demand(
        fields(seen).masking_key == Some(KEY),
        "the masking key is not 0a 0b 0c 0d",
    )
}

fn fields(seen: &Seen) -> Header {
    seen.fields.expect("it breaks no rule")
}

fn demand_text(seen: &Seen, expected: &str) -> Result<(), String> {
    let Some(Message::Text(text)) = &seen.message else {
        return Err("no text is complete with the last frame: look at its FIN".to_owned());
    };
    demand(
        text == expected,
        format!("the decoder reads {text:?}, not {expected:?}"),
    )
}

fn check_header(answer: &str) -> Result<(), String> {
    let bytes = bytes_of(answer)?;
    let Some((header, used)) = Header::decode(&bytes, Server).map_err(|error| error.to_string())?
    else {
        return Err("the header does not end here: bytes are missing".to_owned());
    };
    demand(
        used == bytes.len(),
        format!("the header ends after {used} bytes; do not give the payload"),
    )?;
    demand(
        header.opcode == Opcode::Text,
        format!("the opcode says {}, not text", header.opcode),
    )?;
    demand(
        header.fin,
        "FIN is 0, but the text comes whole in this frame",
    )?;
    let length = header.payload_length;
    demand(
        length != u64::from(300_u16.swap_bytes()),
        format!("the length says {length}: the most significant byte comes first"),
    )?;
    demand(
        length == 300,
        format!("the length says {length}, not 300: look at its hexadecimal digits"),
    )
}

fn check_masked(answer: &str) -> Result<(), String> {
    if bytes_of(answer)?.ends_with(b"salut") {
        return Err(
            "the payload is not masked: each byte is XORed with its byte of the key".into(),
        );
    }
    let [seen] = frames(answer, Client)?;
    demand_opcode(&seen, Opcode::Text)?;
    demand_key(&seen)?;
    demand_text(&seen, "salut")
}

fn check_fragments(answer: &str) -> Result<(), String> {
    let [first, ping, last] = frames(answer, Server)?;
    demand_opcode(&first, Opcode::Text)?;
    demand_opcode(&ping, Opcode::Ping)?;
    demand_opcode(&last, Opcode::Continuation)?;
    demand(ping.payload.is_empty(), "the ping is not empty")?;
    demand(first.payload == b"bon", "the first fragment is not bon")?;
    demand_text(&last, "bonjour")
}

fn check_cut(answer: &str) -> Result<(), String> {
    let [first, last] = frames(answer, Server)?;
    demand_text(&last, "né")?;
    demand(
        first.payload == b"n\xc3",
        "the text is right, but it is not cut between the two bytes of é",
    )
}

fn check_invalid(answer: &str) -> Result<(), String> {
    let bytes = bytes_of(answer)?;
    demand(
        bytes.len() == 4,
        format!("bytes there are: {}; asked for: 4", bytes.len()),
    )?;
    demand(bytes[1] & 0x7F == 5, "the header does not announce 5 bytes")?;
    let explained = |count: usize| {
        let text = Hex(&bytes[..count]).to_string();
        explain(&text, Server, &Limits::default()).expect("hexadecimal")
    };
    let error_in = |count: usize| explained(count).frames.last().and_then(|seen| seen.error);
    if let Some(error) = error_in(3) {
        return Err(format!("it is refused before that byte: {error}"));
    }
    match error_in(4) {
        Some(ProtocolError::InvalidUtf8) => Ok(()),
        Some(error) => Err(format!("it is refused, but for another rule: {error}")),
        None => Err("nothing is wrong yet: what follows can still make it valid".to_owned()),
    }
}

fn check_close(answer: &str) -> Result<(), String> {
    let bytes = bytes_of(answer)?;
    demand(
        !bytes
            .windows(4)
            .any(|part| part == [0x31 ^ 0x0a, 0x30 ^ 0x0b, 0x30 ^ 0x0c, 0x30 ^ 0x0d]),
        "the code is a number of two bytes, not the four characters 1000",
    )?;
    demand(
        !bytes.ends_with(&[
            0xe8 ^ 0x0a,
            0x03 ^ 0x0b,
            b'f' ^ 0x0c,
            b'i' ^ 0x0d,
            b'n' ^ 0x0a,
        ]),
        "the code is the wrong way round: the most significant byte comes first",
    )?;
    let [seen] = frames(answer, Client)?;
    demand_opcode(&seen, Opcode::Close)?;
    demand_key(&seen)?;
    let Some(Message::Close(Close { code, reason })) = &seen.message else {
        unreachable!("the opcode says so");
    };
    demand(code.0 == 1000, format!("the code is {code}, not 1000"))?;
    demand(
        reason == "fin",
        format!("the reason is {reason:?}, not \"fin\""),
    )
}

fn check_pong(answer: &str) -> Result<(), String> {
    let [seen] = frames(answer, Client)?;
    demand_opcode(&seen, Opcode::Pong)?;
    demand_key(&seen)?;
    let Some(Message::Pong(payload)) = &seen.message else {
        unreachable!("the opcode says so");
    };
    demand(
        **payload == *b"abc",
        "a pong carries the payload of its ping",
    )
}

fn check_missing(answer: &str) -> Result<(), String> {
    let explanation =
        explain("81 03 6f 75 69 81 05 73 61", Server, &Limits::default()).expect("hexadecimal");
    let Ok(said) = answer.parse::<u64>() else {
        return Err("this is no number".to_owned());
    };
    demand(
        explanation.more == Some(said),
        "the last frame begins behind the first, whose length is 3; its own header says 5",
    )
}

fn check_travel(answer: &str) -> Result<(), String> {
    let letters: String = answer.split_whitespace().collect();
    demand(
        letters.len() == 6 && "abcdef".chars().all(|one| letters.contains(one)),
        "it is the six letters a to f, each once",
    )?;
    let journey = "ecbdfa";
    for (index, (said, right)) in letters.chars().zip(journey.chars()).enumerate() {
        let before = &journey[..index];
        demand(
            said == right,
            format!("right up to {before:?}, but {said} does not come next"),
        )?;
    }
    Ok(())
}
