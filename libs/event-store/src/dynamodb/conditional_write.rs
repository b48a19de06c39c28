//! Conditional writes, which return the stored item if the condition fails.
//!
//! A client retries a write whose answer was lost, and the condition then fails on its own write. So compare the
//! stored item with what was written: by its content, or by a mark if others may write the same content.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use uuid::Uuid;

use super::{Item, RequestError};

/// The attribute that tells whether a stored item is from this put.
const MARK: &str = "put";

/// The error of a write that may have a condition.
pub trait ConditionalWriteError: ProvideErrorMetadata + std::error::Error + 'static {
    /// The stored item if the condition failed: `Some(None)` if there
    /// is none, or it was not asked for. `None` for any other error.
    fn failed_condition(&self) -> Option<Option<&Item>>;
}

macro_rules! conditional_write_errors {
    ($($error:ty),+) => {
        $(impl ConditionalWriteError for $error {
            fn failed_condition(&self) -> Option<Option<&Item>> {
                match self {
                    Self::ConditionalCheckFailedException(failed) => Some(failed.item()),
                    _ => None,
                }
            }
        })+
    };
}

conditional_write_errors!(PutItemError, UpdateItemError, DeleteItemError);

/// Separates a failed condition, with the stored item, from a failed request.
///
/// # Errors
/// [`RequestError`] if anything but the condition failed.
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

/// Puts an item if its condition holds; otherwise returns the stored item, if there is one.
///
/// # Errors
/// [`RequestError`] if the request fails for another reason than its condition; the item may have been written.
pub async fn put_if(
    put: PutItemFluentBuilder,
    table: &str,
) -> Result<Result<(), Option<Item>>, RequestError> {
    let put = put
        .table_name(table)
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    Ok(conditional("PutItem", table, put.send().await)?.map(drop))
}

/// Puts a marked item if its condition holds, and returns
/// whether it did. A retry by the client counts as the same put.
///
/// # Errors
/// [`RequestError`] if the request fails for another reason than its condition; the item may have been written.
pub async fn put_marked_if(put: PutItemFluentBuilder, table: &str) -> Result<bool, RequestError> {
    let mark = new_mark();
    let answer = put_if(put.item(MARK, mark.clone()), table).await?;
    Ok(match answer {
        Ok(()) => true,
        Err(there) => there.is_some_and(|there| has_mark(&there, &mark)),
    })
}

/// A random mark: no other write has it.
#[must_use]
pub fn new_mark() -> AttributeValue {
    AttributeValue::B(Blob::new(Uuid::now_v7().into_bytes()))
}

/// The item with the mark added.
#[must_use]
pub fn marked(mut item: Item, mark: &AttributeValue) -> Item {
    item.insert(MARK.to_owned(), mark.clone());
    item
}

/// Whether the item was written with this mark.
#[must_use]
pub fn has_mark(item: &Item, mark: &AttributeValue) -> bool {
    item.get(MARK) == Some(mark)
}
