//! Repairs single streams: projects one again from all of its events.
//!
//! The stored projection is read first, and the stream after it, consistently: so a difference means that the
//! projection is wrong, and not ahead. If a write finds something newer, it starts over.

use std::pin::pin;

use domain::{DestinationId, Geohash, area};
use event_store::{EventStore, ReadError, StreamId, Version};
use futures::TryStreamExt;
use thiserror::Error;

use crate::document_projection::save_next;
use crate::gap_filling::fold_stream;
use crate::{
    Blocked, DestinationDetails, FoundDocument, Merge, PopularArea, ProjectionError, RepairStore,
    StoreError,
};

/// Attempts while other writers are faster.
const ATTEMPTS: usize = 10;

/// The result of reprojecting a stream.
#[derive(Debug, PartialEq, Eq)]
pub enum Reprojected {
    /// The projection matched the events.
    Unchanged,
    /// The projection differed, and was repaired.
    Mended,
    /// There are no events; a projection without them was removed.
    Removed,
    /// There are no events, and there was no projection.
    Unknown,
    /// The projection ends at an event that can't be projected; if it was further, it is left as it was.
    Blocked(Blocked),
}

/// Why a stream can't be reprojected.
#[derive(Debug, Error)]
pub enum ReprojectError {
    /// The stream can't be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An event of an area can't be projected.
    #[error(transparent)]
    Projection(#[from] ProjectionError),
    /// The projection can't be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Other writers were faster at each attempt.
    #[error("others changed what is shown {ATTEMPTS} times meanwhile; try again")]
    Overtaken,
}

/// Repairs the row of a destination, and its place in the document of the `limit` newest.
///
/// # Errors
/// [`ReprojectError`] if that failed; a retry is safe.
pub async fn reproject_destination(
    events: &impl EventStore,
    store: &impl RepairStore,
    id: DestinationId,
    limit: usize,
) -> Result<Reprojected, ReprojectError> {
    let stream = StreamId::new(domain::CATEGORY, id.to_string());
    for _ in 0..ATTEMPTS {
        let document = store.find_recent().await?;
        let shown = match store.load(id).await {
            Ok(row) => Shown::of(row),
            Err(StoreError::Undecodable { .. }) => Shown::Undecodable,
            Err(error) => return Err(error.into()),
        };
        let folded = fold_stream(events, &stream).await?;
        let version = folded.row.as_ref().map_or(Version::EMPTY, |row| row.version);
        if let Some(blocked) = &folded.blocked
            && shown.version() > version
        {
            // The program that wrote the row could project the event.
            return Ok(Reprojected::Blocked(blocked.clone()));
        }
        let Some(row_changed) = correct_row(store, id, &shown, folded.row.as_ref()).await? else {
            continue;
        };
        let corrected = correct_place(store, document, id, folded.row.as_ref(), limit).await?;
        let Some(document_changed) = corrected else {
            continue;
        };
        return Ok(match (folded.blocked, folded.row, row_changed || document_changed) {
            (Some(blocked), ..) => Reprojected::Blocked(blocked),
            (None, Some(_), true) => Reprojected::Mended,
            (None, Some(_), false) => Reprojected::Unchanged,
            (None, None, true) => Reprojected::Removed,
            (None, None, false) => Reprojected::Unknown,
        });
    }
    Err(ReprojectError::Overtaken)
}

/// Repairs an area in the document.
///
/// # Errors
/// [`ReprojectError`] if that failed; a retry is safe.
pub async fn reproject_area(
    events: &impl EventStore,
    store: &impl RepairStore,
    id: &Geohash,
    limit: usize,
) -> Result<Reprojected, ReprojectError> {
    let stream = StreamId::new(area::CATEGORY, id.as_str());
    for _ in 0..ATTEMPTS {
        let mut found = store.find_recent().await?;
        let last = pin!(events.read(&stream, Version::EMPTY))
            .try_fold(None, |_, event| async move { Ok(Some(event)) })
            .await?;
        let area = last.as_ref().map(PopularArea::of).transpose()?;
        let is_refilled = found.refill(store, limit).await?;
        let changed = found.document.replace_area(id, area.as_ref());
        if (changed || is_refilled) && save_next(store, found.document).await?.is_some() {
            continue;
        }
        return Ok(match (area, changed) {
            (Some(_), _) if changed || is_refilled => Reprojected::Mended,
            (Some(_), _) => Reprojected::Unchanged,
            (None, true) => Reprojected::Removed,
            (None, false) => Reprojected::Unknown,
        });
    }
    Err(ReprojectError::Overtaken)
}

/// What is stored for a destination.
enum Shown {
    Nothing,
    Row(Box<DestinationDetails>),
    Undecodable,
}

impl Shown {
    fn of(row: Option<DestinationDetails>) -> Self {
        row.map_or(Self::Nothing, |row| Self::Row(Box::new(row)))
    }

    fn version(&self) -> Version {
        match self {
            Self::Row(row) => row.version,
            Self::Nothing | Self::Undecodable => Version::EMPTY,
        }
    }
}

/// Whether that changed anything; `None` if another writer was faster.
async fn correct_row(
    store: &impl RepairStore,
    id: DestinationId,
    shown: &Shown,
    row: Option<&DestinationDetails>,
) -> Result<Option<bool>, StoreError> {
    let written = match (shown, row) {
        (Shown::Nothing, None) => return Ok(Some(false)),
        (Shown::Row(shown), Some(row)) if **shown == *row => return Ok(Some(false)),
        (Shown::Undecodable, row) => store.replace_undecodable(id, row).await?,
        (_, Some(row)) => store.overwrite(row, shown.version()).await?,
        (Shown::Row(shown), None) => store.remove(shown).await?,
    };
    Ok(written.then_some(true))
}

/// The same for the destination's place in the document.
async fn correct_place(
    store: &impl RepairStore,
    mut found: FoundDocument,
    id: DestinationId,
    row: Option<&DestinationDetails>,
    limit: usize,
) -> Result<Option<bool>, StoreError> {
    let is_refilled = found.refill(store, limit).await?;
    let mut document = found.document;
    match document.replace(id, row, limit) {
        Merge::Unchanged if !is_refilled => return Ok(Some(false)),
        Merge::Unchanged | Merge::Changed => {}
        Merge::ChangedWithRoom => {
            let newest = store.newest(limit, None).await?;
            document.merge(newest.rows.iter().filter(|newest| newest.id != id), limit);
        }
    }
    let overtaken = save_next(store, document).await?.is_some();
    Ok((!overtaken).then_some(true))
}
