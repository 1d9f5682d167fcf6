//! What attackers send: bytes that are made once and sent again and again.

use crate::relay::frame::{PING, TEXT, encode};
use crate::relay::text;

/// Frames, one behind the other.
pub struct Volley {
    pub bytes: Vec<u8>,
    pub frames: usize,
}

/// What a text frame may hold at most here, one byte less than 64 KiB.
const LONGEST: usize = 65_535;

/// Short frames are sent many at once.
const MANY: usize = 32 * 1024;

impl Volley {
    fn many(self) -> Self {
        let times = MANY.div_ceil(self.bytes.len());
        Self {
            bytes: self.bytes.repeat(times),
            frames: self.frames * times,
        }
    }
}

fn texts(texts: impl IntoIterator<Item = String>) -> Volley {
    let (mut bytes, mut frames) = (Vec::new(), 0);
    for text in texts {
        encode(&mut bytes, TEXT, &[text.as_bytes()]);
        frames += 1;
    }
    Volley { bytes, frames }
}

/// Messages to the room, each text so long.
pub fn messages(size: usize) -> Volley {
    let message = format!(
        r#"{{"action":"send_message","message":"{}"}}"#,
        "x".repeat(size)
    );
    texts([message]).many()
}

pub fn pings() -> Volley {
    let mut bytes = Vec::new();
    encode(&mut bytes, PING, &[&[b'x'; 125]]);
    Volley { bytes, frames: 1 }.many()
}

/// Empty continuations of a message that never ends; see [`first_fragment`].
pub fn fragments() -> Volley {
    Volley {
        bytes: vec![0x00, 0x80, 1, 2, 3, 4],
        frames: 1,
    }
    .many()
}

/// The beginning of a text, without FIN.
pub fn first_fragment() -> Vec<u8> {
    vec![0x01, 0x80, 1, 2, 3, 4]
}

/// New rooms. Each name is free again when it comes round: there are a hundred rooms at most.
pub fn rooms() -> Volley {
    texts((0..1000).map(|number| text::create_room(&format!("flood {number}"))))
}

/// Brackets without an end: not JSON, which is known at the last byte only.
pub fn invalid() -> Volley {
    texts(["{\"x\":".to_owned() + &"[".repeat(LONGEST - 5)])
}

/// Back into the room that one is in, for its history; see [`history`].
pub fn replays() -> Volley {
    texts([text::join_room("general")]).many()
}

/// As much as a room remembers. In JSON, each of these characters takes six bytes.
pub fn history() -> Vec<u8> {
    let message = format!(
        r#"{{"action":"send_message","message":"_{}"}}"#,
        "\\u0001".repeat(1300)
    );
    texts([message]).bytes.repeat(50)
}

/// Names that are refused, as long as a message may be.
pub fn long_names() -> Volley {
    let name = "\u{7F}".repeat(60_000);
    texts([format!(r#"{{"action":"login","user":"{name}"}}"#)])
}

pub const OTHER_ROOM: &str = "elsewhere";

/// In and out of `general`, where everyone is told each time.
pub fn moves() -> Volley {
    texts([OTHER_ROOM, "general"].map(text::join_room)).many()
}

pub fn login(name: &str) -> Vec<u8> {
    texts([text::login(name)]).bytes
}

pub fn create_room(name: &str) -> Vec<u8> {
    texts([text::create_room(name)]).bytes
}
