//! Shows proposers' addresses without revealing them: only whether they can still be opened.

use std::borrow::Cow;
use std::collections::HashMap;

use anyhow::Result;
use event_store::RecordedEvent;
use serde_json::json;
use stream_processing::encryption::KeysTable;

/// The member of a proposal that holds the proposer.
const PROPOSER: &str = "proposer";

/// The keys that were looked up so far.
pub(super) struct Proposers {
    /// `None` if the system keeps no keys.
    keys: Option<KeysTable>,
    are_there: HashMap<String, bool>,
}

impl Proposers {
    pub(super) fn with(keys: Option<KeysTable>) -> Self {
        Self { keys, are_there: HashMap::new() }
    }

    /// The event with a sealed address replaced by its state: `sealed`, or `erased`.
    pub(super) async fn shown<'a>(
        &mut self,
        event: &'a RecordedEvent,
    ) -> Result<Cow<'a, RecordedEvent>> {
        let Some(proposer) = event.event.payload.get(PROPOSER) else {
            return Ok(Cow::Borrowed(event));
        };
        let key = proposer["key"].as_str().unwrap_or_default();
        let address = if self.is_there(key).await? { "sealed" } else { "erased" };
        let shown = json!({"key": key, "address": address});
        let mut event = event.clone();
        event.event.payload.insert(PROPOSER.to_owned(), shown);
        Ok(Cow::Owned(event))
    }

    async fn is_there(&mut self, key: &str) -> Result<bool> {
        if let Some(known) = self.are_there.get(key) {
            return Ok(*known);
        }
        let is_there = match &self.keys {
            Some(keys) => keys.has(key).await?,
            None => false,
        };
        self.are_there.insert(key.to_owned(), is_there);
        Ok(is_there)
    }
}
