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
  visitplannr replay --to count-by-country --dry-run    show what would be sent
  visitplannr replay --to collect-proposals --from 2026-11-20 --until 2026-11-21
  visitplannr replay --to bus --type DestinationProposed --log destination
  visitplannr replay --to bus --after EVENT-ID          continue where a replay stopped
  visitplannr replay --to bus --source lake-files/      from files of the event lake
  visitplannr replay --to bus --aws                     from the stack's events table to its bus

A replayed event carries the attribute `replayname`, and is not archived again. On the bus it reaches every subscriber,
except those that write to people; with --to SUBSCRIBER it reaches only that one. A subscriber handles it like a second
delivery, so repeating a replay changes nothing.

Exit status:
  0  every event was accepted
  1  it stopped early; standard error says where to continue
  2  the arguments are wrong";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ReplayArguments {
    /// Recipient: `bus`, or the name of a subscriber
    #[arg(long, value_name = "bus|SUBSCRIBER")]
    pub(super) to: Target,
    /// Only events from this time on: a date (midnight UTC), or RFC 3339
    #[arg(long, value_name = "DATE", value_parser = moment)]
    from: Option<DateTime<Utc>>,
    /// Only events before this time [default: now]
    #[arg(long, value_name = "DATE", value_parser = moment)]
    until: Option<DateTime<Utc>>,
    /// Only events of this type; repeatable
    #[arg(long = "type", value_name = "TYPE")]
    types: Vec<String>,
    /// Only events of this log, such as `destination` or `area`; repeatable
    #[arg(long = "log", value_name = "LOG")]
    logs: Vec<String>,
    /// Source: `archive`, `table` (the events table), `lake` (the stack's), a file or a directory of lake files, or
    /// `s3://BUCKET/PREFIX` [default: archive; with --aws: table]
    #[arg(long)]
    pub(super) source: Option<Source>,
    /// Events per second, at most
    #[arg(long, value_name = "N", default_value = "250")]
    pub(super) rate: NonZeroU32,
    /// Continue after this event
    #[arg(long, value_name = "EVENT-ID")]
    pub(super) after: Option<String>,
    /// Show what would be sent, and send nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Allow a subscriber that writes to people to do so
    #[arg(long)]
    pub(super) to_people: bool,
    /// Print a JSON object at the end; for a dry run, one per event type and line
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
