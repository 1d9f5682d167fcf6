//! The sheet with a student's answers: made, read and judged.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::exercises::EXERCISES;

/// Where it is; tests run in the folder of the package.
pub const PLACE: &str = "target/answers.txt";

/// Says to each answer whether it is right.
///
/// # Errors
/// The sheet cannot be made, or an answer is wrong. That answers are missing is no error.
pub fn judge() -> Result<(), String> {
    let sheet = fs::read_to_string(PLACE).or_else(|_| make_sheet())?;
    let (report, wrong) = report(&sheet);
    println!("{report}");
    if wrong == 0 {
        Ok(())
    } else {
        Err(format!("wrong answers: {wrong}"))
    }
}

/// An empty one.
fn make_sheet() -> Result<String, String> {
    let mut sheet = "# Answers to the exercises of docs/lesson.md\n".to_owned();
    for exercise in &EXERCISES {
        write!(sheet, "\n# {}\n{}:\n", exercise.question, exercise.name).unwrap();
    }
    fs::create_dir_all(Path::new(PLACE).parent().expect("a folder"))
        .and_then(|()| fs::write(PLACE, &sheet))
        .map_err(|error| format!("{PLACE}: {error}"))?;
    println!("\n{PLACE} has been made: write your answers there, and run this again");
    Ok(sheet)
}

/// A line for each exercise and for each answer to none, and how many are wrong.
pub fn report(sheet: &str) -> (String, usize) {
    let lines = sheet.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let answers: Vec<_> = lines
        .map(|line| line.split_once(':').unwrap_or((line, "")))
        .map(|(name, answer)| (name.trim(), answer.trim()))
        .collect();

    let mut report = String::new();
    let (mut right, mut wrong, mut open) = (0, 0, 0);
    for exercise in &EXERCISES {
        let own = answers.iter().rfind(|(name, _)| *name == exercise.name);
        let (verdict, sentence) = match own.map_or("", |(_, answer)| answer) {
            "" => ("open", String::new()),
            answer => match (exercise.check)(answer) {
                Ok(()) => ("right", String::new()),
                Err(sentence) => ("wrong", format!(": {sentence}. Read {}", exercise.file)),
            },
        };
        match verdict {
            "right" => right += 1,
            "wrong" => wrong += 1,
            _ => open += 1,
        }
        write!(report, "\n{verdict:5}  {}{sentence}", exercise.name).unwrap();
    }
    for (name, _) in answers {
        if !EXERCISES.iter().any(|exercise| exercise.name == name) {
            wrong += 1;
            write!(report, "\nwrong  {name}: there is no such exercise").unwrap();
        }
    }
    write!(report, "\n\n{right} right, {wrong} wrong, {open} open").unwrap();
    (report, wrong)
}
