//! The teacher's side of a class: who is a teacher, what teachers can do, and what they are told.

#[path = "../common/mod.rs"]
mod common;

/// Who is a teacher, and how everyone sees it.
mod login;

/// The secret of the link is not shown.
mod secret;

/// Nobody else can do what a teacher can.
mod not_allowed;

/// The actions that concern one person.
mod people;

/// The actions that concern a room.
mod rooms;

/// The actions that concern everyone.
mod everyone;

/// What teachers are told of the class.
mod class;

/// What teachers are told of what goes wrong.
mod problems;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use common::TEACHER_TOKEN;
use common::person::Person;
use serde_json::{Value, json};

/// A teacher, in `general`.
#[track_caller]
fn teacher(address: SocketAddr) -> Person {
    let mut teacher = Person::connect(address);
    teacher.say(&login("Dupont"));
    teacher.hear_code("joined");
    teacher
}

/// A login with the secret of the teacher's link.
fn login(user: &str) -> Value {
    json!({"action": "login", "details": true, "user": user, "teacher": TEACHER_TOKEN})
}

/// Asks for something, and returns the answer that has the reference.
#[track_caller]
fn ask(person: &mut Person, mut request: Value) -> Value {
    static ASKED: AtomicU64 = AtomicU64::new(0);
    let reference = format!("asked-{}", ASKED.fetch_add(1, Ordering::Relaxed));
    request["ref"] = json!(reference);
    person.say(&request);
    person.hear_until(|event| event["ref"] == *reference)
}
