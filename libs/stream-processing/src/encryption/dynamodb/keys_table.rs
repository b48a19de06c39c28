//! Wrapped keys in a DynamoDB table.

use std::fmt;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use event_store::dynamodb::{Item, Key, RequestError, Transacted, table, transact};

use crate::encryption::{KeyError, SubjectHash};

const PARTITION_KEY: &str = "pk";
const ID: &str = "id";
const WRAPPED: &str = "wrapped";

/// Attempts before a key that other writers keep changing is left for later.
pub(super) const ATTEMPTS: usize = 5;

/// Two items per subject, written and deleted together: `subject#` and the keyed hash, with the `id` of the key;
/// `key#` and that id, with the key as its provider `wrapped` it. Events name the id, which is random: once both
/// items are gone, nothing leads from an event to a subject, even with the key of the hash.
///
/// Erased keys must not survive in a copy: such a table has no stream, no point-in-time recovery and no backups.
#[derive(Clone)]
pub struct KeysTable {
    client: Client,
    table: String,
}

impl fmt::Debug for KeysTable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "KeysTable({})", self.table)
    }
}

impl KeysTable {
    /// Keys in the table of this name, laid out as [`keys_table`] defines.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Whether the key with this id exists. It is not unwrapped.
    ///
    /// # Errors
    /// [`KeyError::Unavailable`] if the table can't be read.
    pub async fn has(&self, id: &str) -> Result<bool, KeyError> {
        Ok(self.wrapped(id).await?.is_some())
    }

    /// Erases the key of a subject, and returns whether there was one.
    ///
    /// # Errors
    /// [`KeyError::Unavailable`] if the key may still exist; a retry is safe.
    pub async fn erase(&self, subject: &SubjectHash) -> Result<bool, KeyError> {
        for _ in 0..ATTEMPTS {
            let Some(id) = self.id_of(subject).await? else { return Ok(false) };
            // A key that was erased and made anew meanwhile is erased too, by the next iteration.
            let found = Delete::builder()
                .table_name(&self.table)
                .key(PARTITION_KEY, subject_key(subject))
                .condition_expression("id = :id")
                .expression_attribute_values(":id", AttributeValue::S(id.clone()));
            let wrapped =
                Delete::builder().table_name(&self.table).key(PARTITION_KEY, key_key(&id));
            let both = [found.build(), wrapped.build()];
            let both = both.map(|one| Ok(TransactWriteItem::builder().delete(one?).build()));
            if self.transact(both).await? {
                return Ok(true);
            }
        }
        Err(contended())
    }

    /// The id of a subject's key; `None` if it has no key.
    pub(super) async fn id_of(&self, subject: &SubjectHash) -> Result<Option<String>, KeyError> {
        let item = self.item(subject_key(subject)).await?;
        let id = item.as_ref().and_then(|item| item.get(ID)?.as_s().ok());
        Ok(id.cloned())
    }

    /// The wrapped key with this id; `None` if it does not exist.
    pub(super) async fn wrapped(&self, id: &str) -> Result<Option<Vec<u8>>, KeyError> {
        let Some(item) = self.item(key_key(id)).await? else { return Ok(None) };
        let wrapped = item.get(WRAPPED).and_then(|wrapped| wrapped.as_b().ok());
        let wrapped = wrapped.ok_or_else(|| KeyError::Unusable {
            key: id.to_owned(),
            reason: format!("its item in `{}` has no `{WRAPPED}`", self.table),
        })?;
        Ok(Some(wrapped.as_ref().to_vec()))
    }

    /// Stores a subject's key unless it has one. Returns whether it was stored.
    pub(super) async fn insert(
        &self,
        subject: &SubjectHash,
        id: &str,
        wrapped: Vec<u8>,
    ) -> Result<bool, KeyError> {
        let found = Put::builder()
            .item(PARTITION_KEY, subject_key(subject))
            .item(ID, AttributeValue::S(id.to_owned()));
        let wrapped = Put::builder()
            .item(PARTITION_KEY, key_key(id))
            .item(WRAPPED, AttributeValue::B(Blob::new(wrapped)));
        let both = [found, wrapped].map(|put| {
            let put = put.table_name(&self.table);
            let put = put.condition_expression("attribute_not_exists(pk)").build()?;
            Ok(TransactWriteItem::builder().put(put).build())
        });
        self.transact(both).await
    }

    /// Does both writes or none. `false` if a condition failed or another writer used the same items.
    async fn transact(
        &self,
        items: [Result<TransactWriteItem, BuildError>; 2],
    ) -> Result<bool, KeyError> {
        let items = items.into_iter().collect::<Result<Vec<_>, _>>();
        let items = items.map_err(|error| KeyError::Unavailable(error.to_string()))?;
        match transact(&self.client, &self.table, items).await {
            Ok(Transacted::Done) => Ok(true),
            Ok(Transacted::Cancelled(why))
                if why.failed_condition().is_some() || why.is_in_conflict() =>
            {
                Ok(false)
            }
            Ok(Transacted::Cancelled(why)) => Err(unavailable(&why.into_error())),
            Err(error) => Err(unavailable(&error)),
        }
    }

    async fn item(&self, key: AttributeValue) -> Result<Option<Item>, KeyError> {
        let get = self.client.get_item().table_name(&self.table).key(PARTITION_KEY, key);
        let answer = get.consistent_read(true).send().await;
        let failed = |error| unavailable(&RequestError::new("GetItem", &self.table, &error));
        Ok(answer.map_err(failed)?.item)
    }
}

fn unavailable(error: &RequestError) -> KeyError {
    KeyError::Unavailable(error.to_string())
}

/// Another writer was faster each time.
pub(super) fn contended() -> KeyError {
    KeyError::Unavailable(format!("others were at the same key {ATTEMPTS} times"))
}

fn subject_key(subject: &SubjectHash) -> AttributeValue {
    AttributeValue::S(format!("subject#{}", subject.as_str()))
}

fn key_key(id: &str) -> AttributeValue {
    AttributeValue::S(format!("key#{id}"))
}

/// The definition of a keys table: partition key `pk`, on demand.
#[must_use]
pub fn keys_table(name: &str) -> CreateTableInputBuilder {
    table(name, &[Key::Text(PARTITION_KEY)])
}
