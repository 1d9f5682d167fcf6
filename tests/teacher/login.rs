use std::net::TcpListener;

use salon::chat::login::Login;
use salon::chat::name::Name;
use salon::chat::registry::Registry;
use salon::chat::state::{Asker, Chat};
use salon::limits::{Limits, USER_NAME_CHARACTERS};
use salon::net::courier::Couriers;
use salon::teacher::on_people::KICKED;
use salon::websocket::close::Close;
use serde_json::json;

use crate::common::person::Person;
use crate::common::{Client, TEACHER_TOKEN, serve};
use crate::{ask, login, teacher};

#[test]
fn whoever_has_the_token_is_a_teacher_and_has_the_mark() {
    let server = serve(Limits::default());
    let mut dupont = Person::connect(server.address);
    let answer = ask(&mut dupont, login("Dupont"));
    assert_eq!(
        (&answer["code"], &answer["user"]),
        (&json!("welcome"), &json!("★ Dupont"))
    );
}

#[test]
fn plain_clients_see_the_mark_too() {
    let server = serve(Limits::default());
    let mut bob = Person::plain_login(server.address, "Bob");
    let mut dupont = teacher(server.address);
    dupont.chat("bonjour");
    bob.hear_until(|event| event["message"] == "★ Dupont: bonjour");
}

#[test]
fn a_teacher_may_be_plain() {
    let server = serve(Limits::default());
    let mut dupont = Person::connect(server.address);
    let request = json!({"action": "login", "user": "Dupont", "teacher": TEACHER_TOKEN});
    dupont.say(&request);
    assert_eq!(
        dupont.hear(),
        json!({"action": "message", "message": "Bienvenue"})
    );
    dupont.hear_until(|event| event["message"] == "★ Dupont a rejoint le salon");
    dupont.say(&json!({"action": "lock"}));
    dupont.hear_until(|event| event["message"] == "aucune nouvelle personne ne peut entrer");
}

#[test]
fn a_name_that_has_the_mark_already_gets_no_second_one() {
    let server = serve(Limits::default());
    let mut dupont = Person::connect(server.address);
    let answer = ask(&mut dupont, login("★ Dupont"));
    assert_eq!(answer["user"], "★ Dupont");
}

#[test]
fn the_mark_takes_no_room_in_a_name() {
    let server = serve(Limits::default());
    let mut dupont = Person::connect(server.address);
    let answer = ask(&mut dupont, login("★ abcdefghijklmnopqrst"));
    assert_eq!(answer["user"], "★ abcdefghijklmnopqrst");
}

#[test]
fn a_teacher_who_takes_another_name_keeps_the_mark() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    for user in ["Durand", "★ Durand"] {
        let answer = ask(&mut dupont, json!({"action": "login", "user": user}));
        assert_eq!(answer["user"], "★ Durand");
    }
}

#[test]
fn nobody_else_can_have_a_name_with_the_mark_or_a_star_like_it() {
    let server = serve(Limits::default());
    for name in [
        "★ Dupont",
        "★Dupont",
        "Dupont ★",
        "☆ Dupont",
        "⭐ Dupont",
        "🌟 Dupont",
        "✪ D",
        "⛤ D",
        "⍟ D",
        "٭ D",
        "⯪ D",
        "𖤐 D",
        "🟊 D",
    ] {
        let mut bob = Person::connect(server.address);
        let login = json!({"action": "login", "details": true, "user": name});
        assert_eq!(ask(&mut bob, login)["code"], "name_invalid", "{name}");
    }
}

#[test]
fn nobody_else_can_have_the_name_without_the_mark() {
    let server = serve(Limits::default());
    let _dupont = teacher(server.address);
    for name in ["Dupont", "dupont", "Duроnt"] {
        let mut bob = Person::connect(server.address);
        let login = json!({"action": "login", "details": true, "user": name});
        assert_eq!(ask(&mut bob, login)["code"], "name_taken", "{name}");
    }
}

#[test]
fn a_wrong_token_is_refused_and_the_login_is_not_done() {
    let server = serve(Limits::default());
    let wrong = [
        "",
        "x",
        "teacher-of-test",
        "teacher-of-testt",
        "TEACHER-OF-TESTS",
        "teacher-of-tests ",
    ];
    for token in wrong {
        let mut eve = Person::connect(server.address);
        let mut request = login("Eve");
        request["teacher"] = json!(token);
        assert_eq!(
            ask(&mut eve, request)["code"],
            "teacher_token_wrong",
            "{token:?}"
        );
        let said = ask(&mut eve, json!({"action": "send_message", "message": "x"}));
        assert_eq!(said["code"], "login_required");
    }
}

#[test]
fn a_teacher_who_reconnects_takes_the_name_over() {
    let server = serve(Limits::default());
    let mut ghost = Person::connect(server.address);
    let token = ask(&mut ghost, login("Dupont"))["token"].clone();
    let mut dupont = Person::connect(server.address);
    let mut again = login("★ Dupont");
    again["token"] = token;
    assert_eq!(ask(&mut dupont, again)["user"], "★ Dupont");
    ghost.hear_all_until_close(4001);
}

#[test]
fn a_teachers_session_token_alone_takes_no_name_over() {
    let server = serve(Limits::default());
    let mut dupont = Person::connect(server.address);
    let token = ask(&mut dupont, login("Dupont"))["token"].clone();
    let mut eve = Person::connect(server.address);
    let takes_over = json!({"action": "login", "details": true, "user": "Dupont", "token": token});
    assert_eq!(ask(&mut eve, takes_over)["code"], "name_taken");
}

#[test]
fn whoever_shows_the_token_with_a_name_that_is_taken_is_no_teacher_under_the_old_name() {
    let server = serve(Limits::default());
    let _zoe = Person::login(server.address, "Zoé");
    let mut eve = Person::login(server.address, "Eve");
    assert_eq!(ask(&mut eve, login("Zoé"))["code"], "name_taken");
    assert_eq!(
        ask(&mut eve, json!({"action": "lock"}))["code"],
        "not_allowed"
    );
    assert_eq!(ask(&mut eve, login("Dupont"))["user"], "★ Dupont");
    assert_eq!(ask(&mut eve, login("Zoé"))["code"], "name_taken");
    assert_eq!(ask(&mut eve, json!({"action": "lock"}))["code"], "locked");
}

#[test]
fn whoever_was_just_kicked_takes_no_name_over() {
    let couriers = Couriers::start(1 << 20, Limits::default().outbox_time).unwrap();
    let registry = Registry::new(couriers.backlog());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let enters = || {
        let _client = Client::open(listener.local_addr().unwrap());
        let stream = listener.accept().unwrap().0;
        registry.connect(&couriers.outbox(couriers.next_number(), stream))
    };
    let logs_in = |chat: &mut Chat, id| {
        let asker = Asker {
            id,
            reference: None,
            time: 0,
        };
        let login = Login {
            name: Name::new("Alice", USER_NAME_CHARACTERS).unwrap(),
            token: Some("hers".to_owned()),
            room: None,
            since: None,
        };
        chat.login(&asker, login)
    };
    let (alice, eve) = (enters(), enters());
    alice.with_chat(|chat| logs_in(chat, alice.id)).unwrap();
    eve.with_chat(|chat| {
        chat.disconnect(eve.id, &Close::new(KICKED, ""));
        logs_in(chat, eve.id)
    })
    .unwrap();
    assert_eq!(registry.name_of(alice.id).as_deref(), Some("Alice"));
}
