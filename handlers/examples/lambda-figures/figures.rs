//! What is measured of a program, and the table of it.

use std::path::Path;
use std::time::Duration;

/// The measurements of one program.
#[derive(Default)]
pub(crate) struct Figures {
    pub(crate) name: String,
    /// Of the binary, in bytes.
    pub(crate) size: u64,
    /// From the start of the process to its first poll.
    pub(crate) start: Vec<Duration>,
    /// Processor time spent by then.
    pub(crate) cpu: Vec<Duration>,
    /// First invocations.
    pub(crate) first: Vec<Duration>,
    /// All others.
    pub(crate) warm: Vec<Duration>,
    /// The most memory that was resident after all of a process's invocations, in kilobytes.
    pub(crate) memory: u64,
}

impl Figures {
    pub(crate) fn of(binary: &Path) -> std::io::Result<Self> {
        let name = binary.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, size: binary.metadata()?.len(), ..Self::default() })
    }
}

/// Prints the table; the first program is what the others' start is compared with.
pub(crate) fn print(all: &[Figures]) {
    println!(
        "{:22} {:>6} {:>9} {:>9} {:>6} {:>7} {:>8} {:>8} {:>6} {:>7}",
        "program",
        "MB",
        "start ms",
        "p95",
        "ratio",
        "CPU ms",
        "first ms",
        "warm ms",
        "ratio",
        "mem MB"
    );
    let hello = all.first().map_or(f64::NAN, |hello| percentile(&hello.start, 50));
    for figures in all {
        let (start, first) = (percentile(&figures.start, 50), percentile(&figures.first, 50));
        let warm = percentile(&figures.warm, 50);
        println!(
            "{:22} {:6.1} {:9.2} {:9.2} {:6.1} {:7.2} {:8.2} {:8.2} {:6.1} {:7.1}",
            figures.name,
            bytes(figures.size),
            start,
            percentile(&figures.start, 95),
            start / hello,
            percentile(&figures.cpu, 50),
            first,
            warm,
            first / warm,
            bytes(figures.memory * 1024),
        );
    }
}

/// In megabytes.
#[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
fn bytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// In milliseconds.
fn percentile(values: &[Duration], percent: usize) -> f64 {
    let mut values = values.to_vec();
    values.sort_unstable();
    let index = (values.len() * percent / 100).min(values.len().saturating_sub(1));
    values.get(index).map_or(f64::NAN, |value| value.as_secs_f64() * 1000.0)
}
