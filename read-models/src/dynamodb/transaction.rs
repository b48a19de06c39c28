//! Two puts with conditions, both or none.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::error::{BuildError, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::builders::PutBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use event_store::dynamodb::RequestError;
use tokio::time::sleep;

use super::{DynamoDbReadModels, has_mark};
use crate::StoreError;

/// How often a transaction is sent while others are in its way: some three seconds.
const TRANSACTIONS: u32 = 7;
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// Why a transaction is cancelled that may be done a moment later:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>.
const FOR_NOW: [&str; 3] =
    ["TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError"];

impl DynamoDbReadModels {
    /// Says whether the conditions held. The client does not repeat a transaction that met another one, or too much traffic.
    /// What is repeated here may have been done: it is known by the first item's `mark`.
    pub(super) async fn put_both(
        &self,
        puts: [PutBuilder; 2],
        mark: &AttributeValue,
    ) -> Result<bool, StoreError> {
        let with_old = ReturnValuesOnConditionCheckFailure::AllOld;
        let puts = puts.map(|put| {
            let put = put.return_values_on_condition_check_failure(with_old.clone());
            put.table_name(&self.table).build()
        });
        let puts = puts.into_iter().map(|put| Ok(TransactWriteItem::builder().put(put?).build()));
        let puts: Vec<_> = puts.collect::<Result<_, BuildError>>().map_err(|error| {
            RequestError::unexpected("TransactWriteItems", &self.table, error.to_string())
        })?;
        let (mut attempts, mut pause) = (0, FIRST_PAUSE);
        loop {
            let request = self.client.transact_write_items().set_transact_items(Some(puts.clone()));
            let Err(error) = request.send().await else {
                return Ok(true);
            };
            attempts += 1;
            match Cancelled::of(&error) {
                Some(Cancelled::ByCondition { first }) => {
                    return Ok(first.is_some_and(|there| has_mark(&there, mark)));
                }
                Some(Cancelled::ForNow) if attempts < TRANSACTIONS => {}
                _ => {
                    return Err(RequestError::new("TransactWriteItems", &self.table, &error).into());
                }
            }
            sleep(pause).await;
            pause *= 2;
        }
    }
}

/// Why a transaction was not done.
enum Cancelled {
    /// And what is there in the first item's place.
    ByCondition {
        first: Option<HashMap<String, AttributeValue>>,
    },
    ForNow,
}

impl Cancelled {
    /// None if it was not for one of these reasons alone.
    fn of<R>(error: &SdkError<TransactWriteItemsError, R>) -> Option<Self> {
        let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
            error.as_service_error()
        else {
            return None;
        };
        let codes = cancelled.cancellation_reasons().iter().filter_map(|reason| reason.code());
        let codes: Vec<_> = codes.filter(|code| *code != "None").collect();
        if codes.contains(&"ConditionalCheckFailed") {
            let first = cancelled.cancellation_reasons().first();
            return Some(Self::ByCondition { first: first.and_then(|reason| reason.item.clone()) });
        }
        codes.iter().all(|code| FOR_NOW.contains(code)).then_some(Self::ForNow)
    }
}
