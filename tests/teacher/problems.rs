use std::net::Ipv4Addr;

use salon::limits::Limits;
use salon::teacher::problems::{Problem, Problems};
use serde_json::{Value, json};

use crate::common::person::Person;
use crate::common::{Client, FIN, TEXT, serve};
use crate::{ask, teacher};

/// A teacher who is told of problems.
#[track_caller]
fn listening(server: &crate::common::Running) -> Person {
    let mut dupont = teacher(server.address);
    ask(&mut dupont, json!({"action": "class"}));
    dupont
}

#[test]
fn a_refused_request_is_told_with_number_name_address_and_sentence() {
    let server = serve(Limits::default());
    let mut dupont = listening(&server);
    let mut bob = Person::login(server.address, "Bob");
    bob.client.send_text("{'action':'login'}");
    let mut problem = dupont.hear_action("problem");
    assert!(problem["time"].as_u64().unwrap() > 1_700_000_000_000);
    let sentence = problem["problem"].as_str().unwrap().to_owned();
    assert!(sentence.starts_with("JSON invalide : "), "{sentence}");
    problem["time"] = json!(0);
    problem["problem"] = json!("");
    let expected = json!({
        "action": "problem", "number": 2, "user": "Bob", "address": "127.0.0.1",
        "code": "bad_json", "problem": "", "time": 0,
    });
    assert_eq!(problem, expected);
    let class = ask(&mut dupont, json!({"action": "class"}));
    assert_eq!(
        class["people"][1]["problem"],
        format!("bad_json : {sentence}")
    );
}

#[test]
fn a_broken_rule_is_told_with_its_section() {
    let server = serve(Limits::default());
    let mut dupont = listening(&server);
    let mut bob = Person::login(server.address, "Bob");
    bob.client.send_bytes(&[FIN | TEXT, 2, b'h', b'i']);
    let problem = dupont.hear_action("problem");
    assert_eq!(
        (&problem["code"], &problem["user"]),
        (&json!("protocol_error"), &json!("Bob"))
    );
    let sentence = problem["problem"].as_str().unwrap();
    assert!(sentence.contains("§5.1"), "{sentence}");
}

#[test]
fn a_failed_handshake_is_told_with_its_reason() {
    let server = serve(Limits::default());
    let mut dupont = listening(&server);
    for (head, reason) in [
        (
            "GET / HTTP/1.1\r\nUpgrade: websocket\r\nHost: x\r\n\r\n",
            "Connection",
        ),
        (
            "GET /chat HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
            "path",
        ),
        ("hello\r\n\r\n", "400"),
    ] {
        let mut client = Client::open(server.address);
        client.send_bytes(head.as_bytes());
        let problem = dupont.hear_action("problem");
        let told = [&problem["code"], &problem["number"], &problem["address"]];
        let expected = [
            &json!("handshake_refused"),
            &Value::Null,
            &json!("127.0.0.1"),
        ];
        assert_eq!(told, expected, "{problem}");
        let sentence = problem["problem"].as_str().unwrap();
        assert!(sentence.contains(reason), "{sentence}");
    }
}

#[test]
fn a_page_that_asks_for_a_file_that_is_not_there_is_no_problem() {
    let server = serve(Limits::default());
    let mut dupont = listening(&server);
    let mut client = Client::open(server.address);
    client.send_bytes(b"GET /favicon.ico HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(client.read_head().starts_with("HTTP/1.1 404 "));
    let told = dupont.hear_all();
    assert!(
        told.iter().all(|event| event["action"] != "problem"),
        "{told:?}"
    );
}

#[test]
fn whoever_just_leaves_is_no_problem() {
    let server = serve(Limits::default());
    let mut dupont = listening(&server);
    let mut bob = Person::login(server.address, "Bob");
    bob.client.send_close(1000, "");
    drop(Person::login(server.address, "Carol"));
    for _ in 0..2 {
        let told =
            dupont.hear_until(|event| event["code"] == "left" || event["action"] == "problem");
        assert_eq!(told["code"], "left");
    }
    let told = dupont.hear_all();
    assert!(
        told.iter().all(|event| event["action"] != "problem"),
        "{told:?}"
    );
}

#[test]
fn a_teacher_who_comes_later_is_told_the_last_problems() {
    let server = serve(Limits::default());
    let mut bob = Person::login(server.address, "Bob");
    assert_eq!(
        ask(&mut bob, json!({"action": "fly"}))["code"],
        "unknown_action"
    );
    let mut dupont = listening(&server);
    assert_eq!(dupont.hear_action("problem")["code"], "unknown_action");
}

#[test]
fn a_client_that_does_only_wrong_things_does_not_hide_the_others() {
    let server = serve(Limits::default());
    let mut dupont = listening(&server);
    let mut bob = Person::login(server.address, "Bob");
    for _ in 0..40 {
        bob.client.send_text("no");
    }
    bob.hear_all();
    let mut carol = Person::login(server.address, "Carol");
    carol.client.send_text("no");
    dupont.hear_until(|event| event["action"] == "problem" && event["user"] == "Carol");
    let told = ask(&mut dupont, json!({"action": "class"}));
    assert_eq!(told["people"].as_array().unwrap().len(), 3);
}

#[test]
fn a_clock_that_was_set_back_hides_no_problems() {
    let mut problems = Problems::default();
    let mut is_told_at = |time| {
        let problem = Problem {
            number: Some(1),
            user: None,
            address: Ipv4Addr::LOCALHOST.into(),
            code: "bad_json",
            problem: String::new(),
            time,
        };
        problems.add(problem).is_some()
    };
    let hour = 3_600_000;
    assert_eq!(
        [hour, hour, hour, hour, 0].map(&mut is_told_at),
        [true, true, true, false, true]
    );
}
