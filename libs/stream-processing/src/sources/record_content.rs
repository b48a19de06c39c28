//! Identifies a record by its content, however often it is delivered.

use std::collections::BTreeMap;

use serde_json::value::{RawValue, to_raw_value};
use uuid::Uuid;

/// Members that differ between deliveries of the same record, or only mark a replay: in a queue's message, a topic's
/// notification, and a bus's event.
const OF_DELIVERY: &[&str] = &["receiptHandle", "replay-name"];
/// The same, inside these members.
const OF_DELIVERY_WITHIN: &[(&str, &[&str])] = &[
    ("attributes", &["ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp"]),
    ("Sns", &["Signature", "SigningCertUrl", "SigningCertURL", "UnsubscribeUrl", "UnsubscribeURL"]),
];

type Members = BTreeMap<String, Box<RawValue>>;

/// UUIDv5 of a record, without the members that its delivery adds.
pub(super) fn id(json: &str) -> Uuid {
    let content =
        serde_json::from_str(json).and_then(|record| serde_json::to_vec(&lasting(record)?));
    Uuid::new_v5(&Uuid::NAMESPACE_OID, &content.unwrap_or_else(|_| json.as_bytes().to_vec()))
}

fn lasting(mut record: Members) -> serde_json::Result<Members> {
    record.retain(|name, _| !OF_DELIVERY.contains(&name.as_str()));
    for (name, of_delivery) in OF_DELIVERY_WITHIN {
        let Some(member) = record.get_mut(*name) else { continue };
        if let Ok(mut members) = serde_json::from_str::<Members>(member.get()) {
            members.retain(|name, _| !of_delivery.contains(&name.as_str()));
            *member = to_raw_value(&members)?;
        }
    }
    Ok(record)
}
