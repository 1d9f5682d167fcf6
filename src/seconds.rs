//! A duration, as people read it: `20 s`, `1.5 s`.

use std::fmt;
use std::time::Duration;

/// Shows a duration in seconds: in tenths, and where it is shorter than one, in thousandths.
#[derive(Debug, Clone, Copy)]
pub struct Seconds(pub Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = if self.0 < Duration::from_secs(1) {
            3
        } else {
            1
        };
        let number = format!("{:.digits$}", self.0.as_secs_f64());
        let number = number.trim_end_matches('0').trim_end_matches('.');
        write!(f, "{number} s")
    }
}
