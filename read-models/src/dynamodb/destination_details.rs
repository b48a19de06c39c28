//! One item per row: `destination#<id>` / `details` in the first model, `details#<n>` in others. Listed rows also
//! have the keys of the index.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::DestinationId;
use event_store::dynamodb::{Item, RequestError, put_if};

use super::{DynamoDbModel, LIST_INDEX};
use crate::{
    DestinationDetails, DestinationDetailsStore, ListPosition, Page, RepairStore, Saved,
    StoreError, absent_if_undecodable,
};

pub(super) const ROW: &str = "details";
/// The only partition of the index in each model. DynamoDB splits it by sort key when it grows.
const LISTED: &str = "listed";
const POSITION: &str = "list_position";

impl DestinationDetailsStore for DynamoDbModel {
    /// Eventually consistent, at half a read unit: later writes
    /// are guarded by the version, so an older answer will do.
    async fn load(&self, id: DestinationId) -> Result<Option<DestinationDetails>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("pk", partition_key(id))
            .key("sk", text(&self.key(ROW)))
            .send()
            .await
            .map_err(|error| RequestError::new("GetItem", &self.table, &error))?;
        answer.item.map(from_item).transpose()
    }

    async fn save(
        &self,
        row: &DestinationDetails,
    ) -> Result<Saved<DestinationDetails>, StoreError> {
        let newer = match row.blocked {
            None => "attribute_not_exists(pk) OR version < :version",
            Some(_) => "attribute_not_exists(pk) OR version <= :version",
        };
        let put = self
            .client
            .put_item()
            .set_item(Some(self.to_item(row)?))
            .condition_expression(newer)
            .expression_attribute_values(":version", AttributeValue::N(row.version.to_string()));
        match put_if(put, &self.table).await? {
            Ok(()) => Ok(Saved::Written),
            Err(there) => match there.map(from_item).transpose() {
                // A newer version of the program may have written it.
                Err(StoreError::Undecodable { .. })
                    if !self.overwrite(row, row.version).await? =>
                {
                    Ok(Saved::Refused(None))
                }
                Err(StoreError::Undecodable { .. }) => Ok(Saved::Written),
                there => Ok(Saved::unless_there(row, there?)),
            },
        }
    }

    async fn newest(&self, limit: usize, after: Option<ListPosition>) -> Result<Page, StoreError> {
        // `~` sorts after every position.
        let after = after.map_or_else(|| "~".to_owned(), |position| position.to_string());
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(LIST_INDEX)
            .key_condition_expression("#list = :list AND list_position < :after")
            // `list` is a reserved word of DynamoDB.
            .expression_attribute_names("#list", "list")
            .expression_attribute_values(":list", text(&self.key(LISTED)))
            .expression_attribute_values(":after", text(&after))
            .scan_index_forward(false)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(|error| RequestError::new("Query", &self.table, &error))?;
        let last = answer.last_evaluated_key.as_ref().and_then(|key| key.get(POSITION));
        let next = last.and_then(|position| position.as_s().ok()?.parse().ok());
        let items = answer.items.unwrap_or_default().into_iter();
        let rows = items.map(|item| absent_if_undecodable(from_item(item).map(Some)));
        let rows = rows.filter_map(Result::transpose).collect::<Result<_, _>>()?;
        Ok(Page { rows, next })
    }
}

pub(super) fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

pub(super) fn partition_key(id: DestinationId) -> AttributeValue {
    AttributeValue::S(format!("{}#{id}", domain::CATEGORY))
}

impl DynamoDbModel {
    pub(super) fn to_item(&self, row: &DestinationDetails) -> Result<Item, StoreError> {
        let mut item: Item =
            serde_dynamo::to_item(row).map_err(|error| undecodable(&row.id.to_string(), &error))?;
        item.insert("pk".to_owned(), partition_key(row.id));
        let model = self.key(ROW);
        if let Some((list, position)) = place_of(row, &model) {
            item.insert("list".to_owned(), text(&list));
            item.insert(POSITION.to_owned(), text(&position));
        }
        item.insert("sk".to_owned(), text(&model));
        Ok(item)
    }
}

/// The list that a row is in, and its position there, if it is in one. Rows and lists have the suffix of their model.
fn place_of(row: &DestinationDetails, model: &str) -> Option<(String, String)> {
    let position = || ListPosition::new(row.changed_at, row.id).to_string();
    row.is_listed().then(|| (model.replacen(ROW, LISTED, 1), position()))
}

pub(super) fn from_item(item: Item) -> Result<DestinationDetails, StoreError> {
    let of = |name| item.get(name).and_then(|value| value.as_s().ok()).cloned().unwrap_or_default();
    let (key, model, place) = (of("pk"), of("sk"), (of("list"), of(POSITION)));
    let row: DestinationDetails =
        serde_dynamo::from_item(item).map_err(|error| undecodable(&key, &error))?;
    if partition_key(row.id) != text(&key) {
        return Err(undecodable(&key, &format!("it is of destination {}", row.id)));
    }
    if place != place_of(&row, &model).unwrap_or_default() {
        return Err(undecodable(&key, &"its place in the list is not what it says"));
    }
    Ok(row)
}

fn undecodable(key: &str, error: &impl ToString) -> StoreError {
    StoreError::Undecodable { key: key.to_owned(), reason: error.to_string() }
}
