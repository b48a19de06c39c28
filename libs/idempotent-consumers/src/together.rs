//! Handles several events by one transaction.

use std::collections::HashSet;

use futures::{StreamExt, stream};
use serde_json::value::RawValue;
use stream_processing::CloudEvent;

use crate::consumer::{ATTEMPTS, pause};
use crate::entry_key::EntryKey;
use crate::journal::Committed;
use crate::transaction::Write;
use crate::{ConsumeError, Consumed, Consumer, Handler, Journal, Mutations};

/// Events that share a transaction, at most: a transaction holds 100 records, and two are left for what all change.
const TOGETHER: usize = 98;

/// An event, and where its outcome belongs.
struct Keyed<'a> {
    place: usize,
    key: EntryKey,
    event: &'a CloudEvent,
}

type Outcome = Result<Consumed, ConsumeError>;
type Outcomes = Vec<Option<Outcome>>;

/// What the handler asks for in one run for several events.
struct Staged {
    /// By the events' places.
    results: Vec<(usize, Box<RawValue>)>,
    writes: Vec<Write>,
}

impl<H: Handler> Consumer<H> {
    /// Handles events so that as many as possible share a transaction: it has an entry for each, and their changes of a
    /// record as one. So a handler that only adds to a counter costs one write of the counter for all of them. A change
    /// that can't follow those of other events, such as `expect` after `increment`, is refused as if they were of one
    /// event; then the event gets a transaction of its own.
    ///
    /// Each event is handled once, whatever is delivered again, at once, or after a crash, as by [`consume`](Self::consume).
    /// If one can't be handled, the others are.
    ///
    /// Returns an outcome for each event, in order.
    pub async fn consume_together(&self, events: &[CloudEvent]) -> Vec<Outcome> {
        let mut outcomes: Outcomes = events.iter().map(|_| None).collect();
        let mut groups = self.groups_of(events, &mut outcomes);
        while let Some(mut group) = groups.pop() {
            let Err(error) = self.handle_group(&group, &mut outcomes).await else { continue };
            group.retain(|it| outcomes[it.place].is_none());
            let is_one = group.len() == 1;
            for it in &group {
                outcomes[it.place] = match error.again() {
                    Some(error) => Some(Err(error)),
                    None if is_one => Some(self.consume(it.event).await),
                    None => None,
                };
            }
            // Whichever event it is, the others are not to fail with it.
            group.retain(|it| outcomes[it.place].is_none());
            if !group.is_empty() {
                let half = group.split_off(group.len() / 2);
                groups.extend([group, half].into_iter().filter(|group| !group.is_empty()));
            }
        }
        let undecided = || Err(ConsumeError::Contended(ATTEMPTS));
        outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(undecided)).collect()
    }

    /// Events that may share a transaction. One that is there twice comes again later, on its own: it is a repeat then.
    fn groups_of<'a>(
        &self,
        events: &'a [CloudEvent],
        outcomes: &mut Outcomes,
    ) -> Vec<Vec<Keyed<'a>>> {
        let (mut seen, mut first, mut groups) = (HashSet::new(), vec![], vec![]);
        for (place, event) in events.iter().enumerate() {
            match EntryKey::of(self.service(), event) {
                Ok(key) if seen.insert(key.as_str().to_owned()) => {
                    first.push(Keyed { place, key, event });
                }
                Ok(key) => groups.push(vec![Keyed { place, key, event }]),
                Err(error) => outcomes[place] = Some(Err(error.into())),
            }
        }
        while !first.is_empty() {
            let rest = first.split_off(first.len().min(TOGETHER));
            groups.push(std::mem::replace(&mut first, rest));
        }
        groups
    }

    /// Handles those that have no outcome yet, in one transaction. If it fails, nothing was written for them.
    async fn handle_group(
        &self,
        group: &[Keyed<'_>],
        outcomes: &mut Outcomes,
    ) -> Result<(), ConsumeError> {
        self.answer_repeats(group, outcomes).await?;
        let mut before = None;
        for attempt in 1..=ATTEMPTS {
            let Staged { results, writes } = self.stage_all(group, outcomes).await?;
            if results.is_empty() {
                return Ok(());
            }
            match self.journal.commit(&writes, results.len()).await? {
                Committed::Done => {
                    for (place, result) in results {
                        outcomes[place] = Some(Ok(Consumed::Now(result)));
                    }
                    return Ok(());
                }
                // Of one of them; perhaps of others too.
                Committed::Before(_) => self.answer_repeats(group, outcomes).await?,
                Committed::Contended => {
                    self.handler.contended();
                    pause(attempt).await;
                }
                Committed::Refused(refusal) => {
                    if before.as_ref() == Some(&refusal) {
                        refusal.twice()?;
                    }
                    before = Some(refusal);
                }
            }
        }
        Err(ConsumeError::Contended(ATTEMPTS))
    }

    /// Answers events that were handled before, or are too old to tell.
    async fn answer_repeats(
        &self,
        group: &[Keyed<'_>],
        outcomes: &mut Outcomes,
    ) -> Result<(), ConsumeError> {
        let open: Vec<_> = group.iter().filter(|it| outcomes[it.place].is_none()).collect();
        let lookups: Vec<_> = open.iter().map(|it| self.journal.find(&it.key)).collect();
        let found = stream::iter(lookups).buffered(self.parallel().get());
        let found: Vec<_> = found.collect().await;
        for (it, found) in open.into_iter().zip(found) {
            outcomes[it.place] = match found? {
                Some(result) => Some(Ok(Consumed::Before(result))),
                None => self.refuse_old(it.event).err().map(Err),
            };
        }
        Ok(())
    }

    /// Runs the handler for one event after the other, on top of what it staged for those before.
    async fn stage_all(
        &self,
        group: &[Keyed<'_>],
        outcomes: &mut Outcomes,
    ) -> Result<Staged, ConsumeError> {
        let mut mutations = Mutations::default();
        let (mut results, mut entries) = (vec![], vec![]);
        for it in group {
            if outcomes[it.place].is_some() {
                continue;
            }
            match self.run(&it.key, it.event, mutations.clone()).await {
                Ok(run) => {
                    results.push((it.place, run.result));
                    entries.push(run.entry);
                    mutations = run.mutations;
                }
                Err(_) => outcomes[it.place] = Some(self.consume(it.event).await),
            }
        }
        let writes = Journal::transaction(entries, mutations.into_writes())?;
        Ok(Staged { results, writes })
    }
}
