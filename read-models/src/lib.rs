//! What the system shows: projections of destinations, and the stores for them.
//!
//! [`DestinationDetails`] is one row per destination; [`RecentDestinations`] is the one document behind the home
//! page, including [`PopularArea`]s. All are folds of events, in whatever order these are delivered.

mod destination_details;
mod document_projection;
#[cfg(feature = "dynamodb")]
pub mod dynamodb;
mod found_document;
mod gap_filling;
mod histories;
mod history_check;
mod history_flaw;
mod list_position;
mod live_model;
#[cfg(feature = "testing")]
pub mod memory;
mod model;
mod model_pointer;
mod popular_area;
mod projected;
mod projection_error;
mod projector;
mod read_models;
pub mod rebuild;
mod recent_destinations;
mod reconcile;
mod repair_store;
mod reproject;
mod saved;
mod store;
mod store_error;
mod undecodable;

pub use destination_details::{DestinationDetails, Status};
pub use found_document::FoundDocument;
pub use gap_filling::{Folded, fold_stream};
pub use histories::histories;
pub use history_check::{CheckedHistory, HistoryCheck};
pub use history_flaw::HistoryFlaw;
pub use list_position::{InvalidListPosition, ListPosition, Page};
pub use live_model::LiveModel;
pub use model::Model;
pub use model_pointer::ModelPointer;
pub use popular_area::{POPULAR_AREAS, PopularArea};
pub use projected::{Projected, ProjectedRow, RowError};
pub use projection_error::{Blocked, ProjectionError};
pub use projector::Projector;
pub use read_models::ReadModels;
pub use recent_destinations::{Merge, RecentDestination, RecentDestinations};
pub use reconcile::reconcile;
pub use repair_store::RepairStore;
pub use reproject::{ReprojectError, Reprojected, reproject_area, reproject_destination};
pub use saved::Saved;
pub use store::{DestinationDetailsStore, RecentDestinationsStore};
pub use store_error::StoreError;
pub use undecodable::absent_if_undecodable;

/// The number of destinations on the home page, unless a setting changes it.
pub const DEFAULT_RECENT_LIMIT: usize = 20;
