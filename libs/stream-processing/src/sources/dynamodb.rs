//! Events from the records of a DynamoDB stream: <https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html>.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use super::attribute_value::Item;
use super::stream_record::StreamRecord;
use super::{DecodeError, Decoded, item_key, record_time};
use crate::{Event, Tags};

/// The names of the attributes that tell what a change means. The defaults
/// are `pk`, `sk`, `discriminator`, `timestamp`, `deleted` and `latched`.
#[derive(Debug, Clone)]
pub struct SingleTable {
    /// The partition key. All changes of a partition are kept in order; if the table has no key with this name, all
    /// changes of an item are.
    pub partition_key: Cow<'static, str>,
    /// The sort key. It is the type of an item without a discriminator.
    pub sort_key: Cow<'static, str>,
    /// The attribute with an item's type, such as `thing`.
    pub discriminator: Cow<'static, str>,
    /// The attribute with the time of the change: RFC 3339, or a number of milliseconds since the epoch (seconds,
    /// microseconds and nanoseconds are recognised by their size). It has precedence over the record's own time,
    /// which is in seconds, except for removals, which don't update it.
    pub timestamp: Cow<'static, str>,
    /// The attribute that marks an item as removed although it exists.
    pub deleted: Cow<'static, str>,
    /// The attribute that marks a change as caused by an event from elsewhere, which is not news.
    pub latched: Cow<'static, str>,
}

impl Default for SingleTable {
    fn default() -> Self {
        Self {
            partition_key: "pk".into(),
            sort_key: "sk".into(),
            discriminator: "discriminator".into(),
            timestamp: "timestamp".into(),
            deleted: "deleted".into(),
            latched: "latched".into(),
        }
    }
}

/// The content of [`Event::raw`] in a change: the item before and after, as plain JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Change<T = Box<RawValue>> {
    /// The item afterwards; `None` if it was removed.
    #[serde(default = "Option::default", skip_serializing_if = "Option::is_none")]
    pub new: Option<T>,
    /// The item before; `None` if it is new, or the stream has no old images.
    #[serde(default = "Option::default", skip_serializing_if = "Option::is_none")]
    pub old: Option<T>,
}

/// How to interpret the items of a table.
#[derive(Debug, Clone)]
pub enum TableLayout {
    /// Items of several types, each with its type in an attribute. A change of an item becomes an event.
    SingleTable(SingleTable),
    /// The events table of an event store: each item holds an event.
    #[cfg(feature = "event-store")]
    EventStore(event_store::Upcasters),
}

impl Default for TableLayout {
    fn default() -> Self {
        Self::SingleTable(SingleTable::default())
    }
}

impl TableLayout {
    pub(super) fn decode(&self, json: &str) -> Result<Vec<Decoded>, DecodeError> {
        let record: StreamRecord<'_> =
            serde_json::from_str(json).map_err(DecodeError::record("DynamoDB stream"))?;
        match self {
            Self::SingleTable(table) => table.decode(&record),
            #[cfg(feature = "event-store")]
            Self::EventStore(upcasters) => stored_event(&record, upcasters),
        }
    }
}

/// The event that was appended. A changed or removed item of the history is poison.
#[cfg(feature = "event-store")]
fn stored_event(
    record: &StreamRecord<'_>,
    upcasters: &event_store::Upcasters,
) -> Result<Vec<Decoded>, DecodeError> {
    let change = &record.dynamodb;
    // IAM can't distinguish an overwriting put from a first one, so it is detected here.
    let image = match &change.new_image {
        Some(image) if record.event_name == "INSERT" => to_raw_value(image)?,
        _ => {
            let (change, keys) = (record.event_name.to_string(), to_raw_value(&change.keys)?);
            return Err(DecodeError::History { change, keys: keys.get().to_owned() });
        }
    };
    let recorded = event_store::event_from_json(image.get(), upcasters)?;
    let key = Some(recorded.stream.to_string().into());
    let event = crate::stored_events::event_of(&recorded)?;
    Ok(vec![Decoded { key, ..event.into() }])
}

impl SingleTable {
    fn decode(&self, record: &StreamRecord<'_>) -> Result<Vec<Decoded>, DecodeError> {
        if self.is_no_news(record) {
            return Ok(vec![]);
        }
        let change = &record.dynamodb;
        let partition_key = item_key::of(&change.keys, &self.partition_key);
        let (key, expired) = (partition_key.as_deref().map(Into::into), record.is_expiry());
        let images = Change { new: change.new_image.as_ref(), old: change.old_image.as_ref() };
        let event = Event {
            id: record.event_id.to_string(),
            event_type: self.event_type(record),
            timestamp: self.timestamp(record)?,
            partition_key,
            tags: tags(record),
            raw: Some(to_raw_value(&images)?),
            ..Event::default()
        };
        Ok(vec![Decoded { key, expired, ..event.into() }])
    }

    /// Whether the item is latched: the service whose event caused the change publishes it.
    fn is_no_news(&self, record: &StreamRecord<'_>) -> bool {
        record.is_of_replica() || record.image().is_some_and(|image| image.is_set(&self.latched))
    }

    fn event_type(&self, record: &StreamRecord<'_>) -> String {
        let (keys, image) = (&record.dynamodb.keys, record.image());
        let kind = image
            .and_then(|image| image.text(&self.discriminator))
            .or_else(|| image.and_then(|image| image.text(&self.sort_key)))
            .or_else(|| keys.text(&self.sort_key))
            .unwrap_or("item");
        format!("{}-{}", kind.to_lowercase(), self.action(record))
    }

    fn action(&self, record: &StreamRecord<'_>) -> &'static str {
        let is_deleted = |image: &Option<Item<'_>>| {
            image.as_ref().is_some_and(|image| image.is_set(&self.deleted))
        };
        let before = is_deleted(&record.dynamodb.old_image);
        let after = is_deleted(&record.dynamodb.new_image);
        match (&*record.event_name, before, after) {
            // A change of an item that stays marked as deleted is no update: that would bring it back elsewhere.
            ("REMOVE", _, _) | (_, _, true) => "deleted",
            ("INSERT", _, _) => "created",
            (_, true, false) => "undeleted",
            _ => "updated",
        }
    }

    fn timestamp(&self, record: &StreamRecord<'_>) -> Result<Option<i64>, DecodeError> {
        let image = record.dynamodb.new_image.as_ref();
        let said = image.and_then(|image| record_time::of_text(image.text(&self.timestamp)?));
        match said {
            Some(said) => Ok(Some(said)),
            None => record.dynamodb.approximate_time(),
        }
    }
}

fn tags(record: &StreamRecord<'_>) -> Tags {
    let mut tags = Tags::new();
    let region = record.aws_region.as_ref();
    tags.extend(region.map(|region| ("region".to_owned(), Value::from(region.as_ref()))));
    tags
}
