//! `docs/lesson.md` taken apart: its steps, tables, commands and labels.

use std::sync::LazyLock;

/// The page, each of its paragraphs and items on one line.
pub static LESSON: LazyLock<String> = LazyLock::new(|| {
    let mut text = String::new();
    let mut in_block = false;
    for line in include_str!("../../../docs/lesson.md").lines() {
        let starts_item = ["- ", "|", "#", "```"]
            .iter()
            .any(|start| line.starts_with(start));
        let before = text.rsplit('\n').next().unwrap_or_default();
        let continues = !in_block && !starts_item && !line.is_empty() && !before.is_empty();
        if continues && !before.starts_with(['|', '#', '`']) {
            text += &format!(" {}", line.trim_start());
        } else {
            text += &format!("\n{line}");
        }
        in_block ^= line.starts_with("```");
    }
    text + "\n"
});

/// The numbered steps, each from its title to the next one's.
pub fn steps() -> Vec<&'static str> {
    let sections = LESSON.split("\n## ").skip(1);
    sections
        .filter(|section| section.starts_with(|first: char| first.is_ascii_digit()))
        .collect()
}

/// What the parts of a step that are called so say: `Do`, `See`, `Read`, `Test`, `Exercise`.
pub fn parts(step: &'static str, name: &str) -> Vec<&'static str> {
    let lead = format!("- *{name}.* ");
    step.lines()
        .filter_map(|line| line.strip_prefix(&lead))
        .collect()
}

/// What stands between two of these marks.
pub fn marked<'a>(text: &'a str, mark: &str) -> Vec<&'a str> {
    text.split(mark).skip(1).step_by(2).collect()
}

/// A table: the cells of its head, and those of each row, without the marks of code around a cell.
pub struct Table {
    pub head: Vec<&'static str>,
    pub rows: Vec<Vec<&'static str>>,
}

pub fn tables() -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let mut inside = false;
    for line in LESSON.lines() {
        let Some(line) = line.strip_prefix("| ").or(line.strip_prefix("|-")) else {
            inside = false;
            continue;
        };
        let cells = line.trim_end_matches('|').split('|');
        let cells: Vec<_> = cells.map(|cell| cell.trim().trim_matches('`')).collect();
        match tables.last_mut() {
            Some(_) if inside && line.starts_with('-') => {}
            Some(table) if inside => table.rows.push(cells),
            _ => tables.push(Table {
                head: cells,
                rows: Vec::new(),
            }),
        }
        inside = true;
    }
    tables
}

/// The rows of all tables with this head.
pub fn rows_below(head: &[&str]) -> Vec<Vec<&'static str>> {
    tables()
        .into_iter()
        .filter(|table| table.head == head)
        .flat_map(|table| table.rows)
        .collect()
}

/// The lines of all blocks of code in this language.
pub fn block_lines(language: &str) -> Vec<&'static str> {
    let blocks = marked(&LESSON, "```");
    let own = blocks
        .iter()
        .filter_map(|block| block.strip_prefix(language));
    own.flat_map(str::lines)
        .filter(|line| !line.is_empty())
        .collect()
}

/// Commands: lines of shell blocks, and what stands in a line of text.
pub fn commands() -> Vec<&'static str> {
    let mut found = block_lines("sh");
    let lines = LESSON.lines().flat_map(|line| marked(line, "`"));
    found.extend(lines.filter(|span| span.starts_with("cargo ")));
    found
}

/// Each text of a file of the page's words in one language, as `key` and text; of texts with a plural, each.
pub fn words(file: &'static str, language: &str) -> Vec<(&'static str, &'static str)> {
    let own = file
        .split(&format!("\n    {language}: {{"))
        .nth(1)
        .or(file.split(&format!("\n  {language}: {{")).nth(1))
        .expect("the language");
    let mut found = Vec::new();
    let (mut rest, mut key) = (own, "");
    while let Some((before, behind)) = rest.split_once('"') {
        // A language ends where its brace does.
        if before.contains('}') {
            break;
        }
        if let Some(name) = before.trim_end_matches([' ', '[']).strip_suffix(':') {
            let start = name.rfind([' ', '\n']).map_or(0, |at| at + 1);
            key = &name[start..];
        }
        let (text, next) = behind.split_once('"').expect("the end of a text");
        found.push((key, text));
        rest = next;
    }
    found
}
