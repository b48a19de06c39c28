//! The partitions of a table or an index: each takes 1,000 write units and 3,000 read units a second, and splits if it is
//! busy for long.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html>,
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html>. How long a partition
//! has to be busy before it splits is not documented; a minute is assumed. Unused capacity of up to five minutes, which
//! AWS keeps for bursts without a promise, is left out.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use crate::clock::{elapsed, since};

const WRITES: f64 = 1_000.0;
const READS: f64 = 3_000.0;
/// Assumed: AWS documents no time.
const SPLITS_AFTER: Duration = Duration::from_mins(1);
/// A partition that refused nothing for so long is not busy.
const COOLS_AFTER: Duration = Duration::from_secs(5);
/// The last writes, whose median is where a partition splits.
const REMEMBERED: usize = 256;

/// Where an item is: the hash of its partition key, and its sort key.
pub(crate) type Place = (u64, String);

/// The place of an item with these keys.
pub(crate) fn place(partition_key: &str, sort_key: &str) -> Place {
    let mut hasher = DefaultHasher::new();
    partition_key.hash(&mut hasher);
    (hasher.finish(), sort_key.to_owned())
}

/// What a request consumes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Units {
    pub(crate) read: f64,
    pub(crate) write: f64,
}

impl Units {
    pub(crate) fn read(read: f64) -> Self {
        Self { read, write: 0.0 }
    }

    pub(crate) fn write(write: f64) -> Self {
        Self { read: 0.0, write }
    }
}

/// A bucket that holds the capacity of one second.
#[derive(Debug)]
struct Bucket {
    rate: f64,
    left: f64,
    at: Duration,
}

impl Bucket {
    fn of(rate: f64) -> Self {
        Self { rate, left: rate, at: elapsed() }
    }

    fn refill(&mut self) {
        let seconds = since(self.at).as_secs_f64();
        self.left = (self.left + seconds * self.rate).min(self.rate);
        self.at = elapsed();
    }
}

#[derive(Debug)]
struct Partition {
    from: Place,
    writes: Bucket,
    reads: Bucket,
    busy_since: Option<Duration>,
    refused_at: Duration,
    recent: VecDeque<Place>,
}

impl Partition {
    fn from(from: Place) -> Self {
        let (writes, reads) = (Bucket::of(WRITES), Bucket::of(READS));
        Self {
            from,
            writes,
            reads,
            busy_since: None,
            refused_at: elapsed(),
            recent: VecDeque::new(),
        }
    }

    fn take(&mut self, place: &Place, units: Units) -> bool {
        self.writes.refill();
        self.reads.refill();
        if self.recent.len() == REMEMBERED {
            self.recent.pop_front();
        }
        self.recent.push_back(place.clone());
        let is_there = (units.write == 0.0 || self.writes.left > 0.0)
            && (units.read == 0.0 || self.reads.left > 0.0);
        if is_there {
            self.writes.left -= units.write;
            self.reads.left -= units.read;
            return true;
        }
        if self.busy_since.is_none() || since(self.refused_at) > COOLS_AFTER {
            self.busy_since = Some(elapsed());
        }
        self.refused_at = elapsed();
        false
    }

    /// Where it splits, if it was busy for long enough and has more than one busy key.
    fn splits_at(&self) -> Option<Place> {
        if since(self.busy_since?) < SPLITS_AFTER {
            return None;
        }
        let mut recent: Vec<_> = self.recent.iter().collect();
        recent.sort_unstable();
        let median = *recent.get(recent.len() / 2)?;
        (recent.first() != Some(&median)).then(|| median.clone())
    }
}

/// All partitions, in the order of their keys.
#[derive(Debug)]
pub(crate) struct Partitions(Vec<Partition>);

impl Partitions {
    /// So many partitions of equal shares of all partition keys.
    pub(crate) fn new(count: usize) -> Self {
        let step = u64::MAX / count as u64;
        Self((0..count as u64).map(|it| Partition::from((it * step, String::new()))).collect())
    }

    /// Splits the partition of this place there.
    pub(crate) fn split(&mut self, place: Place) {
        let index = self.index_of(&place);
        self.0.insert(index + 1, Partition::from(place));
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The index of the partition that has this place.
    pub(crate) fn index_of(&self, place: &Place) -> usize {
        self.0.partition_point(|partition| partition.from <= *place).saturating_sub(1)
    }

    /// Consumes units of a partition; returns whether it has them.
    pub(crate) fn take(&mut self, place: &Place, units: Units) -> bool {
        let index = self.index_of(place);
        if self.0[index].take(place, units) {
            return true;
        }
        if let Some(from) = self.0[index].splits_at() {
            self.0[index].busy_since = None;
            self.split(from);
        }
        false
    }
}
