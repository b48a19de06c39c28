//! Reads which outcomes count-by-country has counted.

use std::collections::{HashMap, HashSet};

use anyhow::{Result, ensure};
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use event_store::dynamodb::RequestError;
use handlers::stations::count_by_country::journal_key;
use local::tables::JOURNAL_TABLE;
use uuid::Uuid;

use super::Database;

/// Entries to look up at once: the limit of `BatchGetItem`.
pub(crate) const LOOKED_FOR: usize = 100;
/// Requests for the remaining keys, at most.
const ATTEMPTS: usize = 10;

impl Database {
    /// Whether an outcome was handled, counted or not, by the id of its event.
    pub(crate) async fn has_counted(&self, outcome: Uuid) -> Result<bool> {
        Ok(!self.counted(&[outcome]).await?.is_empty())
    }

    /// The outcomes, of at most [`LOOKED_FOR`], that were handled, counted or not.
    pub(crate) async fn counted(&self, outcomes: &[Uuid]) -> Result<HashSet<Uuid>> {
        let table = self.table("JournalTable", JOURNAL_TABLE)?;
        let mut sought: HashMap<_, _> = outcomes.iter().map(|id| (journal_key(*id), *id)).collect();
        let mut keys: Vec<_> = sought.keys().cloned().map(AttributeValue::S).collect();
        let mut counted = HashSet::new();
        for _ in 0..ATTEMPTS {
            if keys.is_empty() {
                return Ok(counted);
            }
            let wanted = keys.into_iter().map(|key| HashMap::from([("pk".to_owned(), key)]));
            let wanted = KeysAndAttributes::builder().set_keys(Some(wanted.collect()));
            let wanted = wanted.consistent_read(true).projection_expression("pk").build()?;
            let request = self.client.batch_get_item().request_items(table, wanted);
            let answer = request.send().await;
            let answer =
                answer.map_err(|error| RequestError::new("BatchGetItem", table, &error))?;
            let found = answer.responses.and_then(|mut tables| tables.remove(table));
            let found = found.unwrap_or_default().into_iter();
            counted.extend(found.filter_map(|entry| sought.remove(entry.get("pk")?.as_s().ok()?)));
            let left = answer.unprocessed_keys.and_then(|mut tables| tables.remove(table));
            let left = left.map(|left| left.keys).unwrap_or_default().into_iter();
            keys = left.filter_map(|mut key| key.remove("pk")).collect();
        }
        ensure!(keys.is_empty(), "the journal can't be read: it takes no more for now");
        Ok(counted)
    }
}
