//! One client of the report's chat, as the cases use it.

use serde_json::{Value, json};

use crate::check::conversation::Conversation;
use crate::check::failure::{Came, Expected, Failure, Level, Verdict};
use crate::check::hint::{self, Hint};
use crate::check::judged::Judged;
use crate::websocket::message::Message;
use crate::websocket::opcode::Opcode::Text;

/// What the report's server answers.
pub const GATE: &str = "veuillez choisir un pseudo avant de pouvoir chatter";
pub const WELCOME: &str = "Bienvenue";
pub const NAME_INVALID: &str = "pseudo invalide";

/// One client of the chat.
pub struct Person<'a> {
    judged: &'a Judged,
    pub conversation: Conversation,
}

impl<'a> Person<'a> {
    /// Has been told the rooms.
    pub fn enter(judged: &'a Judged) -> Result<Self, Box<Failure>> {
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
    pub fn named(judged: &'a Judged, name: &str) -> Result<Self, Box<Failure>> {
        let mut person = Self::enter(judged)?;
        person.login(name);
        person.expect_sentence(WELCOME, hint::CHAT_LOGIN)?;
        Ok(person)
    }

    /// Names and rooms are new in each run: the ones of the last may still be there.
    pub fn name(&self, name: &str) -> String {
        format!("{name}-{}", self.judged.run)
    }

    fn request(&mut self, request: &Value) {
        self.conversation
            .send_frame(Text, request.to_string().as_bytes());
    }

    pub fn login(&mut self, name: &str) {
        let request = json!({"action": "login", "user": self.name(name)});
        self.request(&request);
    }

    pub fn says(&mut self, text: &str) {
        self.request(&json!({"action": "send_message", "message": text}));
    }

    pub fn asks(&mut self, action: &str, room: &str) {
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
    pub fn sentence(&mut self, hint: Hint) -> Result<String, Box<Failure>> {
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
    pub fn expect_sentence(&mut self, sentence: &'static str, hint: Hint) -> Verdict {
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

    pub fn expect_from(&mut self, name: &str, text: &str, hint: Hint) -> Verdict {
        let expected = format!("{}: {text}", self.name(name));
        while self.sentence(hint)? != expected {}
        Ok(())
    }

    pub fn expect_room(&mut self, room: &str) -> Verdict {
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
    pub fn hears(&mut self, count: usize) -> Result<Vec<String>, Box<Failure>> {
        let mut heard = Vec::new();
        while heard.len() < count {
            let text = self.sentence(hint::CHAT_MESSAGE)?;
            if text.contains(": ") {
                heard.push(text);
            }
        }
        Ok(heard)
    }

    pub fn failure(&self, expected: Expected, came: Came, hint: Hint) -> Box<Failure> {
        let wrong = (!self.conversation.newest().is_empty()).then_some(0);
        self.conversation
            .failure(Level::Must, (expected, Vec::new()), came, wrong, Some(hint))
    }
}
