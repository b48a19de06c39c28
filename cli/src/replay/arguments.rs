//! The arguments of `replay`.

use std::num::NonZeroU32;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::Args;
use local::archive::Selection;

use super::source::Source;
use super::target::Target;
use crate::system::SystemArguments;

const EXAMPLES: &str = "\
Examples:
  visitplannr replay --to count-by-country --dry-run    what would go, and nothing goes
  visitplannr replay --to collect-proposals --from 2026-11-20 --until 2026-11-21
  visitplannr replay --to bus --type DestinationProposed --log destination
  visitplannr replay --to bus --after EVENT-ID          go on where a replay has stopped
  visitplannr replay --to bus --source lake-files/      from files of the event lake
  visitplannr replay --to bus --aws                     from the events table of the stack, onto its bus

An event that is replayed carries the attribute `replayname`. It is not archived again. On the bus, every
subscriber hears of it but those that write to people; one that is named is the only one. Each does what it
would do if the event were delivered twice, so a replay that is repeated changes nothing.

Exit status:
  0  every event was taken
  1  it has stopped before its end; standard error says where to go on
  2  the arguments are wrong";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ReplayArguments {
    /// Where to: `bus`, or the name of a subscriber
    #[arg(long, value_name = "bus|SUBSCRIBER")]
    pub(super) to: Target,
    /// Events that happened then or later: a date is its midnight, UTC; or RFC 3339
    #[arg(long, value_name = "DATE", value_parser = moment)]
    from: Option<DateTime<Utc>>,
    /// Events that happened before [default: now]
    #[arg(long, value_name = "DATE", value_parser = moment)]
    until: Option<DateTime<Utc>>,
    /// Only events of this type; may be given several times
    #[arg(long = "type", value_name = "TYPE")]
    types: Vec<String>,
    /// Only events of this log, such as `destination` or `area`; may be given several times
    #[arg(long = "log", value_name = "LOG")]
    logs: Vec<String>,
    /// Where from: `archive`, `table` (the events table), `lake` (the stack's), a file or a directory with files of a
    /// lake, or `s3://BUCKET/PREFIX` [default: archive; with --aws: table]
    #[arg(long)]
    pub(super) source: Option<Source>,
    /// Events a second, at most
    #[arg(long, value_name = "N", default_value = "250")]
    pub(super) rate: NonZeroU32,
    /// Go on after this event
    #[arg(long, value_name = "EVENT-ID")]
    pub(super) after: Option<String>,
    /// Say what would go, and send nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Let a subscriber that writes to people do so
    #[arg(long)]
    pub(super) to_people: bool,
    /// A JSON object at the end; of a dry run, one a line for each type
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) system: SystemArguments,
}

impl ReplayArguments {
    /// The selected events. From an archive that is still being filled,
    /// only those until now, so that the replay ends and repeats no news.
    pub(super) fn selection(&self, now: DateTime<Utc>) -> Selection {
        Selection {
            from: self.from,
            until: self.until.or(Some(now)),
            types: self.types.clone(),
            logs: self.logs.clone(),
        }
    }
}

fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN).and_utc();
    text.parse().map(midnight).or_else(|_| text.parse()).map_err(|_| {
        "a date such as 2026-11-21, or a moment such as 2026-11-21T08:49:00Z".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn a_date_is_its_midnight_and_a_moment_is_itself() {
        let read = |text| moment(text).map(|moment| moment.to_rfc3339());
        assert_eq!(read("2026-11-21").unwrap(), "2026-11-21T00:00:00+00:00");
        assert_eq!(read("2026-11-21T09:49:00+01:00").unwrap(), "2026-11-21T08:49:00+00:00");
        assert!(read("yesterday").is_err());
    }
}
