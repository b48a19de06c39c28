//! Claims in a DynamoDB table: an item for each address, and one for each day that counts them. They go after two days.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType,
    ScalarAttributeType,
};
use chrono::{DateTime, NaiveDate, Utc};
use idempotent_consumers::transaction::{Action, Condition, Presence, Write};
use idempotent_consumers::{Database, DynamoDb, Item, Partition, RecordKey, Transacted};
use serde::Deserialize;

use super::claim::PERIOD;
use super::{Claim, ClaimStore, ClaimStoreError, DailyCount};

const PARTITION_KEY: &str = "pk";
const LETTERS: &str = "letters";

/// The attribute by which DynamoDB knows that a claim's time is up.
pub const TIME_TO_LIVE: &str = "ttl";

/// Claims in a table laid out as [`mail_claims_table`] says.
#[derive(Debug, Clone)]
pub struct DynamoDbClaimStore {
    database: DynamoDb,
    table: String,
}

impl DynamoDbClaimStore {
    /// Claims in `table`.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { database: DynamoDb::new(client), table: table.into() }
    }

    fn record(&self, key: &str) -> RecordKey {
        RecordKey::from(Partition::new(&*self.table, PARTITION_KEY, key))
    }

    fn write(&self, key: &str, condition: Condition, mut item: Item, gone: DateTime<Utc>) -> Write {
        item.insert(PARTITION_KEY.to_owned(), AttributeValue::S(key.to_owned()));
        item.insert(TIME_TO_LIVE.to_owned(), AttributeValue::N(gone.timestamp().to_string()));
        Write { key: self.record(key), condition, action: Action::Put(item) }
    }

    fn write_claim(
        &self,
        key: &str,
        claim: &Claim,
        instead_of: Option<&Claim>,
    ) -> Result<Write, ClaimStoreError> {
        let as_seen = match instead_of {
            None => Condition { presence: Some(Presence::Absent), ..Condition::default() },
            Some(seen) => {
                let mut seen: Item = serde_dynamo::to_item(seen)?;
                let attributes = ["id", "state"].map(|name| (name.into(), seen.remove(name)));
                Condition { attributes: attributes.into(), ..Condition::default() }
            }
        };
        let item = serde_dynamo::to_item(claim)?;
        Ok(self.write(key, as_seen, item, claim.claimed_at + PERIOD * 2))
    }

    fn write_count(&self, seen: DailyCount) -> Write {
        let letters = |count: u32| AttributeValue::N(count.to_string());
        let before = (seen.letters > 0).then(|| letters(seen.letters));
        let as_seen =
            Condition { attributes: [(LETTERS.into(), before)].into(), ..Condition::default() };
        let item = Item::from([(LETTERS.to_owned(), letters(seen.letters + 1))]);
        self.write(&key_of_day(seen.day), as_seen, item, seen.gone_at())
    }
}

impl ClaimStore for DynamoDbClaimStore {
    async fn load(&self, key: &str) -> Result<Option<Claim>, ClaimStoreError> {
        let found = self.database.get(&self.record(key)).await?;
        Ok(found.map(serde_dynamo::from_item).transpose()?)
    }

    async fn count(&self, day: NaiveDate) -> Result<DailyCount, ClaimStoreError> {
        let found = self.database.get(&self.record(&key_of_day(day))).await?;
        let found: Option<Letters> = found.map(serde_dynamo::from_item).transpose()?;
        Ok(DailyCount { day, letters: found.map_or(0, |found| found.letters) })
    }

    async fn save(
        &self,
        key: &str,
        claim: &Claim,
        instead_of: Option<&Claim>,
        one_more_than: Option<DailyCount>,
    ) -> Result<bool, ClaimStoreError> {
        let claimed = self.write_claim(key, claim, instead_of)?;
        let counted = one_more_than.map(|seen| self.write_count(seen));
        let writes: Vec<Write> = std::iter::once(claimed).chain(counted).collect();
        match self.database.transact(&writes).await? {
            Transacted::Done => Ok(true),
            // The client repeats a request that got no answer, and finds what it wrote.
            Transacted::ConditionFailed { place: 0, found } => {
                let there: Option<Claim> = found.map(serde_dynamo::from_item).transpose()?;
                Ok(there.as_ref() == Some(claim))
            }
            Transacted::ConditionFailed { .. } | Transacted::Contended => Ok(false),
        }
    }
}

/// A day's count, as it is stored.
#[derive(Deserialize)]
struct Letters {
    letters: u32,
}

/// No key of an address looks like it.
fn key_of_day(day: NaiveDate) -> String {
    format!("day#{day}")
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
