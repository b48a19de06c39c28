//! Wrapped keys in a DynamoDB table.

use aws_lc_rs::hmac;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType,
    ReturnValuesOnConditionCheckFailure, ScalarAttributeType,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::collections::HashMap;
use uuid::Uuid;

use super::{DataKey, KeyError, KeyProvider, KeyStore, NewKey};
use crate::sinks::SinkError;

type Item = HashMap<String, AttributeValue>;

/// One item a subject: `pk`, the HMAC-SHA-256 of the subject, so that the table tells nobody who has a
/// key; `id`, which events name; and `wrapped`, the key as its provider wrapped it.
///
/// A table that keeps keys must not keep them after they are erased: no stream, no point-in-time
/// recovery, no backups.
#[derive(Clone)]
pub struct DynamoDbKeyStore<P> {
    client: Client,
    table: String,
    subjects: hmac::Key,
    provider: P,
}

impl<P> std::fmt::Debug for DynamoDbKeyStore<P> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "DynamoDbKeyStore({})", self.table)
    }
}

impl<P: KeyProvider> DynamoDbKeyStore<P> {
    /// Keys in `table`, wrapped by `provider`. `secret` hides the subjects; with another one their keys
    /// are not found.
    pub fn new(client: Client, table: impl Into<String>, secret: &[u8], provider: P) -> Self {
        let subjects = hmac::Key::new(hmac::HMAC_SHA256, secret);
        Self { client, table: table.into(), subjects, provider }
    }

    fn place_of(&self, subject: &str) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.subjects, subject.as_bytes()))
    }

    async fn item(&self, place: &str) -> Result<Option<Item>, KeyError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("pk", AttributeValue::S(place.to_owned()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| {
                KeyError::Unavailable(SinkError::of("DynamoDB", &error).to_string())
            })?;
        Ok(answer.item)
    }

    /// The item that is there afterwards, if somebody else was faster.
    async fn put(&self, place: &str, id: &str, wrapped: Vec<u8>) -> Result<Option<Item>, KeyError> {
        let answer = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("pk", AttributeValue::S(place.to_owned()))
            .item("id", AttributeValue::S(id.to_owned()))
            .item("wrapped", AttributeValue::B(Blob::new(wrapped)))
            .condition_expression("attribute_not_exists(pk)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = answer else { return Ok(None) };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(winner)) => {
                Ok(Some(winner.item.clone().unwrap_or_default()))
            }
            _ => Err(KeyError::Unavailable(SinkError::of("DynamoDB", &error).to_string())),
        }
    }

    async fn unwrap(&self, item: &Item) -> Result<DataKey, KeyError> {
        let id = id_of(item).unwrap_or_default();
        let wrapped = item.get("wrapped").and_then(|wrapped| wrapped.as_b().ok());
        let wrapped = wrapped.ok_or_else(|| KeyError::Unusable {
            key: id.to_owned(),
            reason: format!("its item in `{}` has no `wrapped`", self.table),
        })?;
        Ok(DataKey::new(id, self.provider.unwrap(id, wrapped.as_ref()).await?))
    }
}

fn id_of(item: &Item) -> Option<&str> {
    item.get("id")?.as_s().ok().map(String::as_str)
}

impl<P: KeyProvider> KeyStore for DynamoDbKeyStore<P> {
    async fn key_for(&self, subject: &str) -> Result<DataKey, KeyError> {
        let place = self.place_of(subject);
        if let Some(item) = self.item(&place).await? {
            return self.unwrap(&item).await;
        }
        // It says where the key is, and that it is this one: after an erasure there may be another.
        let id = format!("{place}.{}", Uuid::now_v7().simple());
        let NewKey { bytes, wrapped } = self.provider.generate(&id).await?;
        match self.put(&place, &id, wrapped).await? {
            None => Ok(DataKey::new(id, bytes)),
            Some(winner) => self.unwrap(&winner).await,
        }
    }

    async fn key(&self, id: &str) -> Result<Option<DataKey>, KeyError> {
        let Some((place, _)) = id.split_once('.') else { return Ok(None) };
        match self.item(place).await? {
            Some(item) if id_of(&item) == Some(id) => self.unwrap(&item).await.map(Some),
            _ => Ok(None),
        }
    }

    async fn erase(&self, subject: &str) -> Result<(), KeyError> {
        let place = AttributeValue::S(self.place_of(subject));
        let answer =
            self.client.delete_item().table_name(&self.table).key("pk", place).send().await;
        let unavailable =
            |error| KeyError::Unavailable(SinkError::of("DynamoDB", &error).to_string());
        answer.map(drop).map_err(unavailable)
    }
}

/// The definition of a keys table: partition key `pk`, on demand.
#[must_use]
pub fn keys_table(name: &str) -> CreateTableInputBuilder {
    let key = KeySchemaElement::builder().attribute_name("pk").key_type(KeyType::Hash).build();
    let definition = AttributeDefinition::builder().attribute_name("pk");
    let definition = definition.attribute_type(ScalarAttributeType::S).build();
    CreateTableInputBuilder::default()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(key.ok().map(|key| vec![key]))
        .set_attribute_definitions(definition.ok().map(|definition| vec![definition]))
}
