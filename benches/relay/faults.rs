//! The check, checked: servers that are wrong in one way each must not get a figure.

use std::time::Duration;

use super::load::{Pace, Plan};
use super::scenario::talk;
use super::server::BROKEN;

/// What `benches/peers/broken` does wrong, once, somewhere in the middle.
const FAULTS: [&str; 10] = [
    "loses one delivery",
    "loses one message for everyone",
    "stops telling one listener",
    "repeats one delivery",
    "repeats the last delivery",
    "swaps two messages for one listener",
    "swaps two messages of one sender for everyone",
    "tells another room",
    "changes one letter for everyone",
    "cuts one delivery short",
];

/// Whether every fault was caught, and the server without one was not accused.
pub fn check() -> bool {
    let plan = Plan {
        clients: 20,
        rooms: 2,
        senders: 4,
        pace: Pace::PerSecond(400.0),
        text_size: 64,
        stopped: 0,
    };
    let run = |fault| talk(BROKEN, plan, Duration::from_secs(1), &[("FAULT", fault)]);
    let mut good = match run("") {
        Ok(_) => true,
        Err(why) => {
            println!("- a server without a fault was accused: {why}");
            false
        }
    };
    for fault in FAULTS {
        let result = run(fault);
        good &= result.is_err();
        match result {
            Ok(_) => println!("- NOT CAUGHT: a server that {fault}"),
            Err(why) => println!("- caught: a server that {fault}: {why}"),
        }
    }
    good
}
