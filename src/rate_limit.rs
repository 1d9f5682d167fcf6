//! How fast one client may send: two token buckets, which refill with time. It neither sleeps nor
//! reads a clock.

use std::time::{Duration, Instant};

use crate::limits::Rate;

/// What one client may still send now.
#[derive(Debug)]
pub struct RateLimit {
    rate: Rate,
    frames: f64,
    bytes: f64,
    refilled: Instant,
}

impl RateLimit {
    /// Full buckets.
    #[must_use]
    pub fn new(rate: Rate, now: Instant) -> Self {
        Self {
            rate,
            frames: f64::from(rate.burst),
            bytes: f64::from(rate.burst_bytes),
            refilled: now,
        }
    }

    /// Whether nothing has been taken for long enough.
    pub fn is_full(&mut self, now: Instant) -> bool {
        self.charge(0, 0, now);
        self.frames >= f64::from(self.rate.burst) && self.bytes >= f64::from(self.rate.burst_bytes)
    }

    /// Takes frames and bytes out of the buckets. Returns how long to wait before the next frame is
    /// decoded: zero within the rate.
    pub fn charge(&mut self, frames: u32, bytes: usize, now: Instant) -> Duration {
        let passed = now.saturating_duration_since(self.refilled).as_secs_f64();
        self.refilled = now;
        let (frame_rate, byte_rate) = (
            f64::from(self.rate.frames_per_second),
            f64::from(self.rate.bytes_per_second),
        );
        self.frames =
            (self.frames + passed * frame_rate).min(f64::from(self.rate.burst)) - f64::from(frames);
        #[expect(
            clippy::cast_precision_loss,
            reason = "the length of a frame, far below 2^52"
        )]
        let bytes = bytes as f64;
        let burst_bytes = f64::from(self.rate.burst_bytes);
        self.bytes = (self.bytes + passed * byte_rate).min(burst_bytes) - bytes;
        // A bucket below zero is a debt; it is paid by waiting until the bucket is back at zero.
        let wait = (-self.frames / frame_rate)
            .max(-self.bytes / byte_rate)
            .max(0.0);
        Duration::from_secs_f64(wait)
    }
}
