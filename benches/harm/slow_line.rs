//! Somebody who reads all the time, but on a line of 4 Mbit/s: what others say must fit in it.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use super::attack::{Attack, Target, address, attack};
use super::flood::Flood;
use super::person::Person;
use super::slow_reader::{SlowReader, WORD};
use super::volley;
use crate::relay::client::PATIENCE;

pub const ATTACKS: &[Attack] = &[
    Attack {
        // The buffers of the systems on both sides hold megabytes.
        seconds: Some(15),
        ..attack(
            "slow-line",
            "two talkers say texts of 32 KiB as fast as they may; somebody reads at 4 Mbit/s",
            "messages",
            |target| read_slowly(target, &Flood::new(2, volley::messages(32 * 1024))),
        )
    },
    Attack {
        // The buffers of the systems on both sides hold megabytes.
        seconds: Some(15),
        ..attack(
            "slow-line-rooms",
            "twenty clients create rooms as fast as they may; somebody reads at 4 Mbit/s",
            "rooms",
            |target| read_slowly(target, &Flood::new(20, volley::rooms_with_long_names())),
        )
    },
];

/// Between two words that the reader should hear.
const PAUSE: Duration = Duration::from_millis(100);

/// Notes how late the reader hears a third person, and what it misses.
fn read_slowly(target: &Target, flood: &Flood) -> io::Result<usize> {
    // No flood's address and no flood's name.
    let mut speaker = Person::come(target, address(1001), "speaker", false)?;
    let mut reader = SlowReader::come(target, address(1002))?;
    let start = Instant::now();
    thread::scope(|scope| {
        let flooding = scope.spawn(|| flood.run(target));
        let speaking = scope.spawn(move || {
            let mut words = 0;
            while !target.is_over() {
                let word = format!("{WORD}{}.", start.elapsed().as_micros());
                speaker.send(&volley::message(&word))?;
                words += 1;
                speaker.hear(Instant::now() + PAUSE, |_| false)?;
            }
            Ok::<usize, io::Error>(words)
        });
        reader.listen(start, target.end, usize::MAX);
        let said = speaking.join().expect("no panic")?;
        let frames = flooding.join().expect("no panic")?;
        // What is under way when the flood ends may still arrive.
        reader.listen(start, Instant::now() + PATIENCE, said);
        reader.report(target, said);
        Ok(frames)
    })
}
