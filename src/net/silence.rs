//! How long a client has been silent (RFC 6455 §5.5.2): it is pinged, and then it is gone.

use std::time::{Duration, Instant};

/// When a client was last heard of.
#[derive(Debug)]
pub struct Silence {
    heard: Instant,
    pinged: bool,
    ping_after: Duration,
}

/// What is to be done about a silent client.
#[derive(Debug, PartialEq, Eq)]
pub enum Due {
    Nothing,
    Ping,
    Disconnect,
}

impl Silence {
    /// A client that has just been heard of.
    #[must_use]
    pub fn since(now: Instant, ping_after: Duration) -> Self {
        Self {
            heard: now,
            pinged: false,
            ping_after,
        }
    }

    /// The client has sent something.
    pub fn end(&mut self, now: Instant) {
        (self.heard, self.pinged) = (now, false);
    }

    /// What is to be done now. A Ping is due once.
    pub fn due(&mut self, now: Instant) -> Due {
        let silent = now.saturating_duration_since(self.heard);
        if silent >= 2 * self.ping_after && self.pinged {
            return Due::Disconnect;
        }
        if silent >= self.ping_after && !self.pinged {
            self.pinged = true;
            return Due::Ping;
        }
        Due::Nothing
    }
}
