//! What attackers send: bytes that are made once and sent again and again.

use crate::relay::frame::{PING, TEXT, encode};
use crate::relay::text;

/// Frames, one behind the other.
pub struct Volley {
    pub bytes: Vec<u8>,
    pub frames: usize,
    /// Whether each frame asks for something else. Then all have one length, and each attacker
    /// begins with another one.
    differ: bool,
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
            ..self
        }
    }

    /// Where the attacker of this number begins.
    pub fn start(&self, number: usize) -> usize {
        if !self.differ {
            return 0;
        }
        // Far from the others', as long as there are not too many of them.
        let frame = number * 47 % self.frames;
        frame * (self.bytes.len() / self.frames)
    }
}

fn texts(texts: impl IntoIterator<Item = String>) -> Volley {
    let (mut bytes, mut frames) = (Vec::new(), 0);
    for text in texts {
        encode(&mut bytes, TEXT, &[text.as_bytes()]);
        frames += 1;
    }
    Volley {
        bytes,
        frames,
        differ: false,
    }
}

/// Messages to the room, each text so long.
pub fn messages(size: usize) -> Volley {
    Volley {
        bytes: message(&"x".repeat(size)),
        frames: 1,
        differ: false,
    }
    .many()
}

/// Pings, each payload so long.
pub fn pings(size: usize) -> Volley {
    let mut bytes = Vec::new();
    encode(&mut bytes, PING, &[&vec![b'x'; size]]);
    Volley {
        bytes,
        frames: 1,
        differ: false,
    }
    .many()
}

/// Empty continuations of a message that never ends; see [`first_fragment`].
pub fn fragments() -> Volley {
    Volley {
        bytes: vec![0x00, 0x80, 1, 2, 3, 4],
        frames: 1,
        differ: false,
    }
    .many()
}

/// The beginning of a text, without FIN.
pub fn first_fragment() -> Vec<u8> {
    vec![0x01, 0x80, 1, 2, 3, 4]
}

/// New rooms. Each name is free again when it comes round: there are a hundred rooms at most.
pub fn rooms() -> Volley {
    new_rooms("flood ")
}

/// New rooms with the longest names: each list of rooms has 13 KB.
pub fn rooms_with_long_names() -> Volley {
    new_rooms(&"\u{1D54F}".repeat(28))
}

fn new_rooms(name: &str) -> Volley {
    let rooms = (0..1000).map(|number| text::create_room(&format!("{name}{number:04}")));
    Volley {
        differ: true,
        ..texts(rooms)
    }
}

/// Brackets without an end: not JSON, which is known at the last byte only.
pub fn invalid() -> Volley {
    texts(["{\"x\":".to_owned() + &"[".repeat(LONGEST - 5)])
}

pub const OTHER_ROOM: &str = "elsewhere";

/// In and out of `general`, where everyone is told each time.
pub fn moves() -> Volley {
    texts([OTHER_ROOM, "general"].map(text::join_room)).many()
}

/// Joins a room again and again, also where one is.
pub fn joins(room: &str) -> Volley {
    texts([text::join_room(room)]).many()
}

/// Refused names that the log writes longest: each byte becomes `\u{7f}`.
pub fn bad_names() -> Volley {
    let (before, after) = (r#"{"action":"login","user":""#, r#""}"#);
    let name = "\u{7f}".repeat(LONGEST - before.len() - after.len());
    texts([format!("{before}{name}{after}")])
}

/// Asks what 2,000 Pongs without a payload are: twelve digits each, and a long answer.
pub fn explanations() -> Volley {
    let bytes = "8a8001020304".repeat(2000);
    texts([format!(r#"{{"action":"explain","bytes":"{bytes}"}}"#)])
}

pub fn login(name: &str, details: bool) -> Vec<u8> {
    let text = format!(r#"{{"action":"login","user":"{name}","details":{details}}}"#);
    texts([text]).bytes
}

/// One message of this text, which is JSON already.
pub fn message(text: &str) -> Vec<u8> {
    texts([format!(r#"{{"action":"send_message","message":"{text}"}}"#)]).bytes
}

pub fn create_room(name: &str) -> Vec<u8> {
    texts([text::create_room(name)]).bytes
}

pub fn join_room(name: &str) -> Vec<u8> {
    texts([text::join_room(name)]).bytes
}
