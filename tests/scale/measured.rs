//! What a run shows.

use std::fmt;
use std::time::Duration;

use crate::lambda::Function;
use crate::load::Load;
use crate::source::Done;

/// What one station did with a load.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Measured {
    pub(crate) station: &'static str,
    /// Proposals that came each second.
    pub(crate) offered: u32,
    /// Those done each second, once environments have started.
    pub(crate) done: f64,
    /// From arrival to done, for half of them and for nearly all.
    pub(crate) median: Duration,
    pub(crate) p99: Duration,
    /// Environments at once.
    pub(crate) environments: usize,
    /// Requests that DynamoDB or the bus refused for lack of capacity, per proposal done.
    pub(crate) throttled: f64,
    /// Transactions that conflicted, per proposal done.
    pub(crate) conflicts: f64,
    /// Write units, per proposal done.
    pub(crate) written: f64,
}

impl Measured {
    pub(crate) const HEAD: &str = "station               offered/s   done/s   median      p99  environments  throttled  conflicts  write units";

    /// What was done of a load, a message for each proposal.
    pub(crate) fn of(station: &'static str, load: Load, done: &Done, function: &Function) -> Self {
        Self {
            station,
            offered: load.each_second,
            done: done.rate_since(load.warm()),
            median: done.age(0.5),
            p99: done.age(0.99),
            environments: function.environments(),
            throttled: 0.0,
            conflicts: 0.0,
            written: 0.0,
        }
    }

    /// Whether it keeps up with what comes.
    pub(crate) fn keeps_up(&self) -> bool {
        self.done >= 0.97 * f64::from(self.offered)
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { station, offered, done, environments, throttled, conflicts, written, .. } = self;
        let (median, p99) = (self.median.as_secs_f64(), self.p99.as_secs_f64());
        write!(
            formatter,
            "{station:<21} {offered:>9} {done:>8.0} {median:>7.2}s {p99:>7.2}s {environments:>13} {throttled:>10.2} {conflicts:>10.2} {written:>12.2}",
        )
    }
}
