//! Counts what a replay would do, by type.

use std::collections::BTreeMap;

use anyhow::Result;
use local::archive::{Archive, Place, Selection};
use serde_json::json;
use tokio::task::yield_now;

use super::plan::{Plan, Verdict};
use crate::output::{Line, Output};

const PAGE: usize = 500;

/// Events by log and type.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<(String, String), Counts>);

#[derive(Debug, Default)]
struct Counts {
    goes: u64,
    too_old: u64,
}

impl Tally {
    /// Considers all events that a replay would, and sends nothing.
    pub(super) async fn of(
        source: &Archive,
        selection: &Selection,
        plan: &Plan,
        after: Option<Place>,
    ) -> Result<Self> {
        let (mut tally, mut last) = (Self::default(), after);
        loop {
            let page = source.after(last.as_ref(), selection, PAGE)?;
            let Some(end) = page.last() else {
                return Ok(tally);
            };
            last = Some(end.place().clone());
            // Lets the command stop.
            yield_now().await;
            for archived in &page {
                let (log, event_type) = archived.log_and_type();
                let verdict = plan.verdict(archived)?;
                if verdict == Verdict::OfNoInterest {
                    continue;
                }
                let counts = tally.0.entry((log.to_owned(), event_type.to_owned())).or_default();
                match verdict {
                    Verdict::Goes => counts.goes += 1,
                    Verdict::TooOld | Verdict::OfNoInterest => counts.too_old += 1,
                }
            }
        }
    }

    /// Prints one line per type, for people or scripts.
    pub(super) fn print(&self, is_json: bool) -> Result<()> {
        let mut output = Output::new();
        for ((log, event_type), Counts { goes, too_old }) in &self.0 {
            if is_json {
                output.json(&json!({
                    "log": log, "type": event_type, "events": goes, "tooOld": too_old,
                }))?;
                continue;
            }
            let left_out = match too_old {
                0 => String::new(),
                _ => format!("  {too_old} too old"),
            };
            let line = Line::default().text(format_args!("{goes:>9}  ")).column(log, 12);
            output.line(line.text(format_args!("  {event_type}{left_out}")))?;
        }
        if !is_json {
            let what = if self.0.is_empty() { "No events to replay." } else { "Nothing was sent." };
            output.line(what)?;
        }
        output.flush()?;
        Ok(())
    }
}
