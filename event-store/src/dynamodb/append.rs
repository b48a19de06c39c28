//! Appending: one conditional put for one event, one transaction for several.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use uuid::Uuid;

use super::{DynamoDbEventStore, RequestError, event_to_item};
use crate::repeat::check_append;
use crate::{AppendError, ExpectedVersion, NewEvent, RecordedEvent, StreamId, Version};

const NEW_VERSION: &str = "attribute_not_exists(pk)";
type Item = HashMap<String, AttributeValue>;

/// How a write ended that DynamoDB answered.
enum Written {
    Appended,
    /// A condition failed: the ids of the events that stand where these were to go.
    Occupied(Vec<Option<Uuid>>),
}

/// Where a stream ends, as far as an append has to know.
pub(super) enum End {
    At(Version),
    /// These events are there already: the version that the stream had with them.
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
        // What is first of its stream needs no look: the condition of its put says whether it is.
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
                // The client sent it again, since the answer was lost.
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
            items.push(event_to_item(&recorded).map_err(|error| {
                RequestError::unexpected("PutItem", &self.table, error.to_string())
            })?);
        }
        match <[Item; 1]>::try_from(items) {
            Ok([item]) => self.put(stream, item).await,
            Err(items) => self.transact(stream, items).await,
        }
    }

    async fn put(&self, stream: &StreamId, item: Item) -> Result<Written, AppendError> {
        let answer = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression(NEW_VERSION)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match answer {
            Ok(_) => Ok(Written::Appended),
            Err(SdkError::ServiceError(error)) => match error.err() {
                PutItemError::ConditionalCheckFailedException(failed) => {
                    Ok(Written::Occupied(vec![failed.item().and_then(event_id)]))
                }
                other if is_too_large(other.message()) => Err(too_large(stream, other.message())),
                _ => Err(self.unavailable("PutItem", &SdkError::ServiceError(error))),
            },
            Err(error) => Err(self.unavailable("PutItem", &error)),
        }
    }

    async fn transact(&self, stream: &StreamId, items: Vec<Item>) -> Result<Written, AppendError> {
        let mut request = self.client.transact_write_items();
        for item in items {
            let put = Put::builder()
                .table_name(&self.table)
                .set_item(Some(item))
                .condition_expression(NEW_VERSION)
                .return_values_on_condition_check_failure(
                    ReturnValuesOnConditionCheckFailure::AllOld,
                )
                .build()
                .map_err(|error| {
                    RequestError::unexpected("TransactWriteItems", &self.table, error.to_string())
                })?;
            request = request.transact_items(TransactWriteItem::builder().put(put).build());
        }
        let Err(error) = request.send().await else {
            return Ok(Written::Appended);
        };
        if let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
            error.as_service_error()
        {
            let reasons = cancelled.cancellation_reasons();
            if reasons.iter().any(|reason| reason.code() == Some("ConditionalCheckFailed")) {
                let there = reasons.iter().map(|reason| reason.item().and_then(event_id));
                return Ok(Written::Occupied(there.collect()));
            }
            let too_big = reasons.iter().find(|reason| is_too_large(reason.message()));
            if let Some(reason) = too_big {
                return Err(too_large(stream, reason.message()));
            }
        }
        match error.message() {
            message if is_too_large(message) => Err(too_large(stream, message)),
            _ => Err(self.unavailable("TransactWriteItems", &error)),
        }
    }

    pub(super) fn unavailable<E>(&self, operation: &'static str, error: &SdkError<E>) -> AppendError
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        RequestError::new(operation, &self.table, error).into()
    }
}

fn ids(events: &[NewEvent]) -> Vec<Option<Uuid>> {
    events.iter().map(|event| Some(event.id)).collect()
}

pub(super) fn event_id(item: &Item) -> Option<Uuid> {
    item.get("id")?.as_s().ok()?.parse().ok()
}

/// DynamoDB has no error of its own for this: it is a `ValidationException` that says so.
fn is_too_large(message: Option<&str>) -> bool {
    message.is_some_and(|message| {
        message.contains("Item size has exceeded")
            // A key, which has 2,048 bytes or 1,024:
            // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
            || message.contains("exceeded the maximum size limit")
            || message.contains("exceeded the maximum allowed size")
            || message.contains("cannot exceed 4 MB")
            || message.contains("Collection size limit")
    })
}

fn too_large(stream: &StreamId, message: Option<&str>) -> AppendError {
    AppendError::TooLarge {
        stream: stream.clone(),
        detail: message.unwrap_or("beyond what one item holds.").to_owned(),
    }
}
