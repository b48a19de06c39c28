//! One put with a condition, answered with what is there if the condition fails.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use event_store::dynamodb::RequestError;

/// An item as DynamoDB has it.
type Item = HashMap<String, AttributeValue>;

/// Puts an item if its condition holds; otherwise returns the item that is there, if one is.
///
/// # Errors
/// [`RequestError`] if it may not be written.
pub async fn put_if(
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
