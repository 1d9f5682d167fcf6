use salon::limits::{Limits, ROOMS};
use serde_json::{Value, json};

use crate::common::person::{Person, codes, texts};
use crate::common::serve;
use crate::{ask, teacher};

/// A request to say something, and how it is answered: with a code, or as the message.
#[track_caller]
fn says(person: &mut Person) -> Value {
    ask(person, json!({"action": "send_message", "message": "x"}))["code"].clone()
}

/// Somebody who has created a room and is in it.
#[track_caller]
fn in_room(server: &crate::common::Running, name: &str, room: &str) -> Person {
    let mut person = Person::login(server.address, name);
    person.say(&json!({"action": "create_room", "room": room}));
    person.say(&json!({"action": "join_room", "room": room}));
    person.hear_until(|event| event["action"] == "users" && event["room"] == room);
    person
}

#[test]
fn in_a_frozen_room_only_the_teacher_speaks() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let mut bob = Person::login(server.address, "Bob");
    let mut eve = in_room(&server, "Eve", "projet");
    let mut plain = Person::plain_login(server.address, "Carol");
    ask(&mut dupont, json!({"action": "freeze", "room": "general"}));
    assert_eq!(bob.hear_code("frozen")["room"], "general");
    plain.hear_until(|event| {
        event["message"] == "le salon general est gelé : seul l'enseignant y parle"
    });
    assert_eq!(
        [says(&mut bob), says(&mut eve)],
        [json!("frozen"), Value::Null]
    );
    dupont.chat("écoutez");
    assert_eq!(bob.hear_chat(), "écoutez");
    ask(
        &mut dupont,
        json!({"action": "unfreeze", "room": "general"}),
    );
    bob.hear_code("unfrozen");
    assert_eq!(says(&mut bob), Value::Null);
}

#[test]
fn without_a_room_all_are_frozen_and_one_can_be_excepted() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let mut bob = Person::login(server.address, "Bob");
    let mut eve = in_room(&server, "Eve", "projet");
    ask(&mut dupont, json!({"action": "freeze"}));
    assert_eq!([says(&mut bob), says(&mut eve)], ["frozen", "frozen"]);
    ask(&mut dupont, json!({"action": "unfreeze", "room": "projet"}));
    assert_eq!(
        [says(&mut bob), says(&mut eve)],
        [json!("frozen"), Value::Null]
    );
    ask(&mut dupont, json!({"action": "unfreeze"}));
    assert_eq!([says(&mut bob), says(&mut eve)], [Value::Null, Value::Null]);
}

#[test]
fn a_cleared_room_has_no_history_and_its_ids_go_on() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let mut bob = Person::login(server.address, "Bob");
    let mut plain = Person::plain_login(server.address, "Zoé");
    let mut eve = in_room(&server, "Eve", "projet");
    bob.chat("un");
    assert_eq!(bob.hear_chat(), "un");
    ask(&mut dupont, json!({"action": "clear", "room": "general"}));
    bob.hear_code("cleared");
    assert_eq!(eve.hear_code("cleared")["room"], "general");
    plain.hear_until(|event| event["message"] == "l'historique de general a été effacé");
    let mut carol = Person::login(server.address, "Carol");
    carol.chat("deux");
    assert_eq!(carol.hear_until(|event| event["kind"] == "chat")["id"], 2);
    let mut late = Person::connect(server.address);
    late.say(&json!({"action": "login", "details": true, "user": "Late"}));
    assert_eq!(texts(&late.hear_all()), ["deux"]);
}

#[test]
fn clear_without_a_room_is_about_the_teachers_own() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    assert_eq!(
        ask(&mut dupont, json!({"action": "clear"}))["room"],
        "general"
    );
}

#[test]
fn the_people_of_a_deleted_room_are_back_in_general_with_its_history() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    dupont.chat("bonjour");
    dupont.hear_chat();
    let mut eve = in_room(&server, "Eve", "projet");
    let mut plain = Person::plain_login(server.address, "Carol");
    plain.say(&json!({"action": "join_room", "room": "projet"}));
    eve.hear_until(|event| event["user"] == "Carol" && event["code"] == "joined");
    eve.hear_all();
    ask(
        &mut dupont,
        json!({"action": "delete_room", "room": "projet"}),
    );
    let told = eve.hear_all();
    assert_eq!(codes(&told), ["room_deleted", "joined", "joined"]);
    assert_eq!(texts(&told), ["bonjour"]);
    assert!(
        told.iter()
            .any(|event| event["rooms"] == json!(["general"])),
        "{told:?}"
    );
    plain.hear_until(|event| event["message"] == "le salon projet a été supprimé");
    plain.hear_until(|event| event["message"] == "★ Dupont: bonjour");
    eve.chat("me voici");
    plain.hear_until(|event| event["message"] == "Eve: me voici");
}

#[test]
fn general_cannot_be_deleted() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let answer = ask(
        &mut dupont,
        json!({"action": "delete_room", "room": "General"}),
    );
    assert_eq!(answer["code"], "general_stays");
}

#[test]
fn a_room_that_does_not_exist_is_unknown() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    for action in ["freeze", "unfreeze", "clear", "delete_room"] {
        for room in ["nulle part", ""] {
            let answer = ask(&mut dupont, json!({"action": action, "room": room}));
            assert_eq!(answer["code"], "room_unknown", "{action} {room}");
        }
    }
    let answer = ask(&mut dupont, json!({"action": "delete_room"}));
    assert_eq!(answer["code"], "missing_field");
}

#[test]
fn a_room_that_is_created_again_is_another_one() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let mut eve = in_room(&server, "Eve", "projet");
    ask(&mut dupont, json!({"action": "freeze", "room": "projet"}));
    ask(
        &mut dupont,
        json!({"action": "delete_room", "room": "projet"}),
    );
    eve.say(&json!({"action": "create_room", "room": "projet"}));
    eve.say(&json!({"action": "join_room", "room": "projet"}));
    assert_eq!(says(&mut eve), Value::Null);
}

#[test]
fn a_frozen_room_that_is_deleted_for_a_new_one_is_no_longer_told() {
    let server = serve(Limits {
        rate: None,
        ..Limits::default()
    });
    let mut dupont = teacher(server.address);
    dupont.say(&json!({"action": "create_room", "room": "projet"}));
    ask(&mut dupont, json!({"action": "freeze", "room": "projet"}));
    for number in 1..ROOMS {
        dupont.say(&json!({"action": "create_room", "room": format!("salle {number}")}));
    }
    assert_eq!(
        ask(&mut dupont, json!({"action": "class"}))["frozen"],
        json!([])
    );
}

#[test]
fn a_room_that_is_created_again_goes_on_with_its_ids_so_that_since_hides_nothing() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let mut eve = in_room(&server, "Eve", "projet");
    eve.chat("avant");
    eve.hear_chat();
    ask(
        &mut dupont,
        json!({"action": "delete_room", "room": "projet"}),
    );
    dupont.say(&json!({"action": "create_room", "room": "Projet"}));
    dupont.say(&json!({"action": "join_room", "room": "projet"}));
    dupont.chat("après");
    assert_eq!(dupont.hear_chat(), "après");
    eve.hear_all();
    eve.say(&json!({"action": "join_room", "room": "projet", "since": 1}));
    let told = eve.hear_all();
    assert_eq!(texts(&told), ["après"]);
    let users = told.iter().find(|event| event["action"] == "users");
    assert_eq!(users.unwrap()["last"], 2);
}

#[test]
fn every_action_is_answered_with_its_reference() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let _eve = in_room(&server, "Eve", "projet");
    let _bob = Person::login(server.address, "Bob");
    for (action, code) in [
        (json!({"action": "mute", "user": "Bob"}), "muted"),
        (json!({"action": "unmute", "user": "Bob"}), "unmuted"),
        (json!({"action": "freeze"}), "frozen"),
        (json!({"action": "unfreeze"}), "unfrozen"),
        (json!({"action": "clear", "room": "projet"}), "cleared"),
        (
            json!({"action": "delete_room", "room": "projet"}),
            "room_deleted",
        ),
        (json!({"action": "slow", "seconds": 1}), "slow"),
        (
            json!({"action": "announce", "message": "x"}),
            "announcement",
        ),
        (json!({"action": "lock"}), "locked"),
        (json!({"action": "unlock"}), "unlocked"),
        (json!({"action": "kick", "user": "Bob"}), "kicked"),
    ] {
        assert_eq!(ask(&mut dupont, action)["code"], code);
    }
    assert_eq!(
        ask(&mut dupont, json!({"action": "class"}))["action"],
        "class"
    );
}
