//! The page in a real browser. `tests/browser/run` installs what drives it, and runs these.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Runs one file of `tests/browser` with Node's test runner.
#[track_caller]
fn run_topic(topic: &str) {
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
        .env("RECIPES", tree.join("docs/deploy"))
        .env("REPORT_SERVER", tree.join("benches/peers/report/run"))
        .env("SCREENSHOTS", place.join("pictures"))
        .status();
    assert!(status.expect("Node").success(), "{topic} failed");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn chat() {
    run_topic("chat");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn pure() {
    run_topic("pure");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn writing() {
    run_topic("writing");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn reading() {
    run_topic("reading");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn address() {
    run_topic("address");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn own_server() {
    run_topic("own_server");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn reconnect() {
    run_topic("reconnect");
}

#[test]
#[ignore = "needs Node, Chromium and nginx: run tests/browser/run"]
fn proxy() {
    run_topic("proxy");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn many() {
    run_topic("many");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn looks() {
    run_topic("looks");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn wall() {
    run_topic("wall");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn invite() {
    run_topic("invite");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn refused() {
    run_topic("refused");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn display() {
    run_topic("display");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn why() {
    run_topic("why");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn report() {
    run_topic("report");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn inspector() {
    run_topic("inspector");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn inspector_rows() {
    run_topic("inspector_rows");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn inspector_pure() {
    run_topic("inspector_pure");
}

#[test]
#[ignore = "needs Node, Chromium and tshark: run tests/browser/run"]
fn inspector_export() {
    run_topic("inspector_export");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn inspector_many() {
    run_topic("inspector_many");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn inspector_programs() {
    run_topic("inspector_programs");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn inspector_looks() {
    run_topic("inspector_looks");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn lesson() {
    run_topic("lesson");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn check() {
    run_topic("check");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn class() {
    run_topic("class");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn class_looks() {
    run_topic("class_looks");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn class_pure() {
    run_topic("class_pure");
}

#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn class_of_forty() {
    run_topic("class_of_forty");
}

#[cfg(feature = "tls")]
#[test]
#[ignore = "needs Node and Chromium: run tests/browser/run"]
fn secure() {
    run_topic("secure");
}
