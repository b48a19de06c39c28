//! A batch of stored events, grouped by the stream they belong to.

use std::collections::HashMap;

use event_store::{StreamId, Upcasters};
use futures::{StreamExt, stream};

use crate::{Deadline, Delivery, Report, StreamBatch, decode_record};

/// Streams that are processed at the same time: enough to hide a request's latency, few enough for
/// a small function's connections.
const CONCURRENT_STREAMS: usize = 16;

/// The events of a batch by stream, and what was poison already when it was decoded.
#[derive(Debug)]
pub struct EventBatch {
    streams: Vec<StreamDeliveries>,
    report: Report,
}

/// The deliveries of one stream, by version. Duplicates and gaps are the handler's to judge.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamDeliveries {
    /// The stream.
    pub stream: StreamId,
    /// Its events in this batch; never empty.
    pub deliveries: Vec<Delivery>,
}

/// How the deliveries of one stream ended.
#[derive(Debug)]
pub struct Handled<T> {
    /// What the handler made of them.
    pub value: Option<T>,
    /// Deliveries that no repetition mends, by position, with the reason.
    pub poison: Vec<(usize, String)>,
    /// The first delivery that has to come again, by position, with the reason.
    pub again: Option<(usize, String)>,
}

impl<T> Handled<T> {
    /// All went well.
    pub fn done(value: T) -> Self {
        Self { value: Some(value), poison: vec![], again: None }
    }

    /// Everything from this position has to come again.
    pub fn again(position: usize, reason: &dyn std::fmt::Display) -> Self {
        Self { value: None, poison: vec![], again: Some((position, reason.to_string())) }
    }
}

impl StreamDeliveries {
    /// The position of the delivery that came first.
    #[must_use]
    pub fn first_position(&self) -> usize {
        self.deliveries.iter().map(|delivery| delivery.position).min().unwrap_or_default()
    }
}

impl EventBatch {
    /// Decodes what `function` was sent.
    #[must_use]
    pub fn decode(function: &'static str, batch: StreamBatch, upcasters: &Upcasters) -> Self {
        let mut report = Report::new(function);
        let mut by_stream: HashMap<StreamId, Vec<Delivery>> = HashMap::new();
        for (position, record) in batch.records.into_iter().enumerate() {
            let (sequence_number, decoded) = decode_record(&record, upcasters);
            let event_id = decoded.as_ref().ok().map(|event| event.event.id);
            report.add_record(record, sequence_number, event_id);
            match decoded {
                Ok(event) => {
                    let delivery = Delivery { position, event };
                    by_stream.entry(delivery.event.stream.clone()).or_default().push(delivery);
                }
                Err(reason) => report.poison(position, reason),
            }
        }
        let streams = by_stream.into_iter().map(|(stream, mut deliveries)| {
            deliveries.sort_by_key(|delivery| delivery.event.version);
            StreamDeliveries { stream, deliveries }
        });
        Self { streams: streams.collect(), report }
    }

    /// Gives each stream to `handle`, several at a time, until the deadline comes. What was not
    /// begun by then comes again.
    pub async fn for_each_stream<T, F>(
        self,
        deadline: Deadline,
        handle: impl Fn(StreamDeliveries) -> F,
    ) -> (Vec<T>, Report)
    where
        F: Future<Output = Handled<T>>,
    {
        let Self { streams, mut report } = self;
        let handled: Vec<Handled<T>> = stream::iter(streams)
            .map(|deliveries| {
                let first = deliveries.first_position();
                let work = (!deadline.has_come()).then(|| handle(deliveries));
                async move {
                    match work {
                        Some(work) => work.await,
                        None => Handled::again(first, &"the deadline came before its turn"),
                    }
                }
            })
            .buffer_unordered(CONCURRENT_STREAMS)
            .collect()
            .await;
        let mut values = Vec::with_capacity(handled.len());
        for Handled { value, poison, again } in handled {
            values.extend(value);
            for (position, reason) in poison {
                report.poison(position, reason);
            }
            if let Some((position, reason)) = again {
                report.again(position, reason);
            }
        }
        (values, report)
    }
}
