//! Claims in a DynamoDB table: an item for each address, which goes after two days.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType,
    ScalarAttributeType,
};
use event_store::dynamodb::RequestError;
use read_models::dynamodb::put_if;

use super::claim::PERIOD;
use super::{Claim, ClaimStore, ClaimStoreError};

const PARTITION_KEY: &str = "pk";

/// The attribute by which DynamoDB knows that a claim's time is up.
pub const TIME_TO_LIVE: &str = "ttl";

/// Claims in a table laid out as [`mail_claims_table`] says.
#[derive(Debug, Clone)]
pub struct DynamoDbClaimStore {
    client: Client,
    table: String,
}

impl DynamoDbClaimStore {
    /// Claims in `table`.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }
}

impl ClaimStore for DynamoDbClaimStore {
    async fn load(&self, key: &str) -> Result<Option<Claim>, ClaimStoreError> {
        let get = self.client.get_item().table_name(&self.table).consistent_read(true);
        let answer = get.key(PARTITION_KEY, AttributeValue::S(key.to_owned())).send().await;
        let answer = answer.map_err(|error| RequestError::new("GetItem", &self.table, &error))?;
        Ok(answer.item.map(serde_dynamo::from_item).transpose()?)
    }

    async fn save(
        &self,
        key: &str,
        claim: &Claim,
        instead_of: Option<&Claim>,
    ) -> Result<bool, ClaimStoreError> {
        let mut item: HashMap<_, _> = serde_dynamo::to_item(claim)?;
        let gone = (claim.claimed_at + PERIOD * 2).timestamp().to_string();
        item.insert(PARTITION_KEY.to_owned(), AttributeValue::S(key.to_owned()));
        item.insert(TIME_TO_LIVE.to_owned(), AttributeValue::N(gone));
        let put = self.client.put_item().set_item(Some(item));
        let put = match instead_of {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(seen) => {
                let seen: HashMap<String, AttributeValue> = serde_dynamo::to_item(seen)?;
                let value = |name: &str| seen.get(name).cloned();
                put.condition_expression("id = :id AND #state = :state")
                    .expression_attribute_names("#state", "state")
                    .set_expression_attribute_values(
                        [(":id", "id"), (":state", "state")]
                            .into_iter()
                            .map(|(name, of)| Some((name.to_owned(), value(of)?)))
                            .collect(),
                    )
            }
        };
        match put_if(put, &self.table).await? {
            Ok(()) => Ok(true),
            // The client repeats a request that got no answer, and finds what it wrote.
            Err(there) => {
                let there: Option<Claim> = there.map(serde_dynamo::from_item).transpose()?;
                Ok(there.as_ref() == Some(claim))
            }
        }
    }
}

/// The definition of a table of claims: partition key `pk`, on demand. Its time to live, [`TIME_TO_LIVE`], is
/// switched on once the table is there.
#[must_use]
pub fn mail_claims_table(name: &str) -> CreateTableInputBuilder {
    let key = KeySchemaElement::builder().attribute_name(PARTITION_KEY).key_type(KeyType::Hash);
    let attribute = AttributeDefinition::builder().attribute_name(PARTITION_KEY);
    let attribute = attribute.attribute_type(ScalarAttributeType::S);
    CreateTableInputBuilder::default()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(key.build().ok().map(|key| vec![key]))
        .set_attribute_definitions(attribute.build().ok().map(|attribute| vec![attribute]))
}
