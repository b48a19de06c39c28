//! Station 6: publishes stored events, and those that consumers staged, at least once. A repeat has the same id, and
//! every stored event has its stream and version, so that subscribers can drop duplicates and notice gaps.

use std::sync::Arc;

use idempotent_consumers::{is_of_table, outbox};
use stream_processing::metrics::Metrics;
use stream_processing::sources::{Payload, TableLayout};
use stream_processing::stored_events::cloud_event_of;
use stream_processing::{
    BatchResponse, Deadline, EventTypes, FaultStore, Pipeline, Pipelines, PipelinesError,
    ProcessingError, Processor,
};

use crate::declaration::{Declaration, StreamMapping, Trigger};
use crate::function::BatchFunction;
use crate::need::Need;
use crate::parts::Parts;
use crate::ports::clock::Clock;
use crate::ports::event_bus::{EventBus, NAMESPACE};
use crate::station::{AssemblyError, BatchStation, Station};
use crate::stored_events::upcasters;
use crate::table::Table;

/// The function's name, as in `template.yaml`.
pub const NAME: &str = "publish-events";

/// The filter of its mapping on the events table. It includes changed history, so that it is noticed.
pub const FILTER: &str =
    r#"{"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"destination#"},{"prefix":"area#"}]}}}}"#;

/// Publishes stored events and staged ones.
#[derive(Debug)]
pub struct PublishEvents;

impl Station for PublishEvents {
    const DECLARATION: &'static Declaration = &Declaration {
        name: NAME,
        number: Some(6),
        triggers: &[
            Trigger::Stream(StreamMapping { name: NAME, table: Table::Events, filter: FILTER }),
            Trigger::Stream(StreamMapping {
                name: "publish-events-journal",
                table: Table::Journal,
                filter: idempotent_consumers::FILTER,
            }),
        ],
        needs: &[Need::Bus, Need::EventStream, Need::Journal, Need::Faults],
    };
}

impl BatchStation for PublishEvents {
    async fn assemble<P: Parts>(parts: P) -> Result<impl BatchFunction, AssemblyError> {
        let (journal, faults) = (parts.journal_table()?, parts.faults()?);
        let (bus, stream) = (parts.bus().await?, parts.event_stream().await?);
        Ok(function(bus, stream, journal, faults, parts.clock())?)
    }
}

/// The function behind two streams: the events table's, and that of the consumers' journal.
///
/// The tables have different layouts, so there is a processor
/// for each. Both have the same pipelines: one for each bus.
#[derive(Debug)]
pub struct Publisher<F> {
    stored: Processor<F>,
    staged: Processor<F>,
    journal: String,
}

/// The function that publishes to `bus`, and to `stream` if there is one, independently: stored events, and those
/// staged in the table `journal`.
///
/// # Errors
/// [`PipelinesError`] if two of its pipelines have the same id.
pub fn function<F: FaultStore + Clone>(
    bus: Arc<dyn EventBus>,
    stream: Option<Arc<dyn EventBus>>,
    journal: impl Into<String>,
    faults: F,
    now: Clock,
) -> Result<Publisher<F>, PipelinesError> {
    let stream = stream.map(|stream| ("stream", stream));
    let buses: Vec<_> = [("bus", bus)].into_iter().chain(stream).collect();
    let all = |publish: fn(&'static str, Arc<dyn EventBus>) -> Pipeline| {
        Pipelines::new(buses.iter().map(|(id, bus)| publish(id, Arc::clone(bus))))
    };
    let stored = Processor::new(NAME, all(publish_stored)?, faults.clone(), now)
        .with_table(TableLayout::EventStore(upcasters()));
    let staged = Processor::new(NAME, all(publish_staged)?, faults, now);
    Ok(Publisher { stored, staged, journal: journal.into() })
}

fn publish_stored(id: &'static str, bus: Arc<dyn EventBus>) -> Pipeline {
    Pipeline::new(id, EventTypes::any(), move |units| {
        let events = units.try_map(|event, ()| cloud_event_of(event, NAMESPACE));
        bus.publish(events)
    })
}

fn publish_staged(id: &'static str, bus: Arc<dyn EventBus>) -> Pipeline {
    outbox(id, move |events| bus.publish(events))
}

impl<F: FaultStore> BatchFunction for Publisher<F> {
    async fn process(
        &self,
        payload: Payload,
        deadline: Deadline,
    ) -> Result<BatchResponse, ProcessingError> {
        if is_of_table(&payload, &self.journal) {
            self.staged.process(payload, deadline).await
        } else {
            self.stored.process(payload, deadline).await
        }
    }

    fn without(self, disabled: &str) -> Result<Self, PipelinesError> {
        let (stored, staged) = (self.stored.without(disabled)?, self.staged.without(disabled)?);
        Ok(Self { stored, staged, ..self })
    }

    fn with_metrics(self, metrics: Metrics) -> Self {
        let stored = self.stored.with_metrics(metrics.clone());
        Self { stored, staged: self.staged.with_metrics(metrics), ..self }
    }
}
