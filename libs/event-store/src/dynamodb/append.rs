//! Appending: one conditional put for one event, one transaction for several.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use uuid::Uuid;

use super::{DynamoDbEventStore, Item, RequestError, Transacted, event_to_item, put_if, transact};
use crate::repeat::check_append;
use crate::{AppendError, ExpectedVersion, NewEvent, RecordedEvent, StreamId, Version};

const NEW_VERSION: &str = "attribute_not_exists(pk)";

/// How DynamoDB answered a write.
enum Written {
    Appended,
    /// A condition failed: the ids of the events that are stored at these versions, `None` where there is none.
    Occupied(Vec<Option<Uuid>>),
}

/// Where a stream ends, as seen by an append.
pub(super) enum End {
    At(Version),
    /// The stream holds these events already. Its version with the last of them.
    Repeat(Version),
}

impl DynamoDbEventStore {
    pub(super) async fn append_events(
        &self,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: &[NewEvent],
    ) -> Result<Version, AppendError> {
        check_append(stream, events)?;
        // The first append to a stream reads nothing: the condition of its put checks that the stream is empty.
        let mut end = match expected {
            ExpectedVersion::NoStream | ExpectedVersion::Exact(Version::EMPTY) => {
                End::At(Version::EMPTY)
            }
            _ => self.find_end(stream, expected, events).await?,
        };
        loop {
            let base = match end {
                End::At(version) => version,
                End::Repeat(version) => return Ok(version),
            };
            match self.write(stream, base, events).await? {
                Written::Appended => return Ok(base.after(events.len())),
                // The client retried, because the answer was lost.
                Written::Occupied(there) if there.iter().eq(&ids(events)) => {
                    return Ok(base.after(events.len()));
                }
                Written::Occupied(_) => end = self.find_end(stream, expected, events).await?,
            }
        }
    }

    async fn write(
        &self,
        stream: &StreamId,
        base: Version,
        events: &[NewEvent],
    ) -> Result<Written, AppendError> {
        let mut items = Vec::with_capacity(events.len());
        for (offset, event) in events.iter().enumerate() {
            let version = base.after(offset + 1);
            let recorded = RecordedEvent { stream: stream.clone(), version, event: event.clone() };
            items.push(
                event_to_item(&recorded)
                    .map_err(|error| RequestError::unwritable("PutItem", &self.table, &error))?,
            );
        }
        match <[Item; 1]>::try_from(items) {
            Ok([item]) => self.put(stream, item).await,
            Err(items) => self.transact(stream, items).await,
        }
    }

    async fn put(&self, stream: &StreamId, item: Item) -> Result<Written, AppendError> {
        let put = self.client.put_item().set_item(Some(item)).condition_expression(NEW_VERSION);
        match put_if(put, &self.table).await {
            Ok(Ok(())) => Ok(Written::Appended),
            Ok(Err(there)) => Ok(Written::Occupied(vec![there.as_ref().and_then(event_id)])),
            Err(error) => Err(append_error(stream, error)),
        }
    }

    async fn transact(&self, stream: &StreamId, items: Vec<Item>) -> Result<Written, AppendError> {
        let put = |item| {
            let put = Put::builder()
                .table_name(&self.table)
                .set_item(Some(item))
                .condition_expression(NEW_VERSION)
                .return_values_on_condition_check_failure(
                    ReturnValuesOnConditionCheckFailure::AllOld,
                );
            Ok(TransactWriteItem::builder().put(put.build()?).build())
        };
        let puts = items.into_iter().map(put).collect::<Result<Vec<_>, BuildError>>();
        let puts = puts
            .map_err(|error| RequestError::unwritable("TransactWriteItems", &self.table, &error))?;
        match transact(&self.client, &self.table, puts).await {
            Ok(Transacted::Done) => Ok(Written::Appended),
            Ok(Transacted::Cancelled(why)) if why.failed_condition().is_some() => {
                Ok(Written::Occupied(why.found().map(|there| there.and_then(event_id)).collect()))
            }
            Ok(Transacted::Cancelled(why)) => Err(append_error(stream, why.into_error())),
            Err(error) => Err(append_error(stream, error)),
        }
    }
}

fn ids(events: &[NewEvent]) -> Vec<Option<Uuid>> {
    events.iter().map(|event| Some(event.id)).collect()
}

pub(super) fn event_id(item: &Item) -> Option<Uuid> {
    item.get("id")?.as_s().ok()?.parse().ok()
}

fn append_error(stream: &StreamId, error: RequestError) -> AppendError {
    if is_about_size(error.cause()) {
        AppendError::TooLarge { stream: stream.clone(), detail: error.cause().to_owned() }
    } else {
        error.into()
    }
}

/// DynamoDB has no error code for this, only a `ValidationException` with these messages.
fn is_about_size(cause: &str) -> bool {
    cause.contains("Item size has exceeded")
        // A key, which has 2,048 bytes or 1,024:
        // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
        || cause.contains("exceeded the maximum size limit")
        || cause.contains("exceeded the maximum allowed size")
        || cause.contains("cannot exceed 4 MB")
        || cause.contains("Collection size limit")
}
