//! The recipients of a replay.

use std::collections::HashSet;

use local::bus::envelope_of;
use serde_json::json;
use serde_json::value::{RawValue, to_raw_value};
use stream_processing::CloudEvent;
use stream_processing::sources::Payload;

use crate::system::{Bus, Functions, Invoked};

/// The indexes of events that were not taken for now, and the reason of the first.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotTaken {
    pub(super) places: Vec<usize>,
    pub(super) reason: String,
}

/// Takes events, each at least once.
pub(super) trait Recipient {
    /// Takes at most [`MOST`] events.
    async fn take(&self, events: &[CloudEvent]) -> Result<(), NotTaken>;
}

/// Events in one call, at most: the limit of `PutEvents`, and of the batches behind the deployed bus.
pub(super) const MOST: usize = 10;

/// All subscribers, through the bus.
pub(super) struct Everybody<'a>(pub(super) &'a Bus);

/// One subscriber: its function is invoked as its queue's mapping does.
pub(super) struct OneSubscriber<'a> {
    pub(super) functions: &'a Functions,
    pub(super) name: &'static str,
}

impl NotTaken {
    fn all(events: &[CloudEvent], reason: impl Into<String>) -> Self {
        Self { places: (0..events.len()).collect(), reason: reason.into() }
    }
}

impl Recipient for Everybody<'_> {
    async fn take(&self, events: &[CloudEvent]) -> Result<(), NotTaken> {
        let answers = self.0.put(events).await;
        let answers = answers.map_err(|error| NotTaken::all(events, format!("{error:#}")))?;
        let refused = answers.into_iter().enumerate();
        let refused = refused.filter_map(|(place, refused)| Some((place, refused?)));
        let (places, reasons): (Vec<_>, Vec<_>) = refused.unzip();
        match reasons.into_iter().next() {
            Some(reason) => Err(NotTaken { places, reason }),
            None => Ok(()),
        }
    }
}

impl Recipient for OneSubscriber<'_> {
    async fn take(&self, events: &[CloudEvent]) -> Result<(), NotTaken> {
        let not_taken = |reason: String| NotTaken::all(events, reason);
        let messages = events.iter().map(|event| message(event, self.name));
        let messages = messages.collect::<Result<Vec<_>, _>>();
        let messages = messages.map_err(|error| not_taken(error.to_string()))?;
        let payload = Payload::of_records(messages.iter().map(|message| message.get()));
        let invoked = self.functions.invoke(self.name, payload.text()).await;
        let failed: HashSet<_> = match invoked.map_err(|error| not_taken(format!("{error:#}")))? {
            Invoked::Failed(reason) => return Err(not_taken(reason)),
            Invoked::Answered(answer) => {
                answer.batch_item_failures.into_iter().map(|it| it.item_identifier).collect()
            }
        };
        let places = events.iter().enumerate().filter(|(_, event)| failed.contains(&event.id));
        let places: Vec<_> = places.map(|(place, _)| place).collect();
        if places.is_empty() && failed.is_empty() {
            return Ok(());
        }
        let reason = format!("{} has failed for now; its log says why", self.name);
        // An answer with an unknown message fails as a whole, as for a mapping.
        if places.len() < failed.len() {
            Err(not_taken(reason))
        } else {
            Err(NotTaken { places, reason })
        }
    }
}

/// The message that the subscriber's queue would deliver:
/// <https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html>.
fn message(event: &CloudEvent, queue: &str) -> serde_json::Result<Box<RawValue>> {
    let sent = event.time.unwrap_or_default();
    to_raw_value(&json!({
        "messageId": event.id,
        "receiptHandle": "replayed",
        "body": envelope_of(event, sent)?.get(),
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": sent.timestamp_millis().to_string(),
        },
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": format!("arn:aws:sqs:local:000000000000:{queue}"),
        "awsRegion": "local",
    }))
}
