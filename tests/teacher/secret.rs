use salon::inspect::hex::Hex;
use salon::limits::Limits;
use salon::secret::Secret;

use crate::common::inspected::Inspected;
use crate::common::{FIN, TEACHER_TOKEN, TEXT, masked, serve};
use crate::login;

#[test]
fn a_token_must_be_hard_to_guess_and_easy_to_type() {
    let is_token = |text: &str| text.parse::<Secret>().is_ok();
    for good in ["12345678", "abc_DEF-123", &"x".repeat(64)] {
        assert!(is_token(good), "{good}");
    }
    for bad in [
        "",
        "1234567",
        "with space",
        "é2345678",
        "a#bcdefgh",
        &"x".repeat(65),
    ] {
        assert!(!is_token(bad), "{bad}");
    }
}

#[test]
fn a_token_is_not_shown_where_something_is_logged() {
    let token: Secret = TEACHER_TOKEN.parse().unwrap();
    assert_eq!(format!("{token:?}"), "Secret(…)");
}

#[test]
fn in_bytes_that_others_see_it_is_stars() {
    let secret: Secret = "12345678".parse().unwrap();
    let cases = [
        ("12345678", "********"),
        ("x12345678", "x********"),
        ("1234567812345678 12345678", "**************** ********"),
        ("1234567", "1234567"),
        ("123456 78", "123456 78"),
        ("", ""),
    ];
    for (text, hidden) in cases {
        for key in [[0; 4], [1, 2, 3, 4], [0xFF, 0, 0x80, 7]] {
            let mask = |bytes: &mut [u8]| {
                let pairs = bytes.iter_mut().zip(key.iter().cycle());
                pairs.for_each(|(byte, key)| *byte ^= key);
            };
            let mut bytes = text.as_bytes().to_vec();
            mask(&mut bytes);
            secret.hide_in(&mut bytes, key);
            mask(&mut bytes);
            assert_eq!(String::from_utf8(bytes).unwrap(), hidden, "{key:?}");
        }
    }
}

#[test]
fn in_a_line_of_the_log_its_field_is_stars_whatever_it_is() {
    let secret: Secret = "12345678".parse().unwrap();
    let cases = [
        ("\"12345678\"", "\"********\""),
        (r#""{\"teacher\":\"1234" …"#, r#""{\"teacher\":\"****" …"#),
        (r#""{\"teacher\": \"é23" …"#, r#""{\"teacher\": \"***" …"#),
        (
            r#""{'teacher': '1234 67', 'x': 'y'"… (9 bytes)"#,
            r#""{'teacher': '*******', 'x': 'y'"… (9 bytes)"#,
        ),
        ("#1 teacher: not_allowed", "#1 teacher: not_allowed"),
        ("\"teacher\"\n", "\"teacher\"\n"),
    ];
    for (line, hidden) in cases {
        assert_eq!(secret.hide_in_line(line), hidden);
    }
}

#[test]
fn the_log_does_not_tell_whether_a_guess_is_the_beginning_of_the_secret() {
    let secret: Secret = "12345678".parse().unwrap();
    for guess in ["1", "2", "1234567", "1234568"] {
        for cut in ["\"… (99 bytes)", "\" …"] {
            let line = format!("\"x {guess}{cut}");
            assert_eq!(secret.hide_in_line(&line), line);
        }
    }
}

#[test]
fn whoever_watches_a_teacher_sees_stars_in_its_place_under_the_same_mask() {
    let server = serve(Limits::default());
    let mut dupont = Inspected::connect(server.address);
    let login = login("Dupont").to_string();
    let frame = masked(FIN | TEXT, login.as_bytes());
    dupont.client.send_bytes(&frame);
    let shown = dupont.watcher.see_until(|shown| shown["direction"] == "in");
    let expected = login.replace(TEACHER_TOKEN, &"*".repeat(TEACHER_TOKEN.len()));
    let frame_shown = masked(FIN | TEXT, expected.as_bytes());
    let bytes = [&shown["header"], &shown["payload"]].map(|part| part.as_str().unwrap());
    assert_eq!(bytes.concat(), Hex(&frame_shown).to_string());
    let told = dupont.watcher.see_until(|shown| shown["kind"] == "named");
    assert_eq!(told["name"], "★ Dupont");
}
