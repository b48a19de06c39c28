//! What the system shows: projections of destinations, and where they are stored.
//!
//! [`DestinationDetails`] is a row a destination; [`RecentDestinations`] is the one document that
//! the home page is made of, [`PopularArea`]s included. All are folds of events, whatever order these come in.

mod destination_details;
pub mod dynamodb;
mod found_document;
mod gap_filling;
mod histories;
mod history_check;
mod live_model;
#[cfg(feature = "testing")]
pub mod memory;
mod model_pointer;
mod popular_area;
mod projector;
pub mod rebuild;
mod recent_destinations;
mod reconcile;
mod reproject;
mod store;
mod undecodable;

pub use destination_details::{Blocked, DestinationDetails, ProjectionError, Status};
pub use found_document::FoundDocument;
pub use gap_filling::{Folded, fold_stream};
pub use histories::histories;
pub use history_check::{CheckedHistory, HistoryCheck, HistoryFlaw};
pub use live_model::LiveModel;
pub use model_pointer::{Model, ModelPointer, ReadModels};
pub use popular_area::{POPULAR_AREAS, PopularArea};
pub use projector::{Projected, ProjectedRow, Projector, RowError};
pub use recent_destinations::{Merge, RecentDestination, RecentDestinations};
pub use reconcile::reconcile;
pub use reproject::{ReprojectError, Reprojected, reproject_area, reproject_destination};
pub use store::{
    DestinationDetailsStore, ListPosition, Page, RecentDestinationsStore, Saved, StoreError,
};
pub use undecodable::absent_if_undecodable;

/// How many destinations the home page shows unless a setting says otherwise.
pub const DEFAULT_RECENT_LIMIT: usize = 20;
