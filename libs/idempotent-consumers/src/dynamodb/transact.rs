//! All writes in one `TransactWriteItems`:
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{
    ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use stream_processing::dynamodb::{self, Cancellation, RequestError};

use super::DynamoDb;
use super::expression::Expression;
use super::items::{from_stored, key_of, to_stored};
use crate::database::Transacted;
use crate::transaction::{Action, Write};

impl DynamoDb {
    /// The conditions alone make a retry harmless: the second attempt finds the journal's
    /// entry. So it does not matter that the request token, which DynamoDB recognises the
    /// client's retries by, differs each time and expires after ten minutes.
    pub(super) async fn transact_write_items(
        &self,
        writes: &[Write],
    ) -> Result<Transacted, RequestError> {
        let tables = tables_of(writes);
        let items = writes.iter().map(item_of).collect::<Result<Vec<_>, _>>();
        let items = items
            .map_err(|error| RequestError::unwritable("TransactWriteItems", &tables, &error))?;
        match dynamodb::transact(&self.client, &tables, items).await? {
            dynamodb::Transacted::Done => Ok(Transacted::Done),
            dynamodb::Transacted::Cancelled(why) => outcome(why),
        }
    }
}

/// The outcome of a cancelled transaction. The journal's entry is the first write: if its condition failed, the event
/// was handled, whatever else failed.
fn outcome(why: Cancellation) -> Result<Transacted, RequestError> {
    let is_contended = why.is_contended();
    match why.failed_condition() {
        Some(place) if place == 0 || !is_contended => {
            let found = why.found().nth(place).flatten().cloned().map(from_stored);
            Ok(Transacted::ConditionFailed { place, found })
        }
        _ if is_contended => Ok(Transacted::Contended),
        // `ValidationError`, for instance if a record becomes too large, or an addition meets text.
        _ => Err(why.into_error()),
    }
}

/// The names of the tables, for error messages.
fn tables_of(writes: &[Write]) -> String {
    let mut tables: Vec<_> = writes.iter().map(|write| write.key.table()).collect();
    tables.sort_unstable();
    tables.dedup();
    tables.join("`, `")
}

/// Builds a write with its condition. The SDK's builders have these methods in common, and no trait.
macro_rules! conditional {
    ($write:expr, $condition:expr, $expression:expr) => {
        $write
            .set_condition_expression($condition)
            .set_expression_attribute_names($expression.names())
            .set_expression_attribute_values($expression.into_values())
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()?
    };
}

fn item_of(write: &Write) -> Result<TransactWriteItem, BuildError> {
    let Write { key, condition, action } = write;
    let mut expression = Expression::default();
    let condition = expression.condition(condition, key);
    let item = TransactWriteItem::builder();
    Ok(match action {
        Action::Check => item.condition_check(conditional!(
            ConditionCheck::builder().table_name(key.table()).set_key(Some(key_of(key))),
            condition,
            expression
        )),
        Action::Put(attributes) => item.put(conditional!(
            Put::builder().table_name(key.table()).set_item(Some(to_stored(attributes.clone()))),
            condition,
            expression
        )),
        Action::Update(updates) => item.update(conditional!(
            Update::builder()
                .table_name(key.table())
                .set_key(Some(key_of(key)))
                .update_expression(expression.update(updates)),
            condition,
            expression
        )),
        Action::Delete => item.delete(conditional!(
            Delete::builder().table_name(key.table()).set_key(Some(key_of(key))),
            condition,
            expression
        )),
    }
    .build())
}
