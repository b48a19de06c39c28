//! The rows and the document of the shown model.

use domain::DestinationId;

use super::{InMemoryReadModels, StoredModel};
use crate::{
    DestinationDetails, DestinationDetailsStore, FoundDocument, ListPosition, Page,
    RecentDestinations, RecentDestinationsStore, Saved, StoreError,
};

impl DestinationDetailsStore for InMemoryReadModels {
    async fn load(&self, id: DestinationId) -> Result<Option<DestinationDetails>, StoreError> {
        Ok(self.stored().rows.remove(&id))
    }

    async fn save(
        &self,
        row: &DestinationDetails,
    ) -> Result<Saved<DestinationDetails>, StoreError> {
        self.write(|state| {
            let rows = &mut state.models.entry(self.shown).or_default().rows;
            match rows.get(&row.id) {
                Some(there)
                    if there.version > row.version
                        || (there.version == row.version && row.blocked.is_none()) =>
                {
                    Saved::unless_there(row, Some(there.clone()))
                }
                _ => {
                    rows.insert(row.id, row.clone());
                    state.writes += 1;
                    Saved::Written
                }
            }
        })
    }

    async fn newest(&self, limit: usize, after: Option<ListPosition>) -> Result<Page, StoreError> {
        let position = |row: &DestinationDetails| ListPosition::new(row.changed_at, row.id);
        let mut rows: Vec<_> = self
            .rows()
            .into_iter()
            .filter(|row| row.is_listed() && after.is_none_or(|after| position(row) < after))
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse(position(row)));
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(position);
        Ok(Page { rows, next })
    }
}

impl RecentDestinationsStore for InMemoryReadModels {
    async fn load_recent(&self) -> Result<RecentDestinations, StoreError> {
        let FoundDocument { document, damage } = self.find_recent().await?;
        match damage {
            None => Ok(document),
            Some(reason) => Err(StoreError::Undecodable { key: "document".to_owned(), reason }),
        }
    }

    async fn find_recent(&self) -> Result<FoundDocument, StoreError> {
        let StoredModel { document, is_damaged, .. } = self.stored();
        Ok(FoundDocument { document, damage: is_damaged.then(|| "damaged".to_owned()) })
    }

    async fn save_recent(
        &self,
        document: &RecentDestinations,
    ) -> Result<Saved<RecentDestinations>, StoreError> {
        self.write(|state| {
            let model = state.models.entry(self.shown).or_default();
            if model.document.version + 1 != document.version {
                return Saved::unless_there(document, Some(model.document.clone()));
            }
            (model.document, model.is_damaged) = (document.clone(), false);
            state.writes += 1;
            Saved::Written
        })
    }
}
