//! The chat of the report: rooms first, login, gate, messages, rooms, and odd JSON.

use serde_json::{Value, json};

use crate::check::case::{Case, Needs};
use crate::check::conversation::Conversation;
use crate::check::expect::close_frame;
use crate::check::failure::{Came, Expected, Failure, Level, Verdict};
use crate::check::hint::{self, Hint};
use crate::check::judged::Judged;
use crate::websocket::message::Message;
use crate::websocket::opcode::Opcode::Text;
use crate::websocket::status_code::StatusCode;

const GATE: &str = "veuillez choisir un pseudo avant de pouvoir chatter";
const WELCOME: &str = "Bienvenue";
const NAME_INVALID: &str = "pseudo invalide";

const fn chat(title: &'static str, run: fn(&Judged) -> Verdict) -> Case {
    Case {
        title,
        section: "report",
        needs: Needs::Chat,
        run,
    }
}

pub const CASES: &[Case] = &[
    chat(
        "The first message is the list of rooms, with general",
        |judged| Person::enter(judged).map(drop),
    ),
    chat("A login is answered with Bienvenue", |judged| {
        Person::named(judged, "a").map(drop)
    }),
    chat("A name that somebody has is refused", |judged| {
        let _owner = Person::named(judged, "b")?;
        let mut other = Person::enter(judged)?;
        other.login("b");
        other.expect_sentence(NAME_INVALID, hint::CHAT_NAME_TAKEN)
    }),
    chat("Nobody speaks before a login", |judged| {
        let mut person = Person::enter(judged)?;
        person.says("too early");
        person.expect_sentence(GATE, hint::CHAT_GATE)
    }),
    chat("Nobody creates a room before a login", |judged| {
        let mut person = Person::enter(judged)?;
        person.asks("create_room", "early");
        person.expect_sentence(GATE, hint::CHAT_GATE)
    }),
    chat("What somebody says comes back as `user: text`", |judged| {
        let mut person = Person::named(judged, "c")?;
        person.says("salut à \"tous\"");
        person.expect_from("c", "salut à \"tous\"", hint::CHAT_MESSAGE)
    }),
    chat(
        "What somebody says reaches the others in the room",
        |judged| {
            let (mut one, mut other) = (Person::named(judged, "d")?, Person::named(judged, "e")?);
            one.says("salut");
            other.expect_from("d", "salut", hint::CHAT_MESSAGE)
        },
    ),
    chat("Everyone gets the messages in one order", one_order),
    chat("A new room is told to everyone", |judged| {
        let (mut one, mut other) = (Person::named(judged, "h")?, Person::enter(judged)?);
        one.asks("create_room", "r1");
        one.expect_room("r1")?;
        other.expect_room("r1")
    }),
    chat(
        "Who joins a room hears it, and no longer the other one",
        join,
    ),
    chat("A name is free after a Close", |judged| {
        let mut owner = Person::named(judged, "l")?;
        owner.conversation.send(&close_frame(1000));
        let _ = owner
            .conversation
            .expect_close_back(&[StatusCode::NORMAL_CLOSURE]);
        let _ = owner.conversation.receive_end();
        Person::named(judged, "l").map(drop).map_err(is_name_free)
    }),
    chat("A name is free after a connection was cut", |judged| {
        let mut owner = Person::named(judged, "m")?;
        owner.conversation.end();
        let _ = owner.conversation.receive_end();
        Person::named(judged, "m").map(drop).map_err(is_name_free)
    }),
    chat("Odd JSON ends nothing", odd_json),
];

fn is_name_free(mut failure: Box<Failure>) -> Box<Failure> {
    failure.hint = Some(hint::CHAT_NAME_FREE);
    failure
}

fn one_order(judged: &Judged) -> Verdict {
    let (mut one, mut other) = (Person::named(judged, "f")?, Person::named(judged, "g")?);
    for number in 0..10 {
        one.says(&format!("{number}"));
        other.says(&format!("{number}"));
    }
    let order = one.hears(20)?;
    if other.hears(20)? == order {
        return Ok(());
    }
    let expected = Expected::Chat("the twenty messages in the order in which the other got them");
    Err(other.failure(expected, Came::OtherMessage, hint::CHAT_ORDER))
}

fn join(judged: &Judged) -> Verdict {
    let (mut one, mut other) = (Person::named(judged, "i")?, Person::named(judged, "j")?);
    let mut third = Person::named(judged, "k")?;
    one.asks("create_room", "r2");
    one.expect_room("r2")?;
    other.expect_room("r2")?;
    one.asks("join_room", "r2");
    other.asks("join_room", "r2");
    other.says("in the room");
    other.expect_from("j", "in the room", hint::CHAT_JOIN)?;
    one.says("in the room, too");
    one.expect_from("i", "in the room, too", hint::CHAT_JOIN)?;
    other.expect_from("i", "in the room, too", hint::CHAT_JOIN)?;
    // What the third hears before its own words, it heard of the other room.
    third.says("in general");
    let name = third.name("k");
    let own = format!("{name}: in general");
    loop {
        match third.sentence(hint::CHAT_MESSAGE)? {
            text if text == own => return Ok(()),
            text if text.contains(": in the room") => {
                let expected = Expected::Chat("nothing of what is said in another room");
                return Err(third.failure(expected, Came::OtherMessage, hint::CHAT_OTHER_ROOM));
            }
            _ => {}
        }
    }
}

fn odd_json(judged: &Judged) -> Verdict {
    let mut person = Person::enter(judged)?;
    let nested = "[".repeat(1000);
    let odd = [
        "hello",
        "",
        "{}",
        "[]",
        "null",
        "5",
        r#"{"action":5}"#,
        r#"{"action":"login"}"#,
        r#"{"action":"login","user":5}"#,
        r#"{"action":"no such action"}"#,
        r#"{"action":"send_message","message":null}"#,
        &nested,
    ];
    for text in odd {
        person.conversation.send_frame(Text, text.as_bytes());
    }
    person.login("n");
    person.expect_sentence(WELCOME, hint::CHAT_ODD_JSON)?;
    Person::named(judged, "o").map(drop)
}

/// One client of the chat.
struct Person<'a> {
    judged: &'a Judged,
    conversation: Conversation<'a>,
}

impl<'a> Person<'a> {
    /// Has been told the rooms.
    fn enter(judged: &'a Judged) -> Result<Self, Box<Failure>> {
        let conversation = judged.open()?;
        let mut person = Self {
            judged,
            conversation,
        };
        let expected = "the list of rooms, with general, as the first message";
        let first = person.next(Expected::Chat(expected), hint::CHAT_ROOMS_FIRST)?;
        let rooms = first["rooms"].as_array();
        let has_general = rooms.is_some_and(|rooms| rooms.contains(&json!("general")));
        if first["action"] == "rooms" && has_general {
            return Ok(person);
        }
        let expected = Expected::Chat(expected);
        Err(person.failure(expected, Came::OtherMessage, hint::CHAT_ROOMS_FIRST))
    }

    /// Has a name, too.
    fn named(judged: &'a Judged, name: &str) -> Result<Self, Box<Failure>> {
        let mut person = Self::enter(judged)?;
        person.login(name);
        person.expect_sentence(WELCOME, hint::CHAT_LOGIN)?;
        Ok(person)
    }

    /// Names and rooms are new in each run: the ones of the last may still be there.
    fn name(&self, name: &str) -> String {
        format!("{name}-{}", self.judged.run)
    }

    fn request(&mut self, request: &Value) {
        self.conversation
            .send_frame(Text, request.to_string().as_bytes());
    }

    fn login(&mut self, name: &str) {
        let request = json!({"action": "login", "user": self.name(name)});
        self.request(&request);
    }

    fn says(&mut self, text: &str) {
        self.request(&json!({"action": "send_message", "message": text}));
    }

    fn asks(&mut self, action: &str, room: &str) {
        let request = json!({"action": action, "room": self.name(room)});
        self.request(&request);
    }

    /// The next JSON.
    fn next(&mut self, expected: Expected, hint: Hint) -> Result<Value, Box<Failure>> {
        let came = match self.conversation.receive() {
            Ok(Message::Text(text)) => match serde_json::from_str(&text) {
                Ok(json) => return Ok(json),
                Err(_) => Came::OtherMessage,
            },
            Ok(Message::Ping(_) | Message::Pong(_)) => return self.next(expected, hint),
            Ok(Message::Close(close)) => Came::Close(close),
            Ok(_) => Came::OtherMessage,
            Err(came) => came,
        };
        Err(self.failure(expected, came, hint))
    }

    /// The next `message`, whatever is told beside.
    fn sentence(&mut self, hint: Hint) -> Result<String, Box<Failure>> {
        loop {
            let json = self.next(Expected::Chat("a message of the chat"), hint)?;
            if let (Some("message"), Some(text)) =
                (json["action"].as_str(), json["message"].as_str())
            {
                return Ok(text.to_owned());
            }
        }
    }

    /// A server may say more than the sentence, and may tell others' news before it.
    fn expect_sentence(&mut self, sentence: &'static str, hint: Hint) -> Verdict {
        let refused = [NAME_INVALID, GATE, WELCOME];
        loop {
            let json = self.next(Expected::Chat(sentence), hint)?;
            let text = json["message"].as_str().unwrap_or_default();
            if text.contains(sentence) {
                return Ok(());
            }
            if refused.iter().any(|other| text.contains(other)) {
                let expected = Expected::Chat(sentence);
                return Err(self.failure(expected, Came::OtherMessage, hint));
            }
        }
    }

    fn expect_from(&mut self, name: &str, text: &str, hint: Hint) -> Verdict {
        let expected = format!("{}: {text}", self.name(name));
        while self.sentence(hint)? != expected {}
        Ok(())
    }

    fn expect_room(&mut self, room: &str) -> Verdict {
        let (room, hint) = (json!(self.name(room)), hint::CHAT_CREATE);
        loop {
            let json = self.next(Expected::Chat("the list of rooms, with the new one"), hint)?;
            if json["rooms"]
                .as_array()
                .is_some_and(|rooms| rooms.contains(&room))
            {
                return Ok(());
            }
        }
    }

    /// So many messages that somebody said.
    fn hears(&mut self, count: usize) -> Result<Vec<String>, Box<Failure>> {
        let mut heard = Vec::new();
        while heard.len() < count {
            let text = self.sentence(hint::CHAT_MESSAGE)?;
            if text.contains(": ") {
                heard.push(text);
            }
        }
        Ok(heard)
    }

    fn failure(&self, expected: Expected, came: Came, hint: Hint) -> Box<Failure> {
        let wrong = (!self.conversation.newest().is_empty()).then_some(0);
        self.conversation
            .failure(Level::Must, (expected, Vec::new()), came, wrong, Some(hint))
    }
}
