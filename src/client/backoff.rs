//! When the next attempt to connect is made (RFC 6455 §7.2.3): later each time, and not at the
//! moment when all the others try.

use std::time::Duration;

use crate::limits::CLIENT_RETRY_SECONDS;

/// How often in a row the connection was lost.
#[derive(Debug, Default)]
pub struct Backoff {
    attempts: u32,
}

impl Backoff {
    /// How long to wait now (§7.2.3): 1, 2, 4 … 30 s, and a quarter more or less, as chance will
    /// have it.
    pub fn next(&mut self, chance: u8) -> Duration {
        let (first, most) = CLIENT_RETRY_SECONDS;
        let doubled = first.saturating_mul(1 << self.attempts.min(16));
        self.attempts += 1;
        let share = 0.75 + f64::from(chance) / 510.0;
        Duration::from_secs(doubled.min(most)).mul_f64(share)
    }

    /// How many attempts there were since the last success.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The connection works again.
    pub fn reset(&mut self) {
        self.attempts = 0;
    }
}
