//! Durations counted in buckets: none is forgotten, and each quantile is right to 1 %.

use std::time::Duration;

/// Buckets per doubling: 2^6, so a bucket is at most 1/64 wide.
const BITS: u32 = 6;

#[derive(Default)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
}

impl Histogram {
    pub fn record(&mut self, duration: Duration) {
        let nanoseconds = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        let bucket = bucket(nanoseconds);
        if bucket >= self.counts.len() {
            self.counts.resize(bucket + 1, 0);
        }
        self.counts[bucket] += 1;
        self.total += 1;
    }

    /// In seconds; `None` if nothing was recorded.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )]
    pub fn quantile(&self, fraction: f64) -> Option<f64> {
        let wanted = ((self.total as f64 * fraction).ceil() as u64).clamp(1, self.total.max(1));
        let mut seen = 0;
        let bucket = self.counts.iter().position(|count| {
            seen += count;
            seen >= wanted
        })?;
        Some(middle(bucket) * 1e-9)
    }
}

fn bucket(value: u64) -> usize {
    let magnitude = (u64::BITS - value.leading_zeros()).saturating_sub(BITS + 1);
    let bucket = (u64::from(magnitude) << BITS) + (value >> magnitude);
    usize::try_from(bucket).unwrap_or(usize::MAX)
}

#[allow(clippy::cast_precision_loss)]
fn middle(bucket: usize) -> f64 {
    let magnitude = (bucket >> BITS).saturating_sub(1);
    let low = (bucket - (magnitude << BITS)) as f64;
    (low + 0.5) * f64::powi(2.0, i32::try_from(magnitude).unwrap_or(0))
}
