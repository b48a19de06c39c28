//! One put with a condition, answered with what is there if the condition fails.
//!
//! A client repeats a put whose answer was lost, and its condition fails on its own write. So what is there has to be
//! compared with what was put: by its content, or by a mark where others may put the same.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use event_store::dynamodb::RequestError;
use uuid::Uuid;

/// The attribute by which a put is known again.
const MARK: &str = "put";

/// An item as DynamoDB has it.
type Item = HashMap<String, AttributeValue>;

/// Puts an item if its condition holds; otherwise returns the item that is there, if one is.
///
/// # Errors
/// [`RequestError`] if it may not be written.
pub(super) async fn put_if(
    put: PutItemFluentBuilder,
    table: &str,
) -> Result<Result<(), Option<Item>>, RequestError> {
    let answer = put
        .table_name(table)
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
        .send()
        .await;
    match answer {
        Ok(_) => Ok(Ok(())),
        Err(SdkError::ServiceError(error)) => match error.err() {
            PutItemError::ConditionalCheckFailedException(failed) => {
                Ok(Err(failed.item().cloned()))
            }
            _ => Err(RequestError::new("PutItem", table, &SdkError::ServiceError(error))),
        },
        Err(error) => Err(RequestError::new("PutItem", table, &error)),
    }
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

/// A mark that no other put has.
pub(super) fn new_mark() -> AttributeValue {
    AttributeValue::B(Blob::new(Uuid::now_v7().into_bytes()))
}

/// The item with a mark.
pub(super) fn marked(mut item: Item, mark: &AttributeValue) -> Item {
    item.insert(MARK.to_owned(), mark.clone());
    item
}

pub(super) fn has_mark(item: &Item, mark: &AttributeValue) -> bool {
    item.get(MARK) == Some(mark)
}
