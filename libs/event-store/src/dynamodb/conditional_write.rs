//! Writes with a condition, answered with what is there if the condition fails.
//!
//! A client repeats a write whose answer was lost, and its condition fails on its own write. So what is there has to be
//! compared with what was written: by its content, or by a mark where others may write the same.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use uuid::Uuid;

use super::{Item, RequestError};

/// The attribute by which a put is known again.
const MARK: &str = "put";

/// The error of a write that may have a condition.
pub trait ConditionalWriteError: ProvideErrorMetadata + std::error::Error + 'static {
    /// What is there instead, if it was the condition that failed: the item, if it is there and was asked for.
    fn failed_condition(&self) -> Option<Option<&Item>>;
}

impl ConditionalWriteError for PutItemError {
    fn failed_condition(&self) -> Option<Option<&Item>> {
        match self {
            Self::ConditionalCheckFailedException(failed) => Some(failed.item()),
            _ => None,
        }
    }
}

impl ConditionalWriteError for UpdateItemError {
    fn failed_condition(&self) -> Option<Option<&Item>> {
        match self {
            Self::ConditionalCheckFailedException(failed) => Some(failed.item()),
            _ => None,
        }
    }
}

impl ConditionalWriteError for DeleteItemError {
    fn failed_condition(&self) -> Option<Option<&Item>> {
        match self {
            Self::ConditionalCheckFailedException(failed) => Some(failed.item()),
            _ => None,
        }
    }
}

/// Tells a failed condition, and what is there instead, from a failed request.
///
/// # Errors
/// [`RequestError`] if it was not the condition that failed.
pub fn conditional<T, E: ConditionalWriteError>(
    operation: &'static str,
    table: &str,
    answer: Result<T, SdkError<E>>,
) -> Result<Result<T, Option<Item>>, RequestError> {
    let error = match answer {
        Ok(done) => return Ok(Ok(done)),
        Err(error) => error,
    };
    match error.as_service_error().and_then(E::failed_condition) {
        Some(found) => Ok(Err(found.cloned())),
        None => Err(RequestError::new(operation, table, &error)),
    }
}

/// Puts an item if its condition holds; otherwise returns the item that is there, if one is.
///
/// # Errors
/// [`RequestError`] if it may not be written.
pub async fn put_if(
    put: PutItemFluentBuilder,
    table: &str,
) -> Result<Result<(), Option<Item>>, RequestError> {
    let put = put
        .table_name(table)
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    Ok(conditional("PutItem", table, put.send().await)?.map(drop))
}

/// Puts an item with a mark if its condition holds, and says whether it did: also where the client put it twice.
///
/// # Errors
/// [`RequestError`] if it may not be written.
pub async fn put_marked_if(put: PutItemFluentBuilder, table: &str) -> Result<bool, RequestError> {
    let mark = new_mark();
    let answer = put_if(put.item(MARK, mark.clone()), table).await?;
    Ok(match answer {
        Ok(()) => true,
        Err(there) => there.is_some_and(|there| has_mark(&there, &mark)),
    })
}

/// A mark that no other write has.
#[must_use]
pub fn new_mark() -> AttributeValue {
    AttributeValue::B(Blob::new(Uuid::now_v7().into_bytes()))
}

/// The item with a mark.
#[must_use]
pub fn marked(mut item: Item, mark: &AttributeValue) -> Item {
    item.insert(MARK.to_owned(), mark.clone());
    item
}

/// Whether an item has this mark.
#[must_use]
pub fn has_mark(item: &Item, mark: &AttributeValue) -> bool {
    item.get(MARK) == Some(mark)
}
