//! A page waits for a client, and each connection of the client is one case.

use std::net::SocketAddr;

use salon::limits::Limits;
use serde_json::Value;

use crate::common::inspected::{connect_to, request_for};
use crate::common::{Client, serve};

/// A page that waits with this code, and how many cases there are.
#[track_caller]
fn wait(salon: SocketAddr, code: &str) -> (Client, usize) {
    let mut page = connect_to(salon, &format!("/check/client?code={code}"));
    let checking = read(&mut page);
    assert_eq!(checking["action"], "checking");
    let cases = checking["cases"].as_array().expect("cases");
    assert_eq!(cases[0]["case"], "1");
    assert!(cases[0]["title"].is_string() && cases[0]["section"].is_string());
    let waiting = read(&mut page);
    assert_eq!(
        (&waiting["action"], &waiting["case"]),
        (&"waiting".into(), &"1".into())
    );
    (page, cases.len())
}

#[track_caller]
fn read(page: &mut Client) -> Value {
    serde_json::from_str(&page.read_text()).expect("JSON")
}

/// A client that sends this request and reads what the judge sends.
#[track_caller]
fn connect(salon: SocketAddr, request: &str) {
    let mut client = Client::open(salon);
    client.send_bytes(request.as_bytes());
    client.shut_down();
    client.read_to_the_end();
}

fn target(code: &str) -> String {
    format!("/check?code={code}")
}

#[test]
fn each_connection_of_a_client_is_the_next_case() {
    let server = serve(Limits::default());
    let salon = server.address;
    let (mut page, count) = wait(salon, "abcd-1");
    for number in 1..=count {
        connect(salon, &request_for(salon, &target("abcd-1")));
        let judged = read(&mut page);
        assert_eq!(judged["action"], "judged");
        assert_eq!(judged["case"], number.to_string());
        assert!(judged["outcome"].is_string(), "{judged}");
        if number < count {
            let waiting = read(&mut page);
            assert_eq!(waiting["case"], (number + 1).to_string());
        }
    }
    let checked = read(&mut page);
    assert_eq!(checked["action"], "checked");
    let sum = ["passed", "recommended", "failed"].map(|name| checked[name].as_u64().unwrap());
    assert_eq!(sum.iter().sum::<u64>(), count as u64);
    assert_eq!(page.read_close().0, 1000);
}

#[test]
fn a_request_that_breaks_a_rule_is_judged_too() {
    let server = serve(Limits::default());
    let salon = server.address;
    let (mut page, _) = wait(salon, "abcd-2");
    let broken = format!("GET {} HTTP/1.1\r\nno colon\r\n\r\n", target("abcd-2"));
    connect(salon, &broken);
    assert_eq!(read(&mut page)["action"], "judged");
}

#[test]
fn without_a_page_that_waits_nothing_is_judged() {
    let server = serve(Limits::default());
    let salon = server.address;
    let refused = |code: &str| {
        let mut client = Client::open(salon);
        client.send_bytes(request_for(salon, &target(code)).as_bytes());
        client.read_head()
    };
    assert!(refused("abcd-3").starts_with("HTTP/1.1 404 "));
    let (page, _) = wait(salon, "abcd-3");
    assert!(refused("abcd-4").starts_with("HTTP/1.1 404 "));
    drop(page);
}

#[test]
fn each_code_has_one_page() {
    let server = serve(Limits::default());
    let salon = server.address;
    let (page, _) = wait(salon, "abcd-5");
    let refused = |path: &str| {
        let mut other = Client::open(salon);
        other.send_bytes(request_for(salon, path).as_bytes());
        other.read_head()
    };
    assert!(refused("/check/client?code=abcd-5").starts_with("HTTP/1.1 503 "));
    assert!(refused("/check/client?code=abc").starts_with("HTTP/1.1 400 "));
    assert!(refused("/check/client").starts_with("HTTP/1.1 400 "));
    drop(page);
}
