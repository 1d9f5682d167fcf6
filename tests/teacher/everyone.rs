use salon::chat::rooms::GENERAL;
use salon::limits::Limits;
use salon::teacher::rules::Rules;
use serde_json::{Value, json};

use crate::common::person::{Person, codes};
use crate::common::serve;
use crate::{ask, teacher};

#[test]
fn slow_lets_each_person_say_one_message_in_that_time() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let mut bob = Person::login(server.address, "Bob");
    let mut plain = Person::plain_login(server.address, "Carol");
    let said = json!({"action": "send_message", "message": "x"});
    ask(&mut dupont, json!({"action": "slow", "seconds": 3600}));
    assert_eq!(bob.hear_code("slow")["seconds"], 3600);
    plain
        .hear_until(|event| event["message"] == "un message par personne toutes les 3600 secondes");
    assert_eq!(ask(&mut bob, said.clone())["kind"], "chat");
    let refused = ask(&mut bob, said.clone());
    assert_eq!(refused["code"], "slow");
    let detail = refused["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("un message toutes les 60 min ; le prochain dans "),
        "{detail}"
    );
    plain.chat("aussi");
    plain.hear_until(|event| event["message"] == "Carol: aussi");
    for _ in 0..2 {
        assert_eq!(ask(&mut dupont, said.clone())["kind"], "chat");
    }
    ask(&mut dupont, json!({"action": "slow", "seconds": 0}));
    assert_eq!(ask(&mut bob, said)["kind"], "chat");
}

#[test]
fn whoever_reconnects_with_its_token_or_with_its_name_still_waits() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    ask(&mut dupont, json!({"action": "slow", "seconds": 3600}));
    let mut bob = Person::login(server.address, "Bob");
    let said = json!({"action": "send_message", "message": "x"});
    let welcome = ask(&mut bob, json!({"action": "login", "user": "Bob"}));
    assert_eq!(ask(&mut bob, said.clone())["kind"], "chat");
    drop(bob);
    for (user, token) in [("bob", &Value::Null), ("Zoé", &welcome["token"])] {
        dupont.hear_code("left");
        let mut again = Person::connect(server.address);
        let login = json!({"action": "login", "details": true, "user": user, "token": token});
        ask(&mut again, login);
        assert_eq!(ask(&mut again, said.clone())["code"], "slow", "{user}");
    }
}

#[test]
fn seconds_are_a_number_up_to_an_hour() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    for seconds in [json!(-1), json!(3601), json!(1.5), json!("5"), json!(true)] {
        let answer = ask(&mut dupont, json!({"action": "slow", "seconds": seconds}));
        assert_eq!(answer["code"], "wrong_type", "{seconds}");
    }
    assert_eq!(
        ask(&mut dupont, json!({"action": "slow"}))["code"],
        "missing_field"
    );
}

#[test]
fn an_announcement_is_told_in_every_room_and_not_kept() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let mut eve = Person::login(server.address, "Eve");
    eve.say(&json!({"action": "create_room", "room": "projet"}));
    eve.say(&json!({"action": "join_room", "room": "projet"}));
    let mut plain = Person::plain_login(server.address, "Carol");
    let own = ask(
        &mut dupont,
        json!({"action": "announce", "message": "pause"}),
    );
    assert_eq!(
        (&own["code"], &own["text"]),
        (&json!("announcement"), &json!("pause"))
    );
    let told = eve.hear_code("announcement");
    assert_eq!(
        (&told["user"], &told["text"]),
        (&json!("★ Dupont"), &json!("pause"))
    );
    plain.hear_until(|event| event["message"] == "Annonce de ★ Dupont : pause");
    let mut late = Person::connect(server.address);
    late.say(&json!({"action": "login", "details": true, "user": "Late"}));
    assert_eq!(codes(&late.hear_all()), ["welcome", "joined"]);
}

#[test]
fn an_announcement_shows_something() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    for (message, code) in [
        (json!(" "), "empty_message"),
        (Value::Null, "missing_field"),
    ] {
        let answer = ask(
            &mut dupont,
            json!({"action": "announce", "message": message}),
        );
        assert_eq!(answer["code"], code);
    }
}

#[test]
fn a_locked_class_lets_in_only_those_who_have_been_there() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let mut bob = Person::connect(server.address);
    let mut login = json!({"action": "login", "details": true, "user": "Bob"});
    login["token"] = ask(&mut bob, login.clone())["token"].clone();
    assert_eq!(
        ask(&mut dupont, json!({"action": "lock"}))["code"],
        "locked"
    );
    assert_eq!(
        ask(&mut bob, json!({"action": "login", "user": "Robert"}))["code"],
        "welcome"
    );
    drop(bob);
    dupont.hear_code("left");
    let logs_in = |user: &str, token: &Value| {
        let mut person = Person::connect(server.address);
        let login = json!({"action": "login", "details": true, "user": user, "token": token});
        let answer = ask(&mut person, login)["code"].clone();
        (person, answer)
    };
    let (_zoe, with_token) = logs_in("Zoé", &login["token"]);
    let (_robert, with_name) = logs_in("Robert", &Value::Null);
    let (_eve, new) = logs_in("Eve", &Value::Null);
    assert_eq!(
        [with_token, with_name, new],
        ["welcome", "welcome", "locked"]
    );
    let mut another = Person::connect(server.address);
    assert_eq!(ask(&mut another, crate::login("Durand"))["code"], "welcome");
    assert_eq!(
        ask(&mut dupont, json!({"action": "unlock"}))["code"],
        "unlocked"
    );
    assert_eq!(logs_in("Eve", &Value::Null).1, "welcome");
}

#[test]
fn nobody_waits_for_a_clock_that_was_set_back() {
    let mut rules = Rules::default();
    rules.set_slow(60);
    let (user, token) = ("Bob".into(), "token".into());
    let mut speaks_at = |time| {
        let said = rules.check_message((&user, &token), false, GENERAL, time);
        said.is_ok()
    };
    let hour = 3_600_000;
    assert_eq!(
        [hour, hour + 59_999, 0, 59_999, 60_000].map(&mut speaks_at),
        [true, false, true, false, true]
    );
}
