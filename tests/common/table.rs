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
