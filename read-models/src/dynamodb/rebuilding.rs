//! The operations that only rebuilds need: moving the pointer, reading many rows, removing models.

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, Put};
use domain::DestinationId;
use event_store::dynamodb::{Item, RequestError, marked, new_mark, put_marked_if};
use futures::{StreamExt, TryStreamExt, stream};

use super::destination_details::{ROW, from_item, partition_key, text};
use super::pointer::to_item;
use super::recent_destinations::{DOCUMENT, is_of_version};
use super::{DynamoDbReadModels, PAGE};
use crate::rebuild::RebuildStore;
use crate::{
    DestinationDetails, Model, ModelPointer, ReadModels, RecentDestinations, StoreError,
    absent_if_undecodable,
};

/// Requests for the rest of a batch, at most.
const ATTEMPTS: usize = 10;
/// Items to remove at once, at most.
const REMOVALS: usize = 16;

impl RebuildStore for DynamoDbReadModels {
    async fn mend_pointer(&self) -> Result<(), StoreError> {
        self.replace_lost_pointer().await
    }

    async fn move_pointer(
        &self,
        from: &ModelPointer,
        to: &ModelPointer,
    ) -> Result<bool, StoreError> {
        let (condition, values) = is_still(from);
        let put = self
            .client
            .put_item()
            .set_item(Some(to_item(to)?))
            .condition_expression(condition)
            .set_expression_attribute_values(Some(values));
        let moved = put_marked_if(put, &self.table).await;
        self.forget_pointer();
        Ok(moved?)
    }

    async fn flip(
        &self,
        from: &ModelPointer,
        seen: u64,
        document: &RecentDestinations,
    ) -> Result<bool, StoreError> {
        let to = from.flipped();
        let (condition, values) = is_still(from);
        let mark = new_mark();
        let pointer = Put::builder()
            .set_item(Some(marked(to_item(&to)?, &mark)))
            .condition_expression(condition)
            .set_expression_attribute_values(Some(values));
        let item = self.model(to.live()).document_item(document)?;
        let document = Put::builder()
            .set_item(Some(item))
            .condition_expression(is_of_version(seen))
            .expression_attribute_values(":version", AttributeValue::N(seen.to_string()));
        let flipped = self.put_both([pointer, document], &mark).await;
        self.forget_pointer();
        flipped
    }

    /// Reads consistently, at one read unit for a row of up to 4 KB.
    async fn load_rows(
        &self,
        model: Model,
        ids: &[DestinationId],
    ) -> Result<Vec<DestinationDetails>, StoreError> {
        if ids.is_empty() {
            return Ok(vec![]);
        }
        let row = self.model(model).key(ROW);
        let key = |id: &DestinationId| -> Item {
            [("pk".to_owned(), partition_key(*id)), ("sk".to_owned(), text(&row))].into()
        };
        let mut keys: Vec<Item> = ids.iter().map(key).collect();
        let mut rows = Vec::with_capacity(ids.len());
        for _ in 0..ATTEMPTS {
            let (items, rest) = self.get_batch(keys).await?;
            for item in items {
                rows.extend(absent_if_undecodable(from_item(item).map(Some))?);
            }
            keys = rest;
            if keys.is_empty() {
                return Ok(rows);
            }
        }
        let left = format!("{} rows were not read in {ATTEMPTS} attempts", keys.len());
        Err(RequestError::unexpected("BatchGetItem", &self.table, left).into())
    }

    async fn remove_all_but(
        &self,
        named: &ModelPointer,
        removed: impl Fn(usize) + Send + Sync,
    ) -> Result<(), StoreError> {
        let pages = self
            .client
            .scan()
            .table_name(&self.table)
            .limit(PAGE)
            .projection_expression("pk, sk")
            .into_paginator()
            .send();
        let pages = stream::unfold(pages, |mut pages| async {
            pages.next().await.map(|page| (page, pages))
        });
        let pages = pages.map_err(|error| RequestError::new("Scan", &self.table, &error));
        // A rebuild that starts meanwhile takes a greater number.
        let is_old = |model: Model| model <= named.last_given() && !named.names(model);
        let is_old = |item: &Item| model_of(item).is_some_and(is_old);
        pages
            .try_for_each(|page| async {
                let old = page.items.unwrap_or_default().into_iter().filter(is_old);
                let removals = stream::iter(old).map(|key| self.remove_key(key));
                removals
                    .buffer_unordered(REMOVALS)
                    .try_for_each(|()| async {
                        removed(1);
                        Ok(())
                    })
                    .await
            })
            .await?;
        Ok(())
    }
}

impl DynamoDbReadModels {
    /// The items with some of these keys, and the remaining keys.
    async fn get_batch(&self, keys: Vec<Item>) -> Result<(Vec<Item>, Vec<Item>), RequestError> {
        let unexpected = |what: String| RequestError::unexpected("BatchGetItem", &self.table, what);
        let keys = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build();
        let keys = keys.map_err(|error| unexpected(error.to_string()))?;
        let answer = self
            .client
            .batch_get_item()
            .request_items(&self.table, keys)
            .send()
            .await
            .map_err(|error| RequestError::new("BatchGetItem", &self.table, &error))?;
        let items = answer.responses.and_then(|mut tables| tables.remove(&self.table));
        let left = answer.unprocessed_keys.and_then(|mut tables| tables.remove(&self.table));
        Ok((items.unwrap_or_default(), left.map(|left| left.keys).unwrap_or_default()))
    }

    async fn remove_key(&self, key: Item) -> Result<(), RequestError> {
        let removal = self.client.delete_item().table_name(&self.table).set_key(Some(key));
        let removed = removal.send().await;
        removed.map(drop).map_err(|error| RequestError::new("DeleteItem", &self.table, &error))
    }
}

/// The condition that the stored pointer equals this one.
fn is_still(pointer: &ModelPointer) -> (&'static str, Item) {
    let number = |model: Model| AttributeValue::N(model.to_string());
    let mut values = Item::from([
        (":live".to_owned(), number(pointer.live())),
        (":last".to_owned(), number(pointer.last_given())),
    ]);
    if let Some(beside) = pointer.beside() {
        values.insert(":beside".to_owned(), number(beside));
    }
    let condition = match pointer.beside() {
        Some(_) => "live = :live AND last_given = :last AND beside = :beside",
        // There is no pointer before the first rebuild, unless a lost one was replaced.
        None if *pointer == ModelPointer::default() => {
            "attribute_not_exists(pk) OR (live = :live AND last_given = :last AND attribute_not_exists(beside))"
        }
        None => "live = :live AND last_given = :last AND attribute_not_exists(beside)",
    };
    (condition, values)
}

/// The model of an item, if it is a row or a document.
pub(super) fn model_of(key: &Item) -> Option<Model> {
    let sort_key = key.get("sk")?.as_s().ok()?;
    let (kind, model) = match sort_key.split_once('#') {
        None => (sort_key.as_str(), Model::FIRST),
        Some((kind, number)) => (kind, number.parse().ok()?),
    };
    [ROW, DOCUMENT].contains(&kind).then_some(model)
}
