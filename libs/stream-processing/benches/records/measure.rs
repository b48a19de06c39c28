//! Wall time, processor time and memory of this process.

use std::fs;
use std::ops::Add;
use std::time::{Duration, Instant};

/// What something took.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Measurement {
    wall: Duration,
    cpu: Duration,
}

/// Something that is going on.
pub(crate) struct Begun {
    at: Instant,
    cpu: Duration,
}

impl Measurement {
    pub(crate) fn begin() -> Begun {
        Begun { at: Instant::now(), cpu: cpu() }
    }
}

impl Begun {
    pub(crate) fn end(&self) -> Measurement {
        Measurement { wall: self.at.elapsed(), cpu: cpu().saturating_sub(self.cpu) }
    }
}

impl Add for Measurement {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { wall: self.wall + other.wall, cpu: self.cpu + other.cpu }
    }
}

/// The time that all threads have run, in nanoseconds precisely:
/// <https://docs.kernel.org/scheduler/sched-stats.html>.
fn cpu() -> Duration {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let spent = tasks.map(|task| {
        let statistics = fs::read_to_string(task.unwrap().path().join("schedstat")).unwrap();
        statistics.split(' ').next().unwrap().parse::<u64>().unwrap()
    });
    Duration::from_nanos(spent.sum())
}

/// The most memory that was resident so far, in megabytes.
fn peak_memory() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kilobytes: f64 = peak.trim().trim_end_matches("kB").trim().parse().unwrap();
    kilobytes / 1024.0
}

/// Prints the median repetition.
pub(crate) fn report(
    kind: &str,
    records: usize,
    calls: usize,
    first: &Measurement,
    measured: &[Measurement],
) {
    let processed = (records * calls) as f64;
    let median = |of: fn(&Measurement) -> Duration| {
        let mut all: Vec<Duration> = measured.iter().map(of).collect();
        all.sort_unstable();
        all[all.len() / 2].as_secs_f64()
    };
    println!(
        "{{\"work\":\"{kind}\",\"records\":{records},\"calls\":{calls},\"repetitions\":{},\
         \"records_per_s\":{:.0},\"cpu_us_per_record\":{:.2},\"first_ms\":{:.2},\
         \"peak_rss_mb\":{:.1}}}",
        measured.len(),
        processed / median(|one| one.wall),
        median(|one| one.cpu) * 1e6 / processed,
        first.wall.as_secs_f64() * 1e3,
        peak_memory(),
    );
}
