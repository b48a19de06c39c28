//! Two conditional puts, both or none.

use std::time::Duration;

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::builders::PutBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use event_store::dynamodb::{RequestError, Transacted, has_mark, transact};
use tokio::time::sleep;

use super::DynamoDbReadModels;
use crate::StoreError;

/// Attempts while other writers are in the way, within some three seconds.
const TRANSACTIONS: u32 = 7;
const FIRST_PAUSE: Duration = Duration::from_millis(50);

impl DynamoDbReadModels {
    /// Returns whether the conditions held. The client does not retry a transaction after a conflict or throttling. A
    /// transaction that is retried here may have been done: the first item's `mark` tells.
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
        let puts: Vec<_> = puts
            .collect::<Result<_, BuildError>>()
            .map_err(|error| RequestError::unwritable("TransactWriteItems", &self.table, &error))?;
        let (mut attempts, mut pause) = (0, FIRST_PAUSE);
        loop {
            let why = match transact(&self.client, &self.table, puts.clone()).await? {
                Transacted::Done => return Ok(true),
                Transacted::Cancelled(why) => why,
            };
            attempts += 1;
            if why.failed_condition().is_some() {
                let first = why.found().next().flatten();
                return Ok(first.is_some_and(|there| has_mark(there, mark)));
            }
            if !why.is_contended() || attempts == TRANSACTIONS {
                return Err(why.into_error().into());
            }
            sleep(pause).await;
            pause *= 2;
        }
    }
}
