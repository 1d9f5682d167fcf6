//! `docs/lesson.md`: all that it names, quotes and promises is so. And the judge of a student's answers, which is the one test that is ignored:
//! `cargo test -q --test lesson -- --ignored --nocapture`

mod common;

#[path = "lesson/accept_key.rs"]
mod accept_key;
#[path = "lesson/answers.rs"]
mod answers;
#[path = "lesson/exercises.rs"]
mod exercises;
#[path = "common/inspected.rs"]
mod inspected;
#[path = "lesson/page.rs"]
mod page;
#[path = "lesson/sheet.rs"]
mod sheet;
#[path = "common/table.rs"]
mod table;

use std::path::Path;

use common::{FIN, PONG, Running, serve};
use exercises::EXERCISES;
use inspected::Inspected;
use page::{LESSON, block_lines, commands, marked, parts, rows_below, steps, tables, words};
use salon::limits::Limits;
use serde_json::{Value, json};
use table::{has_item, has_test, names_in, read};

#[test]
#[ignore = "judges target/answers.txt, which a student fills in: docs/lesson.md"]
fn your_answers() -> Result<(), String> {
    sheet::judge()
}

const EXPLAINED: [&str; 3] = ["bytes", "sent by", "the server says"];
const DERIVED: [&str; 3] = ["key", "SHA-1", "accept"];
const MASKED: [&str; 3] = ["plain", "key", "on the wire"];
const PRESSED: [&str; 3] = ["what you press", "from the server", "from you"];

#[test]
fn each_step_has_its_five_parts() {
    let steps = steps();
    assert_eq!(steps.len(), 8);
    for (index, step) in steps.iter().enumerate() {
        assert!(step.starts_with(&format!("{}. ", index + 1)), "{step}");
        for part in ["Do", "See", "Read", "Test", "Exercise"] {
            assert!(!parts(step, part).is_empty(), "no {part} in {step}");
        }
    }
}

#[test]
fn every_file_and_item_exists() {
    for step in steps() {
        for part in parts(step, "Read") {
            for (file, item) in names_in(part) {
                assert!(has_item(file, item), "{file} has no {item}");
            }
        }
    }
    // And those that are only named.
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = LESSON.lines().flat_map(|line| marked(line, "`"));
    let folders = ["src/", "tests/", "docs/", "web/"];
    for file in named.filter(|span| folders.iter().any(|folder| span.starts_with(folder))) {
        assert!(root.join(file).exists(), "{file}");
    }
    for link in LESSON.split("](").skip(1) {
        let link = link.split(')').next().unwrap();
        let there = link.starts_with("https://") || root.join("docs").join(link).exists();
        assert!(there, "{link}");
    }
}

/// A command of the lesson does something: it names a test that runs, or the program, or the judge.
#[track_caller]
fn check_command(command: &str) {
    let words: Vec<_> = command.split_whitespace().collect();
    match words[..] {
        ["cargo", "test"] => {}
        ["cargo", "run", "--release"] => {
            assert!(read("Cargo.toml").contains("\ndefault-run = \"salon\"\n"));
        }
        ["cargo", "test", "--test", file, test] => {
            let path = format!("tests/{file}.rs");
            assert!(has_test(&path, test), "{path} has no test {test}");
            let code = read(&path);
            let before = code.split(&format!("fn {test}(")).next().unwrap();
            let attributes = before.rsplit("\n\n").next().unwrap();
            assert!(!attributes.contains("#[ignore"), "{test} is ignored");
        }
        [
            "cargo",
            "test",
            "-q",
            "--test",
            "lesson",
            "--",
            "--ignored",
            "--nocapture",
        ] => {}
        _ => panic!("not known here: {command}"),
    }
}

#[test]
fn every_command_does_something() {
    let commands = commands();
    assert!(commands.len() > 10, "{commands:?}");
    for command in commands {
        check_command(command);
    }
    for step in steps() {
        for part in parts(step, "Test") {
            assert!(!marked(part, "`").is_empty(), "{part}");
        }
    }
}

/// The file the judge makes, its verdicts and its exit status, as a student meets them with the lesson's command.
#[test]
fn the_judge_makes_the_sheet_and_then_judges_it() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lesson");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let command = block_lines("sh")
        .into_iter()
        .find(|line| line.contains("--test lesson"));
    let options = command.unwrap().split(" -- ").nth(1).unwrap();
    let judge = || {
        let program = std::env::current_exe().unwrap();
        let output = std::process::Command::new(program)
            .args(options.split_whitespace())
            .current_dir(&folder)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    };
    let file = folder.join(sheet::PLACE);

    let (passed, said) = judge();
    assert!(!passed && said.contains("fill it in"), "{said}");
    let made = std::fs::read_to_string(&file).unwrap();
    for exercise in &EXERCISES {
        assert!(made.contains(&format!("\n{}:\n", exercise.name)), "{made}");
    }
    let (passed, said) = judge();
    assert!(
        passed && said.contains("0 right, 0 wrong, 10 open"),
        "{said}"
    );

    let answered = |name: &str, value: &str| {
        let sheet = made.replace(&format!("\n{name}:\n"), &format!("\n{name}: {value}\n"));
        std::fs::write(&file, sheet).unwrap();
    };
    answered("header", "81 7E 01 2C");
    let (passed, said) = judge();
    assert!(
        passed && said.contains("1 right, 0 wrong, 9 open"),
        "{said}"
    );
    answered("header", "81 7e 2c 01");
    let (passed, said) = judge();
    let hint = "the most significant byte comes first. Read src/websocket/frame.rs";
    assert!(!passed && said.contains(hint), "{said}");
}

#[test]
fn every_label_is_on_the_page_in_both_languages() {
    let files = [
        include_str!("../web/words.js"),
        include_str!("../web/inspector/words.js"),
    ];
    let labels: Vec<_> = files
        .iter()
        .flat_map(|file| {
            let (french, english) = (words(file, "fr"), words(file, "en"));
            assert_eq!(french.len(), english.len());
            french.into_iter().zip(english)
        })
        .collect();
    let mut count = 0;
    let mut rest = LESSON;
    while let Some((_, behind)) = rest.split_once("**") {
        let (french, behind) = behind.split_once("**").expect("the end of a label");
        let english = behind
            .strip_prefix(" (")
            .and_then(|behind| behind.split_once(')'));
        let (english, behind) =
            english.unwrap_or_else(|| panic!("{french} has no English name behind it"));
        assert!(
            labels
                .iter()
                .any(|((key, fr), (same, en))| key == same && *fr == french && *en == english),
            "the page has no {french} ({english})"
        );
        rest = behind;
        count += 1;
    }
    assert!(count > 20, "{count} labels only");
}

#[test]
fn every_table_is_of_a_kind_that_is_checked() {
    for table in tables() {
        let known = [EXPLAINED, DERIVED, MASKED, PRESSED];
        assert!(
            known.iter().any(|head| table.head == head),
            "{:?}",
            table.head
        );
        assert!(!table.rows.is_empty());
    }
}

/// What the server answers, in the lesson's words.
fn in_words(answer: &Value) -> String {
    let quoted = |value: &Value| format!("\"{}\"", value.as_str().unwrap());
    let unmasked = |frame: &Value| {
        let bytes = salon::inspect::hex::decode(frame["unmasked"].as_str().unwrap()).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let frames = answer["frames"].as_array().unwrap().iter().map(|frame| {
        let opcode = frame["opcode"].as_str().unwrap_or_default();
        let (error, message) = (&frame["error"], &frame["message"]);
        if error.is_object() {
            let section = error["section"].as_str().unwrap();
            return format!("refused: {}, {section}", error["code"]);
        }
        match opcode {
            "close" => {
                let close = &frame["close"];
                format!("close {} {}", close["code"], quoted(&close["reason"]))
            }
            "ping" | "pong" => format!("{opcode} \"{}\"", unmasked(frame)),
            _ if frame["text"].is_string() => format!("text {}", quoted(&frame["text"])),
            _ if message.is_object() => format!(
                "fragment {} of a {}",
                message["fragments"],
                message["opcode"].as_str().unwrap()
            ),
            _ => format!("{opcode}, {} byte", frame["length"]),
        }
    });
    let more = answer["more"].as_u64();
    let parts = frames.chain(more.map(|more| format!("not yet: {more} more")));
    parts.collect::<Vec<_>>().join(", then ")
}

fn inspected() -> (Running, Inspected) {
    let limits = Limits {
        rate: None,
        ..Limits::default()
    };
    let server = serve(limits);
    let student = Inspected::connect(server.address);
    (server, student)
}

#[test]
fn the_server_says_to_each_example_what_the_lesson_says() {
    let (_server, mut student) = inspected();
    let rows = rows_below(&EXPLAINED);
    assert!(rows.len() > 30, "{} rows only", rows.len());
    for row in rows {
        let from = row[1].trim_start_matches("a ");
        student.say(&json!({"action": "explain", "bytes": row[0], "from": from}));
        let answer = student.hear_until(|event| event["action"] == "explained");
        assert_eq!(in_words(&answer), row[2], "{row:?}");
    }
}

#[test]
fn a_program_is_answered_as_the_lesson_says() {
    let (_server, mut student) = inspected();
    let lines = block_lines("json");
    assert!(lines.len() >= 4 && lines.len() % 2 == 0);
    for pair in lines.chunks(2) {
        student.client.send_text(pair[0]);
        let answer = student.hear_until(|event| event["action"] == "explained");
        let promised: Value = serde_json::from_str(pair[1]).expect(pair[1]);
        assert_eq!(answer, promised, "{}", pair[0]);
    }
}

#[test]
fn the_handshake_of_the_lesson_is_that_of_the_server() {
    // The tests' client has the RFC's key.
    let (_server, student) = inspected();
    for row in rows_below(&DERIVED) {
        let shown = json!({"key": row[0], "sha1": row[1], "accept": row[2]});
        inspected::check(&student.shown[0], &shown);
    }
}

#[test]
fn the_masking_of_the_lesson_is_that_of_the_server() {
    for row in rows_below(&MASKED) {
        let bytes = |cell| salon::inspect::hex::decode(cell).unwrap();
        let mut payload = bytes(row[0]);
        let key = bytes(row[1]).try_into().unwrap();
        salon::websocket::mask::apply(&mut payload, key, 0);
        assert_eq!(payload, bytes(row[2]), "{row:?}");
    }
}

/// A frame as the page's list calls it.
fn label(shown: &Value) -> String {
    let label = match shown["opcode"].as_str().unwrap() {
        "continuation" => "CONT".to_owned(),
        opcode => opcode.to_uppercase(),
    };
    let more = if shown["fin"] == true { "" } else { "…" };
    label + more
}

#[test]
fn what_is_pressed_shows_the_frames_of_the_lesson() {
    for row in rows_below(&PRESSED) {
        let (_server, mut student) = inspected();
        // The list of rooms has gone out: nothing else waits to be written.
        student.see_until(|shown| shown["direction"] == "out");
        let demonstration = marked(row[0], "**")[0].to_lowercase();
        student.say(&json!({"action": "demonstrate", "demonstration": demonstration}));
        student.see_until(|shown| shown["opcode"] == "ping");
        student.client.send_frame(FIN | PONG, b"salon");
        student.see_until(|shown| shown["opcode"] == "pong");
        let labels = |direction: &str, skipped: usize| {
            let frames = student.frames(direction);
            let labels: Vec<_> = frames[skipped..].iter().map(|shown| label(shown)).collect();
            labels.join(", ")
        };
        // Without the list of rooms, and the request.
        assert_eq!(labels("out", 1), row[1]);
        assert_eq!(labels("in", 1), row[2]);
        // Step 8: one write carried them all.
        let frames = student.frames("out");
        let (last, others) = frames[1..].split_last().unwrap();
        assert!(others.iter().all(|shown| shown["cuts"] == json!([])));
        assert_eq!(last["cuts"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn the_lesson_asks_each_exercise_as_the_sheet_does() {
    let asked: Vec<_> = steps()
        .into_iter()
        .flat_map(|step| parts(step, "Exercise"))
        .collect();
    assert_eq!(asked.len(), EXERCISES.len());
    for (asked, exercise) in asked.iter().zip(&EXERCISES) {
        let question = format!("`{}`: {}.", exercise.name, exercise.question);
        let rest = asked.strip_prefix(&question);
        assert!(rest.is_some() || *asked == question, "{asked}\n{question}");
        assert!(!read(exercise.file).is_empty());
    }
}
