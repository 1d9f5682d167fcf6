//! A request: what a general JSON parser finds in it is what is done, and before a login only what
//! is allowed then.

use std::borrow::Cow;
use std::fmt;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, LazyLock};

use salon::chat::action::{Action, CHAT_ACTIONS};
use salon::chat::json_field::Fields;
use salon::chat::registry::Registry;
use salon::chat::request_error::RequestError;
use salon::chat::session::Session;
use salon::inspect::actions::INSPECT_ACTIONS;
use salon::limits::{Limits, REFERENCE_CHARACTERS};
use salon::net::backlog::Backlog;
use salon::net::outbox::Outbox;
use salon::websocket::frame_decoder::encoded_frames;
use salon::websocket::opcode::Opcode;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Value, from_str, json};

use super::action_done::check_request;

/// What has been said in `general`.
pub const SAID: u64 = 3;

const ACTIONS: &[&[Action]] = &[CHAT_ACTIONS, INSPECT_ACTIONS];

pub fn actions() -> impl Iterator<Item = &'static Action> {
    ACTIONS.iter().copied().flatten()
}

pub fn action(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (fields, keys) = (Fields::parse(text), from_str::<Keys>(text));
    assert_eq!(fields.is_ok(), keys.is_ok());
    // What is skipped unread may be more than a `Value` can hold, such as 1e999.
    let value = from_str::<Value>(text).ok();
    if let (Ok(fields), Ok(keys)) = (&fields, &keys) {
        let own = actions().flat_map(|action| action.fields);
        for name in own.chain(&["action", "ref"]) {
            check_field(fields, name, keys, value.as_ref());
        }
    }
    let named = answers(text, true);
    let nameless = answers(text, false);
    for event in named.events.iter().chain(&nameless.events) {
        let reference = event["ref"].as_str().unwrap_or_default();
        assert!(reference.chars().count() <= REFERENCE_CHARACTERS);
    }
    let known = keys.ok().zip(value);
    if let Some((keys, value)) = &known {
        check_request(keys, value, &named, &nameless);
    } else if fields.is_err() {
        assert_eq!(named.error(), Some("bad_json"));
        assert_eq!(nameless.error(), Some("bad_json"));
    }
}

/// The names of the fields of a JSON object, as often as each is there.
pub struct Keys(Vec<String>);

impl Keys {
    pub fn count(&self, name: &str) -> usize {
        self.0.iter().filter(|key| *key == name).count()
    }
}

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = Keys;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                let mut keys = Vec::new();
                while let Some((key, IgnoredAny)) = map.next_entry()? {
                    keys.push(key);
                }
                Ok(Keys(keys))
            }
        }
        deserializer.deserialize_map(Names)
    }
}

/// One field, whatever type an action wants it to have.
fn check_field(fields: &Fields<'_>, name: &'static str, keys: &Keys, value: Option<&Value>) {
    let unique = fields.check_unique(&[name]);
    assert_eq!(unique.is_ok(), keys.count(name) <= 1);
    let (Ok(()), Some(value)) = (unique, value) else {
        return;
    };
    let value = value.get(name).filter(|value| !value.is_null());
    assert_eq!(
        fields.optional_text(name),
        typed(name, value, "une chaîne", |value| {
            value.as_str().map(|text| Cow::Owned(text.to_owned()))
        })
    );
    let text = fields.optional_text(name);
    let needed = text.and_then(|text| text.ok_or_else(|| fields.missing(name)));
    assert_eq!(fields.text(name), needed);
    assert_eq!(
        fields.optional_number(name),
        typed(name, value, "un entier positif", Value::as_u64)
    );
    assert_eq!(
        fields.optional_flag(name),
        typed(name, value, "true ou false", Value::as_bool)
    );
}

fn typed<T>(
    field: &'static str,
    value: Option<&Value>,
    expected: &'static str,
    to: impl Fn(&Value) -> Option<T>,
) -> Result<Option<T>, RequestError> {
    let wrong = RequestError::WrongType { field, expected };
    value.map(|value| to(value).ok_or(wrong)).transpose()
}

/// What a client was told that asked for one thing.
pub struct Answers {
    pub events: Vec<Value>,
    /// Control frames, and the fragments of a demonstration.
    pub frames: Vec<(Opcode, Vec<u8>)>,
}

impl Answers {
    pub fn error(&self) -> Option<&str> {
        let error = self.events.iter().find(|event| event["kind"] == "error")?;
        error["code"].as_str()
    }

    pub fn event(&self, field: &str, value: &str) -> &Value {
        let mut events = self.events.iter();
        let found = events.find(|event| event[field] == value);
        found.unwrap_or_else(|| panic!("no {field} {value} in {:?}", self.events))
    }
}

/// A chat in which Alice has said something, and in which there are two rooms. She asks, or
/// somebody without a name who has asked for details.
fn answers(text: &str, named: bool) -> Answers {
    let backlog = Backlog::for_couriers(1).remove(0);
    let registry = Registry::new(backlog.clone());
    let (queue, limits) = (Arc::default(), Limits::default());
    let connect = |number| {
        let outbox = Outbox::new(
            number,
            socket(),
            1 << 20,
            Arc::clone(&queue),
            backlog.clone(),
        );
        let session = Session::new(&registry, &outbox, ACTIONS, &limits);
        (session, outbox)
    };
    let perform = |session: &mut Session, request: Value| {
        session.take(&request.to_string());
        session.perform();
    };
    let (mut alice, to_alice) = connect(1);
    perform(
        &mut alice,
        json!({"action": "login", "user": "Alice", "details": true}),
    );
    for _ in 0..SAID {
        perform(
            &mut alice,
            json!({"action": "send_message", "message": "x"}),
        );
    }
    perform(
        &mut alice,
        json!({"action": "create_room", "room": "projet"}),
    );
    let (mut nameless, to_nameless) = connect(2);
    perform(
        &mut nameless,
        json!({"action": "login", "user": "", "details": true}),
    );
    let (mut session, outbox) = if named {
        (alice, to_alice)
    } else {
        (nameless, to_nameless)
    };
    let _ = outbox.drain();
    session.take(text);
    session.perform();
    // The queue and its outboxes hold each other, until a courier empties the queue.
    queue.next_batch(&mut Vec::new());
    told(&outbox)
}

/// A handle to the one connection that there is: nothing is ever written to it.
fn socket() -> TcpStream {
    static SOCKET: LazyLock<TcpStream> = LazyLock::new(|| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        TcpStream::connect(listener.local_addr().unwrap()).expect("a connection")
    });
    SOCKET.try_clone().expect("a descriptor")
}

fn told(outbox: &Arc<Outbox>) -> Answers {
    let (mut events, mut frames) = (Vec::new(), Vec::new());
    let drained = outbox.drain();
    for frame in drained
        .frames
        .iter()
        .flat_map(|frames| encoded_frames(frames))
    {
        if frame.opcode == Opcode::Text && frame.fin {
            events.push(serde_json::from_slice(frame.payload).expect("JSON"));
        } else {
            frames.push((frame.opcode, frame.payload.to_vec()));
        }
    }
    Answers { events, frames }
}
