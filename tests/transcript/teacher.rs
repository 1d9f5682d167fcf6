//! What a teacher does to rooms lasts, too.

use serde_json::{Value, json};

use crate::common::person::{Person, texts};
use crate::common::process::{Salon, command, end_of};
use crate::{ids_in, lines_of, path_of};

const TOKEN: &str = "teacher-of-tests";

/// The program with this transcript, while a teacher does this.
fn run(test: &str, transcript: &std::path::Path, act: impl FnOnce(&Salon, Person)) {
    let path = transcript.to_str().unwrap();
    let options = ["--transcript", path, "--teacher-token", TOKEN];
    let mut salon = Salon::spawn(command(&format!("transcript_{test}"), &options));
    let mut teacher = Person::connect(salon.address);
    teacher.say(&json!({"action": "login", "details": true, "user": "Dupont", "teacher": TOKEN}));
    teacher.hear_code("joined");
    act(&salon, teacher);
    salon.signal("-INT");
    assert!(end_of(&mut salon.child).success());
}

#[test]
fn what_was_cleared_stays_so_and_numbers_go_on() {
    let path = path_of("cleared");
    run("cleared", &path, |_, mut teacher| {
        teacher.chat("un");
        teacher.say(&json!({"action": "clear", "room": "general"}));
        teacher.hear_code("cleared");
        teacher.chat("deux");
        assert_eq!(teacher.hear_chat(), "deux");
    });
    let kinds: Vec<_> = lines_of(&path)
        .iter()
        .map(|line| line["kind"].clone())
        .collect();
    assert_eq!(kinds, ["start", "chat", "cleared", "chat", "stop"]);
    run("cleared", &path, |salon, mut teacher| {
        let mut bob = Person::connect(salon.address);
        bob.say(&json!({"action": "login", "details": true, "user": "Bob"}));
        assert_eq!(texts(&bob.hear_all()), ["deux"]);
        teacher.chat("trois");
        teacher.hear_until(|event| event["id"] == 3);
    });
    assert_eq!(ids_in(&lines_of(&path), "general"), [1, 2, 3]);
}

#[test]
fn a_deleted_room_stays_away_and_its_name_can_be_used_again() {
    let path = path_of("deleted");
    let is_room = |event: &Value| event["rooms"] == json!(["general", "projet"]);
    run("deleted", &path, |_, mut teacher| {
        for text in ["un", "deux"] {
            teacher.say(&json!({"action": "create_room", "room": "projet"}));
            teacher.hear_until(is_room);
            teacher.say(&json!({"action": "join_room", "room": "projet"}));
            teacher.chat(text);
            assert_eq!(teacher.hear_chat(), text);
            if text == "un" {
                teacher.say(&json!({"action": "delete_room", "room": "projet"}));
                teacher.hear_until(|event| event["rooms"] == json!(["general"]));
            }
        }
    });
    run("deleted", &path, |salon, _| {
        let mut bob = Person::connect(salon.address);
        bob.say(&json!({
            "action": "login", "details": true, "user": "Bob", "room": "projet", "since": 0,
        }));
        assert_eq!(texts(&bob.hear_all()), ["deux"]);
    });
    assert_eq!(ids_in(&lines_of(&path), "projet"), [1, 2]);
}
