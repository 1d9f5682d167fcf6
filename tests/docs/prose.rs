//! What holds for every document: lines that fit, and links that lead somewhere.

use std::fs;
use std::path::{Path, PathBuf};

const COLUMNS: usize = 100;
const README_LINES: usize = 130;

/// The README and everything in `docs/`, each with its path.
fn documents() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_dir(root.join("docs")).expect("docs");
    let docs = docs.map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<_> = docs
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    paths.push(root.join("README.md"));
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("text");
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

/// The lines of a document that are not in a block of code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut code = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        code ^= fence;
        !code && !fence
    })
}

/// How GitHub names a heading in links.
fn anchor(heading: &str) -> String {
    let letters = heading.chars().filter_map(|character| match character {
        ' ' => Some('-'),
        _ if character.is_alphanumeric() || "-_".contains(character) => Some(character),
        _ => None,
    });
    letters.collect::<String>().to_lowercase()
}

#[test]
fn the_readme_has_at_most_130_lines_of_100_columns() {
    let readme = include_str!("../../README.md");
    assert!(readme.lines().count() <= README_LINES);
    for line in readme.lines() {
        assert!(line.chars().count() <= COLUMNS, "{line}");
    }
}

#[test]
fn prose_is_wrapped_at_100_columns() {
    for (path, text) in documents() {
        let lines = prose(&text).filter(|line| !line.starts_with('|'));
        for line in lines {
            let width = line.chars().count();
            assert!(width <= COLUMNS, "{}: {width}: {line}", path.display());
        }
    }
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let documents = documents();
    for (path, text) in &documents {
        let prose: Vec<_> = prose(text).collect();
        for link in prose.join("\n").split("](").skip(1) {
            let link = link.split(')').next().expect("an end");
            if link.starts_with("https://") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => path.clone(),
                file => path.with_file_name("").join(file),
            };
            assert!(target.exists(), "{}: {link}", path.display());
            if !heading.is_empty() {
                let text = fs::read_to_string(&target).expect("text");
                let mut headings = text.lines().filter(|line| line.starts_with('#'));
                assert!(
                    headings.any(|line| anchor(line.trim_start_matches('#').trim()) == heading),
                    "{}: {link}",
                    path.display()
                );
            }
        }
    }
}
