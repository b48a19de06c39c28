//! Sends events to a recipient, in order.

use std::time::Duration;

use anyhow::{Result, bail};
use indicatif::ProgressBar;
use local::archive::{Archive, ArchivedEvent, Place, Selection};
use stream_processing::CloudEvent;
use tokio::task::yield_now;
use tokio::time::sleep;

use super::pace::Pace;
use super::plan::{Plan, Verdict};
use super::recipient::{MOST, NotTaken, Recipient};

/// Events to read at once.
const PAGE: usize = 500;
/// Bytes to send at once, unless one event has more: half of EventBridge's limit.
const MOST_BYTES: usize = 512 << 10;
/// Attempts to send an event before the replay stops: some 13 seconds.
const ATTEMPTS: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// The inputs of a replay.
pub(super) struct Replay<'a> {
    pub(super) source: &'a Archive,
    pub(super) selection: &'a Selection,
    pub(super) plan: &'a Plan,
}

/// The progress of a replay.
#[derive(Debug, Default)]
pub(super) struct Progress {
    pub(super) sent: u64,
    pub(super) too_old: u64,
    /// The position of the last event that was taken, or left out.
    pub(super) last: Option<Place>,
}

/// Events to send, and the position of the last one considered.
#[derive(Default)]
struct Batch {
    events: Vec<CloudEvent>,
    bytes: usize,
    too_old: u64,
    last: Option<Place>,
}

impl Replay<'_> {
    /// Sends all remaining events. If it is dropped, it got as far as `progress` says, and perhaps a batch further.
    pub(super) async fn send(
        &self,
        recipient: &impl Recipient,
        mut pace: Pace,
        progress: &mut Progress,
        bar: &ProgressBar,
    ) -> Result<()> {
        loop {
            let read = self.source.after(progress.last.as_ref(), self.selection, PAGE)?;
            if read.is_empty() {
                return Ok(());
            }
            let mut batch = Batch::default();
            for archived in &read {
                batch.add(archived, self.plan)?;
                bar.inc(1);
                if batch.is_full() {
                    send(recipient, &mut pace, std::mem::take(&mut batch), progress).await?;
                }
            }
            send(recipient, &mut pace, batch, progress).await?;
            // Lets the command stop, even if nothing of this page was sent.
            yield_now().await;
        }
    }
}

impl Batch {
    fn add(&mut self, archived: &ArchivedEvent, plan: &Plan) -> Result<()> {
        match plan.verdict(archived)? {
            Verdict::Goes => {
                let event = plan.marked(archived);
                self.bytes += event.data.as_ref().map_or(0, |data| data.get().len());
                self.events.push(event);
            }
            Verdict::TooOld => self.too_old += 1,
            Verdict::OfNoInterest => {}
        }
        self.last = Some(archived.place().clone());
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.events.len() == MOST || self.bytes >= MOST_BYTES
    }
}

async fn send(
    recipient: &impl Recipient,
    pace: &mut Pace,
    batch: Batch,
    progress: &mut Progress,
) -> Result<()> {
    let Batch { events, too_old, last, .. } = batch;
    if !events.is_empty() {
        pace.wait(events.len()).await;
    }
    let sent = events.len() as u64;
    deliver(recipient, events).await?;
    progress.sent += sent;
    progress.too_old += too_old;
    progress.last = last.or(progress.last.take());
    Ok(())
}

/// Sends events until all of them are taken: those not taken are sent again, after a pause that doubles.
async fn deliver(recipient: &impl Recipient, mut events: Vec<CloudEvent>) -> Result<()> {
    let mut pause = FIRST_PAUSE;
    for attempt in 1.. {
        if events.is_empty() {
            return Ok(());
        }
        let Err(NotTaken { places, reason }) = recipient.take(&events).await else {
            return Ok(());
        };
        if attempt == ATTEMPTS {
            bail!("{reason}");
        }
        let left = events.into_iter().enumerate();
        events = left.filter(|(place, _)| places.contains(place)).map(|(_, event)| event).collect();
        sleep(pause).await;
        pause *= 2;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
