//! Which import fills a system: an item of the read models' table, `history-import` / `claim`. Two at once would mix
//! their histories.

use anyhow::{Result, bail};
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use event_store::dynamodb::RequestError;
use local::tables::READ_MODELS_TABLE;

use super::Database;

const PARTITION_KEY: &str = "history-import";
const SORT_KEY: &str = "claim";
const NAME: &str = "name";

impl Database {
    /// Claims the system for the import `name`. The same import may claim it again and goes on. The import
    /// `instead_of`, which somebody gave up, loses its claim.
    ///
    /// # Errors
    /// If another import has claimed it.
    pub(crate) async fn claim_for_import(
        &self,
        name: &str,
        instead_of: Option<&str>,
    ) -> Result<()> {
        let table = self.table("ReadModelsTable", READ_MODELS_TABLE)?;
        let claim = self
            .client
            .put_item()
            .table_name(table)
            .item("pk", text(PARTITION_KEY))
            .item("sk", text(SORT_KEY))
            .item(NAME, text(name))
            .condition_expression("attribute_not_exists(pk) OR #name IN (:name, :given_up)")
            .expression_attribute_names("#name", NAME)
            .expression_attribute_values(":name", text(name))
            .expression_attribute_values(":given_up", text(instead_of.unwrap_or(name)))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let error = match claim.send().await {
            Ok(_) => return Ok(()),
            Err(SdkError::ServiceError(error)) => error,
            Err(error) => return Err(RequestError::new("PutItem", table, &error).into()),
        };
        if let PutItemError::ConditionalCheckFailedException(failed) = error.err() {
            let other = failed.item().and_then(|item| item.get(NAME)?.as_s().ok());
            let other = other.map_or("?", String::as_str);
            bail!(
                "the import `{other}` has begun here: continue it with its own file. If it was given up and has ended, replace it: \
                 visitplannr import FILE --instead-of {other}"
            );
        }
        Err(RequestError::new("PutItem", table, &SdkError::ServiceError(error)).into())
    }

    /// Gives up a claim: nothing was imported by it.
    pub(crate) async fn give_up_import(&self, name: &str) -> Result<()> {
        let table = self.table("ReadModelsTable", READ_MODELS_TABLE)?;
        let removal = self
            .client
            .delete_item()
            .table_name(table)
            .key("pk", text(PARTITION_KEY))
            .key("sk", text(SORT_KEY))
            .condition_expression("attribute_not_exists(pk) OR #name = :name")
            .expression_attribute_names("#name", NAME)
            .expression_attribute_values(":name", text(name));
        match removal.send().await {
            Ok(_) => Ok(()),
            // It is another's by now.
            Err(SdkError::ServiceError(error))
                if matches!(error.err(), DeleteItemError::ConditionalCheckFailedException(_)) =>
            {
                Ok(())
            }
            Err(error) => Err(RequestError::new("DeleteItem", table, &error).into()),
        }
    }
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}
