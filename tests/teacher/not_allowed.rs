use salon::chat::action::Who;
use salon::limits::Limits;
use salon::teacher::actions::TEACHER_ACTIONS;
use serde_json::{Value, json};

use crate::common::person::Person;
use crate::common::serve;
use crate::{ask, teacher};

/// Every action that only teachers may ask for, with the fields that it needs.
fn actions() -> Vec<Value> {
    let actions = vec![
        json!({"action": "kick", "user": "Carol"}),
        json!({"action": "mute", "user": "Carol"}),
        json!({"action": "unmute", "user": "Carol"}),
        json!({"action": "inspect", "user": "Carol", "code": "abcd"}),
        json!({"action": "freeze"}),
        json!({"action": "unfreeze"}),
        json!({"action": "clear", "room": "general"}),
        json!({"action": "delete_room", "room": "projet"}),
        json!({"action": "slow", "seconds": 60}),
        json!({"action": "lock"}),
        json!({"action": "unlock"}),
        json!({"action": "announce", "message": "x"}),
        json!({"action": "class"}),
    ];
    let table = TEACHER_ACTIONS
        .iter()
        .filter(|row| row.who == Who::Moderators);
    assert_eq!(actions.len(), table.count());
    actions
}

#[test]
fn a_student_can_do_nothing_of_what_a_teacher_can() {
    let server = serve(Limits::default());
    let mut carol = Person::login(server.address, "Carol");
    let mut bob = Person::login(server.address, "Bob");
    bob.say(&json!({"action": "create_room", "room": "projet"}));
    carol.hear_until(|event| event["rooms"] == json!(["general", "projet"]));
    for action in actions() {
        assert_eq!(
            ask(&mut bob, action.clone())["code"],
            "not_allowed",
            "{action}"
        );
    }
    assert_eq!(carol.hear_all(), [] as [Value; 0]);
}

#[test]
fn nor_with_the_token_in_another_request_or_a_name_like_the_teachers() {
    let server = serve(Limits::default());
    let _dupont = teacher(server.address);
    let mut bob = Person::login(server.address, "Bob");
    for mut action in actions() {
        action["teacher"] = json!(crate::common::TEACHER_TOKEN);
        action["user"] = json!("★ Dupont");
        assert_eq!(
            ask(&mut bob, action.clone())["code"],
            "not_allowed",
            "{action}"
        );
    }
}

#[test]
fn without_a_name_a_login_is_demanded_first() {
    let server = serve(Limits::default());
    for action in actions() {
        let mut nobody = Person::connect(server.address);
        nobody.say(&action);
        let demand = "veuillez choisir un pseudo avant de pouvoir chatter";
        assert_eq!(nobody.hear()["message"], demand, "{action}");
    }
}

#[test]
fn a_student_who_misspells_is_told_nothing_of_the_teachers_actions() {
    let server = serve(Limits::default());
    let mut bob = Person::login(server.address, "Bob");
    let answer = ask(&mut bob, json!({"action": "kicks"}));
    let detail = answer["detail"].as_str().unwrap();
    let known = "actions connues : login, send_message, create_room, join_room, ping, explain, \
                 demonstrate";
    assert_eq!((&answer["code"], detail), (&json!("unknown_action"), known));
}

#[test]
fn a_teacher_can_neither_kick_nor_mute_a_teacher() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    for action in ["kick", "mute"] {
        let answer = ask(&mut dupont, json!({"action": action, "user": "Dupont"}));
        assert_eq!(answer["code"], "not_allowed");
    }
}
