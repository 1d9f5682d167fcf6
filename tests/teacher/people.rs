use std::net::SocketAddr;

use salon::chat::name::Name;
use salon::limits::{Limits, USER_NAME_CHARACTERS};
use salon::teacher::limits::ASKED_CODES;
use salon::teacher::person::Person as Pupil;
use salon::teacher::rules::Rules;
use serde_json::{Value, json};

use crate::common::person::Person;
use crate::common::{CLOSE, Client, FIN, request, serve};
use crate::{ask, teacher};

fn log_in(address: SocketAddr, user: &str, token: Option<&Value>) -> (Person, Value) {
    let mut person = Person::connect(address);
    let request = json!({"action": "login", "details": true, "user": user, "token": token});
    let answer = ask(&mut person, request);
    (person, answer)
}

/// A client that is a page in a browser.
fn page(address: SocketAddr, target: &str) -> Person {
    let mut client = Client::open(address);
    let origin = format!("Origin: http://{address}\r\n");
    let head = request(address, &origin).replacen("GET /", &format!("GET {target}"), 1);
    client.send_bytes(head.as_bytes());
    assert!(client.read_head().starts_with("HTTP/1.1 101 "));
    Person::with(client)
}

#[test]
fn kick_closes_with_4003_and_the_reason_and_the_room_is_told() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let mut bob = Person::login(server.address, "Bob");
    let mut plain = Person::plain_login(server.address, "Carol");
    let kick = json!({"action": "kick", "user": "bob", "reason": "du calme"});
    let told = ask(&mut dupont, kick);
    assert_eq!(
        (&told["code"], &told["user"]),
        (&json!("kicked"), &json!("Bob"))
    );
    dupont.hear_code("left");
    bob.hear_code("kicked");
    let close = bob.client.read_close();
    assert_eq!(close, (4003, "du calme".to_owned()));
    plain.hear_until(|event| event["message"] == "Bob a été exclu : du calme");
    plain.hear_until(|event| event["message"] == "Bob a quitté le salon");
}

#[test]
fn whoever_was_kicked_comes_back_neither_with_the_name_nor_with_the_token() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let (_bob, welcome) = log_in(server.address, "Bob", None);
    ask(&mut dupont, json!({"action": "kick", "user": "Bob"}));
    let (_, by_name) = log_in(server.address, "BOB", None);
    let (_, by_token) = log_in(server.address, "Robert", Some(&welcome["token"]));
    let (_, somebody_else) = log_in(server.address, "Robert", None);
    let answers = [by_name, by_token, somebody_else].map(|answer| answer["code"].clone());
    assert_eq!(answers, ["kicked", "kicked", "welcome"]);
}

#[test]
fn whoever_was_kicked_is_told_for_how_long() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let _bob = Person::login(server.address, "Bob");
    ask(&mut dupont, json!({"action": "kick", "user": "Bob"}));
    let (_, answer) = log_in(server.address, "Bob", None);
    let detail = answer["detail"].as_str().unwrap();
    assert!(
        [
            "vous pourrez revenir dans 5 min",
            "vous pourrez revenir dans 4 min"
        ]
        .iter()
        .any(|beginning| detail.starts_with(beginning)),
        "{detail}"
    );
}

#[test]
fn whoever_is_muted_reads_and_says_nothing_until_unmuted() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let mut bob = Person::login(server.address, "Bob");
    let mut plain = Person::plain_login(server.address, "Carol");
    for user in ["Bob", "Carol"] {
        ask(&mut dupont, json!({"action": "mute", "user": user}));
    }
    bob.hear_code("muted");
    plain.hear_until(|event| event["message"] == "Carol n'a plus la parole");
    let said = ask(&mut bob, json!({"action": "send_message", "message": "x"}));
    assert_eq!(said["code"], "muted");
    plain.chat("x");
    let refused =
        "vous n'avez pas la parole : l'enseignant vous l'a retirée ; vous pouvez encore lire";
    plain.hear_until(|event| event["message"] == refused);
    dupont.chat("lisez");
    assert_eq!(bob.hear_chat(), "lisez");
    ask(&mut dupont, json!({"action": "unmute", "user": "Bob"}));
    bob.hear_code("unmuted");
    bob.chat("merci");
    assert_eq!(dupont.hear_chat(), "merci");
}

#[test]
fn of_what_a_muted_client_says_in_a_row_every_message_is_refused_with_its_reference() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let mut bob = Person::login(server.address, "Bob");
    ask(&mut dupont, json!({"action": "mute", "user": "Bob"}));
    bob.hear_code("muted");
    let frames: Vec<u8> = (0..3)
        .flat_map(|n| {
            let said = json!({"action": "send_message", "message": "x", "ref": format!("m{n}")});
            crate::common::masked(FIN | crate::common::TEXT, said.to_string().as_bytes())
        })
        .collect();
    bob.client.send_bytes(&frames);
    for n in 0..3 {
        let refused = bob.hear();
        assert_eq!(
            (&refused["code"], &refused["ref"]),
            (&json!("muted"), &json!(format!("m{n}")))
        );
    }
}

#[test]
fn a_person_stays_muted_when_it_is_renamed_or_reconnects_with_its_token_or_its_name() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let (mut bob, welcome) = log_in(server.address, "Bob", None);
    ask(&mut dupont, json!({"action": "mute", "user": "Bob"}));
    ask(&mut bob, json!({"action": "login", "user": "Robert"}));
    let says = |person: &mut Person| {
        ask(person, json!({"action": "send_message", "message": "x"}))["code"].clone()
    };
    assert_eq!(says(&mut bob), "muted");
    drop(bob);
    dupont.hear_code("left");
    let comes_back = [("Bob", None), ("Zoé", Some(&welcome["token"]))];
    for (user, token) in comes_back {
        let (mut person, _) = log_in(server.address, user, token);
        assert_eq!(says(&mut person), "muted", "{user}");
        drop(person);
        dupont.hear_code("left");
    }
    ask(&mut dupont, json!({"action": "unmute", "user": "Bob"}));
    for (user, token) in comes_back {
        let (mut person, _) = log_in(server.address, &format!("{user}{user}"), token);
        assert_eq!(says(&mut person), Value::Null, "{user}");
    }
}

#[test]
fn who_is_muted_by_its_name_is_still_muted_when_it_is_renamed() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let (bob, _) = log_in(server.address, "Bob", None);
    ask(&mut dupont, json!({"action": "mute", "user": "Bob"}));
    drop(bob);
    dupont.hear_code("left");
    let (mut bob, _) = log_in(server.address, "Bob", None);
    ask(&mut bob, json!({"action": "login", "user": "Robert"}));
    let said = ask(&mut bob, json!({"action": "send_message", "message": "x"}));
    assert_eq!(said["code"], "muted");
}

#[test]
fn to_unmute_a_person_is_not_to_unmute_another_who_once_had_its_name() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let (mut bob, _) = log_in(server.address, "Bob", None);
    ask(&mut dupont, json!({"action": "mute", "user": "Bob"}));
    for user in ["Alice", "Bob"] {
        ask(&mut bob, json!({"action": "login", "user": user}));
    }
    let (mut alice, _) = log_in(server.address, "Alice", None);
    ask(&mut dupont, json!({"action": "unmute", "user": "Alice"}));
    let says = json!({"action": "send_message", "message": "x"});
    assert_eq!(ask(&mut alice, says.clone())["code"], Value::Null);
    assert_eq!(ask(&mut bob, says)["code"], "muted");
}

#[test]
fn nobody_can_be_kicked_or_muted_or_unmuted_or_watched_who_is_not_there() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    for action in ["kick", "mute", "unmute", "inspect"] {
        for user in ["Nobody", "", "\u{202E}"] {
            let answer = ask(
                &mut dupont,
                json!({"action": action, "user": user, "code": "abcd"}),
            );
            assert_eq!(answer["code"], "user_unknown", "{action} {user}");
        }
        let answer = ask(&mut dupont, json!({"action": action}));
        assert_eq!(answer["code"], "missing_field");
    }
}

#[test]
fn a_page_is_asked_before_it_is_watched_and_a_program_is_not_watched_without_a_code() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let mut eve = page(server.address, "/");
    eve.log_in("Eve");
    let _bob = Person::login(server.address, "Bob");
    let inspect = |user| json!({"action": "inspect", "user": user, "code": "code-1"});
    assert_eq!(ask(&mut dupont, inspect("Eve"))["code"], "asked");
    let asked = eve.hear_code("inspection_asked");
    assert_eq!(
        (&asked["user"], &asked["inspect"]),
        (&json!("★ Dupont"), &json!("code-1"))
    );
    assert_eq!(
        ask(&mut dupont, inspect("Bob"))["code"],
        "inspect_needs_code"
    );
    let wrong = ask(
        &mut dupont,
        json!({"action": "inspect", "user": "Eve", "code": "é"}),
    );
    assert_eq!(wrong["code"], "wrong_type");
}

#[test]
fn the_teacher_learns_a_programs_code_and_that_of_a_page_only_after_asking_for_it() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let mut eve = page(server.address, "/?inspect=hers");
    eve.log_in("Eve");
    let mut asked = json!({"action": "inspect", "user": "Eve", "code": "mine"});
    dupont.say(&asked);
    eve.hear_code("inspection_asked");
    let mut carol = page(server.address, "/?inspect=mine");
    carol.log_in("Carol");
    let mut client = Client::open(server.address);
    let head = request(server.address, "").replacen("GET /", "GET /?inspect=lab1", 1);
    client.send_bytes(head.as_bytes());
    client.read_head();
    let mut bob = Person::with(client);
    bob.log_in("Bob");
    asked = ask(&mut dupont, json!({"action": "class"}));
    let people = asked["people"].as_array().unwrap();
    let codes = people
        .iter()
        .map(|one| (one["user"].as_str().unwrap(), &one["inspect"]));
    let codes: Vec<_> = codes.collect();
    let (none, mine, lab1) = (Value::Null, json!("mine"), json!("lab1"));
    let expected = [
        ("★ Dupont", &none),
        ("Eve", &none),
        ("Carol", &mine),
        ("Bob", &lab1),
    ];
    assert_eq!(codes, expected);
}

#[test]
fn of_too_many_codes_that_pages_were_asked_for_the_oldest_is_forgotten() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let mut eve = page(server.address, "/");
    eve.log_in("Eve");
    let codes = (0..=ASKED_CODES).map(|number| format!("{:03}-code", 100 - number));
    for code in codes {
        dupont.say(&json!({"action": "inspect", "user": "Eve", "code": code}));
        assert_eq!(eve.hear_code("inspection_asked")["inspect"], *code);
    }
    let newest = format!("{:03}-code", 100 - ASKED_CODES);
    let _pages = ["100-code", &newest].map(|code| {
        let mut page = page(server.address, &format!("/?inspect={code}"));
        page.log_in(code);
        page
    });
    let class = ask(&mut dupont, json!({"action": "class"}));
    let code_of = |user: &str| {
        let people = class["people"].as_array().unwrap();
        let one = people.iter().find(|one| one["user"] == user);
        one.expect("it is there")["inspect"].clone()
    };
    assert_eq!(code_of("100-code"), Value::Null);
    assert_eq!(code_of(&newest), json!(newest));
}

#[test]
fn a_reason_that_is_too_long_for_a_close_frame_is_cut() {
    let server = serve(Limits::default());
    let mut dupont = teacher(server.address);
    let mut bob = Person::login(server.address, "Bob");
    dupont.say(&json!({"action": "kick", "user": "Bob", "reason": "é".repeat(100)}));
    bob.hear_code("kicked");
    let (first_byte, payload) = bob.client.read_frame();
    assert_eq!((first_byte, payload.len()), (FIN | CLOSE, 2 + 122));
}

#[test]
fn to_mute_a_person_is_not_to_unmute_another_who_had_its_name() {
    let mut rules = Rules::default();
    let name = Name::new("Bob", USER_NAME_CHARACTERS).unwrap();
    let other = Name::new("Robert", USER_NAME_CHARACTERS).unwrap();
    for token in ["first", "second"] {
        let (token, name) = (token.into(), name.clone());
        rules.mute(Pupil { token, name });
    }
    for (token, is_muted) in [("first", true), ("second", true), ("third", false)] {
        assert_eq!(rules.named(&other, &token.into()), is_muted, "{token}");
    }
}
