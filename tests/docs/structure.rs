//! The structure of `src`: each file uses only what stands above it in the reading order, and none
//! is too long to be read.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A file should have about 250 lines at most. The test fails at some more.
const MOST_LINES: usize = 300;

/// Every module may use these, although they stand last. They use no other module.
const USED_BY_ALL: [&str; 4] = ["excerpt", "seconds", "clock", "limits"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files in a folder and the folders in it.
fn files_in(folder: &Path) -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                files_in(&path)
            } else {
                BTreeSet::from([path])
            }
        })
        .collect()
}

/// A module, as a path below the crate, and its file.
type Module = (Vec<String>, PathBuf);

/// The modules that `file` declares with `mod`, and those that they declare, in reading order.
fn modules_of(file: &Path, module: &[String], found: &mut Vec<Module>) {
    for line in read(file).lines() {
        let line = line.trim_start_matches("pub ");
        let Some(name) = line
            .strip_prefix("mod ")
            .and_then(|line| line.strip_suffix(';'))
        else {
            continue;
        };
        let path: Vec<_> = module.iter().cloned().chain([name.to_owned()]).collect();
        let base = path
            .iter()
            .fold(root().join("src"), |folder, name| folder.join(name));
        let own_file = [base.with_extension("rs"), base.join("mod.rs")]
            .into_iter()
            .find(|file| file.exists());
        let own_file = own_file.unwrap_or_else(|| panic!("no file for {path:?}"));
        found.push((path.clone(), own_file.clone()));
        modules_of(&own_file, &path, found);
    }
}

fn reading_order() -> Vec<Module> {
    let mut modules = Vec::new();
    modules_of(&root().join("src/lib.rs"), &[], &mut modules);
    modules
}

/// Every path that begins with `crate::` or `super::` in this code, from the crate on:
/// `use crate::{a, b::c}` gives `a` and `b::c`.
fn paths_used(code: &str, module: &[String]) -> Vec<Vec<String>> {
    let code: String = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let mut used = Vec::new();
    for (start, base) in [
        ("crate::", &module[..0]),
        ("super::", &module[..module.len() - 1]),
    ] {
        for (index, _) in code.match_indices(start) {
            expand(&code[index + start.len()..], base.to_vec(), &mut used);
        }
    }
    used
}

/// Follows one path to its end, into each branch of its braces. Returns the code after it.
fn expand<'a>(code: &'a str, mut path: Vec<String>, used: &mut Vec<Vec<String>>) -> &'a str {
    let code = code.trim_start();
    if let Some(mut rest) = code.strip_prefix('{') {
        loop {
            rest = expand(rest, path.clone(), used).trim_start();
            match rest.strip_prefix(',') {
                Some(next) if !next.trim_start().starts_with('}') => rest = next,
                _ => return rest.split_once('}').map_or("", |(_, rest)| rest),
            }
        }
    }
    let end = code
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(code.len());
    path.push(code[..end].to_owned());
    if let Some(rest) = code[end..].strip_prefix("::") {
        return expand(rest, path, used);
    }
    used.push(path);
    &code[end..]
}

#[test]
fn braces_are_followed_into_every_branch() {
    let module = ["net".to_owned(), "outbox".to_owned()];
    let code = "use crate::{a, b::{c, d::E,},};\n use super::backlog::Backlog;\n\
                // use crate::no\n x(crate::f::g());";
    let mut used: Vec<_> = paths_used(code, &module)
        .iter()
        .map(|path| path.join("::"))
        .collect();
    used.sort();
    let expected = ["a", "b::c", "b::d::E", "f::g", "net::backlog::Backlog"];
    assert_eq!(used, expected);
}

fn is_used_by_all(path: &[String]) -> bool {
    USED_BY_ALL.iter().any(|name| path[0] == *name)
}

#[test]
fn each_file_uses_only_modules_above_it() {
    let order = reading_order();
    for (own_place, (module, file)) in order.iter().enumerate() {
        for path in paths_used(&read(file), module) {
            let file = file.display();
            // The module is the longest beginning that is one; what follows is an item in it.
            let place = order.iter().rposition(|(known, _)| path.starts_with(known));
            let place = place.unwrap_or_else(|| panic!("{file} uses {path:?}, which is no module"));
            assert!(
                place < own_place || is_used_by_all(&path),
                "{file} uses {path:?}, which comes after it in the reading order"
            );
        }
    }
}

#[test]
fn the_modules_that_all_may_use_stand_last_and_use_no_other() {
    let order = reading_order();
    let own = &order[order.len() - USED_BY_ALL.len()..];
    let names: Vec<_> = own.iter().map(|(module, _)| module.join("::")).collect();
    assert_eq!(names, USED_BY_ALL);
    for (module, file) in own {
        let used = paths_used(&read(file), module);
        let other = used.iter().find(|path| !is_used_by_all(path));
        assert_eq!(other, None, "in {}", file.display());
    }
}

#[test]
fn the_core_holds_no_word_of_the_inspector() {
    for folder in ["websocket", "net", "chat"] {
        for file in files_in(&root().join("src").join(folder)) {
            // These two are methods of the standard library.
            let code = read(&file)
                .replace("inspect_err(", "")
                .replace("inspect(|", "");
            let line = code.lines().find(|line| {
                let line = line.to_lowercase();
                line.contains("inspect") || line.contains("watcher")
            });
            assert_eq!(line, None, "in {}", file.display());
        }
    }
}

#[test]
fn every_file_has_its_place_in_the_reading_order() {
    let src = root().join("src");
    let mut modules = reading_order();
    modules_of(&src.join("main.rs"), &[], &mut modules);
    let mut expected: BTreeSet<_> = modules.into_iter().map(|(_, file)| file).collect();
    expected.extend(files_in(&src.join("bin")));
    expected.extend([src.join("lib.rs"), src.join("main.rs")]);
    assert_eq!(files_in(&src), expected);
}

#[test]
fn no_file_is_too_long_to_be_read() {
    let files = files_in(&root().join("src"))
        .into_iter()
        .chain(files_in(&root().join("web")));
    for file in files.filter(|file| {
        file.extension()
            .is_some_and(|kind| kind == "rs" || kind == "js")
    }) {
        let lines = read(&file).lines().count();
        assert!(
            lines <= MOST_LINES,
            "{} has {lines} lines; it should have at most about 250",
            file.display()
        );
    }
}
