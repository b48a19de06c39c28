//! Replaces a pointer that can't be decoded by one derived from the documents.

use event_store::dynamodb::{Item, RequestError, put_if};

use super::as_seen::as_seen;
use super::destination_details::text;
use super::pointer::{self, POINTER, to_item};
use super::rebuilding::model_of;
use super::recent_destinations::readable_version;
use super::{DynamoDbReadModels, RECENT_DESTINATIONS_KEY};
use crate::{Model, ModelPointer, StoreError};

impl DynamoDbReadModels {
    /// Points to the model whose document has the greatest version: the one that was live last.
    pub(super) async fn replace_lost_pointer(&self) -> Result<(), StoreError> {
        let query = self.client.query().table_name(&self.table).consistent_read(true);
        let query = query.key_condition_expression("pk = :documents");
        let documents = text(RECENT_DESTINATIONS_KEY);
        let answer = query.expression_attribute_values(":documents", documents).send().await;
        let answer = answer.map_err(|error| RequestError::new("Query", &self.table, &error))?;
        let items = answer.items.unwrap_or_default();
        let is_pointer = |item: &&Item| item.get("sk") == Some(&text(POINTER));
        let Some(lost) = items.iter().find(is_pointer) else { return Ok(()) };
        if pointer::from_item(lost.clone()).is_ok() {
            return Ok(());
        }
        let model = |item| Some((readable_version(item), model_of(item)?));
        let models = || items.iter().filter_map(model);
        let live = models().max().map_or(Model::FIRST, |(_, model)| model);
        let last_given = models().map(|(_, model)| model).max().unwrap_or(live);
        let (condition, values) = as_seen(lost, &["live", "beside", "last_given"]);
        let put =
            self.client.put_item().set_item(Some(to_item(&ModelPointer::to(live, last_given))?));
        let put = put.condition_expression(condition).set_expression_attribute_values(values);
        // If another writer was faster, the pointer is repaired too.
        let _ = put_if(put, &self.table).await?;
        self.forget_pointer();
        Ok(())
    }
}
