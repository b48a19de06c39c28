//! Reading records in a handler.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use stream_processing::{Failure, Transience};
use thiserror::Error;

use crate::database::Database;
use crate::{Partition, RecordKey};

/// Read-only access to records as they are stored now, without the handler's staged changes.
///
/// An error of the database is transient or poison, as it says itself: pass it on with `?`.
#[derive(Clone)]
pub struct Records(Arc<dyn Database>);

impl Records {
    pub(crate) fn new(database: Arc<dyn Database>) -> Self {
        Self(database)
    }

    /// The record with this key, if it exists.
    ///
    /// # Errors
    /// A [`Failure`] of the database; poison if the record has another shape than `T`.
    pub async fn get<T: DeserializeOwned>(&self, key: &RecordKey) -> Result<Option<T>, Failure> {
        let item = self.0.get(key).await?;
        let record = item.map(serde_dynamo::from_item).transpose();
        Ok(record.map_err(|source| UnexpectedRecord::of(key, source))?)
    }

    /// All records of a partition, in the order of their sort keys, from all pages.
    ///
    /// # Errors
    /// The same as of [`Records::get`].
    pub async fn query<T: DeserializeOwned>(
        &self,
        partition: &Partition,
    ) -> Result<Vec<T>, Failure> {
        let items = self.0.query(partition, None).await?;
        let records = serde_dynamo::from_items(items);
        Ok(records.map_err(|source| UnexpectedRecord::of(partition, source))?)
    }

    /// The number of records in a partition. It costs as much as reading them.
    ///
    /// # Errors
    /// The same as of [`Records::get`].
    pub async fn count(&self, partition: &Partition) -> Result<u64, Failure> {
        Ok(self.0.count(partition).await?)
    }

    /// The distinct values of an attribute in a partition, sorted. Records without the attribute are skipped. It
    /// costs as much as reading them.
    ///
    /// # Errors
    /// The same as of [`Records::get`].
    pub async fn distinct<T: DeserializeOwned + Ord>(
        &self,
        partition: &Partition,
        attribute: &str,
    ) -> Result<BTreeSet<T>, Failure> {
        let items = self.0.query(partition, Some(attribute)).await;
        let items = items?.into_iter();
        let values = items.filter_map(|mut item| item.remove(attribute));
        let values = values.map(serde_dynamo::from_attribute_value).collect::<Result<_, _>>();
        Ok(values.map_err(|source| UnexpectedRecord::of(partition, source))?)
    }
}

/// A record with another shape than the handler expects.
#[derive(Debug, Error)]
#[error("{place} does not have the shape that its handler expects: {source}")]
struct UnexpectedRecord {
    place: String,
    source: serde_dynamo::Error,
}

impl UnexpectedRecord {
    fn of(place: &impl Display, source: serde_dynamo::Error) -> Self {
        Self { place: place.to_string(), source }
    }
}

impl Transience for UnexpectedRecord {
    fn is_transient(&self) -> bool {
        false
    }
}
