//! All writes in one `TransactWriteItems`:
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    CancellationReason, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem, Update,
};
use stream_processing::sinks::SinkError;

use super::expression::Expression;
use super::{DynamoDb, SERVICE, key_of};
use crate::database::Transacted;
use crate::transaction::{Action, Write};

/// Codes of what another attempt may mend.
const CONTENTION: [&str; 3] =
    ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"];
const CONDITION: &str = "ConditionalCheckFailed";
const NO_REASON: &str = "None";

impl DynamoDb {
    /// The conditions alone make a repetition harmless: whoever comes second finds the journal's entry. So
    /// it does not matter that the request's token, by which DynamoDB knows the client's own retries, is
    /// another one each time, and forgotten after ten minutes.
    pub(super) async fn transact_write_items(
        &self,
        writes: &[Write],
    ) -> Result<Transacted, SinkError> {
        let items = writes.iter().map(item_of).collect::<Result<Vec<_>, _>>();
        let items = items.map_err(|error| unwritable(&error))?;
        let request = self.client.transact_write_items().set_transact_items(Some(items));
        let Err(error) = request.send().await else { return Ok(Transacted::Done) };
        match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                outcome(cancelled.cancellation_reasons())
                    .unwrap_or_else(|| Err(SinkError::of(SERVICE, &error)))
            }
            _ => Err(SinkError::of(SERVICE, &error)),
        }
    }
}

/// What the reasons, one for each write, come to; `None` if there are none. The journal's entry is the first
/// write, and whatever else has failed, it tells that the event was handled.
fn outcome(reasons: &[CancellationReason]) -> Option<Result<Transacted, SinkError>> {
    let has_failed = |reason: &CancellationReason| reason.code() == Some(CONDITION);
    let is_contended =
        |reason: &CancellationReason| reason.code().is_some_and(|code| CONTENTION.contains(&code));
    let condition = reasons.iter().position(has_failed);
    let contended = reasons.iter().any(is_contended);
    match condition {
        Some(place) if place == 0 || !contended => {
            let found = reasons.get(place).and_then(|reason| reason.item.clone());
            Some(Ok(Transacted::ConditionFailed { place, found }))
        }
        _ if contended => Some(Ok(Transacted::Contended)),
        _ => {
            let blamed = reasons.iter().find(|reason| reason.code() != Some(NO_REASON))?;
            // `ValidationError`, as where a record becomes too large, or what is no number is added to.
            Some(Err(SinkError::new(SERVICE, blamed.code()?, blamed.message())))
        }
    }
}

fn item_of(write: &Write) -> Result<TransactWriteItem, BuildError> {
    let Write { key, condition, action } = write;
    let mut expression = Expression::default();
    let condition = expression.condition(condition, key);
    let with_old = ReturnValuesOnConditionCheckFailure::AllOld;
    let item = TransactWriteItem::builder();
    Ok(match action {
        Action::Check => item.condition_check(
            ConditionCheck::builder()
                .table_name(key.table())
                .set_key(Some(key_of(key)))
                .set_condition_expression(condition)
                .set_expression_attribute_names(expression.names())
                .set_expression_attribute_values(expression.into_values())
                .return_values_on_condition_check_failure(with_old)
                .build()?,
        ),
        Action::Put(attributes) => item.put(
            Put::builder()
                .table_name(key.table())
                .set_item(Some(attributes.clone()))
                .set_condition_expression(condition)
                .set_expression_attribute_names(expression.names())
                .set_expression_attribute_values(expression.into_values())
                .return_values_on_condition_check_failure(with_old)
                .build()?,
        ),
        Action::Update(updates) => item.update(
            Update::builder()
                .table_name(key.table())
                .set_key(Some(key_of(key)))
                .update_expression(expression.update(updates))
                .set_condition_expression(condition)
                .set_expression_attribute_names(expression.names())
                .set_expression_attribute_values(expression.into_values())
                .return_values_on_condition_check_failure(with_old)
                .build()?,
        ),
        Action::Delete => item.delete(
            Delete::builder()
                .table_name(key.table())
                .set_key(Some(key_of(key)))
                .set_condition_expression(condition)
                .set_expression_attribute_names(expression.names())
                .set_expression_attribute_values(expression.into_values())
                .return_values_on_condition_check_failure(with_old)
                .build()?,
        ),
    }
    .build())
}

fn unwritable(error: &BuildError) -> SinkError {
    SinkError::new(SERVICE, "SerializationException", Some(&error.to_string()))
}
