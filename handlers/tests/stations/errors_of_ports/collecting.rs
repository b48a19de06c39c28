//! Station 7.

use domain::testing::controls;
use handlers::ports::event_bus::NAMESPACE;
use handlers::stations::collect_proposals::{NAME, processor};
use serde_json::json;
use stream_processing::stored_events::{cloud_event_of, event_of};
use stream_processing::testing::{RecordedFaults, payload_of, sqs_record};

use super::observed::{Observed, processed};
use super::refusing_dynamodb::Refusal;
use super::trouble::Trouble;
use super::variants::Variants;
use crate::story::{given, history, now, stream};

pub(super) async fn observe(observed: &mut Observed) {
    let proposed = history(&given(&[controls::proposed()]).await, &stream()).await.remove(0);
    let event = cloud_event_of(&event_of(&proposed).unwrap(), NAMESPACE).unwrap();
    let message = sqs_record(0, &serde_json::to_string(&event).unwrap());
    let put = async |trouble: Trouble<Refusal>| {
        let faults = RecordedFaults::default();
        let station = processor(trouble.on_table(&json!([])), faults.clone(), now);
        processed(&station, &faults, payload_of(std::slice::from_ref(&message))).await
    };
    observed.each(NAME, "DynamoDbTable::put", put).await;
    let table = Trouble::new("nothing", Refusal::ALL[0]).on_table(&json!([]));
    observed.unkept_faults(NAME, |faults| processor(table.clone(), faults, now)).await;
}
