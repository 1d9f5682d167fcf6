//! The client programs and how each is started. Packages are where `tests/interop/run` has
//! installed them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::processes::{PATIENCE, Program};

#[track_caller]
pub fn start_python(name: &str, arguments: &[String]) -> Program {
    Program::start(
        Command::new(installed("venv/bin/python"))
            .arg(source(name))
            .args(arguments),
    )
}

#[track_caller]
pub fn start_npm(name: &str, arguments: &[String]) -> Program {
    let packages = installed("node_modules/ws").with_file_name("");
    Program::start(
        Command::new("node")
            .env("NODE_PATH", packages)
            .arg(source(name))
            .args(arguments),
    )
}

#[track_caller]
pub fn start_node(report_url: &str, urls: &[String]) -> Program {
    let mut command = Command::new("node");
    let known = Command::new("node")
        .args(["--print", "typeof WebSocket"])
        .output();
    // Node 20 and 21 have it behind an option.
    if known.expect("Node").stdout.starts_with(b"undefined") {
        command.arg("--experimental-websocket");
    }
    command.arg(source("standard.js"));
    Program::start(command.args(["Node", report_url]).args(urls))
}

#[track_caller]
pub fn start_chromium(report_url: &str, urls: &[String]) -> Program {
    // Its name differs from one system to the next.
    let name = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(|name| Command::new(name).arg("--version").output().is_ok())
        .expect("Chromium");
    let profile = Path::new(env!("CARGO_TARGET_TMPDIR")).join("chromium-profile");
    // One that is left over may be locked by a browser that is gone.
    let _ = std::fs::remove_dir_all(&profile);
    let page = source("browser.html");
    let arguments = format!("Chromium,{report_url},{}", urls.join(","));
    Program::start(
        Command::new(name)
            .args(["--headless", "--disable-gpu", "--disable-quic"])
            // Its sandbox refuses to work for root, and in many containers; the only page is ours.
            .arg("--no-sandbox")
            .args(["--no-first-run", "--disable-sync"])
            .arg("--disable-background-networking")
            .arg("--disable-component-update")
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg(format!("file://{}#{arguments}", page.display()))
            .stderr(Stdio::null()),
    )
}

#[track_caller]
pub fn start_curl(arguments: &[&str]) -> Program {
    let patience = PATIENCE.as_secs().to_string();
    let mut command = Command::new("curl");
    command.args(["--silent", "--no-buffer", "--noproxy", "*"]);
    Program::start(command.args(["--max-time", &patience]).args(arguments))
}

#[track_caller]
pub fn curl_knows_ws() -> bool {
    let version = Command::new("curl").arg("--version").output();
    let version = version.expect("curl").stdout;
    String::from_utf8_lossy(&version)
        .split_whitespace()
        .any(|word| word == "ws")
}

pub fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/interop")
        .join(name)
}

#[track_caller]
pub fn installed(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .with_file_name("interop")
        .join(name);
    assert!(path.exists(), "first run tests/interop/run");
    path
}
