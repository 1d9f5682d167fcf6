//! The chat of the report: rooms first, login, gate, messages, rooms, and odd JSON.

use crate::check::case::{Case, Needs};
use std::thread;
use std::time::Instant;

use super::person::{GATE, NAME_INVALID, Person, WELCOME};
use crate::check::expect::close_frame;
use crate::check::failure::{Came, Expected, Verdict};
use crate::check::hint;
use crate::check::judged::{Judged, PART_PAUSE};
use crate::websocket::opcode::Opcode::Text;
use crate::websocket::status_code::StatusCode;

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
        drop(owner);
        is_name_free(judged, "l")
    }),
    chat("A name is free after a connection was cut", |judged| {
        let mut owner = Person::named(judged, "m")?;
        owner.conversation.end();
        let _ = owner.conversation.receive_end();
        is_name_free(judged, "m")
    }),
    chat("Odd JSON ends nothing", odd_json),
];

/// A server may take a moment to notice.
fn is_name_free(judged: &Judged, name: &str) -> Verdict {
    let deadline = Instant::now() + judged.patience;
    loop {
        match Person::named(judged, name) {
            Ok(_) => return Ok(()),
            Err(mut failure) if Instant::now() >= deadline => {
                failure.hint = Some(hint::CHAT_NAME_FREE);
                return Err(failure);
            }
            Err(_) => thread::sleep(PART_PAUSE),
        }
    }
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
    // The answers to what is odd may be any sentences.
    while !person.sentence(hint::CHAT_ODD_JSON)?.contains(WELCOME) {}
    Person::named(judged, "o").map(drop)
}
