//! A fault as an item of the table.

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Utc};
use event_store::dynamodb::Item;
use uuid::Uuid;

use super::log_error::FaultLogError;
use crate::{ErrorDescription, Fault};

/// Bytes in an item, at most, with the names of its attributes:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>.
const LIMIT: usize = 400 * 1024;
/// Bytes for keys, names, the time and the list, at most: a list takes 3 bytes, and 1 for each value
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>).
const OVERHEAD: usize = 512;

/// Whether the fault fits into one item.
pub(super) fn fits(fault: &Fault) -> bool {
    let Fault { function, pipeline, event_id, event_type, error, batch, record, .. } = fault;
    let ErrorDescription { name, message, stack } = error;
    let texts = [function, pipeline, event_id, event_type, name, message, stack, record];
    let texts: usize = texts.into_iter().map(String::len).sum();
    let batch: usize = batch.iter().map(|id| id.len() + 1).sum();
    OVERHEAD + texts + batch <= LIMIT
}

/// The item of a fault that fits into one.
pub(super) fn item_of(fault: &Fault) -> Item {
    let batch = fault.batch.iter().map(|id| text(id)).collect();
    let own = [
        ("event_id", text(&fault.event_id)),
        ("event_type", text(&fault.event_type)),
        ("error", text(&fault.error.message)),
        ("error_stack", text(&fault.error.stack)),
        ("batch", AttributeValue::L(batch)),
        ("record", text(&fault.record)),
    ];
    let mut item = outline_of(fault);
    item.extend(own.map(|(name, value)| (name.to_owned(), value)));
    item
}

/// The attributes that are short in every fault.
pub(super) fn outline_of(fault: &Fault) -> Item {
    let raised_at = fault.raised_at.timestamp_millis().to_string();
    let outline = [
        ("pk", text(&fault.function)),
        ("sk", text(&fault.id.to_string())),
        ("pipeline", text(&fault.pipeline)),
        ("error_name", text(&fault.error.name)),
        ("raised_at", AttributeValue::N(raised_at)),
    ];
    outline.map(|(name, value)| (name.to_owned(), value)).into()
}

/// The fault that an item holds.
pub(super) fn fault_of(item: &Item) -> Result<Fault, FaultLogError> {
    let text = |name| text_of(item, name).map(str::to_owned);
    let batch = item.get("batch").and_then(|value| value.as_l().ok());
    let ids = batch.into_iter().flatten().filter_map(|id| id.as_s().ok().cloned());
    Ok(Fault {
        id: id_of(item)?,
        function: text("pk")?,
        pipeline: text("pipeline")?,
        event_id: text("event_id")?,
        event_type: text("event_type")?,
        error: ErrorDescription {
            name: text("error_name")?,
            message: text("error")?,
            stack: text("error_stack")?,
        },
        batch: ids.collect(),
        record: text("record")?,
        raised_at: raised_at(item)?,
    })
}

pub(super) fn id_of(item: &Item) -> Result<Uuid, FaultLogError> {
    text_of(item, "sk")?.parse().map_err(|_| FaultLogError::Undecodable("sk"))
}

pub(super) fn raised_at(item: &Item) -> Result<DateTime<Utc>, FaultLogError> {
    let milliseconds = item.get("raised_at").and_then(|value| value.as_n().ok()?.parse().ok());
    milliseconds
        .and_then(DateTime::from_timestamp_millis)
        .ok_or(FaultLogError::Undecodable("raised_at"))
}

pub(super) fn text_of<'a>(item: &'a Item, name: &'static str) -> Result<&'a str, FaultLogError> {
    let value = item.get(name).and_then(|value| value.as_s().ok());
    value.map(String::as_str).ok_or(FaultLogError::Undecodable(name))
}

pub(super) fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}
