//! `docs/lesson.md`: all that it names, quotes and promises is so. And the judge of a student's answers, which is the one test that is ignored:
//! `cargo test -q --test docs -- --ignored --nocapture your_answers`

mod accept_key;
mod answers;
mod examples;
mod exercises;
mod mistakes;
mod page;
mod sheet;

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use crate::common::table::{has_item, has_test, names_in, read};
use exercises::EXERCISES;
use page::{LESSON, block_lines, commands, marked, parts, steps, words};

#[test]
#[ignore = "judges target/answers.txt, which a student fills in: docs/lesson.md"]
fn your_answers() -> Result<(), String> {
    sheet::judge()
}

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
    let known = [
        "cargo test",
        "cargo test -q --test docs -- --ignored --nocapture your_answers",
    ];
    let words: Vec<_> = command.split_whitespace().collect();
    match words[..] {
        _ if known.contains(&command) => {}
        ["cargo", "run", "--release"] => {
            assert!(read("Cargo.toml").contains("\ndefault-run = \"salon\"\n"));
        }
        ["cargo", "test", "--test", program, test] => {
            let (topic, test) = test.split_once("::").expect("a topic and its test");
            let path = format!("tests/{program}/{topic}.rs");
            assert!(has_test(&path, test), "{path} has no test {test}");
            let code = read(&path);
            let before = code.split(&format!("fn {test}(")).next().unwrap();
            let attributes = before.rsplit("\n\n").next().unwrap();
            assert!(!attributes.contains("#[ignore"), "{test} is ignored");
        }
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
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let command = block_lines("sh")
        .into_iter()
        .find(|line| line.contains("--test docs"));
    let options = command.unwrap().split(" -- ").nth(1).unwrap();
    let judge = || {
        let program = env::current_exe().unwrap();
        let output = Command::new(program)
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
    assert!(
        passed && said.contains("write your answers there"),
        "{said}"
    );
    assert!(said.contains("0 right, 0 wrong, 10 open"), "{said}");
    let made = fs::read_to_string(&file).unwrap();
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
        fs::write(&file, sheet).unwrap();
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
        include_str!("../../web/words.js"),
        include_str!("../../web/inspector/words.js"),
        include_str!("../../web/inspector/lessons.js"),
        include_str!("../../web/inspector/headers.js"),
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
    let mut rest = LESSON.as_str();
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
