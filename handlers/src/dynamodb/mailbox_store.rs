//! Mailboxes in a DynamoDB table: one item each, and one for each daily count, which is removed after three days.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use event_store::dynamodb::{Key, table};
use idempotent_consumers::transaction::{Action, Condition, Presence, Write};
use idempotent_consumers::{
    AttributeValue, Database, DynamoDb, Item, Partition, RecordKey, Transacted,
};
use serde::Deserialize;

use crate::mailboxes::{LetterCount, LettersOf, Mailbox, MailboxKey};
use crate::ports::mailbox_store::{MailboxStore, MailboxStoreError};

pub(crate) const PARTITION_KEY: &str = "pk";
const LETTERS: &str = "letters";

/// The attribute that is the table's time to live, in seconds since the epoch. Mailboxes have none.
pub const TIME_TO_LIVE: &str = "ttl";

/// Mailboxes in a table laid out as [`mail_claims_table`] defines.
#[derive(Debug, Clone)]
pub struct DynamoDbMailboxStore {
    database: DynamoDb,
    table: String,
}

impl DynamoDbMailboxStore {
    /// Mailboxes in the table of this name.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { database: DynamoDb::new(client), table: table.into() }
    }

    fn record(&self, key: &str) -> RecordKey {
        RecordKey::from(Partition::new(&*self.table, PARTITION_KEY, key))
    }

    fn write(
        &self,
        key: &MailboxKey,
        mailbox: Option<&Mailbox>,
        instead_of: Option<&Mailbox>,
    ) -> Result<Write, MailboxStoreError> {
        let key = key_of(key);
        let condition = match instead_of {
            None => Condition { presence: Some(Presence::Absent), ..Condition::default() },
            Some(seen) => {
                let mut seen: Item = serde_dynamo::to_item(seen)?;
                let attributes = ["consent", "claim"].map(|name| (name.into(), seen.remove(name)));
                Condition { attributes: attributes.into(), ..Condition::default() }
            }
        };
        let action = match mailbox {
            None => Action::Delete,
            Some(mailbox) => {
                let mut item: Item = serde_dynamo::to_item(mailbox)?;
                item.insert(PARTITION_KEY.to_owned(), AttributeValue::S(key.clone()));
                Action::Put(item)
            }
        };
        Ok(Write { key: self.record(&key), condition, action })
    }

    fn write_count(&self, seen: &LetterCount) -> Write {
        let number = |number: i64| AttributeValue::N(number.to_string());
        let before = (seen.letters > 0).then(|| number(seen.letters.into()));
        let condition =
            Condition { attributes: [(LETTERS.into(), before)].into(), ..Condition::default() };
        let key = seen.of.key();
        let item = Item::from([
            (LETTERS.to_owned(), number(i64::from(seen.letters) + 1)),
            (TIME_TO_LIVE.to_owned(), number(seen.of.gone_at().timestamp())),
            (PARTITION_KEY.to_owned(), AttributeValue::S(key.clone())),
        ]);
        Write { key: self.record(&key), condition, action: Action::Put(item) }
    }
}

impl MailboxStore for DynamoDbMailboxStore {
    async fn load(&self, key: &MailboxKey) -> Result<Option<Mailbox>, MailboxStoreError> {
        let found = self.database.get(&self.record(&key_of(key))).await?;
        Ok(found.map(serde_dynamo::from_item).transpose()?)
    }

    async fn count(&self, of: &LettersOf) -> Result<LetterCount, MailboxStoreError> {
        let found = self.database.get(&self.record(&of.key())).await?;
        let found: Option<Letters> = found.map(serde_dynamo::from_item).transpose()?;
        Ok(LetterCount { of: of.clone(), letters: found.map_or(0, |found| found.letters) })
    }

    async fn save(
        &self,
        key: &MailboxKey,
        mailbox: Option<&Mailbox>,
        instead_of: Option<&Mailbox>,
        one_more_than: &[LetterCount],
    ) -> Result<bool, MailboxStoreError> {
        let written = self.write(key, mailbox, instead_of)?;
        let counted = one_more_than.iter().map(|seen| self.write_count(seen));
        let writes: Vec<Write> = std::iter::once(written).chain(counted).collect();
        match self.database.transact(&writes).await? {
            Transacted::Done => Ok(true),
            // If the client retried after a lost answer, it finds its own write.
            Transacted::ConditionFailed { place: 0, found } => {
                let there: Option<Mailbox> = found.map(serde_dynamo::from_item).transpose()?;
                Ok(there.as_ref() == mailbox)
            }
            Transacted::ConditionFailed { .. } | Transacted::Contended => Ok(false),
        }
    }
}

/// A daily count of letters, as it is stored.
#[derive(Deserialize)]
struct Letters {
    letters: u32,
}

fn key_of(key: &MailboxKey) -> String {
    format!("mailbox#{}", key.as_str())
}

/// The definition of a table of mailboxes: partition key `pk`, on
/// demand. Enable time to live, [`TIME_TO_LIVE`], once the table exists.
#[must_use]
pub fn mail_claims_table(name: &str) -> CreateTableInputBuilder {
    table(name, &[Key::Text(PARTITION_KEY)])
}
