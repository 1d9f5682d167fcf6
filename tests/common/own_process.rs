//! A test that changes something of which a process has only one, such as its logger, runs alone in
//! a process of its own: the other tests of the program are not affected, and do not affect it.

use std::env;
use std::process::Command;

/// Set in that process.
const MARK: &str = "SALON_OWN_PROCESS";

/// Runs `body`, which is the whole of this test, in another process: there, the test program is
/// started for this test alone. `module` is what `module_path!()` gives where the test stands.
#[track_caller]
pub fn run(module: &str, test: &str, body: impl FnOnce()) {
    if env::var_os(MARK).is_some() {
        return body();
    }
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", &path(module, test), "--nocapture"])
        .env(MARK, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The name of a test as the test program knows it: without the name of the program.
pub fn path(module: &str, test: &str) -> String {
    let (_, topic) = module.split_once("::").expect("a topic of a test program");
    format!("{topic}::{test}")
}
