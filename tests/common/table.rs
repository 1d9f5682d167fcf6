//! What pages in `docs` name: files of this project, and things in them.

use std::fs;
use std::path::Path;

/// What stands in backticks: files, and behind each file the names in it.
pub fn names_in(cell: &str) -> Vec<(&str, &str)> {
    let mut names = Vec::new();
    let mut file = None;
    let mut complete = true;
    for word in cell.split('`').skip(1).step_by(2) {
        if word.contains('/') {
            assert!(complete, "nothing is named in the file before {word}");
            (file, complete) = (Some(word), false);
        } else {
            names.push((file.unwrap_or_else(|| panic!("{word} is in no file")), word));
            complete = true;
        }
    }
    assert!(complete && !names.is_empty(), "no name: {cell}");
    names
}

/// A file of this project.
pub fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Whether there is a test of this name in the file.
pub fn has_test(file: &str, test: &str) -> bool {
    let code = read(file);
    ["", "    "].iter().any(|indent| {
        let name = format!("\n{indent}fn {test}(");
        code.match_indices(&name).any(|(start, _)| {
            // Between the two there may only be other attributes.
            let before = code[..start].rsplit("\n\n").next().unwrap_or_default();
            before.contains("#[test]")
        })
    })
}

/// Whether the file declares this function, constant or type, or this function of the type before its `::`.
pub fn has_item(file: &str, item: &str) -> bool {
    let code = read(file);
    let Some((owner, name)) = item.split_once("::") else {
        return declares(&code, &["fn", "const", "struct", "enum"], item);
    };
    // Such a function stands in one of its `impl` blocks, which end with a brace at the margin.
    let blocks = code
        .split("\nimpl")
        .skip(1)
        .map(|block| block.split("\n}").next().unwrap());
    let mut own = blocks.filter(|block| {
        let head = block.split('{').next().unwrap();
        head.split(|c: char| !c.is_alphanumeric())
            .any(|word| word == owner)
    });
    own.any(|block| declares(block, &["fn"], name))
}

/// Whether the code declares this name with one of these words before it.
fn declares(code: &str, words: &[&str], name: &str) -> bool {
    let followed =
        |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
    words.iter().any(|word| {
        let declaration = format!("{word} {name}");
        code.match_indices(&declaration)
            .any(|(index, _)| followed(&code[index + declaration.len()..]))
    })
}

/// The source of an item, with the comments before it: as [`has_item`] finds it.
pub fn item_text(file: &str, item: &str) -> String {
    let code = read(file);
    let lines: Vec<_> = code.lines().collect();
    let (owner, name) = item.split_once("::").unwrap_or(("", item));
    let mut in_owner = owner.is_empty();
    let start = lines.iter().position(|line| {
        if line.starts_with("impl") {
            let words = line.split(|c: char| !c.is_alphanumeric());
            in_owner = owner.is_empty() || words.into_iter().any(|word| word == owner);
        }
        in_owner && declares(line, &["fn", "const", "struct", "enum"], name)
    });
    let start = start.unwrap_or_else(|| panic!("{file} has no {item}"));
    let indent = &lines[start][..lines[start].len() - lines[start].trim_start().len()];
    let comments = lines[..start].iter().rev();
    let is_before = |line: &&&str| {
        let line = line.trim_start();
        line.starts_with("//") || line.starts_with("#[")
    };
    let first = start - comments.take_while(is_before).count();
    let end = format!("{indent}}}");
    let ends = |line: &&str| **line == end || (line.starts_with(indent) && line.ends_with(';'));
    // A function ends with its brace; a constant or a unit struct with its semicolon.
    let is_function = lines[start].contains("fn ");
    let length = lines[start..].iter().position(|line| {
        if is_function {
            *line == end
        } else {
            ends(line)
        }
    });
    lines[first..=start + length.unwrap_or(0)].join("\n")
}
