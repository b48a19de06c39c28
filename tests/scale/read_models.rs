//! The read models on the model of a table, its index, and the document in it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::DestinationId;
use read_models::{
    DestinationDetails, DestinationDetailsStore, FoundDocument, ListPosition, Model, ModelPointer,
    Page, ReadModels, RecentDestinations, RecentDestinationsStore, Saved, StoreError,
};

use crate::partitions::{Place, Units, place};
use crate::table::{READ, Table, WRITE};

/// Units that 20 destinations of some 400 bytes cost to write and, consistently, to read.
const DOCUMENT_WRITE: f64 = 8.0;
const DOCUMENT_READ: f64 = 2.0;

/// One model. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct ModelReadModels {
    pub(crate) table: Table,
    pub(crate) index: Table,
    stored: Arc<Mutex<Stored>>,
}

#[derive(Debug, Default)]
struct Stored {
    rows: HashMap<DestinationId, DestinationDetails>,
    document: RecentDestinations,
}

fn row_place(id: DestinationId) -> Place {
    place(&format!("destination#{id}"), "details")
}

impl ModelReadModels {
    pub(crate) fn of(table: Table, index: Table) -> Self {
        Self { table, index, stored: Arc::default() }
    }

    /// The version of the document: how often it was written.
    pub(crate) fn documents(&self) -> u64 {
        self.stored().document.version
    }

    fn stored(&self) -> MutexGuard<'_, Stored> {
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DestinationDetailsStore for ModelReadModels {
    async fn load(&self, id: DestinationId) -> Result<Option<DestinationDetails>, StoreError> {
        Table::request(READ, &[(&self.table, row_place(id), Units::read(0.5))]).await?;
        Ok(self.stored().rows.get(&id).cloned())
    }

    /// A write that an index has no capacity for is throttled in the table too:
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/gsi-throttling.html>.
    async fn save(
        &self,
        row: &DestinationDetails,
    ) -> Result<Saved<DestinationDetails>, StoreError> {
        let mut parts = vec![(&self.table, row_place(row.id), Units::write(1.0))];
        if row.is_listed() {
            let position = ListPosition::new(row.changed_at, row.id).to_string();
            parts.insert(0, (&self.index, place("listed", &position), Units::write(1.0)));
        }
        Table::request(WRITE, &parts).await?;
        let mut stored = self.stored();
        match stored.rows.get(&row.id) {
            Some(there) if there.version >= row.version => {
                Ok(Saved::unless_there(row, Some(there.clone())))
            }
            _ => {
                stored.rows.insert(row.id, row.clone());
                Ok(Saved::Written)
            }
        }
    }

    /// Only refills and pages ask for it, which are not simulated.
    async fn newest(&self, _: usize, _: Option<ListPosition>) -> Result<Page, StoreError> {
        Ok(Page::default())
    }
}

impl RecentDestinationsStore for ModelReadModels {
    async fn load_recent(&self) -> Result<RecentDestinations, StoreError> {
        Ok(self.find_recent().await?.document)
    }

    async fn find_recent(&self) -> Result<FoundDocument, StoreError> {
        let at = place("recent-destinations", "document");
        Table::request(READ, &[(&self.table, at, Units::read(DOCUMENT_READ))]).await?;
        Ok(FoundDocument { document: self.stored().document.clone(), damage: None })
    }

    async fn save_recent(
        &self,
        document: &RecentDestinations,
    ) -> Result<Saved<RecentDestinations>, StoreError> {
        let at = place("recent-destinations", "document");
        Table::request(WRITE, &[(&self.table, at, Units::write(DOCUMENT_WRITE))]).await?;
        let mut stored = self.stored();
        if stored.document.version + 1 != document.version {
            return Ok(Saved::unless_there(document, Some(stored.document.clone())));
        }
        stored.document = document.clone();
        Ok(Saved::Written)
    }
}

impl ReadModels for ModelReadModels {
    type One = Self;

    async fn pointer(&self) -> Result<ModelPointer, StoreError> {
        Ok(ModelPointer::default())
    }

    async fn pointer_now(&self) -> Result<ModelPointer, StoreError> {
        self.pointer().await
    }

    fn model(&self, _: Model) -> Self {
        self.clone()
    }
}
