//! The time of day may jump: deadlines do not depend on it, and messages only carry it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::person::Person;
use crate::common::process::{Salon, command};
use crate::common::witnesses::unharmed;

/// Everything in `src`, by file.
fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

#[test]
fn only_the_time_that_others_are_told_is_read_from_the_clock_on_the_wall() {
    let mut found = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    assert!(found.len() > 20);
    for (path, text) in found {
        let uses = text.matches("SystemTime::now()").count();
        let expected = usize::from(path.ends_with("src/clock.rs"));
        assert_eq!(uses, expected, "{}", path.display());
    }
}

/// A library that adds what stands in a file to the time of day, whenever it is asked for.
const CLOCK: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
int clock_gettime(clockid_t clock, struct timespec *time) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, time);
    FILE *file;
    long seconds = 0;
    if (clock == CLOCK_REALTIME && (file = fopen(getenv("SALON_CLOCK"), "r"))) {
        if (fscanf(file, "%ld", &seconds) == 1) time->tv_sec += seconds;
        fclose(file);
    }
    return result;
}
"#;

const YEAR: u64 = 365 * 86_400;

#[test]
fn the_chat_goes_on_when_the_clock_jumps_a_year_either_way() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (source, library, offset) = (
        folder.join("clock.c"),
        folder.join("clock.so"),
        folder.join("clock.offset"),
    );
    fs::write(&source, CLOCK).unwrap();
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&library, &source])
        .arg("-ldl")
        .status();
    if !compiled.is_ok_and(|status| status.success()) {
        println!("no C compiler here");
        return;
    }
    fs::write(&offset, "0").unwrap();
    let (mut program, log) = command("clock", &[]);
    program
        .env("LD_PRELOAD", &library)
        .env("SALON_CLOCK", &offset);
    let salon = Salon::spawn((program, log));
    let mut alice = Person::login(salon.address, "Alice");
    let mut time = || {
        alice.chat("quelle heure est-il ?");
        let said = alice.hear_until(|event| event["user"] == "Alice" && event["kind"] == "chat");
        said["time"].as_u64().unwrap()
    };
    unharmed(salon.address, || {
        let before = time();
        fs::write(&offset, format!("-{YEAR}")).unwrap();
        let past = time();
        fs::write(&offset, YEAR.to_string()).unwrap();
        let future = time();
        assert!(past < before && before < future, "{past} {before} {future}");
        assert!(future - past > YEAR * 1000);
        // Far outside of what a clock should say: 1822.
        fs::write(&offset, format!("-{}", 200 * YEAR)).unwrap();
        assert_eq!(time(), 0);
    });
}
