//! A session as plain values: what it sends and shows when it is told something.

use std::time::{Duration, Instant};

use salon::client::line::Line;
use salon::client::session::{Effect, Session};
use salon::client::show::Shown;
use salon::limits::{CLIENT_ANSWER_TIME, CLIENT_LINES_WAITING};
use serde_json::{Value, json};

struct Told {
    session: Session,
    now: Instant,
}

impl Told {
    fn new(is_interactive: bool) -> Self {
        let mut session = Session::new("Bob".to_owned(), is_interactive);
        let now = Instant::now();
        session.opened(now);
        Self { session, now }
    }

    fn say(&mut self, text: &str) {
        self.session.typed(Line::Say(text.to_owned()), self.now);
    }

    fn tell(&mut self, json: &Value) {
        self.session.told(&json.to_string(), self.now);
    }

    fn welcome(&mut self, epoch: &str, last: u64, complete: Option<bool>) {
        self.tell(
            &json!({"action": "message", "message": "Bienvenue", "kind": "notice",
            "code": "welcome", "user": "Bob", "room": "general", "epoch": epoch, "token": "t"}),
        );
        self.tell(
            &json!({"action": "users", "room": "general", "users": ["Bob"], "count": 1,
            "last": last, "complete": complete, "ref": "login"}),
        );
    }

    fn chat(&mut self, id: u64, text: &str, reference: &str) {
        self.tell(
            &json!({"action": "message", "message": "", "kind": "chat", "room": "general",
            "id": id, "user": "Bob", "text": text, "ref": reference}),
        );
    }

    fn sent(&mut self) -> Vec<Value> {
        let effects = self.session.take_effects().into_iter();
        effects
            .filter_map(|effect| match effect {
                Effect::Send(text) => serde_json::from_str(&text).ok(),
                _ => None,
            })
            .collect()
    }

    fn shown(&mut self) -> Vec<String> {
        let effects = self.session.take_effects().into_iter();
        effects
            .filter_map(|effect| match effect {
                Effect::Show(shown) => Some(shown.line(false)),
                _ => None,
            })
            .collect()
    }

    fn messages_sent(&mut self) -> Vec<String> {
        let sent = self.sent().into_iter();
        sent.filter_map(|json| json["message"].as_str().map(str::to_owned))
            .collect()
    }
}

#[test]
fn details_are_asked_for_at_the_login() {
    let login = Told::new(true).sent().remove(0);
    assert_eq!(login["user"], "Bob");
    assert_eq!(login["details"], true);
    assert_eq!(login["token"], Value::Null);
}

#[test]
fn a_second_login_tells_the_token_and_the_last_message() {
    let mut told = Told::new(true);
    told.welcome("e1", 7, None);
    told.chat(8, "salut", "");
    told.session.lost();
    told.sent();
    told.session.opened(told.now);
    let login = told.sent().remove(0);
    let expected = json!({"action": "login", "user": "Bob", "details": true, "ref": "login",
        "room": "general", "token": "t", "epoch": "e1", "since": 8});
    assert_eq!(login, expected);
}

#[test]
fn a_message_that_comes_twice_is_shown_once() {
    let mut told = Told::new(true);
    told.welcome("e1", 0, None);
    told.shown();
    told.chat(1, "un", "");
    told.chat(1, "un", "");
    told.chat(2, "deux", "");
    assert_eq!(told.shown(), ["Bob: un", "Bob: deux"]);
}

#[test]
fn another_run_of_the_server_counts_from_1_again() {
    let mut told = Told::new(true);
    told.welcome("e1", 9, None);
    told.session.lost();
    told.session.opened(told.now);
    told.shown();
    told.tell(
        &json!({"action": "message", "message": "Bienvenue", "kind": "notice",
        "code": "welcome", "user": "Bob", "room": "general", "epoch": "e2", "token": "t"}),
    );
    told.chat(1, "nouveau", "");
    assert_eq!(told.shown(), ["Bob: nouveau"]);
}

#[test]
fn what_waits_is_sent_in_order_after_the_login() {
    let mut told = Told::new(true);
    told.say("un");
    told.say("deux");
    assert_eq!(told.messages_sent(), Vec::<String>::new());
    told.welcome("e1", 0, None);
    assert_eq!(told.messages_sent(), ["un", "deux"]);
}

#[test]
fn only_so_many_lines_wait() {
    let mut told = Told::new(true);
    told.session.lost();
    for line in 0..=CLIENT_LINES_WAITING {
        told.say(&line.to_string());
    }
    assert_eq!(
        told.shown(),
        ["* this line is not kept: 100 lines wait already"]
    );
    assert!(told.session.is_full());
}

#[test]
fn what_was_not_answered_is_sent_again_unless_the_history_has_it() {
    let mut told = Told::new(true);
    told.welcome("e1", 0, None);
    told.say("un");
    told.say("deux");
    told.session.lost();
    told.session.opened(told.now);
    told.sent();
    told.chat(1, "un", "r1");
    told.welcome("e1", 1, Some(true));
    assert_eq!(told.messages_sent(), ["deux"]);
}

#[test]
fn what_may_have_been_forgotten_by_the_server_is_not_sent_again() {
    let mut told = Told::new(true);
    told.welcome("e1", 0, None);
    told.say("un");
    told.session.lost();
    told.session.opened(told.now);
    told.sent();
    told.welcome("e1", 90, Some(false));
    let effects = told.session.take_effects();
    let note = Shown::Note("nobody knows whether this has arrived: un".to_owned());
    assert!(effects.contains(&Effect::Show(note)), "{effects:?}");
    assert!(
        !effects
            .iter()
            .any(|effect| matches!(effect, Effect::Send(_)))
    );
}

#[test]
fn a_name_that_is_refused_is_chosen_anew_by_a_person() {
    let mut told = Told::new(true);
    told.sent();
    told.tell(&json!({"action": "message", "message": "pseudo invalide"}));
    assert_eq!(
        told.shown(),
        ["pseudo invalide", "* choose another name with /name NAME"]
    );
    told.session
        .typed(Line::Name("Robert".to_owned()), told.now);
    assert_eq!(told.sent()[0]["user"], "Robert");
}

#[test]
fn a_name_that_is_refused_is_the_end_without_a_person() {
    let mut told = Told::new(false);
    told.tell(&json!({"action": "message", "message": "pseudo invalide"}));
    let effects = told.session.take_effects();
    assert!(
        matches!(effects.last(), Some(Effect::GiveUp(_))),
        "{effects:?}"
    );
}

#[test]
fn who_is_there_follows_those_who_come_and_go() {
    let mut told = Told::new(true);
    told.welcome("e1", 0, None);
    for (code, user, was) in [
        ("joined", "Alice", ""),
        ("joined", "Eve", ""),
        ("renamed", "Ada", "Alice"),
        ("left", "Eve", ""),
    ] {
        told.tell(
            &json!({"action": "message", "message": "…", "kind": "notice", "code": code,
            "room": "general", "user": user, "was": was}),
        );
    }
    told.shown();
    told.session.typed(Line::Who, told.now);
    assert_eq!(told.shown(), ["* in general: Bob, Ada"]);
}

#[test]
fn a_server_that_answers_no_login_is_taken_at_its_silence() {
    let mut told = Told::new(true);
    told.say("un");
    assert_eq!(told.session.deadline(), Some(told.now + CLIENT_ANSWER_TIME));
    told.sent();
    told.now += CLIENT_ANSWER_TIME;
    told.session.tick(told.now);
    assert_eq!(told.messages_sent(), ["un"]);
    told.now += CLIENT_ANSWER_TIME + Duration::from_secs(1);
    told.session.tick(told.now);
    assert!(told.session.is_done());
}
