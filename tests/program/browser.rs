//! The page in a real browser. `tests/browser/run` installs what drives it, and runs these.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Runs one file of `tests/browser` with Node's test runner.
#[track_caller]
fn check(topic: &str) {
    let tree = Path::new(env!("CARGO_MANIFEST_DIR"));
    let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../browser");
    // Node looks for packages beside the file that imports them.
    for file in fs::read_dir(tree.join("tests/browser")).unwrap() {
        let file = file.unwrap().path();
        if file.extension().is_some_and(|extension| extension == "mjs") {
            fs::copy(&file, place.join(file.file_name().unwrap())).unwrap();
        }
    }
    let chromium = env::var_os("CHROMIUM").unwrap_or_else(|| "/usr/bin/chromium".into());
    let status = Command::new("node")
        .args(["--test", &format!("{topic}.test.mjs")])
        .current_dir(&place)
        .env("CHROMIUM", chromium)
        .env("SALON_BIN", env!("CARGO_BIN_EXE_salon"))
        .env("SALON_WEB", tree.join("web"))
        .env("REPORT_SERVER", tree.join("benches/peers/report/run"))
        .env("SCREENSHOTS", place.join("pictures"))
        .status();
    assert!(status.expect("Node").success(), "{topic} failed");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn chat() {
    check("chat");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn pure() {
    check("pure");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn writing() {
    check("writing");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn reading() {
    check("reading");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn address() {
    check("address");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn own_server() {
    check("own_server");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn reconnect() {
    check("reconnect");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn many() {
    check("many");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn looks() {
    check("looks");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn why() {
    check("why");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn report() {
    check("report");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn inspector() {
    check("inspector");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn inspector_pure() {
    check("inspector_pure");
}

#[test]
#[ignore = "needs Node, Chromium and tshark: run tests/browser/run"]
fn inspector_export() {
    check("inspector_export");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn inspector_many() {
    check("inspector_many");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn inspector_programs() {
    check("inspector_programs");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn inspector_looks() {
    check("inspector_looks");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn lesson() {
    check("lesson");
}
