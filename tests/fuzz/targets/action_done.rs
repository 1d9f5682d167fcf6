//! What somebody asked for is what has been done, as far as it is told.

use salon::chat::action::Who;
use salon::chat::name::Name;
use salon::chat::visible::is_blank;
use salon::limits::{Limits, REFERENCE_CHARACTERS, ROOM_NAME_CHARACTERS, TOKEN_CHARACTERS};
use salon::websocket::close::Close;
use salon::websocket::frame::Role;
use salon::websocket::opcode::Opcode;
use salon::websocket::status_code::StatusCode;
use serde_json::{Value, json};

use super::action::{Answers, Keys, SAID, actions};
use super::explain_text;

pub fn check_request(keys: &Keys, value: &Value, named: &Answers, nameless: &Answers) {
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
        assert_eq!(action.who != Who::Anyone, !alone.contains(&action.name));
    }
    let is_unknown = unique && typed && value["action"].is_string() && found.is_none();
    if is_unknown {
        assert_eq!(named.error(), Some("unknown_action"));
    }
    // Who misspells `login` is told so.
    let is_misspelled = is_unknown && nameless.error() == Some("unknown_action");
    if is_unknown && !is_misspelled || found.is_some_and(|action| action.who != Who::Anyone) {
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
        let is_blank = field("message").is_none_or(is_blank);
        assert!(!simple || action.name == "send_message" && is_blank);
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
    let projet = Name::new("projet", ROOM_NAME_CHARACTERS).unwrap();
    let is_other = name.is_ok_and(|name| name.is_same_as(&projet));
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
            let room = check_room(field("room").unwrap());
            assert_eq!(told.event("action", "users")["ref"].as_str(), reference);
            check_replay(value, room, told);
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
