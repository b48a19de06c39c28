//! Station 6.

use std::sync::Arc;

use domain::testing::controls;
use handlers::ports::event_bus::EventBus;
use handlers::stations::publish_events::{NAME, Publisher, function};
use stream_processing::FaultStore;
use stream_processing::sinks::SinkError;
use stream_processing::testing::{RecordedFaults, batch_of};

use super::observed::{Observed, processed};
use super::trouble::Trouble;
use crate::story::{given, history, now, stream};
use crate::troubled_bus::{Fates, TroubledBus};

fn publisher<F: FaultStore + Clone>(bus: impl EventBus, faults: F) -> Publisher<F> {
    function(Arc::new(bus), None, "journal", faults, now).unwrap()
}

pub(super) async fn observe(observed: &mut Observed) {
    let batch = batch_of(&history(&given(&[controls::proposed()]).await, &stream()).await);
    let publish = async |trouble: Trouble<SinkError>| {
        let faults = RecordedFaults::default();
        processed(&publisher(trouble.on(()), faults.clone()), &faults, batch.clone()).await
    };
    observed.each(NAME, "EventBus::publish", publish).await;
    let bus = || TroubledBus::with(&Fates::default());
    observed.unkept_faults(NAME, |faults| publisher(bus(), faults)).await;
}
