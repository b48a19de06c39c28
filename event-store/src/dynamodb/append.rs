//! Appending: one conditional put for one event, one transaction for several.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use futures::TryStreamExt;
use uuid::Uuid;

use super::{DynamoDbEventStore, RequestError, event_to_item, item::partition_key};
use crate::{AppendError, ExpectedVersion, NewEvent, RecordedEvent, StreamId, Version};

/// Actions in one transaction:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html>.
const TRANSACTION_LIMIT: usize = 100;
const NEW_VERSION: &str = "attribute_not_exists(pk)";
type Item = HashMap<String, AttributeValue>;

/// How a write ended that DynamoDB answered.
enum Written {
    Appended,
    /// A condition failed; the id of the event that stands where the first one was to go.
    Occupied(Option<Uuid>),
}

impl DynamoDbEventStore {
    pub(super) async fn append_events(
        &self,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: &[NewEvent],
    ) -> Result<Version, AppendError> {
        let Some(first) = events.first() else {
            return Err(AppendError::Nothing { stream: stream.clone() });
        };
        if events.len() > TRANSACTION_LIMIT {
            let (count, limit) = (events.len(), TRANSACTION_LIMIT);
            return Err(AppendError::TooMany { stream: stream.clone(), count, limit });
        }
        let base = match expected {
            ExpectedVersion::NoStream => Version::EMPTY,
            ExpectedVersion::Exact(version) => version,
            ExpectedVersion::Any => match self.find(stream, first.id).await? {
                (Some(found), _) => return Ok(after(found, events.len() - 1)),
                (None, last) => last,
            },
        };
        match self.write(stream, base, events).await? {
            Written::Appended => Ok(after(base, events.len())),
            Written::Occupied(Some(winner)) if winner == first.id => Ok(after(base, events.len())),
            Written::Occupied(_) => {
                let actual = self.last_version(stream).await?;
                Err(AppendError::Conflict { stream: stream.clone(), expected, actual })
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
            let version = after(base, offset + 1);
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
                    Ok(Written::Occupied(failed.item().and_then(event_id)))
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
                let winner = reasons.first().and_then(|reason| reason.item().and_then(event_id));
                return Ok(Written::Occupied(winner));
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

    /// Where an event with this id stands, if it does, and where the stream ends.
    async fn find(
        &self,
        stream: &StreamId,
        id: Uuid,
    ) -> Result<(Option<Version>, Version), AppendError> {
        let mut events = std::pin::pin!(self.read_stream(stream, Version::EMPTY));
        let mut last = Version::EMPTY;
        while let Some(recorded) = events
            .try_next()
            .await
            .map_err(|error| RequestError::unexpected("Query", &self.table, error.to_string()))?
        {
            last = recorded.version;
            if recorded.event.id == id {
                return Ok((Some(last), last));
            }
        }
        Ok((None, last))
    }

    async fn last_version(&self, stream: &StreamId) -> Result<Version, AppendError> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(partition_key(stream)))
            .projection_expression("sk")
            .scan_index_forward(false)
            .limit(1)
            .send()
            .await
            .map_err(|error| self.unavailable("Query", &error))?;
        let last =
            answer.items().first().and_then(|item| item.get("sk")?.as_n().ok()?.parse().ok());
        Ok(last.map_or(Version::EMPTY, Version))
    }

    fn unavailable<E>(&self, operation: &'static str, error: &SdkError<E>) -> AppendError
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        RequestError::new(operation, &self.table, error).into()
    }
}

fn after(base: Version, events: usize) -> Version {
    Version(base.0 + events as u64)
}

fn event_id(item: &Item) -> Option<Uuid> {
    item.get("id")?.as_s().ok()?.parse().ok()
}

/// DynamoDB has no error of its own for this: it is a `ValidationException` that says so.
fn is_too_large(message: Option<&str>) -> bool {
    message.is_some_and(|message| {
        message.contains("Item size has exceeded")
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
