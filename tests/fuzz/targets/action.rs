//! A request: what a general JSON parser finds in it is what is done, and before a login only what
//! is allowed then.

use std::fmt;
use std::iter;
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::channel;
use std::sync::{Arc, LazyLock};

use salon::chat::action::{Action, CHAT_ACTIONS};
use salon::chat::json_field::Fields;
use salon::chat::name::Name;
use salon::chat::registry::Registry;
use salon::chat::request_error::RequestError;
use salon::chat::session::Session;
use salon::inspect::actions::INSPECT_ACTIONS;
use salon::limits::{Limits, REFERENCE_CHARACTERS, ROOM_NAME_CHARACTERS, TOKEN_CHARACTERS};
use salon::net::backlog::Backlog;
use salon::net::encoded_frames::EncodedFrames;
use salon::net::outbox::Outbox;
use salon::websocket::close::Close;
use salon::websocket::frame::Role;
use salon::websocket::opcode::Opcode;
use salon::websocket::status_code::StatusCode;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Value, from_str, json};

use super::explain_text;

/// What has been said in `general`.
const SAID: u64 = 3;

const ACTIONS: &[&[Action]] = &[CHAT_ACTIONS, INSPECT_ACTIONS];

fn actions() -> impl Iterator<Item = &'static Action> {
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
struct Keys(Vec<String>);

impl Keys {
    fn count(&self, name: &str) -> usize {
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
            value.as_str().map(str::to_owned)
        })
    );
    let text = fields.optional_text(name);
    let needed = text.and_then(|text| text.ok_or(RequestError::MissingField(name)));
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
struct Answers {
    events: Vec<Value>,
    /// Control frames, and the fragments of a demonstration.
    frames: Vec<(Opcode, Vec<u8>)>,
}

impl Answers {
    fn error(&self) -> Option<&str> {
        let error = self.events.iter().find(|event| event["kind"] == "error")?;
        error["code"].as_str()
    }

    fn event(&self, field: &str, value: &str) -> &Value {
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
    let ((ready, _queue), limits) = (channel(), Limits::default());
    let connect = |number| {
        let outbox = Outbox::new(number, socket(), 1 << 20, ready.clone(), backlog.clone());
        let session = Session::new(&registry, &outbox, ACTIONS, &limits);
        (session, outbox)
    };
    let perform = |session: &mut Session, request: Value| {
        session.perform(iter::once(request.to_string().as_str()));
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
    session.perform(iter::once(text));
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
    for frame in drained.frames.iter().flat_map(EncodedFrames::decode) {
        if frame.opcode == Opcode::Text && frame.fin {
            events.push(serde_json::from_slice(frame.payload).expect("JSON"));
        } else {
            frames.push((frame.opcode, frame.payload.to_vec()));
        }
    }
    Answers { events, frames }
}

fn check_request(keys: &Keys, value: &Value, named: &Answers, nameless: &Answers) {
    let twice = |name: &&str| keys.count(name) > 1;
    let field = |name: &str| value[name].as_str();
    let long = |text: &&str| text.chars().count() > REFERENCE_CHARACTERS;
    let reference = field("ref").filter(|text| !long(text));
    let typed = value["ref"].is_null() || reference.is_some();
    let unique = !["action", "ref"].iter().any(twice);
    let found = field("action").filter(|_| unique && typed);
    let found = found.and_then(|name| actions().find(|action| action.name == name));
    // Who has no name may log in, and ask for what concerns nobody else.
    let alone = ["login", "ping", "explain", "demonstrate"];
    if let Some(action) = found {
        assert_eq!(action.needs_login, !alone.contains(&action.name));
    }
    let is_unknown = unique && typed && value["action"].is_string() && found.is_none();
    if is_unknown {
        assert_eq!(named.error(), Some("unknown_action"));
    }
    if is_unknown || found.is_some_and(|action| action.needs_login) {
        assert_eq!(nameless.error(), Some("login_required"));
        assert_eq!(nameless.events.len() + nameless.frames.len(), 1);
    }
    for answers in [named, nameless] {
        if answers.error().is_some() {
            let known = unique.then_some(reference).flatten();
            assert_eq!(answers.events.last().unwrap()["ref"].as_str(), known);
        }
    }
    let Some(action) = found else {
        assert!(named.error().is_some() && nameless.error().is_some());
        return;
    };
    if action.fields.iter().any(twice) {
        assert_eq!(named.error(), Some("bad_json"));
        return;
    }
    if action.name == "login" {
        check_login(value, reference, nameless);
    } else if named.error().is_none() {
        check_done(action.name, value, reference, named);
    } else {
        // There is nothing that could be wrong with what these ask for.
        let simple = action.name == "ping" || action.name == "send_message";
        assert!(!simple || action.name == "send_message" && field("message").is_none());
    }
}

/// A first login.
fn check_login(value: &Value, reference: Option<&str>, told: &Answers) {
    if told.error().is_some() {
        return;
    }
    let field = |name: &str| value[name].as_str();
    if value["details"] == false {
        let action = |event: &Value| event["action"] == "message" && event["message"].is_string();
        let plain = |event: &Value| action(event) && event.as_object().unwrap().len() == 2;
        assert!(told.events.iter().all(plain), "{:?}", told.events);
        return;
    }
    let welcome = told.event("code", "welcome");
    let user = Name::new(field("user").unwrap(), 20).unwrap().shown;
    assert_eq!(welcome["user"], *user);
    assert_eq!(welcome["ref"].as_str(), reference);
    let token = |token: &&str| (1..=TOKEN_CHARACTERS).contains(&token.chars().count());
    if let Some(token) = field("token").filter(token) {
        assert_eq!(welcome["token"], token);
    }
    let room = check_room(field("room").unwrap_or_default());
    assert_eq!(welcome["room"], room);
    check_replay(value, room, told);
}

/// The room of this name, or `general`.
fn check_room(text: &str) -> &'static str {
    let name = Name::new(text, ROOM_NAME_CHARACTERS);
    let is_other = name.is_ok_and(|name| name.folded == "projet");
    if is_other { "projet" } else { "general" }
}

fn check_replay(value: &Value, room: &str, told: &Answers) {
    let last = if room == "general" { SAID } else { 0 };
    let users = told.event("action", "users");
    assert_eq!(
        (&users["room"], &users["last"]),
        (&json!(room), &json!(last))
    );
    let since = value["since"].as_u64();
    // Nobody guesses the epoch.
    let known = since.filter(|&since| since <= last && value["epoch"].is_null());
    assert_eq!(users["complete"].as_bool(), since.map(|_| known.is_some()));
    let replayed = told.events.iter().filter(|event| event["kind"] == "chat");
    assert_eq!(replayed.count() as u64, last - known.unwrap_or_default());
}

/// What somebody with a name asked for has been done.
fn check_done(action: &str, value: &Value, reference: Option<&str>, told: &Answers) {
    let field = |name: &str| value[name].as_str();
    let shown = || Name::new(field("room").unwrap(), ROOM_NAME_CHARACTERS).unwrap();
    match action {
        "send_message" => {
            let chat = told.event("kind", "chat");
            assert_eq!(chat["text"].as_str(), field("message"));
            assert_eq!(chat["ref"].as_str(), reference);
        }
        "create_room" => {
            let rooms = told.event("action", "rooms");
            assert_eq!(rooms["rooms"], json!(["general", "projet", *shown().shown]));
        }
        "join_room" => {
            let room = shown().folded;
            assert_eq!(told.event("action", "users")["ref"].as_str(), reference);
            check_replay(value, &room, told);
        }
        "ping" => assert_eq!(told.event("action", "pong")["ref"].as_str(), reference),
        "explain" => {
            let server = field("from") == Some("server");
            let role = if server { Role::Server } else { Role::Client };
            let explained = explain_text(field("bytes").unwrap(), role, &Limits::default());
            let expected = explained.unwrap().to_json(reference);
            let expected: Value = serde_json::from_slice(&expected).unwrap();
            assert_eq!(told.events, [expected]);
        }
        "demonstrate" => check_demonstration(value, reference, &told.frames),
        _ => panic!("{action} is not checked"),
    }
}

fn check_demonstration(value: &Value, reference: Option<&str>, frames: &[(Opcode, Vec<u8>)]) {
    let field = |name: &str| value[name].as_str();
    let ping = (Opcode::Ping, b"salon".to_vec());
    match field("demonstration").unwrap() {
        "ping" => assert_eq!(frames, [ping]),
        "fragments" => {
            assert!(frames.len() == 4 && frames[1] == ping);
            let data = frames.iter().filter(|frame| !frame.0.is_control());
            let text = data.flat_map(|frame| frame.1.clone()).collect::<Vec<_>>();
            let event: Value = serde_json::from_slice(&text).expect("JSON");
            assert_eq!(event["ref"].as_str(), reference);
            assert!(event["message"].as_str().is_some());
            if let Some(message) = field("message") {
                assert_eq!(event["message"], message);
            }
        }
        "close" => {
            let code = value["code"]
                .as_u64()
                .and_then(|code| u16::try_from(code).ok());
            let code = StatusCode(code.unwrap());
            assert!(code.allowed_in_close_frame());
            let close = Close::new(code, field("reason").unwrap_or_default());
            assert_eq!(frames, [(Opcode::Close, close.encode())]);
        }
        other => panic!("no demonstration {other}"),
    }
}
