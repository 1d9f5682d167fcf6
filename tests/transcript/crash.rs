//! A server that is killed in the middle of a flood, again and again.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use salon::transcript::read::read;
use serde_json::{Value, json};

use crate::common::person::Person;
use crate::common::process::Salon;
use crate::witness::Witness;
use crate::{path_of, start};

/// How many chats there are, and how often the server of each is killed. One transcript of so many
/// floods would take long to read at each start.
const CHATS: usize = 5;
const KILLS: usize = 4;

/// What was told longer ago than this is in the file.
const PROMISED: Duration = Duration::from_secs(1);

/// A flood goes on for so much longer, so that there is something that has to be in the file.
const MARGIN: Duration = Duration::from_millis(100);

#[test]
fn a_server_that_is_killed_loses_the_last_second_at_most_and_goes_on_counting() {
    (0..CHATS).for_each(|_| kill_again_and_again());
}

#[track_caller]
fn kill_again_and_again() {
    let path = path_of("killed");
    let (mut last_id, mut whole, mut epochs) = (0, 0, vec![Value::Null]);
    for run in 0..KILLS {
        let witness = Witness::start(&path_of("killed_witness"));
        let mut salon = start("killed", &path);
        let (mut alice, epoch) = come_back(&salon, last_id, epochs.last().unwrap());
        let told = flood(&mut alice, run, &witness);
        // Messages are on their way.
        (0..20).for_each(|_| alice.chat("the last"));
        let killed = Instant::now();
        salon.child.kill().unwrap();
        salon.child.wait().unwrap();
        let late = witness.end();

        let kept = chats_after(&path, &mut whole);
        for (index, chat) in kept.iter().enumerate() {
            assert_eq!(chat["id"], last_id + 1 + index as u64);
            let text = text_of(run, index);
            assert!(
                chat["text"] == text || index >= told.len(),
                "{chat}, not {text}"
            );
        }
        // On a busy machine, the server's thread may be late as the witness was.
        let is_sure = |when: &Instant| killed - *when > PROMISED + late;
        let sure = told.iter().filter(|when| is_sure(when)).count();
        assert!(
            kept.len() >= sure,
            "run {run}: {} of {sure} are kept, of {} told; the witness was {late:?} late",
            kept.len(),
            told.len(),
        );
        last_id += kept.len() as u64;
        assert!(
            !epochs.contains(&epoch),
            "its clients may know of what the file does not have"
        );
        epochs.push(epoch);
        // As if it had been killed in the middle of a write, unless it was.
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        if file.metadata().unwrap().len() == whole {
            file.write_all(br#"{"kind":"chat","room":"gene"#).unwrap();
        }
    }
    // This checks that the ids have no gap.
    let past = read(BufReader::new(File::open(&path).unwrap())).unwrap();
    assert_eq!(past.messages as u64, last_id);
}

/// Logs in as somebody who has heard nothing of what the last run said. Returns the new epoch.
#[track_caller]
fn come_back(salon: &Salon, last_id: u64, last_epoch: &Value) -> (Person, Value) {
    let mut alice = Person::connect(salon.address);
    alice.say(&json!({
        "action": "login", "user": "Alice", "details": true, "since": 0, "epoch": last_epoch,
    }));
    let epoch = alice.hear_code("welcome")["epoch"].clone();
    let users = alice.hear_action("users");
    assert_eq!(users["last"], last_id);
    assert_eq!(users["complete"], last_epoch.is_null());
    (alice, epoch)
}

fn text_of(run: usize, index: usize) -> String {
    format!("{run}: {index}")
}

/// Talks until the first message has to be in the file. Returns when each came back.
fn flood(alice: &mut Person, run: usize, witness: &Witness) -> Vec<Instant> {
    // Where too much waits, it is written before its time. At the lower rate, that is not so.
    let at_once = if run.is_multiple_of(2) { 20 } else { 1 };
    let (begin, mut told) = (Instant::now(), Vec::new());
    while begin.elapsed() < PROMISED + MARGIN + witness.worst() {
        let next = told.len()..told.len() + at_once;
        next.clone()
            .for_each(|index| alice.chat(&text_of(run, index)));
        for index in next {
            assert_eq!(alice.hear_chat(), text_of(run, index));
            told.push(Instant::now());
        }
    }
    told
}

/// The chat messages in the whole lines of the file after so many bytes, which are counted on.
fn chats_after(path: &Path, whole: &mut u64) -> Vec<Value> {
    let mut file = File::open(path).unwrap();
    file.seek(SeekFrom::Start(*whole)).unwrap();
    let mut text = String::new();
    file.read_to_string(&mut text).unwrap();
    let end = text.rfind('\n').map_or(0, |last| last + 1);
    *whole += end as u64;
    let lines = text[..end]
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    lines
        .filter(|line: &Value| line["kind"] == "chat")
        .collect()
}
