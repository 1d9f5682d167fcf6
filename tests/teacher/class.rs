use std::net::{IpAddr, Ipv4Addr};

use salon::chat::name::Name;
use salon::limits::{Limits, USER_NAME_CHARACTERS};
use salon::teacher::attendance::{Attendance, Present};
use salon::teacher::limits::ATTENDANCE_LEFT;
use serde_json::{Value, json};

use crate::common::person::Person;
use crate::common::serve;
use crate::{ask, teacher};

fn person<'a>(class: &'a Value, user: &str) -> &'a Value {
    let people = class["people"].as_array().unwrap();
    people
        .iter()
        .find(|one| one["user"] == user)
        .unwrap_or(&Value::Null)
}

/// The next report in which something is so.
#[track_caller]
fn hear_class(teacher: &mut Person, fits: impl Fn(&Value) -> bool) -> Value {
    teacher.hear_until(|event| event["action"] == "class" && fits(event))
}

#[test]
fn the_class_is_answered_with_everyone_who_is_there() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let mut bob = Person::login(server.address, "Bob");
    bob.chat("x");
    bob.hear_chat();
    let _nobody = Person::connect(server.address);
    let class = ask(&mut dupont, json!({"action": "class"}));
    let mut bob = person(&class, "Bob").clone();
    assert!(bob["since"].as_u64().unwrap() > 1_700_000_000_000);
    bob["since"] = json!(0);
    let expected = json!({
        "number": 2, "user": "Bob", "room": "general", "address": "127.0.0.1", "since": 0,
        "messages": 1, "muted": false, "page": false, "teacher": false, "problem": null,
        "inspect": null,
    });
    assert_eq!(bob, expected);
    assert_eq!(person(&class, "★ Dupont")["teacher"], true);
    assert_eq!(class["people"].as_array().unwrap().len(), 3);
    assert_eq!(class["people"][2]["user"], Value::Null);
    let rest = [
        "left",
        "locked",
        "frozen",
        "frozen_everywhere",
        "slow",
        "transcript",
    ];
    let rest = rest.map(|field| class[field].clone());
    let expected = [
        json!([]),
        json!(false),
        json!([]),
        json!(false),
        json!(0),
        Value::Null,
    ];
    assert_eq!(rest, expected);
}

#[test]
fn what_changes_is_told_by_itself() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    ask(&mut dupont, json!({"action": "class"}));
    let mut bob = Person::login(server.address, "Bob");
    hear_class(&mut dupont, |class| {
        person(class, "Bob")["room"] == "general"
    });
    bob.say(&json!({"action": "create_room", "room": "projet"}));
    bob.say(&json!({"action": "join_room", "room": "projet"}));
    hear_class(&mut dupont, |class| {
        person(class, "Bob")["room"] == "projet"
    });
    bob.say(&json!({"action": "login", "user": "Robert"}));
    hear_class(&mut dupont, |class| {
        person(class, "Robert")["room"] == "projet"
    });
    bob.chat("x");
    hear_class(&mut dupont, |class| {
        person(class, "Robert")["messages"] == 1
    });
    for action in [
        json!({"action": "mute", "user": "Robert"}),
        json!({"action": "freeze", "room": "projet"}),
        json!({"action": "lock"}),
        json!({"action": "slow", "seconds": 5}),
    ] {
        dupont.say(&action);
    }
    hear_class(&mut dupont, |class| {
        person(class, "Robert")["muted"] == true
            && class["frozen"] == json!(["projet"])
            && class["locked"] == true
            && class["slow"] == 5
    });
    drop(bob);
    let class = hear_class(&mut dupont, |class| class["left"] != json!([]));
    let left = &class["left"][0];
    assert_eq!(
        (&left["user"], &left["messages"]),
        (&json!("Robert"), &json!(1))
    );
    assert!(left["until"].as_u64() >= left["since"].as_u64());
    assert_eq!(person(&class, "Robert"), &Value::Null);
}

#[test]
fn two_teachers_are_both_told() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let mut durand = Person::connect(server.address);
    ask(&mut durand, crate::login("Durand"));
    for teacher in [&mut dupont, &mut durand] {
        ask(teacher, json!({"action": "class"}));
    }
    let _bob = Person::login(server.address, "Bob");
    for teacher in [&mut dupont, &mut durand] {
        hear_class(teacher, |class| !person(class, "Bob").is_null());
    }
    ask(&mut durand, json!({"action": "mute", "user": "Bob"}));
    dupont.hear_code("muted");
}

#[test]
fn a_teacher_who_asks_again_after_the_first_has_left_is_told() {
    let server = serve(Limits::default());
    for round in 0..3 {
        let mut dupont = teacher(server.address);
        ask(&mut dupont, json!({"action": "class"}));
        let name = format!("Bob{round}");
        let _bob = Person::login(server.address, &name);
        hear_class(&mut dupont, |class| !person(class, &name).is_null());
    }
}

#[test]
fn whoever_comes_and_goes_often_takes_nobody_elses_place_among_those_who_left() {
    let mut attendance = Attendance::default();
    let name = |user: &str| Name::new(user, USER_NAME_CHARACTERS).unwrap();
    let mut comes_and_goes = |number: u64, user: &str| {
        let present = Present {
            number,
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            is_page: false,
            code: None,
            user: Some(user.into()),
            token: Some(number.to_string().into()),
            is_muted: false,
            room: "general".into(),
            since: 0,
            messages: 0,
            problem: None,
        };
        attendance.present.insert(number, present);
        attendance.leave(number, number);
    };
    comes_and_goes(0, "Alice");
    for number in 1..=2 * ATTENDANCE_LEFT as u64 {
        comes_and_goes(number, "Mallory");
    }
    assert_eq!(attendance.left.len(), ATTENDANCE_LEFT);
    assert!(attendance.knows(&name("alice"), None, IpAddr::V4(Ipv4Addr::LOCALHOST)));
}
