//! Clients that flood and are gone: what they sent waits, and so does their name.

use std::io::{self, Write as _};
use std::thread;
use std::time::{Duration, Instant};

use nix::libc::linger;
use nix::sys::socket::{setsockopt, sockopt::Linger};

use super::attack::{Attack, Target, address, attack};
use super::flood::none_if_blocked;
use super::person::{Person, contains};
use super::volley::{self, Volley};
use crate::relay::client::Client;

pub const ATTACKS: &[Attack] = &[
    attack(
        "ghost-pings",
        "a client floods pings, then its socket is reset",
        "frames",
        |target| haunt(target, &volley::pings(0), End::Reset),
    ),
    attack(
        "ghost-messages",
        "a client floods messages, then its socket is reset",
        "frames",
        |target| haunt(target, &volley::messages(8), End::Reset),
    ),
    Attack {
        seconds: Some(70),
        ..attack(
            "ghost-silent",
            "a client floods messages, then vanishes without a word",
            "frames",
            |target| haunt(target, &volley::messages(8), End::None),
        )
    },
    Attack {
        seconds: Some(70),
        ..attack(
            "ghost-quiet",
            "a client floods pings, then vanishes without a word",
            "frames",
            |target| haunt(target, &volley::pings(0), End::None),
        )
    },
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// With RST, as when a program is killed that has not read everything.
    Reset,
    /// As when a cable is pulled: the socket stays open, and nothing comes.
    None,
}

const NAME: &str = "ghost";

/// How long it floods.
const FLOOD_TIME: Duration = Duration::from_secs(1);

/// Between two attempts to get its name.
const PAUSE: Duration = Duration::from_millis(250);

/// Notes how long the name stays taken, and what is still heard of the client that is gone. How
/// many frames the server took.
fn haunt(target: &Target, volley: &Volley, end: End) -> io::Result<usize> {
    let mut heir = Person::come(target, address(2), "heir", false)?;
    let mut ghost = Person::come(target, address(1), NAME, false)?.into_client();
    let frames = flood(&mut ghost, volley)?;
    if end == End::Reset {
        let now = linger {
            l_onoff: 1,
            l_linger: 0,
        };
        setsockopt(&ghost.stream, Linger, &now)?;
    }
    // A client that has vanished keeps its socket until all is over.
    let kept = (end == End::None).then_some(ghost);
    // What was said before it was gone is heard first.
    let gone = Instant::now();
    heir.hear(gone + PAUSE, |_| false)?;
    let (mut heard, mut free) = (0, false);
    while !free && !target.is_over() {
        heir.send(&volley::login(NAME, false))?;
        let next = Instant::now() + PAUSE;
        heir.hear(next.min(target.end), |text| {
            free |= contains(text, "Bienvenue");
            heard += usize::from(contains(text, "ghost: "));
            free
        })?;
    }
    let what = if free {
        "s until its name was free"
    } else {
        "s, and its name is still taken"
    };
    target.note(what, gone.elapsed().as_secs_f64());
    #[expect(clippy::cast_precision_loss, reason = "it is only shown")]
    target.note("messages after it was gone", heard as f64);
    thread::sleep(target.left());
    drop(kept);
    Ok(frames)
}

/// Sends as fast as it is taken, and reads nothing.
fn flood(client: &mut Client, volley: &Volley) -> io::Result<usize> {
    client.stream.set_nonblocking(true)?;
    let (end, mut sent) = (Instant::now() + FLOOD_TIME, 0);
    while Instant::now() < end {
        let rest = &volley.bytes[sent % volley.bytes.len()..];
        match none_if_blocked(client.stream.write(rest))? {
            Some(count) => sent += count,
            None => thread::sleep(Duration::from_millis(1)),
        }
    }
    Ok(sent * volley.frames / volley.bytes.len())
}
