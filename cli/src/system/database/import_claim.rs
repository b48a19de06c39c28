//! Claims a system for one import, by the item `history-import` / `claim` of the read-models table. Two imports at
//! once would mix their histories.

use anyhow::{Result, bail};
use aws_sdk_dynamodb::types::AttributeValue;
use event_store::dynamodb::{conditional, put_if};
use local::tables::READ_MODELS_TABLE;

use super::Database;

const PARTITION_KEY: &str = "history-import";
const SORT_KEY: &str = "claim";
const NAME: &str = "name";

impl Database {
    /// Claims the system for the import `name`. The same import may claim it again, and continues. The import
    /// `instead_of`, which an operator gave up, loses its claim.
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
            .item("pk", text(PARTITION_KEY))
            .item("sk", text(SORT_KEY))
            .item(NAME, text(name))
            .condition_expression("attribute_not_exists(pk) OR #name IN (:name, :given_up)")
            .expression_attribute_names("#name", NAME)
            .expression_attribute_values(":name", text(name))
            .expression_attribute_values(":given_up", text(instead_of.unwrap_or(name)));
        let Err(other) = put_if(claim, table).await? else { return Ok(()) };
        let other = other.and_then(|item| Some(item.get(NAME)?.as_s().ok()?.clone()));
        let other = other.as_deref().unwrap_or("?");
        bail!(
            "the import `{other}` has begun here: continue it with its own file. If it was given up and has ended, replace it: \
             visitplannr import FILE --instead-of {other}"
        );
    }

    /// Gives up a claim under which nothing was imported.
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
        // If another import has it by now, it stays.
        let _ = conditional("DeleteItem", table, removal.send().await)?;
        Ok(())
    }
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}
