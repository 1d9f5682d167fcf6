//! What is measured, in what unit, and which way is better.

use std::collections::BTreeMap;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    Deliveries,
    Connections,
    CpuPerDelivery,
    CpuPerConnection,
    P50,
    P90,
    P99,
    P999,
    P99Alone,
    Slowdown,
    MemoryPerClient,
    Memory,
    MemoryPeak,
    Threads,
    IdleCpu,
    ServerCores,
    LoadCores,
    OtherCores,
}

pub type Figures = BTreeMap<Measure, f64>;

impl Measure {
    pub const fn title(self) -> &'static str {
        match self {
            Self::Deliveries => "deliveries/s",
            Self::Connections => "connections/s",
            Self::CpuPerDelivery => "CPU µs a delivery",
            Self::CpuPerConnection => "CPU µs a connection",
            Self::P50 => "p50 ms",
            Self::P90 => "p90 ms",
            Self::P99 => "p99 ms",
            Self::P999 => "p99.9 ms",
            Self::P99Alone => "p99 ms when all read",
            Self::Slowdown => "p99 ÷ p99 when all read",
            Self::MemoryPerClient => "KiB a client",
            Self::Memory => "MiB resident",
            Self::MemoryPeak => "MiB at the peak",
            Self::Threads => "threads",
            Self::IdleCpu => "CPU ms a second",
            Self::ServerCores => "server's cores",
            Self::LoadCores => "load's cores",
            Self::OtherCores => "others' cores",
        }
    }

    /// A figure with three significant digits, in the title's unit. Seconds and bytes are what goes in.
    pub fn show(self, figure: f64) -> String {
        let figure = figure
            * match self {
                Self::CpuPerDelivery | Self::CpuPerConnection => 1e6,
                Self::P50 | Self::P90 | Self::P99 | Self::P999 | Self::P99Alone | Self::IdleCpu => {
                    1e3
                }
                Self::MemoryPerClient => 1.0 / 1024.0,
                Self::Memory | Self::MemoryPeak => 1.0 / (1024.0 * 1024.0),
                _ => 1.0,
            };
        if self == Self::Threads {
            format!("{figure:.0}")
        } else {
            significant(figure)
        }
    }
}

/// Three digits are more than such a measurement is worth already.
pub fn significant(figure: f64) -> String {
    let magnitude = figure.abs();
    match magnitude {
        10_000_000.0.. => format!("{:.1} M", figure / 1e6),
        1_000_000.0.. => format!("{:.2} M", figure / 1e6),
        100_000.0.. => format!("{:.0} k", figure / 1e3),
        10_000.0.. => format!("{:.1} k", figure / 1e3),
        100.0.. => format!("{figure:.0}"),
        10.0.. => format!("{figure:.1}"),
        _ => format!("{figure:.2}"),
    }
}

pub fn median(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    let upper = *figures.get(middle)?;
    Some(if figures.len().is_multiple_of(2) {
        f64::midpoint(figures[middle - 1], upper)
    } else {
        upper
    })
}
