//! What tables in `docs` name: files of this project, and things in them.

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
